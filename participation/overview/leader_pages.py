"""A project leader's places at a glance: what waits and for how long, where each stands, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.clock import LOCAL_ZONE, local_day
from participation.core.swedish import SWEDISH, counted, number_word
from participation.export.models import ExportRecord
from participation.moderation.queue_pages import age_in_words
from participation.overview.leader_queries import Load
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.programmes.queries import is_open
from participation.revisions.models import Revision
from participation.revisions.standing import standing_under_way
from participation.revisions.steps import LAST_STEP, STEP_FOR_COMMENTS, step


@dataclass(frozen=True)
class PlaceRow:
    """One place. `next_is_late`: what comes next should have happened already."""

    place: Place
    standing: str
    is_example: bool
    waiting: int
    waiting_long: int
    oldest: str
    overdue_words: int
    next: str
    next_is_late: bool
    package: str
    may_moderate: bool
    may_triage: bool
    may_edit: bool
    may_export: bool


@dataclass(frozen=True)
class PlacesPage:
    """All her places."""

    staff_nav: StaffNav
    summary: str
    rows: Sequence[PlaceRow]
    updated: str


@dataclass(frozen=True)
class _Next:
    words: str
    day: date | None = None
    is_late: bool = False


def places_page(
    actor: Actor,
    programmes: Sequence[Programme],
    *,
    loads: Mapping[int, Load],
    revisions: Mapping[int, Revision],
    packages: Mapping[int, ExportRecord],
    at: datetime,
) -> PlacesPage:
    """The page, from what was asked for all the places at once."""
    rows = [
        _row(
            actor,
            programme,
            loads.get(programme.id, Load()),
            revisions.get(programme.id),
            packages.get(programme.id),
            at,
        )
        for programme in programmes
    ]
    local = at.astimezone(LOCAL_ZONE)
    return PlacesPage(
        staff_nav=staff_nav(actor, "leading.places"),
        summary=_summary(programmes, loads),
        rows=rows,
        updated=f"{_day(local.date(), local.date())} kl. {local:%H.%M}",
    )


def _summary(programmes: Sequence[Programme], loads: Mapping[int, Load]) -> str:
    waiting = sum(load.waiting for load in loads.values())
    late = {
        programme: load
        for programme in programmes
        if (load := loads.get(programme.id)) and load.overdue_words
    }
    sentences = [
        f"{counted(waiting, 'röst väntar', 'röster väntar')} på att läsas."
        if waiting
        else "Allt som kommit in är läst."
    ]
    if late:
        count = sum(load.overdue_words for load in late.values())
        worst = min(late, key=lambda programme: late[programme].oldest_word_on or date.max)
        words = number_word(count, neuter=True).capitalize()
        late_words = "besked är försenat" if count == 1 else "besked är försenade, de äldsta"
        sentences.append(f"{words} {late_words} i {worst.locality.name}.")
    return " ".join(sentences)


def _row(
    actor: Actor,
    programme: Programme,
    load: Load,
    revision: Revision | None,
    package: ExportRecord | None,
    at: datetime,
) -> PlaceRow:
    today = local_day(at)
    coming = _next(revision, today, at)
    return PlaceRow(
        place=place_of(programme),
        standing=_standing(revision, today, at),
        is_example=revision is not None and revision.is_example,
        waiting=load.waiting,
        waiting_long=load.waiting_long,
        oldest=age_in_words(at - load.oldest_at) if load.oldest_at else "",
        overdue_words=load.overdue_words,
        next=coming.words if coming.day is None else f"{coming.words} {_day(coming.day, today)}",
        next_is_late=coming.is_late,
        package=f"Uttaget {_day(local_day(package.made_at), today)}" if package else "Inte uttaget",
        may_moderate=actor.may(Permission.CONTRIBUTIONS_MODERATE, programme.id),
        may_triage=actor.may(Permission.CONTRIBUTIONS_TRIAGE, programme.id),
        may_edit=actor.may(Permission.PROGRAMMES_EDIT, programme.id),
        may_export=actor.may(Permission.EXPORTS_MAKE, programme.id),
    )


def _standing(revision: Revision | None, today: date, at: datetime) -> str:
    if revision is None:
        return "Ingen revidering pågår"
    words = f"Steg {revision.current_step} av 9"
    standing = standing_under_way(revision, at)
    if standing.closed_on:
        return f"{words}, synpunkter togs emot till {_day(standing.closed_on, today)}"
    last_day = standing.open_until or revision.steps[revision.current_step - 1].planned_to
    return f"{words}, till {_day(last_day, today)}" if last_day else words


def _next(revision: Revision | None, today: date, at: datetime) -> _Next:
    """What the leader should do or expect next in a place."""
    if revision is None:
        return _Next("Inget planerat")
    current, window = revision.current_step, revision.window
    if current == STEP_FOR_COMMENTS and window is not None:
        if is_open(window, at):
            return _Next("Sista dagen för synpunkter", local_day(window.closes_at))
        if revision.package_made_at is None or revision.package_made_at < window.ends_at:
            return _Next("Ta ut underlaget för steg 5")
    here = revision.steps[current - 1]
    if here.planned_to and here.planned_to < today:
        return _Next(
            f"Steg {current}, {step(current).name.lower()}, skulle ha varit klart", here.planned_to, True
        )
    for planned in revision.steps[current:]:
        if planned.planned_from:
            late = planned.planned_from < today
            verb = "skulle ha börjat" if late else "börjar"
            words = f"Steg {planned.number}, {step(planned.number).name.lower()}, {verb}"
            return _Next(words, planned.planned_from, late)
    if here.planned_to:
        return _Next(f"Steg {current}, {step(current).name.lower()}, ska vara klart", here.planned_to)
    if current == LAST_STEP:
        return _Next("Avsluta revideringen när beslutet är fattat")
    return _Next("Sätt datum för stegen")


def _day(day: date, today: date) -> str:
    return format_date(day, "d MMMM" if day.year == today.year else "d MMMM y", locale=SWEDISH)
