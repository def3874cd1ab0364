"""What a project leader sees of a revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import local_day
from participation.core.swedish import SWEDISH
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import is_open
from participation.revisions.models import Revision, RevisionStep
from participation.revisions.standing import Standing, standing_under_way
from participation.revisions.steps import LAST_STEP, STEP_FOR_COMMENTS, step


@dataclass(frozen=True)
class StepView:
    """One of the nine steps. `shape` and `state` say the same as the words."""

    number: int
    name: str
    responsible: str
    meaning: str
    shape: str
    state: str
    dates: str
    note: str | None
    motive: str | None


@dataclass(frozen=True)
class RevisionPage:
    """A revision with its steps. `open_until` is the last day while synpunkter are asked for; after that
    `is_over` is true, until they are asked for again.

    `conflict` is true when somebody else has changed the revision while a form about it was open.
    """

    staff_nav: StaffNav
    place: Place
    name: str
    is_example: bool
    version: int
    current: int
    steps: Sequence[StepView]
    open_until: str | None
    is_over: bool
    may_open: bool
    may_end: bool
    package: str
    conflict: bool


@dataclass(frozen=True)
class StartPage:
    """A place where no revision is under way."""

    staff_nav: StaffNav
    place: Place


def start_page(actor: Actor, programme: Programme) -> StartPage:
    """The page from which a revision is begun."""
    return StartPage(staff_nav(actor), place_of(programme))


def revision_page(
    actor: Actor, programme: Programme, revision: Revision, *, at: datetime, conflict: bool = False
) -> RevisionPage:
    """The page of the revision. Needs its steps and window loaded."""
    window = revision.window
    is_open_now = window is not None and is_open(window, at)
    standing = standing_under_way(revision, at)
    made = revision.package_made_at
    return RevisionPage(
        staff_nav=staff_nav(actor),
        place=place_of(programme),
        name=revision.name,
        is_example=revision.is_example,
        version=revision.version,
        current=revision.current_step,
        steps=[_step(planned, standing) for planned in revision.steps],
        open_until=_day(local_day(window.closes_at)) if window is not None and is_open_now else None,
        is_over=window is not None and not is_open_now,
        may_open=not is_open_now and revision.current_step <= STEP_FOR_COMMENTS,
        may_end=revision.current_step == LAST_STEP,
        package=f"Senast uttaget {_day(local_day(made))}." if made else "Inte uttaget än.",
        conflict=conflict,
    )


def _step(planned: RevisionStep, standing: Standing) -> StepView:
    about = step(planned.number)
    current = standing.step.number
    if planned.number < current:
        shape, state = "done", "behind"
    elif planned.number == current:
        shape, state = "being-read", "current"
    else:
        shape, state = "waiting", "ahead"
    return StepView(
        number=about.number,
        name=about.name,
        responsible=about.responsible,
        meaning=about.meaning,
        shape=shape,
        state=state,
        dates=_dates(planned, state, standing.closed_on),
        note=planned.note,
        motive=planned.override_motive,
    )


def _dates(planned: RevisionStep, state: str, closed_on: date | None) -> str:
    first, last = planned.planned_from, planned.planned_to
    if state == "behind" and planned.finished_at:
        return f"Klart {_day(local_day(planned.finished_at))}"
    if state == "current" and closed_on:
        return f"Synpunkter togs emot till {_day(closed_on)}"
    if state == "current":
        return f"Pågår till {_day(last)}" if last else "Pågår"
    if first and last:
        return f"{_day(first)} till {_day(last)}"
    if first:
        return f"Börjar {_day(first)}"
    return f"Slutar {_day(last)}" if last else "Inget datum än"


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=SWEDISH)
