"""What we ask about a programme that is being edited: for the staff."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation.accounts.models import User
from participation.core.db import db
from participation.core.paging import Page, newest_first
from participation.programmes.models import (
    Decision,
    Fact,
    PartWording,
    ProgrammeChange,
    ProgrammeVersion,
)

CHANGES_SHOWN = 100
LARGEST_ID = 2**31 - 1


def all_versions(programme_id: int) -> Sequence[ProgrammeVersion]:
    """Every version, the newest first, the draft among them."""
    return db.session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.number.desc())
    ).all()


def retired_parts(version_id: int) -> Sequence[PartWording]:
    """What was taken out of a version: each part's last wording there, with its kind."""
    last = select(func.max(PartWording.id)).where(PartWording.version_id == version_id)
    return db.session.scalars(
        select(PartWording)
        .where(PartWording.id.in_(last.group_by(PartWording.part_id)), PartWording.ended_at.is_not(None))
        .options(joinedload(PartWording.part))
        .order_by(PartWording.ended_at.desc())
    ).all()


def decision_to_edit(programme_id: int, decision_id: int) -> Decision | None:
    """The programme's decision, unless it was removed."""
    return db.session.scalar(
        select(Decision).where(
            Decision.id == decision_id, Decision.programme_id == programme_id, Decision.removed_at.is_(None)
        )
    )


def fact_to_edit(programme_id: int, fact_id: int) -> Fact | None:
    """The programme's fact, unless it was removed."""
    return db.session.scalar(
        select(Fact).where(Fact.id == fact_id, Fact.programme_id == programme_id, Fact.removed_at.is_(None))
    )


def changes_of(
    programme_id: int, subject: str | None = None, cursor: str | None = None
) -> Page[tuple[ProgrammeChange, str | None]]:
    """The changes with the names of those who made them, the newest first; of one thing, or of all."""
    statement = (
        select(ProgrammeChange, User.name)
        .outerjoin(User, User.id == ProgrammeChange.changed_by)
        .where(ProgrammeChange.programme_id == programme_id)
    )
    if subject is not None:
        statement = statement.where(ProgrammeChange.subject == subject)
    return newest_first(statement, ProgrammeChange.id, cursor, CHANGES_SHOWN)
