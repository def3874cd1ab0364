"""What we ask about revisions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from participation.core.db import db
from participation.revisions.models import Revision


def revision_under_way(programme_id: int) -> Revision | None:
    """The programme's revision with its nine steps, or None when none is under way."""
    return db.session.scalar(
        select(Revision)
        .where(Revision.programme_id == programme_id, Revision.ended_at.is_(None))
        .options(selectinload(Revision.steps), joinedload(Revision.window))
    )


def revision_in_brief(programme_id: int) -> Revision | None:
    """The revision under way with its window, without its steps: for pages that only say where it stands."""
    return db.session.scalar(
        select(Revision)
        .where(Revision.programme_id == programme_id, Revision.ended_at.is_(None))
        .options(joinedload(Revision.window))
    )


def revisions_under_way(programme_ids: Collection[int] | None = None) -> Sequence[Revision]:
    """The revisions under way in these programmes (None: all), with their steps."""
    statement = (
        select(Revision)
        .where(Revision.ended_at.is_(None))
        .options(selectinload(Revision.steps), joinedload(Revision.window))
    )
    if programme_ids is not None:
        statement = statement.where(Revision.programme_id.in_(programme_ids))
    return db.session.scalars(statement).all()


def last_ended_at(programme_id: int) -> datetime | None:
    """When the programme's latest finished revision ended; None when none has."""
    return db.session.scalar(select(func.max(Revision.ended_at)).where(Revision.programme_id == programme_id))
