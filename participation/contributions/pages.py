"""How one voice is shown wherever it is shown: in lists, on its own page, on the receipt."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from participation.contributions.models import Contribution
from participation.contributions.states import Stage, State
from participation.contributions.words import CHANNELS, REASONS, RIGHT_TO_LEFT
from participation.core.clock import local_day
from participation.core.text import shorten

EXCERPT_CHARACTERS = 220


@dataclass(frozen=True)
class Status:
    """Where a voice is on its way: the name of a shape, words, and the day."""

    icon: str
    word: str
    day: date


@dataclass(frozen=True)
class Voice:
    """One contribution as others read it. `text` is None when it is not shown; `reason` then says why."""

    id: int
    text: str | None
    language: str
    direction: str
    channel: str
    place: str | None
    name: str | None
    received_on: date
    is_example: bool
    status: Status
    reason: str | None = None


def status_of(contribution: Contribution) -> Status:
    """The status in words, the same everywhere, from what the contribution itself knows."""
    changed_on = local_day(contribution.changed_at)
    match contribution.state:
        case State.WAITING:
            return Status("received", _("Väntar på att läsas"), local_day(contribution.received_at))
        case State.WITHHELD | State.HIDDEN:
            return Status("hidden", _("Visas inte"), changed_on)
        case State.WITHDRAWN:
            return Status("hidden", _("Tillbakatagen av den som skrev"), changed_on)
    if contribution.stage == Stage.LISTED:
        return Status("listed", _("På idélistan"), changed_on)
    if contribution.answered_on is not None:
        return Status("shown", _("Besvarad"), contribution.answered_on)
    return Status("shown", _("Läst och visad"), contribution.shown_on or changed_on)


def voice_of(contribution: Contribution, *, excerpt: bool = False) -> Voice:
    """The contribution as others may read it. Needs `known_place` loaded. Unshown text never gets in here."""
    shown = contribution.state == State.SHOWN
    text = contribution.public_text if shown else None
    reason = contribution.withheld_reason
    return Voice(
        id=contribution.id,
        text=shorten(text, EXCERPT_CHARACTERS) if text is not None and excerpt else text,
        language=contribution.language,
        direction="rtl" if contribution.language in RIGHT_TO_LEFT else "auto",
        channel=str(CHANNELS[contribution.channel]),
        place=contribution.place if shown else None,
        name=contribution.shown_name if shown else None,
        received_on=local_day(contribution.received_at),
        is_example=contribution.is_example,
        status=status_of(contribution),
        reason=str(REASONS[reason]) if reason is not None else None,
    )
