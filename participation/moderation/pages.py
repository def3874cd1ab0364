"""What the page of the queue shows of one text: what to read, its history, and how to take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.models import Contribution
from participation.contributions.pages import Status, status_of
from participation.contributions.states import MOVES, Kind, State
from participation.contributions.words import AGE_BANDS, CHANNELS, KINDS, LANGUAGES, REASONS
from participation.core.clock import local_day
from participation.core.personal_data import find_personal_data
from participation.core.public_ids import public_id_text
from participation.core.swedish import number
from participation.core.text import shorten
from participation.moderation.models import Act, Answer, ModerationDecision
from participation.moderation.moments import day_and_month, moment_in_words
from participation.moderation.operations import hidden_passages, masked_text
from participation.moderation.policy import may_undo
from participation.moderation.queries import Queue
from participation.moderation.queue_choice import QueueChoice
from participation.moderation.queue_pages import (
    EXCERPT_CHARACTERS,
    QueueLine,
    about_queue,
    age_in_words,
    desk_links,
    direction_of,
    flag_words,
    queue_lines,
)

DONE = {
    Act.PUBLISH: "visas nu för alla",
    Act.WITHHOLD: "visas inte",
    Act.MASK: "visas nu för alla, med dolda ord",
    Act.RESTORE: "visas igen för alla",
    Act.ASK: "väntar på svar från den som skrev",
    Act.SPLIT: "är nu flera texter",
    Act.LEAVE: "visas nu för alla, och andra beslutar",
    Act.FORWARD: "ska skickas vidare",
}
TOLD = {
    Act.PUBLISH: "Visade texten",
    Act.WITHHOLD: "Visade inte texten",
    Act.MASK: "Dolde ord och visade texten",
    Act.RESTORE: "Visade texten igen",
    Act.ASK: "Frågade den som skrev",
    Act.SPLIT: "Delade upp texten",
    Act.LEAVE: "Visade texten, andra beslutar",
    Act.FORWARD: "Beslutade att skicka texten vidare",
}


@dataclass(frozen=True)
class Undo:
    """The last decision, while it can be taken back. `sort_key` names the text in triage."""

    contribution_id: int
    decision_id: int
    words: str
    slug: str
    sort_key: str | None


@dataclass(frozen=True)
class Event:
    """One line of the history. `notes` are further sentences, `quoted` a text that was written then."""

    what: str
    who: str
    when: str
    notes: tuple[str, ...] = ()
    quoted: str | None = None
    is_undone: bool = False


@dataclass(frozen=True)
class Item:
    """One text as a moderator reads it. `parts`: pieces of the original, and whether each looks personal."""

    id: int
    parts: Sequence[tuple[str, bool]]
    language: str
    language_name: str | None
    direction: str
    facts: Sequence[str]
    age: str | None
    is_example: bool
    translation: str | None
    about: str | None
    about_text: str | None
    status: Status
    reason: str | None
    others_read: str | None
    preview: str | None
    history: Sequence[Event]
    may_show: bool
    may_restore: bool
    may_decide: bool
    may_withhold: bool
    is_underlined: bool
    has_findings: bool
    next_id: int | None
    previous_id: int | None
    slug: str


@dataclass(frozen=True)
class ReadingPage:
    """The queue, and the text that is read now (None when nothing waits)."""

    staff_nav: StaffNav
    waiting: str
    about_queue: str
    desks: Sequence[tuple[str, dict[str, str], bool]]
    is_chosen: bool
    reported: int
    lines: Sequence[QueueLine]
    item: Item | None
    undo: Undo | None
    was_undone: bool
    keys: bool


@dataclass(frozen=True)
class ConflictPage:
    """Two decided about the same text: what the colleague did, and what was about to be done."""

    staff_nav: StaffNav
    item: Item
    colleague: Event | None
    draft: str | None
    draft_is_possible: bool
    keys: bool


def reading_page(
    actor: Actor, queue: Queue, item: Item | None, *, choice: QueueChoice, now: datetime,
    current: Contribution | None, keys: bool, reported: int = 0, undo: Undo | None = None,
    was_undone: bool = False,
) -> ReadingPage:
    """The page of the queue with one text chosen."""
    return ReadingPage(
        staff_nav=staff_nav(actor, "moderation.queue"),
        waiting=f"{number(queue.length)} väntar" if queue.length else "Inget väntar",
        about_queue=about_queue(actor, queue, choice, now),
        desks=desk_links(choice),
        is_chosen=bool(choice.to_args()),
        reported=reported,
        lines=queue_lines(queue, current, now),
        item=item,
        undo=undo,
        was_undone=was_undone,
        keys=keys,
    )


@dataclass(frozen=True)
class SplitPage:
    """One text that is to become several."""

    staff_nav: StaffNav
    item: Item


def item_of(
    contribution: Contribution, queue: Queue, decisions: Sequence[tuple[ModerationDecision, str]],
    answers: Sequence[tuple[Answer, str]], *, now: datetime, preview: Sequence[tuple[int, int]] | None = None,
) -> Item:
    """One text with everything around it. `preview`: the passages that the moderator wants to see hidden."""
    findings = [(found.start, found.end) for found in find_personal_data(contribution.text)]
    hidden = hidden_passages(contribution) if contribution.is_masked else findings
    passages = hidden if preview is None else preview
    in_facts = " ".join(filter(None, (contribution.shown_name, contribution.place)))
    state, reason = contribution.state, contribution.withheld_reason
    waits = state == State.WAITING
    about, about_text = _about(contribution)
    previous_id, next_id = _neighbours(contribution, queue)
    return Item(
        id=contribution.id,
        parts=_marked(contribution.text, findings),
        language=contribution.language,
        language_name=LANGUAGES.get(contribution.language) if contribution.language != "sv" else None,
        direction=direction_of(contribution),
        facts=_facts(contribution),
        age=_age_of(contribution, now),
        is_example=contribution.is_example,
        translation=contribution.working_translation,
        about=about,
        about_text=about_text,
        status=status_of(contribution),
        reason=str(REASONS[reason]) if reason is not None else None,
        others_read=contribution.shown_text,
        preview=masked_text(contribution.text, passages) if passages
        else None if preview is None else contribution.text,
        history=_history(contribution, decisions, answers),
        may_show=waits or contribution.shown_unread or state == State.FORWARDED,
        may_restore=state in MOVES["restore"],
        may_decide=state in MOVES["publish"],
        may_withhold=waits or state == State.SHOWN,
        is_underlined=bool(findings),
        has_findings=bool(findings or find_personal_data(in_facts)),
        next_id=next_id,
        previous_id=previous_id,
        slug=contribution.programme.slug,
    )


def undo_of(
    actor: Actor, decision: ModerationDecision, contribution: Contribution, *, is_elsewhere: bool
) -> Undo | None:
    """How to take the decision back; None when that cannot be done now. `is_elsewhere`: on another page."""
    if not may_undo(actor, decision, contribution):
        return None
    shown = contribution.state == State.SHOWN
    may_sort = actor.may(Permission.CONTRIBUTIONS_TRIAGE, contribution.programme_id)
    return Undo(
        contribution_id=contribution.id,
        decision_id=decision.id,
        words=f"{'Föregående' if is_elsewhere else 'Texten'} {DONE[decision.act]}.",
        slug=contribution.programme.slug,
        sort_key=public_id_text(contribution.id) if shown and may_sort else None,
    )


def conflict_page(
    actor: Actor, item: Item, *, decisions: Sequence[tuple[ModerationDecision, str]], draft: str | None,
    draft_is_possible: bool, keys: bool,
) -> ConflictPage:
    """What the colleague did, and what was about to be done (`draft` names the act)."""
    return ConflictPage(
        staff_nav=staff_nav(actor, "moderation.queue"),
        item=item,
        colleague=_decided(*decisions[0]) if decisions else None,
        draft=draft,
        draft_is_possible=draft_is_possible,
        keys=keys,
    )


def split_page(actor: Actor, contribution: Contribution, now: datetime) -> SplitPage:
    """The page where a text is split."""
    text = item_of(contribution, Queue([], 0), (), (), now=now)
    return SplitPage(staff_nav(actor, "moderation.queue"), text)


def _age_of(contribution: Contribution, now: datetime) -> str | None:
    """How long it has waited for a reader; None when it has been read."""
    age = age_in_words(now - contribution.received_at)
    if contribution.shown_unread:
        return f"visas redan, inte läst på {age}"
    return f"väntat {age}" if contribution.state == State.WAITING else None


def _facts(contribution: Contribution) -> list[str]:
    band = contribution.age_band
    facts = [
        contribution.programme.locality.name,
        str(KINDS[contribution.kind]),
        str(CHANNELS[contribution.channel]),
        str(AGE_BANDS[band]) if band is not None else None,
        _unless_hidden(contribution.place, contribution.place_is_hidden),
        _unless_hidden(
            f"skrivet av {contribution.shown_name}" if contribution.shown_name else None,
            contribution.name_is_hidden,
        ),
        f"kom in {day_and_month(local_day(contribution.received_at))}",
        "kom efter sista dagen" if contribution.is_late else None,
        *flag_words(contribution),
    ]
    return [fact for fact in facts if fact]


def _unless_hidden(fact: str | None, is_hidden: bool) -> str | None:
    """The fact; staff read also what is hidden, and that it is."""
    return f"{fact} (visas inte)" if fact and is_hidden else fact


def _about(contribution: Contribution) -> tuple[str | None, str | None]:
    """What a comment is about, in words and with the beginning of that text."""
    if contribution.target is not None:
        own = contribution.target.receipt_id == contribution.receipt_id
        words = "Den som skrev lägger till en rad till sin text:" if own else "Svar på det här:"
        return words, shorten(contribution.target.text, EXCERPT_CHARACTERS)
    if contribution.target_wording is not None:
        return "Om den här delen av programmet:", contribution.target_wording.text
    return ("Om hela programmet.", None) if contribution.kind == Kind.COMMENT else (None, None)


def _marked(text: str, findings: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    parts, end_of_last = [], 0
    for start, end in findings:
        parts += [(text[end_of_last:start], False), (text[start:end], True)]
        end_of_last = end
    parts.append((text[end_of_last:], False))
    return [(part, is_marked) for part, is_marked in parts if part]


def _neighbours(contribution: Contribution, queue: Queue) -> tuple[int | None, int | None]:
    ids = [waiting.id for waiting in queue.oldest]
    if contribution.id not in ids:
        return None, ids[0] if ids else None
    here = ids.index(contribution.id)
    return ids[here - 1] if here else None, ids[here + 1] if here + 1 < len(ids) else None


def _history(
    contribution: Contribution, decisions: Sequence[tuple[ModerationDecision, str]],
    answers: Sequence[tuple[Answer, str]],
) -> list[Event]:
    """All that happened to the text, the latest first; an answer stands with the decision it came with."""
    given = {answer.decision_id: answer for answer, _name in answers}
    events = [_decided(decision, name, given.get(decision.id)) for decision, name in decisions]
    channel = str(CHANNELS[contribution.channel])
    return [*events, Event(f"Kom in, {channel}", "", moment_in_words(contribution.received_at))]


def _decided(decision: ModerationDecision, name: str, answer: Answer | None = None) -> Event:
    notes = []
    if decision.reason is not None:
        notes.append(f"Skäl: {REASONS[decision.reason]}.")
    if decision.note_to_author:
        told = "Fråga" if decision.act is Act.ASK else "Till den som skrev"
        notes.append(f"{told}: {decision.note_to_author}")
    if decision.forwarded_to:
        notes.append(f"Till {decision.forwarded_to}.")
    if decision.sent_at is not None:
        notes.append(f"Skickad {moment_in_words(decision.sent_at)}.")
    if answer is not None and answer.deciding_body:
        notes.append(f"{answer.deciding_body} beslutar.")
    if answer is not None and answer.taken_up_on is not None:
        notes.append(f"Vi tar upp det senast {day_and_month(answer.taken_up_on)}.")
    if answer is not None and answer.next_word_on is not None:
        notes.append(f"Nästa besked senast {day_and_month(answer.next_word_on)}.")
    if decision.undone_at is not None:
        notes.append(f"Ångrat {moment_in_words(decision.undone_at)}.")
    return Event(
        what=TOLD[decision.act] + (" och svarade" if answer is not None else ""),
        who=name,
        when=moment_in_words(decision.decided_at),
        notes=tuple(notes),
        quoted=answer.text if answer is not None else None,
        is_undone=decision.undone_at is not None,
    )
