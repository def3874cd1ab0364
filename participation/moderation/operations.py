"""What a moderator can do. Each act is one decision that is kept, told to the author, and can be undone.

Every act takes the version of the contribution that the moderator had read. Another version raises Conflict,
so that the second of two moderators sees the first one's decision instead of overwriting it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject
from participation.contributions.states import MOVES, Reason, State
from participation.core.clock import local_day
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.stemming import search_stems
from participation.core.text import shorten
from participation.moderation.models import Act, Answer, ModerationDecision
from participation.moderation.policy import may_moderate, may_undo
from participation.moderation.queries import answers_of_decision

MASK = "▇▇▇"
SHORTENED = 40
SNAPSHOT = (
    "state", "shown_text", "name_is_hidden", "place_is_hidden", "withheld_reason", "shown_on", "answered_on",
    "next_word_on",
)  # fmt: skip
NOTHING_CHOSEN = "Välj vad som ska döljas."


@dataclass(frozen=True)
class AnswerText:
    """An answer to be given with a publication. `deciding_body` names who decides when it is not us."""

    text: str
    next_word_on: date | None = None
    deciding_body: str | None = None


def publish(
    contribution: Contribution, *, version: int, actor: Actor, at: datetime, answer: AnswerText | None = None,
    note_to_author: str | None = None,
) -> ModerationDecision:
    """Show the contribution, at once and everywhere; with `answer`, answer it in the same act."""
    before = _begin(contribution, version, actor)
    _show(contribution, "publish", at)
    decision = _decide(contribution, Act.PUBLISH, before, actor, at, note_to_author=note_to_author)
    _record(Event.CONTRIBUTION_PUBLISHED, decision, contribution, actor, at)
    if answer is not None:
        _answer(contribution, answer, decision, actor, at)
    return decision


def withhold(
    contribution: Contribution, *, version: int, reason: Reason | None, actor: Actor, at: datetime,
    note_to_author: str | None = None,
) -> ModerationDecision:
    """Do not show the contribution (or stop showing it). The reason is required and told to the author.

    For what does not belong here, the note is required too: it says where to turn instead.
    """
    if reason is None:
        raise RuleBroken("Välj varför texten inte visas.", "reason")
    if reason == Reason.OUTSIDE_SCOPE and not note_to_author:
        raise RuleBroken("Skriv vart den som skrev kan vända sig.", "note_to_author")
    before = _begin(contribution, version, actor)
    contribution.state = _moved(contribution, "withhold")
    contribution.withheld_reason = reason
    contribution.search_stems = None
    contribution.changed_at = at
    decision = _decide(
        contribution, Act.WITHHOLD, before, actor, at, reason=reason, note_to_author=note_to_author
    )
    _record(Event.CONTRIBUTION_WITHHELD, decision, contribution, actor, at, reason=reason)
    return decision


def mask(
    contribution: Contribution, *, version: int, passages: Sequence[tuple[int, int]], actor: Actor,
    at: datetime, note_to_author: str | None = None, hides_name: bool = False, hides_place: bool = False,
) -> ModerationDecision:
    """Show the contribution with some passages (start, end in the original) replaced by a bar.

    With `hides_name` or `hides_place` the name or the place is not shown. A new mask replaces the old one.
    The original is kept and staff can read all of it. Raises RuleBroken when nothing is to be hidden.
    """
    hides_name = hides_name and contribution.shown_name is not None
    hides_place = hides_place and (contribution.place_text or contribution.known_place_id) is not None
    masked = masked_copy(contribution, passages, hides_more=hides_name or hides_place)
    before = _begin(contribution, version, actor)
    contribution.shown_text = masked
    contribution.name_is_hidden = hides_name
    contribution.place_is_hidden = hides_place
    _show(contribution, "publish", at)
    decision = _decide(contribution, Act.MASK, before, actor, at, note_to_author=note_to_author)
    _record(
        Event.CONTRIBUTION_MASKED, decision, contribution, actor, at,
        text_digest=text_digest(contribution.public_text), hides_name=hides_name, hides_place=hides_place,
    )
    return decision


def restore(
    contribution: Contribution, *, version: int, actor: Actor, at: datetime, note_to_author: str | None = None
) -> ModerationDecision:
    """Show again what was withheld or hidden, unchanged."""
    before = _begin(contribution, version, actor)
    _show(contribution, "restore", at)
    decision = _decide(contribution, Act.RESTORE, before, actor, at, note_to_author=note_to_author)
    _record(Event.CONTRIBUTION_RESTORED, decision, contribution, actor, at)
    return decision


def undo(decision: ModerationDecision, contribution: Contribution, *, actor: Actor, at: datetime) -> None:
    """Bring back exactly what was before the decision. Raises Conflict when something has happened since."""
    if not may_moderate(actor, contribution) or decision.contribution_id != contribution.id:
        raise NotFound
    if not may_undo(actor, decision, contribution):
        raise Conflict
    before = json.loads(decision.before)
    contribution.state = State(before["state"])
    for name in ("shown_text", "name_is_hidden", "place_is_hidden"):
        setattr(contribution, name, before[name])
    contribution.withheld_reason = Reason(before["withheld_reason"]) if before["withheld_reason"] else None
    for name in ("shown_on", "answered_on", "next_word_on"):
        setattr(contribution, name, date.fromisoformat(before[name]) if before[name] else None)
    shown = contribution.state == State.SHOWN
    contribution.search_stems = search_stems(contribution.public_text) if shown else None
    contribution.changed_at = at
    decision.undone_at = at
    for answer in answers_of_decision(decision.id):
        answer.undone_at = at
    db.session.flush()
    _record(Event.CONTRIBUTION_DECISION_UNDONE, decision, contribution, actor, at)


def passages_of(text: str, words: str) -> list[tuple[int, int]]:
    """Every place where one of the lines in `words` stands in the text, capitals or not.

    Raises RuleBroken naming a line that stands nowhere: a slip of the key must not leave a name showing.
    """
    passages: list[tuple[int, int]] = []
    for line in filter(None, map(str.strip, words.split("\n"))):
        found = [match.span() for match in re.finditer(re.escape(line), text, re.IGNORECASE)]
        if not found:
            raise RuleBroken(
                f"”{shorten(line, SHORTENED)}” står inte i texten. Skriv det som det står där.", "words"
            )
        passages += found
    return passages


def hidden_words(contribution: Contribution) -> list[str]:
    """The words that the mask hides now, each once."""
    return list(dict.fromkeys(contribution.text[start:end] for start, end in hidden_passages(contribution)))


def hidden_passages(contribution: Contribution) -> list[tuple[int, int]]:
    """What the mask hides now (start, end in the original). The form for a new mask begins with these."""
    if contribution.shown_text is None:
        return []
    first, *kept = contribution.shown_text.split(MASK)
    passages, start = [], len(first)
    for place, piece in enumerate(kept, 1):
        is_last = place == len(kept)
        end = len(contribution.text) - len(piece) if is_last else contribution.text.find(piece, start + 1)
        passages.append((start, end))
        start = end + len(piece)
    return passages


def masked_copy(
    contribution: Contribution, passages: Sequence[tuple[int, int]], *, hides_more: bool
) -> str | None:
    """The masked copy of the text; None when only something beside the text is hidden (`hides_more`)."""
    return None if hides_more and not passages else masked_text(contribution.text, passages)


def masked_text(text: str, passages: Sequence[tuple[int, int]]) -> str:
    """The text with each passage replaced by a bar. Passages may overlap; outside the text is refused."""
    kept, end_of_last = [], 0
    for start, end in sorted(passages):
        if not 0 <= start < end <= len(text):
            raise RuleBroken(NOTHING_CHOSEN, "words")
        if start >= end_of_last:
            kept += [text[end_of_last:start], MASK]
        end_of_last = max(end_of_last, end)
    if not kept:
        raise RuleBroken(NOTHING_CHOSEN, "words")
    return "".join(kept) + text[end_of_last:]


def _begin(contribution: Contribution, version: int, actor: Actor) -> str:
    """Check the right and the version, and remember what is, for undo."""
    if not may_moderate(actor, contribution):
        raise NotFound
    if contribution.version != version:
        raise Conflict
    return json.dumps({name: getattr(contribution, name) for name in SNAPSHOT}, default=str)


def _moved(contribution: Contribution, move: str) -> State:
    try:
        return MOVES[move][contribution.state]
    except KeyError:
        raise RuleBroken(
            "Den som skrev har tagit tillbaka texten." if contribution.state == State.WITHDRAWN
            else "Det går inte längre. Läs om sidan och se vad som hänt."
        ) from None


def _show(contribution: Contribution, move: str, at: datetime) -> None:
    contribution.state = _moved(contribution, move)
    contribution.withheld_reason = None
    contribution.search_stems = search_stems(contribution.public_text)
    contribution.shown_on = contribution.shown_on or local_day(at)
    contribution.changed_at = at


def _decide(
    contribution: Contribution, act: Act, before: str, actor: Actor, at: datetime, *,
    reason: Reason | None = None, note_to_author: str | None = None,
) -> ModerationDecision:
    db.session.flush()  # the version number moves on, or StaleDataError says that somebody was first
    decision = ModerationDecision(
        contribution_id=contribution.id,
        act=act,
        reason=reason,
        note_to_author=note_to_author or None,
        decided_by=actor.user_id,
        decided_at=at,
        resulting_version=contribution.version,
        before=before,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def _answer(
    contribution: Contribution, answer: AnswerText, decision: ModerationDecision, actor: Actor, at: datetime
) -> None:
    row = Answer(
        contribution_id=contribution.id,
        text=answer.text,
        answered_on=local_day(at),
        next_word_on=answer.next_word_on,
        deciding_body=answer.deciding_body,
        decision_id=decision.id,
        answered_by=actor.user_id,
        is_example=contribution.is_example,
    )
    db.session.add(row)
    contribution.answered_on = row.answered_on
    contribution.next_word_on = answer.next_word_on
    db.session.flush()
    decision.resulting_version = contribution.version
    record(
        Event.CONTRIBUTION_ANSWERED, actor, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        answer_id=row.id, text_digest=text_digest(answer.text),
    )


def _record(
    event: Event, decision: ModerationDecision, contribution: Contribution, actor: Actor, at: datetime,
    **details: str | bool,
) -> None:
    record(
        event, actor, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        decision_id=decision.id, **details,
    )
