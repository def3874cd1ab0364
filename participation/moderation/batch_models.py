"""Several texts decided at once: each has its own decision, and all can be taken back together."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary


class BatchAct(StrEnum):
    """What was done with all of them."""

    SHOW = "show"
    WITHHOLD = "withhold"
    ASSIGN = "assign"


class BatchOutcome(StrEnum):
    """What became of one of them: done or left alone, later taken back or left as it had become."""

    DONE = "done"
    CHANGED = "changed"
    REFUSED = "refused"
    UNDONE = "undone"
    CHANGED_SINCE = "changed_since"


class Batch(Model):
    """One act on several texts."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[BatchAct] = mapped_column(vocabulary(BatchAct))
    made_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BatchItem(Model):
    """One of the texts, and the decision or the assignment that it got."""

    __tablename__ = "batch_item"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), primary_key=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decision.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    outcome: Mapped[BatchOutcome] = mapped_column(vocabulary(BatchOutcome))
