"""What moderators decided, so that each decision can be told, explained and undone; and answers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from participation.contributions.models import BODY_NAME_MAX
from participation.contributions.states import Reason
from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary


class Act(StrEnum):
    """What a moderator did with one contribution."""

    PUBLISH = "publish"
    WITHHOLD = "withhold"
    MASK = "mask"
    RESTORE = "restore"
    ASK = "ask"
    SPLIT = "split"
    LEAVE = "leave"
    FORWARD = "forward"


# The few decisions that forward a text, among all: literal, so that the partial index is seen to be theirs.
FORWARDS = text("moderation_decision.act = 'forward'")
_FORWARDS = text("act = 'forward'")


class ModerationDecision(Model):
    """One decision about one contribution. `before` holds what undo must bring back, as JSON.

    When the author was asked, `note_to_author` is the question. A forwarded text is sent by hand, outside the
    system: `sent_at` and `sent_by` say when somebody noted that it was done, and who.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        CheckConstraint("(act = 'withhold') = (reason IS NOT NULL)", name="withholding_has_a_reason"),
        CheckConstraint("(act = 'forward') = (forwarded_to IS NOT NULL)", name="forwarding_has_a_receiver"),
        CheckConstraint(
            "(sent_at IS NULL) = (sent_by IS NULL) AND (sent_at IS NULL OR act = 'forward')",
            name="what_was_sent_was_forwarded",
        ),
        Index("ix_moderation_decision_forwards", "id", sqlite_where=_FORWARDS, postgresql_where=_FORWARDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), index=True)
    act: Mapped[Act] = mapped_column(vocabulary(Act))
    reason: Mapped[Reason | None] = mapped_column(vocabulary(Reason))
    note_to_author: Mapped[str | None] = mapped_column(Text)
    forwarded_to: Mapped[str | None] = mapped_column(String(BODY_NAME_MAX))
    decided_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resulting_version: Mapped[int]
    before: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Answer(Model):
    """What the municipality answers: what happens, why, who decides, and when the next word comes.

    When somebody else decides, `taken_up_on` is the day by which we take it up with them.
    """

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(LongInteger, ForeignKey("contribution.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date]
    next_word_on: Mapped[date | None]
    deciding_body: Mapped[str | None] = mapped_column(String(BODY_NAME_MAX))
    taken_up_on: Mapped[date | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decision.id"))
    answered_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    is_example: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
