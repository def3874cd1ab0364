"""What a moderator can do. Each act is one decision that is kept, told to the author, and can be undone.

Every act takes the version of the contribution that the moderator had read. Another version raises Conflict,
so that the second of two moderators sees the first one's decision instead of overwriting it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject, hand_over_photos
from participation.contributions.queries import (
    all_parts_of,
    any_lines_under,
    any_wait_under,
    others_wrote_about,
)
from participation.contributions.states import MOVES, Reason, State
from participation.core.clock import local_day
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.core.stemming import search_stems
from participation.core.text import shorten
from participation.moderation.models import Act, Answer, ModerationDecision
from participation.moderation.policy import may_moderate, may_undo
from participation.moderation.queries import answers_of_decision
from participation.moderation.report_operations import close_reports, reopen_reports
from participation.notifications.operations import cancel_untold, tell_followers

MASK = "▇▇▇"
SHORTENED = 40
SNAPSHOT = (
    "state", "shown_text", "name_is_hidden", "place_is_hidden", "withheld_reason", "shown_on", "answered_on",
    "next_word_on", "shown_unread", "deciding_body", "forwarded_to", "question", "asked_at", "answer_by",
    "author_answered_at",
)  # fmt: skip
# How what is no plain text is read back from a decision's snapshot.
READ_BACK: Mapping[str, Callable[[str], Any]] = {
    "state": State, "withheld_reason": Reason, "shown_on": date.fromisoformat,
    "answered_on": date.fromisoformat, "next_word_on": date.fromisoformat, "answer_by": date.fromisoformat,
    "asked_at": datetime.fromisoformat, "author_answered_at": datetime.fromisoformat,
}  # fmt: skip
NOTHING_CHOSEN = "Välj vad som ska döljas."


@dataclass(frozen=True)
class AnswerText:
    """An answer to be given with a publication.

    `deciding_body` names who decides when it is not us, and `taken_up_on` the day by which we take it up.
    """

    text: str
    next_word_on: date | None = None
    deciding_body: str | None = None
    taken_up_on: date | None = None


def publish(
    contribution: Contribution, *, version: int, actor: Actor, at: datetime, answer: AnswerText | None = None,
    note_to_author: str | None = None,
) -> ModerationDecision:
    """Show the contribution, at once and everywhere; with `answer`, answer it in the same act."""
    before = begin(contribution, version, actor)
    show(contribution, "publish", at)
    decision = decide(
        contribution, Act.PUBLISH, before, actor, at, note_to_author=note_to_author,
        is_last_word=answer is not None and answer.next_word_on is None,
    )
    record_decision(Event.CONTRIBUTION_PUBLISHED, decision, contribution, actor, at)
    if answer is not None:
        give_answer(contribution, answer, decision, actor, at)
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
    before = begin(contribution, version, actor)
    contribution.state = moved(contribution, "withhold")
    if contribution.shown_on is not None:  # held for reading after a report: it was shown once
        contribution.state = State.HIDDEN
    contribution.withheld_reason = reason
    contribution.search_stems = None
    contribution.changed_at = at
    decision = decide(
        contribution, Act.WITHHOLD, before, actor, at, reason=reason, note_to_author=note_to_author,
        is_last_word=True,
    )
    record_decision(Event.CONTRIBUTION_WITHHELD, decision, contribution, actor, at, reason=reason)
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
    hides_place = hides_place and contribution.has_place
    masked = masked_copy(contribution, passages, hides_more=hides_name or hides_place)
    before = begin(contribution, version, actor)
    contribution.shown_text = masked
    contribution.name_is_hidden = hides_name
    contribution.place_is_hidden = hides_place
    show(contribution, "publish", at)
    decision = decide(contribution, Act.MASK, before, actor, at, note_to_author=note_to_author)
    record_decision(
        Event.CONTRIBUTION_MASKED, decision, contribution, actor, at,
        text_digest=text_digest(contribution.public_text), hides_name=hides_name, hides_place=hides_place,
    )
    return decision


def restore(
    contribution: Contribution, *, version: int, actor: Actor, at: datetime, note_to_author: str | None = None
) -> ModerationDecision:
    """Show again what was withheld or hidden, unchanged."""
    before = begin(contribution, version, actor)
    show(contribution, "restore", at)
    decision = decide(contribution, Act.RESTORE, before, actor, at, note_to_author=note_to_author)
    record_decision(Event.CONTRIBUTION_RESTORED, decision, contribution, actor, at)
    return decision


def undo(decision: ModerationDecision, contribution: Contribution, *, actor: Actor, at: datetime) -> None:
    """Bring back exactly what was before the decision. Raises Conflict when something has happened since."""
    if not may_moderate(actor, contribution) or decision.contribution_id != contribution.id:
        raise NotFound
    if not may_undo(actor, decision, contribution):
        raise Conflict
    for name, kept in json.loads(decision.before).items():
        setattr(contribution, name, READ_BACK[name](kept) if kept and name in READ_BACK else kept)
    shown = contribution.state == State.SHOWN
    contribution.search_stems = search_stems(contribution.public_text) if shown else None
    if decision.act is Act.SPLIT:
        _rejoin(contribution, at)
    contribution.changed_at = at
    decision.undone_at = at
    reopen_reports(decision.id)
    for answer in answers_of_decision(decision.id):
        answer.undone_at = at
    db.session.flush()
    cancel_untold(_told(decision), at=at)
    record_decision(Event.CONTRIBUTION_DECISION_UNDONE, decision, contribution, actor, at)


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


def _rejoin(original: Contribution, at: datetime) -> None:
    """Take the parts back. Raises Conflict when anything has happened to one of them."""
    parts = all_parts_of(original.id)
    if not all(part.state == State.WAITING and part.question is None for part in parts):
        raise Conflict
    if any_lines_under([part.id for part in parts]):
        raise Conflict
    for part in parts:
        if part.photo_count:
            hand_over_photos(part, original)
        part.state = State.REJOINED
        part.changed_at = at


def begin(contribution: Contribution, version: int, actor: Actor) -> str:
    """Check the right and the version, and remember what is, for undo."""
    if not may_moderate(actor, contribution):
        raise NotFound
    if contribution.version != version:
        raise Conflict
    before = json.dumps({name: getattr(contribution, name) for name in SNAPSHOT}, default=str)
    contribution.shown_unread = False
    return before


def moved(contribution: Contribution, move: str) -> State:
    """The state that the move leads to. Raises RuleBroken when it leads nowhere from here."""
    try:
        return MOVES[move][contribution.state]
    except KeyError:
        raise RuleBroken(
            "Den som skrev har tagit tillbaka texten." if contribution.state == State.WITHDRAWN
            else "Det går inte längre. Läs om sidan och se vad som hänt."
        ) from None


def keep_what_others_wrote(contribution: Contribution) -> None:
    """What others have written about it would vanish with its page. Raises RuleBroken when there is any."""
    if others_wrote_about(contribution):
        raise RuleBroken(
            "Andra har skrivit om texten, och deras ord skulle försvinna med den. Visa den, och svara."
        )


def show(contribution: Contribution, move: str, at: datetime) -> None:
    """Let others read the contribution, found by its words, from the day when it was first shown."""
    contribution.state = moved(contribution, move)
    contribution.withheld_reason = contribution.forwarded_to = None
    contribution.search_stems = search_stems(contribution.public_text)
    contribution.shown_on = contribution.shown_on or local_day(at)
    contribution.changed_at = at


def decide(
    contribution: Contribution, act: Act, before: str, actor: Actor, at: datetime, *,
    reason: Reason | None = None, note_to_author: str | None = None, forwarded_to: str | None = None,
    is_last_word: bool = False,
) -> ModerationDecision:
    """Keep the act as a decision, when the contribution has been changed, and tell those who follow it."""
    db.session.flush()  # the version number moves on, or StaleDataError says that somebody was first
    decision = ModerationDecision(
        contribution_id=contribution.id,
        act=act,
        reason=reason,
        note_to_author=note_to_author or None,
        forwarded_to=forwarded_to,
        decided_by=actor.user_id,
        decided_at=at,
        resulting_version=contribution.version,
        before=before,
    )
    db.session.add(decision)
    db.session.flush()
    if act is not Act.ASK:  # a question decides nothing: what was reported is still to be read
        close_reports(contribution.id, decision.id, at)
    # The last word about one text is not the last to its author while another of hers waits to be read.
    is_last_word = is_last_word and not any_wait_under(contribution.receipt_id)
    tell_followers([contribution.receipt_id], about=_told(decision), at=at, is_last_word=is_last_word)
    return decision


def _told(decision: ModerationDecision) -> str:
    """What the mails to those who follow the contribution are about."""
    return f"decision:{decision.id}"


def give_answer(
    contribution: Contribution, answer: AnswerText, decision: ModerationDecision, actor: Actor, at: datetime
) -> None:
    """Answer the contribution as a part of this decision: undone with it."""
    row = Answer(
        contribution_id=contribution.id,
        text=answer.text,
        answered_on=local_day(at),
        next_word_on=answer.next_word_on,
        deciding_body=answer.deciding_body,
        taken_up_on=answer.taken_up_on,
        decision_id=decision.id,
        answered_by=actor.user_id,
        is_example=contribution.is_example,
    )
    db.session.add(row)
    contribution.answered_on = row.answered_on
    contribution.next_word_on = answer.next_word_on
    contribution.deciding_body = answer.deciding_body
    db.session.flush()
    decision.resulting_version = contribution.version
    record(
        Event.CONTRIBUTION_ANSWERED, actor, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        answer_id=row.id, text_digest=text_digest(answer.text),
    )


def record_decision(
    event: Event, decision: ModerationDecision, contribution: Contribution, actor: Actor, at: datetime,
    **details: str | int,
) -> None:
    """Write the decision to the audit log, with the details that the event declares."""
    record(
        event, actor, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        decision_id=decision.id, **details,
    )
