"""What we ask about several texts at once. All of it is for staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from participation.contributions.models import Contribution
from participation.core.db import db
from participation.moderation.batch_models import Batch, BatchItem
from participation.moderation.models import ModerationDecision
from participation.moderation.queries import LARGEST_ID, to_read
from participation.moderation.workplace_models import Assignment
from participation.programmes.models import Programme

FEWEST_ALIKE = 3
GROUPS_SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """Texts that wait and are as good as the same: one of them, and how many there are."""

    likeness: str
    example: str
    count: int


def locked_contributions(contribution_ids: Collection[int]) -> dict[int, Contribution]:
    """These contributions as they are now, held in order of id until the transaction ends."""
    found = db.session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(contribution_ids))
        .options(joinedload(Contribution.programme).joinedload(Programme.locality))
        .order_by(Contribution.id)
        .with_for_update(of=Contribution)
        .execution_options(populate_existing=True)
    )
    return {contribution.id: contribution for contribution in found}


def batch_by_id(batch_id: int) -> Batch | None:
    """One batch, or None."""
    return db.session.get(Batch, batch_id) if batch_id <= LARGEST_ID else None


def items_of(batch_id: int) -> Sequence[BatchItem]:
    """The texts of a batch in order of id."""
    return db.session.scalars(
        select(BatchItem).where(BatchItem.batch_id == batch_id).order_by(BatchItem.contribution_id)
    ).all()


def items_with_texts(batch_id: int) -> Sequence[tuple[BatchItem, Contribution]]:
    """The same, each with its text and place."""
    rows = db.session.execute(
        select(BatchItem, Contribution)
        .join(Contribution, Contribution.id == BatchItem.contribution_id)
        .where(BatchItem.batch_id == batch_id)
        .options(joinedload(Contribution.programme).joinedload(Programme.locality))
        .order_by(BatchItem.contribution_id)
    )
    return [(item, text) for item, text in rows]


def decisions_and_assignments(batch_id: int) -> tuple[dict[int, ModerationDecision], dict[int, Assignment]]:
    """What the texts of a batch got, by id."""
    decisions = db.session.scalars(
        select(ModerationDecision)
        .join(BatchItem, BatchItem.decision_id == ModerationDecision.id)
        .where(BatchItem.batch_id == batch_id)
    )
    assignments = db.session.scalars(
        select(Assignment)
        .join(BatchItem, BatchItem.assignment_id == Assignment.id)
        .where(BatchItem.batch_id == batch_id)
    )
    return {row.id: row for row in decisions}, {row.id: row for row in assignments}


def alike_in_queue(programme_ids: Collection[int] | None) -> list[Alike]:
    """Texts to read that are as good as the same, the largest heaps first."""
    count = func.count()
    rows = db.session.execute(
        to_read(programme_ids)
        .with_only_columns(Contribution.likeness, func.min(Contribution.text), count)
        .where(Contribution.likeness.is_not(None))
        .group_by(Contribution.likeness)
        .having(count >= FEWEST_ALIKE)
        .order_by(count.desc(), Contribution.likeness)
        .limit(GROUPS_SHOWN)
    )
    return [Alike(*row) for row in rows]
