"""What colleagues do around a text: put it on a desk, note something, have it open."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError, OperationalError

from participation.access.actors import Actor
from participation.audit.events import Event
from participation.audit.operations import record, text_digest
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject
from participation.core.db import db, separate_transaction
from participation.core.errors import Conflict, NotFound, RuleBroken
from participation.moderation.policy import may_moderate
from participation.moderation.workplace_models import Assignment, InternalNote, Reading
from participation.moderation.workplace_queries import (
    READING_LASTS,
    assignment_by_id,
    moderators_of,
    standing_assignments,
)

READING_IS_RENEWED_AFTER = timedelta(seconds=20)


def assign(
    contribution: Contribution, user_id: int | None, *, seen: int, actor: Actor, at: datetime
) -> Assignment | None:
    """Put the text on a colleague's desk, or one's own; with None on nobody's.

    `seen` is the id of the assignment that stood when the choice was made (0: none). Another one raises
    Conflict; a person who does not moderate the place, RuleBroken.
    """
    if not may_moderate(actor, contribution):
        raise NotFound
    able = moderators_of([contribution.programme_id]) if user_id is not None else []
    if user_id is not None and user_id not in {user.id for user in able}:
        raise RuleBroken("Välj någon som läser texter i den här orten.", "assignee")
    standing = standing_assignments([contribution.id]).get(contribution.id)
    if (standing.id if standing else 0) != seen:
        raise Conflict
    if standing is not None and standing.assigned_to == user_id:
        return standing
    return _put(contribution, user_id, standing, actor, at)


def undo_assignment(
    contribution: Contribution, assignment: Assignment, *, actor: Actor, at: datetime
) -> None:
    """Put the text back on the desk, or nobody's, where it was before. Raises Conflict when it moved on."""
    if not may_moderate(actor, contribution):
        raise NotFound
    if assignment.contribution_id != contribution.id or assignment.ended_at is not None:
        raise Conflict
    replaced = assignment_by_id(assignment.replaces_id) if assignment.replaces_id else None
    _put(contribution, replaced.assigned_to if replaced else None, assignment, actor, at)


def write_note(contribution: Contribution, text: str, *, actor: Actor, at: datetime) -> InternalNote:
    """Note something for colleagues. It is never shown to others and cannot be changed."""
    if not may_moderate(actor, contribution):
        raise NotFound
    note = InternalNote(
        contribution_id=contribution.id, text=text, written_by=actor.user_id, written_at=at
    )
    db.session.add(note)
    db.session.flush()
    record(
        Event.NOTE_WRITTEN, actor, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        note_id=note.id, text_digest=text_digest(text),
    )  # fmt: skip
    return note


def open_text(contribution_id: int, user_id: int, *, last_seen: datetime | None, at: datetime) -> None:
    """Remember that somebody has the text open; at most one write in 20 seconds (`last_seen`: the last one).

    On a connection of its own, because reading must never wait for it: a busy database is let be. What is
    older than a minute is forgotten at the same time.
    """
    if last_seen is not None and at - last_seen < READING_IS_RENEWED_AFTER:
        return
    with suppress(OperationalError, IntegrityError), separate_transaction() as connection:
        mine = (Reading.contribution_id == contribution_id) & (Reading.user_id == user_id)
        connection.execute(delete(Reading).where(mine | (Reading.seen_at <= at - READING_LASTS)))
        connection.execute(
            Reading.__table__.insert().values(contribution_id=contribution_id, user_id=user_id, seen_at=at)
        )


def _put(
    contribution: Contribution, user_id: int | None, standing: Assignment | None, actor: Actor, at: datetime
) -> Assignment | None:
    """End what stands and begin anew. Two at the same moment: the second one is told."""
    if standing is not None:
        standing.ended_at = at
        db.session.flush()
    subject, programme_id = contribution_subject(contribution), contribution.programme_id
    if user_id is None:
        if standing is not None:
            record(
                Event.CONTRIBUTION_UNASSIGNED, actor, at,
                subject=subject, programme_id=programme_id, assignment_id=standing.id,
            )  # fmt: skip
        return None
    assignment = Assignment(
        contribution_id=contribution.id,
        assigned_to=user_id,
        assigned_by=actor.user_id,
        assigned_at=at,
        replaces_id=standing.id if standing else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(assignment)
            db.session.flush()
    except IntegrityError as taken:
        raise Conflict from taken
    record(
        Event.CONTRIBUTION_ASSIGNED, actor, at,
        subject=subject, programme_id=programme_id, assignment_id=assignment.id,
    )  # fmt: skip
    return assignment
