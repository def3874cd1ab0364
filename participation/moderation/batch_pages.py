"""The page on which several texts are chosen, and the page that tells what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.contributions.models import Contribution
from participation.contributions.states import Channel
from participation.contributions.words import CHANNELS
from participation.core.public_ids import public_id_text
from participation.core.swedish import counted, number
from participation.core.text import shorten
from participation.moderation.batch_models import Batch, BatchAct, BatchItem, BatchOutcome
from participation.moderation.batch_queries import Alike
from participation.moderation.queries import Queue
from participation.moderation.queue_choice import FLAG_WORDS, NAME_FLAG, QueueChoice
from participation.moderation.queue_pages import QueueLine, about_queue, desk_links, queue_lines
from participation.moderation.workplace_models import Assignment
from participation.programmes.models import Programme

EXCERPT_CHARACTERS = 110
NAME = {NAME_FLAG: "Namn"}
DONE = {
    BatchAct.SHOW: ("text visas nu för alla.", "texter visas nu för alla."),
    BatchAct.WITHHOLD: ("text visas inte.", "texter visas inte."),
    BatchAct.ASSIGN: ("text har fått en ny läsare.", "texter har fått en ny läsare."),
}
LEFT = {
    BatchOutcome.CHANGED: "ändrades eller anmäldes medan du läste. Den är som den blev.",
    BatchOutcome.REFUSED: "gick inte att göra det med. Den är som den var.",
    BatchOutcome.CHANGED_SINCE: "har ändrats sedan dess. Den är som den blev.",
}


@dataclass(frozen=True)
class Option:
    """One answer in a filter."""

    value: str
    word: str
    is_chosen: bool


@dataclass(frozen=True)
class Heap:
    """Texts that are as good as the same, and the address that shows only these."""

    words: str
    example: str
    args: Mapping[str, str]


@dataclass(frozen=True)
class ChoosingPage:
    """The queue as a list to choose from. `values` are the checkboxes', in the order of `lines`."""

    staff_nav: StaffNav
    waiting: str
    about_queue: str
    desks: Sequence[tuple[str, dict[str, str], bool]]
    args: Mapping[str, str]
    places: Sequence[Option]
    channels: Sequence[Option]
    flags: Sequence[Option]
    by_risk: bool
    is_chosen: bool
    reported: int
    heaps: Sequence[Heap]
    is_heap: bool
    lines: Sequence[QueueLine]
    values: Sequence[str]
    chosen: frozenset[str]
    holders: Sequence[str]
    next_cursor: str | None


@dataclass(frozen=True)
class LeftLine:
    """A text that was left alone, and why."""

    id: int
    place: str
    excerpt: str
    language: str
    why: str


@dataclass(frozen=True)
class BatchPage:
    """What became of the texts."""

    staff_nav: StaffNav
    batch_id: int
    done: str
    left: Sequence[LeftLine]
    may_undo: bool
    is_undone: bool


def choosing_page(
    actor: Actor, queue: Queue, choice: QueueChoice, *, now: datetime, programmes: Sequence[Programme],
    heaps: Sequence[Alike], assignments: Mapping[int, Assignment], names: Mapping[int, str],
    chosen: frozenset[str] | None, reported: int,
) -> ChoosingPage:
    """The page. `chosen` are the checkboxes as sent; None before that: then a heap is chosen whole."""
    values = [_value(text, assignments.get(text.id)) for text in queue.oldest]
    return ChoosingPage(
        staff_nav=staff_nav(actor, "moderation.queue"),
        waiting=f"{number(queue.length)} väntar" if queue.length else "Inget väntar",
        about_queue=about_queue(actor, queue, choice, now),
        desks=desk_links(choice),
        args=choice.to_args(),
        places=[Option(p.slug, p.locality.name, p.slug == choice.slug) for p in programmes],
        channels=[Option(c, str(CHANNELS[c]).capitalize(), c == choice.channel) for c in Channel],
        flags=[Option(flag, word, flag == choice.flag) for flag, word in {**FLAG_WORDS, **NAME}.items()],
        by_risk=choice.by_risk,
        is_chosen=bool(choice.to_args()),
        reported=reported,
        heaps=[
            Heap(
                f"{number(heap.count)} nästan lika",
                shorten(heap.example, EXCERPT_CHARACTERS),
                replace(choice, likeness=heap.likeness).to_args(),
            )
            for heap in heaps
        ],
        is_heap=bool(choice.likeness),
        lines=queue_lines(queue, None, now),
        values=values,
        chosen=frozenset(values if choice.likeness else ()) if chosen is None else chosen,
        holders=[
            names.get(assignments[text.id].assigned_to, "") if text.id in assignments else ""
            for text in queue.oldest
        ],
        next_cursor=public_id_text(queue.oldest[-1].id) if queue.has_more else None,
    )  # fmt: skip


def batch_page(
    actor: Actor, batch: Batch, items: Sequence[tuple[BatchItem, Contribution]]
) -> BatchPage:
    """What was done, what was left and why, and whether it can be taken back."""
    done = sum(item.outcome == BatchOutcome.DONE for item, _ in items)
    undone = sum(item.outcome == BatchOutcome.UNDONE for item, _ in items)
    if batch.undone_at is None:
        words = counted(done, *DONE[batch.act])
    else:
        words = counted(undone, "text är som den var innan.", "texter är som de var innan.")
    return BatchPage(
        staff_nav=staff_nav(actor, "moderation.queue"),
        batch_id=batch.id,
        done=words,
        left=[
            LeftLine(
                text.id, text.programme.locality.name, shorten(text.text, EXCERPT_CHARACTERS), text.language,
                LEFT[item.outcome],
            )
            for item, text in items
            if item.outcome in LEFT
        ],
        may_undo=batch.undone_at is None and done > 0,
        is_undone=batch.undone_at is not None,
    )  # fmt: skip


def _value(text: Contribution, assignment: Assignment | None) -> str:
    return f"{public_id_text(text.id)}-{text.version}-{assignment.id if assignment else 0}"
