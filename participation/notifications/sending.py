"""The worker's part: take what is due, hand it over, remember that it was.

A mail is said to be sent, and that is committed, in the moment between its last line and its last dot. So a
worker that is killed at any time sends nothing twice; what it had begun without that dot, the mail server
throws away. More in docs/decisions/mail-once.md.
"""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select, update

from participation.core import clock
from participation.core.db import db, transaction
from participation.notifications.delivery import Delivery, InDoubt, Refused, Unreachable, delivery_for
from participation.notifications.letters import letter
from participation.notifications.models import OutboxMessage
from participation.notifications.states import WORTH_SENDING, MessageState

LEASE = timedelta(minutes=10)
MOST_AT_A_TIME = 50
LONGEST_WAIT = timedelta(hours=4)


def send_due(at: datetime) -> int:
    """Send what is due at `at`, oldest first, at most 50 mails. Returns how many were sent.

    Stops when the mail server cannot be reached; the rest stays for the next time. Several workers may do
    this at once. Opens transactions of its own; call it outside any.
    """
    way_out = delivery_for(current_app.config["SETTINGS"])
    if way_out is None:
        return 0
    sent = 0
    try:
        for _number in range(MOST_AT_A_TIME):
            message = _take(at)
            if message is None:
                break
            sent += _send(message, way_out)
    except Unreachable:
        pass
    finally:
        way_out.close()
    return sent


def _take(at: datetime) -> OutboxMessage | None:
    """The oldest that is due and that nobody holds, now held by us; what is no longer worth it is given up.

    The row is a snapshot, apart from the session: sending holds no transaction open.
    """
    with transaction():
        message = db.session.scalar(
            select(OutboxMessage)
            .where(
                OutboxMessage.state == MessageState.WAITING,
                OutboxMessage.due_at <= at,
                or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= clock.now()),
            )
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.leased_until = clock.now() + LEASE
        message.attempts += 1
        db.session.flush()
        db.session.expunge(message)
    return message


def _send(message: OutboxMessage, way_out: Delivery) -> bool:
    """Hand one over. What is in the way is raised, after putting this one off."""
    if clock.now() >= message.queued_at + WORTH_SENDING[message.kind]:
        _put_off(message, MessageState.WAITING, give_up=True)
        return False
    state = MessageState.WAITING

    def say_sent() -> bool:
        nonlocal state
        if _settle(message, MessageState.SENT):
            state = MessageState.SENT
        return state == MessageState.SENT

    try:
        sent = way_out.hand_over(letter(message), say_sent)
    except Refused as refused:
        _put_off(message, state, give_up=refused.for_good)
        return False
    except InDoubt:  # it stays sent: a server that is slow each time would send it again each time
        raise
    except Exception:  # the server is gone or the fault is ours: this mail must not stand in others' way
        _put_off(message, state)
        raise
    if sent:
        _forget(message)
    return sent


def _settle(message: OutboxMessage, state: MessageState) -> bool:
    """Write what became of it, unless it was called back meanwhile or another worker has it."""
    with transaction():
        settled = db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message.id,
                OutboxMessage.state == MessageState.WAITING,
                OutboxMessage.leased_until == message.leased_until,
            )
            .values(state=state, settled_at=clock.now())
            .returning(OutboxMessage.id)
        ).scalar()
    return settled is not None


def _put_off(message: OutboxMessage, state: MessageState, *, give_up: bool = False) -> None:
    """Try again later: after a minute, then two, four, up to four hours. Or never more.

    `state` is what the row holds: said to be sent already when the server refused, or was lost, after that.
    """
    waits = min(timedelta(minutes=2 ** min(message.attempts - 1, 10)), LONGEST_WAIT)
    values = {"state": MessageState.WAITING, "settled_at": None, "due_at": clock.now() + waits}
    if give_up:
        values = {"state": MessageState.GIVEN_UP, "settled_at": clock.now(), "address": None, "link": None}
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message.id,
                OutboxMessage.state == state,
                OutboxMessage.leased_until == message.leased_until,
                OutboxMessage.address.is_not(None),
            )
            .values(leased_until=None, **values)
        )


def _forget(message: OutboxMessage) -> None:
    """It has left: where it went is nobody's business any more."""
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message.id, OutboxMessage.state == MessageState.SENT)
            .values(address=None, link=None, leased_until=None)
        )
