"""What stands around a text for those who work with it: whose desk, who reads it now, notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from participation.core.swedish import SWEDISH, listed
from participation.moderation.moments import moment_in_words
from participation.moderation.workplace_models import InternalNote
from participation.moderation.workplace_queries import Desk


@dataclass(frozen=True)
class NoteLine:
    """A note, who wrote it and when."""

    text: str
    who: str
    when: str


@dataclass(frozen=True)
class Workplace:
    """What colleagues see around one text."""

    read_by: str
    assignment_id: int
    assigned_to: int | None
    earlier_desks: Sequence[str]
    notes: Sequence[NoteLine]
    readers: str


def workplace_of(
    desks: Sequence[Desk], notes: Sequence[tuple[InternalNote, str]], readers: Sequence[str]
) -> Workplace:
    """The panel, from what was asked about one text. `readers`: the others who have it open."""
    stands = desks[0] if desks and desks[0].assignment.ended_at is None else None
    return Workplace(
        read_by=_desk_in_words(stands) if stands else "",
        assignment_id=stands.assignment.id if stands else 0,
        assigned_to=stands.assignment.assigned_to if stands else None,
        earlier_desks=[_desk_in_words(desk) for desk in desks if desk is not stands],
        notes=[NoteLine(note.text, name, moment_in_words(note.written_at)) for note, name in notes],
        readers=readers_in_words(readers),
    )


def readers_in_words(names: Sequence[str]) -> str:
    """ "Anna Ek läser det här nu.", or nothing when nobody else does."""
    if not names:
        return ""
    return f"{listed(list(names), SWEDISH)} läser det här nu."


def _desk_in_words(desk: Desk) -> str:
    given = "tog den själv" if desk.assigned_to == desk.assigned_by else f"av {desk.assigned_by}"
    words = f"{desk.assigned_to}, {given} {moment_in_words(desk.assignment.assigned_at)}"
    ended = desk.assignment.ended_at
    return f"{words}, till {moment_in_words(ended)}" if ended else words
