"""The outbox, and the addresses of residents who want to be told.

An address points to a receipt, never the reverse (decision 8): no row of what people say leads to it, and it
is destroyed when the follow-up ends. What an outbox row keeps afterwards names nobody.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from participation.core.db import LongInteger, Model, UtcDateTime, vocabulary
from participation.notifications.states import MessageKind, MessageState


class FollowUp(Model):
    """One address that wants to know what becomes of what was sent under one receipt.

    Nothing is told before `confirmed_at`. `id` is random, so that a link to one that is gone leads nowhere.
    """

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(LongInteger, primary_key=True, autoincrement=False)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_on: Mapped[date]


class OutboxMessage(Model):
    """One mail to be sent once, written in the transaction of what it tells of.

    `about` names what it tells, as `decision:17`, so that it can be called back. A worker holds it until
    `leased_until`. `address` and `link` are there only while it waits. `message_id` is the same at every try.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("state <> 'waiting' OR address IS NOT NULL", name="what_waits_has_an_address"),
        CheckConstraint("(settled_at IS NULL) = (state = 'waiting')", name="what_is_settled_has_a_time"),
        Index("ix_outbox_message_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unique_key: Mapped[str] = mapped_column(String(160), unique=True)
    message_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[MessageKind] = mapped_column(vocabulary(MessageKind))
    state: Mapped[MessageState] = mapped_column(vocabulary(MessageState), default=MessageState.WAITING)
    address: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    link: Mapped[str | None] = mapped_column(Text)
    follow_up_id: Mapped[int | None] = mapped_column(
        LongInteger, ForeignKey("follow_up.id", ondelete="SET NULL"), index=True
    )
    about: Mapped[str | None] = mapped_column(String(80), index=True)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
