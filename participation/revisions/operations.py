"""What can happen to a revision: it begins, moves between its nine steps, and opens and closes step 5."""

from datetime import date, datetime, time

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.core.clock import LOCAL_ZONE
from participation.core.db import db
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.programmes.models import Programme, Window
from participation.programmes.operations import close_window, open_window
from participation.programmes.queries import is_open
from participation.revisions.models import Revision, RevisionStep
from participation.revisions.queries import revision_under_way
from participation.revisions.steps import LAST_STEP, STEP_FOR_COMMENTS, STEPS


def start_revision(
    programme_id: int, name: str, *, actor: Actor, at: datetime, is_example: bool = False
) -> Revision:
    """Begin a revision in step 1. Raises RuleBroken at `name` while the programme has another under way."""
    _check_right(actor, programme_id)
    if revision_under_way(programme_id) is not None:
        raise RuleBroken("En revidering pågår redan.", "name")
    revision = Revision(
        programme_id=programme_id,
        name=name,
        started_at=at,
        is_example=is_example,
        steps=[RevisionStep(number=step.number) for step in STEPS],
    )
    revision.steps[0].begun_at = at
    try:
        with db.session.begin_nested():
            db.session.add(revision)
    except IntegrityError as two_at_once:
        raise RuleBroken("En revidering pågår redan.", "name") from two_at_once
    _step_is_now(programme_id, 1)
    record(
        Event.REVISION_STARTED,
        actor,
        at,
        subject=f"revision:{revision.id}",
        programme_id=programme_id,
        step=1,
    )
    return revision


def move_to_step(
    revision: Revision,
    number: int,
    *,
    version: int,
    window: Window | None,
    actor: Actor,
    at: datetime,
    motive: str | None = None,
) -> None:
    """Move the revision to another step, forward or back.

    The draft (step 6) waits for the end of step 5: the window must have been opened and closed, and a package
    taken out after that, unless a motive is given, which is kept. Leaving step 5 closes its window.
    """
    _begin(revision, version, actor)
    if number == revision.current_step:
        return
    if not 1 <= number <= LAST_STEP:
        raise RuleBroken("Välj ett av stegen 1 till 9.", "step")
    if revision.current_step <= STEP_FOR_COMMENTS < number and not motive:
        reason = _reason_to_wait(revision, window, at)
        if reason is not None:
            raise RuleBroken(reason, "motive")
    if revision.current_step == STEP_FOR_COMMENTS and window is not None:
        close_window(window, actor=actor, at=at)
    earlier = revision.current_step
    for step in revision.steps:
        if step.number < number:
            step.finished_at = step.finished_at or at
        elif step.number == number:
            step.begun_at, step.finished_at = step.begun_at or at, None
            step.override_motive = motive or step.override_motive
        else:
            step.finished_at = None
    revision.current_step = number
    db.session.flush()
    _step_is_now(revision.programme_id, number)
    record(
        Event.REVISION_MOVED,
        actor,
        at,
        subject=f"revision:{revision.id}",
        programme_id=revision.programme_id,
        from_step=earlier,
        to_step=number,
    )


def open_step_five(revision: Revision, last_day: date, *, version: int, actor: Actor, at: datetime) -> Window:
    """Open the window for synpunkter up to and including `last_day`, and be in step 5."""
    _begin(revision, version, actor)
    if revision.current_step > STEP_FOR_COMMENTS:
        raise RuleBroken("Steg 5 är passerat. Flytta tillbaka revideringen till steg 5 först.", "closes_on")
    if revision.current_step < STEP_FOR_COMMENTS:
        move_to_step(revision, STEP_FOR_COMMENTS, version=version, window=None, actor=actor, at=at)
    window = open_window(
        revision.programme_id,
        step=STEP_FOR_COMMENTS,
        closes_at=end_of_day(last_day),
        actor=actor,
        at=at,
        is_example=revision.is_example,
    )
    revision.window_id = window.id
    fifth = revision.steps[STEP_FOR_COMMENTS - 1]
    fifth.planned_to = last_day
    db.session.flush()
    return window


def close_step_five(
    revision: Revision, window: Window | None, *, version: int, actor: Actor, at: datetime
) -> None:
    """Close the window before its last day. The revision stays in step 5 until it is moved."""
    _begin(revision, version, actor)
    if window is None or not is_open(window, at):
        raise RuleBroken("Steg 5 är inte öppet.")
    close_window(window, actor=actor, at=at)


def plan_step(
    revision: Revision,
    number: int,
    *,
    version: int,
    planned_from: date | None,
    planned_to: date | None,
    note: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Set a step's dates and the line about what came of it."""
    _begin(revision, version, actor)
    if planned_from and planned_to and planned_to < planned_from:
        raise RuleBroken("Slutdatum måste vara efter startdatum.", "planned_to")
    step = revision.steps[number - 1]
    step.planned_from, step.planned_to, step.note = planned_from, planned_to, note
    flag_modified(revision, "current_step")  # the nine steps share the revision's version number
    db.session.flush()
    record(
        Event.REVISION_PLANNED,
        actor,
        at,
        subject=f"revision:{revision.id}",
        programme_id=revision.programme_id,
        step=number,
        text_digest=text_digest(note or ""),
    )


def end_revision(revision: Revision, *, version: int, actor: Actor, at: datetime) -> None:
    """The decision in step 9 is made: the revision is over, and the next package begins after it.

    Raises RuleBroken before step 9.
    """
    _begin(revision, version, actor)
    if revision.current_step != LAST_STEP:
        raise RuleBroken("Revideringen avslutas i steg 9, när beslutet är fattat.")
    revision.ended_at = at
    revision.steps[LAST_STEP - 1].finished_at = at
    db.session.flush()
    _step_is_now(revision.programme_id, None)
    record(
        Event.REVISION_ENDED, actor, at, subject=f"revision:{revision.id}", programme_id=revision.programme_id
    )


def note_package_made(programme_id: int, at: datetime) -> None:
    """Remember that the package of the revision under way, if any, has been taken out.

    No new version of the revision: two packages at once, or an open form, do not disturb each other.
    """
    db.session.execute(
        update(Revision)
        .where(Revision.programme_id == programme_id, Revision.ended_at.is_(None))
        .values(package_made_at=at)
    )


def end_of_day(day: date) -> datetime:
    """The last moment of a Swedish calendar day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=LOCAL_ZONE)


def _step_is_now(programme_id: int, number: int | None) -> None:
    """Tell the programme, so that the floors below can ask it."""
    db.session.execute(update(Programme).where(Programme.id == programme_id).values(current_step=number))


def _check_right(actor: Actor, programme_id: int) -> None:
    if not actor.may(Permission.REVISIONS_LEAD, programme_id):
        raise NotFound


def _begin(revision: Revision, version: int, actor: Actor) -> None:
    _check_right(actor, revision.programme_id)
    if revision.version != version:
        raise Conflict


def _reason_to_wait(revision: Revision, window: Window | None, at: datetime) -> str | None:
    if window is None:
        return "Steg 5 har inte varit öppet. Öppna det först, eller skriv varför ni går vidare."
    if is_open(window, at):
        return "Synpunkter tas emot fortfarande. Stäng steg 5 först, eller skriv varför ni går vidare."
    if revision.package_made_at is None:
        return "Ta ut underlaget för steg 5 först, eller skriv varför ni går vidare."
    if revision.package_made_at < window.ends_at:
        return "Underlaget togs ut innan steg 5 stängdes. Ta ut det igen, eller skriv varför ni går vidare."
    return None
