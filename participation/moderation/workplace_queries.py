"""What we ask about desks, notes and readers. All of it is for staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Exists, exists, or_, select
from sqlalchemy.orm import aliased

from participation.access.permissions import Permission
from participation.access.roles import PERMISSIONS
from participation.accounts.models import RoleGrant, User
from participation.contributions.models import Contribution
from participation.core import clock
from participation.core.db import db
from participation.core.swedish import swedish_sort_key
from participation.moderation.workplace_models import Assignment, InternalNote, Reading

READING_LASTS = timedelta(seconds=60)
_MODERATING = [role for role, held in PERMISSIONS.items() if Permission.CONTRIBUTIONS_MODERATE in held]


@dataclass(frozen=True)
class Desk:
    """An assignment with the names of the two that it concerns."""

    assignment: Assignment
    assigned_to: str
    assigned_by: str


def moderators_of(programme_ids: Collection[int], *, of_each: bool = True) -> list[User]:
    """Those who can sign in and today moderate these programmes, in Swedish order of name.

    Every one of them, or, without `of_each`, at least one.
    """
    grants = db.session.execute(
        select(User, RoleGrant.programme_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            *_moderates_today(),
            or_(RoleGrant.programme_id.is_(None), RoleGrant.programme_id.in_(programme_ids)),
        )
    ).all()
    places: dict[User, set[int | None]] = {}
    for user, programme_id in grants:
        places.setdefault(user, set()).add(programme_id)
    asked = set(programme_ids) if of_each else set()
    able = [user for user, held in places.items() if None in held or held >= asked]
    return sorted(able, key=lambda user: (swedish_sort_key(user.name), user.id))


def is_on_a_desk() -> Exists:
    """That a text is on the desk of somebody who reads for its place.

    What lies on the desk of a person who has left is nobody's, so that a colleague finds it.
    """
    return (
        exists()
        .where(Assignment.contribution_id == Contribution.id, Assignment.ended_at.is_(None))
        .where(RoleGrant.user_id == Assignment.assigned_to, User.id == Assignment.assigned_to)
        .where(
            *_moderates_today(),
            or_(RoleGrant.programme_id.is_(None), RoleGrant.programme_id == Contribution.programme_id),
        )
        .correlate(Contribution)
    )


def _moderates_today() -> tuple[ColumnElement[bool], ...]:
    return (
        RoleGrant.role.in_(_MODERATING),
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= clock.today()),
        User.disabled_at.is_(None),
    )


def standing_assignments(contribution_ids: Collection[int]) -> dict[int, Assignment]:
    """Who has each of these texts on her desk; a text on nobody's is not among them."""
    found = db.session.scalars(
        select(Assignment).where(
            Assignment.contribution_id.in_(contribution_ids), Assignment.ended_at.is_(None)
        )
    )
    return {assignment.contribution_id: assignment for assignment in found}


def desks_of(contribution_id: int) -> Sequence[Desk]:
    """Every desk that the text has been on, the latest first."""
    holder, giver = aliased(User), aliased(User)
    rows = db.session.execute(
        select(Assignment, holder.name, giver.name)
        .join(holder, holder.id == Assignment.assigned_to)
        .join(giver, giver.id == Assignment.assigned_by)
        .where(Assignment.contribution_id == contribution_id)
        .order_by(Assignment.id.desc())
    )
    return [Desk(*row) for row in rows]


def assignment_by_id(assignment_id: int) -> Assignment | None:
    """One assignment, or None."""
    return db.session.get(Assignment, assignment_id)


def notes_about(contribution_id: int) -> Sequence[tuple[InternalNote, str]]:
    """The notes about a text with who wrote each, the latest first."""
    rows = db.session.execute(
        select(InternalNote, User.name)
        .join(User, User.id == InternalNote.written_by)
        .where(InternalNote.contribution_id == contribution_id)
        .order_by(InternalNote.id.desc())
    )
    return [(note, name) for note, name in rows]


def readings_of(contribution_id: int, at: datetime) -> Sequence[tuple[Reading, str]]:
    """Who has the text open at `at`, with their names."""
    rows = db.session.execute(
        select(Reading, User.name)
        .join(User, User.id == Reading.user_id)
        .where(Reading.contribution_id == contribution_id, Reading.seen_at > at - READING_LASTS)
        .order_by(User.name)
    )
    return [(reading, name) for reading, name in rows]
