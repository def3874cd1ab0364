"""Where a place stands in its revision, in one sentence that every page can show."""

from dataclasses import dataclass
from datetime import date, datetime

from participation.core.clock import local_day
from participation.programmes.queries import is_open
from participation.revisions.models import Revision
from participation.revisions.steps import Step, step


@dataclass(frozen=True)
class Standing:
    """The step under way; `open_until` is the last day for synpunkter while they are asked for."""

    step: Step
    open_until: date | None
    is_example: bool


def standing_of(revision: Revision | None, at: datetime) -> Standing | None:
    """The standing of a revision whose window is loaded; None when no revision is under way."""
    if revision is None:
        return None
    window = revision.window
    return Standing(
        step=step(revision.current_step),
        open_until=local_day(window.closes_at) if window is not None and is_open(window, at) else None,
        is_example=revision.is_example,
    )
