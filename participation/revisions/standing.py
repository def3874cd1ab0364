"""Where a place stands in its revision, in one sentence that every page can show."""

from dataclasses import dataclass
from datetime import date, datetime

from participation.core.clock import local_day
from participation.programmes.queries import is_open
from participation.revisions.models import Revision
from participation.revisions.steps import STEP_FOR_COMMENTS, Step, step


@dataclass(frozen=True)
class Standing:
    """The step under way; `open_until` is the last day for synpunkter while they are asked for.

    `closed_on` is the day on which the time for them ended, while the revision is still in that step.
    """

    step: Step
    open_until: date | None
    closed_on: date | None
    is_example: bool


def standing_of(revision: Revision | None, at: datetime) -> Standing | None:
    """The standing of a revision whose window is loaded; None when no revision is under way."""
    return None if revision is None else standing_under_way(revision, at)


def standing_under_way(revision: Revision, at: datetime) -> Standing:
    """The standing of a revision that is under way, whose window is loaded."""
    window = revision.window
    ends_on = local_day(window.ends_at) if window is not None else None
    is_open_now = window is not None and is_open(window, at)
    return Standing(
        step=step(revision.current_step),
        open_until=ends_on if is_open_now else None,
        closed_on=None if is_open_now or revision.current_step != STEP_FOR_COMMENTS else ends_on,
        is_example=revision.is_example,
    )
