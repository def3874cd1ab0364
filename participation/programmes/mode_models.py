"""Whether a text is read before or after it is shown: chosen for each programme, and for each step."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import Model, UtcDateTime, vocabulary

ALWAYS = 0


class ReadWhen(StrEnum):
    """When a person reads: before the text is shown, or after."""

    BEFORE = "before"
    AFTER = "after"


class ModerationMode(Model):
    """One choice. Rows are only added: the latest for a step holds, and nothing else ever resets it.

    `step` is 1 to 9, or 0 for all the time that has no choice of its own. `read` None takes the choice of a
    step back. Without any row a person reads first.
    """

    __tablename__ = "moderation_mode"
    __table_args__ = (
        CheckConstraint("step BETWEEN 0 AND 9", name="a_step_or_always"),
        CheckConstraint("step > 0 OR read IS NOT NULL", name="always_is_one_of_the_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    step: Mapped[int]
    read: Mapped[ReadWhen | None] = mapped_column(vocabulary(ReadWhen))
    set_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
