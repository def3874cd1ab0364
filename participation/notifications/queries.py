"""What we ask about mails and those who follow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from participation.core.db import db
from participation.notifications.models import FollowUp, OutboxMessage
from participation.notifications.states import MessageKind, MessageState


@dataclass(frozen=True)
class Outbox:
    """How the outbox stands: what is due and has not left, since when, and what was tried in vain.

    `in_doubt`: a worker died in the moment of sending, or the server never answered the last dot, and nobody
    can know; it is never sent twice.
    """

    due: int
    oldest_due_at: datetime | None
    failing: int
    given_up: int
    in_doubt: int


@dataclass(frozen=True)
class Following:
    """How it stands with the address of a receipt, never which it is.

    `mail` is what became of the mail with the link, `is_retried` whether it was tried in vain.
    """

    is_confirmed: bool
    mail: MessageState | None
    is_retried: bool


def following_of(receipt_id: int) -> Following | None:
    """Whether an address follows the receipt; the confirmed one before one that is being asked."""
    row = db.session.execute(
        select(FollowUp.confirmed_at, OutboxMessage.state, OutboxMessage.attempts)
        .outerjoin(
            OutboxMessage,
            (OutboxMessage.follow_up_id == FollowUp.id)
            & (OutboxMessage.kind == MessageKind.CONFIRM_ADDRESS),
        )
        .where(FollowUp.receipt_id == receipt_id)
        .order_by(FollowUp.confirmed_at.is_(None), FollowUp.asked_at.desc(), OutboxMessage.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    confirmed_at, state, attempts = row
    is_retried = state == MessageState.WAITING and bool(attempts)
    return Following(confirmed_at is not None, state, is_retried)


def follow_ups_of(receipt_ids: Collection[int]) -> Sequence[FollowUp]:
    """The confirmed follow-ups of these receipts."""
    return db.session.scalars(
        select(FollowUp)
        .where(FollowUp.receipt_id.in_(receipt_ids), FollowUp.confirmed_at.is_not(None))
        .order_by(FollowUp.id)
    ).all()


def follow_up_by_id(follow_up_id: int) -> FollowUp | None:
    """One follow-up, or None when it has ended."""
    return db.session.get(FollowUp, follow_up_id)


def outbox(at: datetime) -> Outbox:
    """How the outbox stands, for whoever runs the site."""
    waiting = OutboxMessage.state == MessageState.WAITING
    row = db.session.execute(
        select(
            func.count().filter(waiting, OutboxMessage.due_at <= at),
            func.min(OutboxMessage.due_at).filter(waiting, OutboxMessage.due_at <= at),
            func.count().filter(waiting, OutboxMessage.attempts > 0),
            func.count().filter(OutboxMessage.state == MessageState.GIVEN_UP),
            func.count().filter(OutboxMessage.state == MessageState.SENT, OutboxMessage.leased_until <= at),
        )
    ).one()
    return Outbox(*row)
