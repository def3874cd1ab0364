"""Writing mails, and the follow-ups of residents. Nothing here sends: `sending.py` does, after the commit.

A mail is a row in the caller's own transaction: what is rolled back was never written, and tells nobody.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from participation.core.clock import local_day
from participation.core.db import db
from participation.core.public_ids import new_public_id
from participation.notifications.models import FollowUp, OutboxMessage
from participation.notifications.queries import follow_ups_of
from participation.notifications.states import (
    AFTER_LAST_WORD,
    CONFIRM_WITHIN,
    LONGEST_FOLLOW_UP,
    TIME_TO_UNDO,
    MessageKind,
    MessageState,
)

# A settled row names nobody; it stays this long (and while its follow-up lives, so that it can be undone),
# for whoever asks why a mail did not come.
SETTLED_ROWS_STAY = timedelta(days=90)


def queue_message(
    kind: MessageKind, address: str, *, language: str, at: datetime, unique_key: str,
    due_at: datetime | None = None, link: str | None = None, follow_up_id: int | None = None,
    about: str | None = None,
) -> OutboxMessage | None:
    """Write a mail to be sent at `due_at` (now, when it is not given), if the caller's transaction commits.

    `address` is clean already. The same `unique_key` again writes nothing and answers None. `link` is the one
    address in the mail, for a kind that has one of its own; it is forgotten when the mail has left.
    """
    message = OutboxMessage(
        unique_key=unique_key,
        message_id=secrets.token_hex(16),
        kind=kind,
        address=address,
        language=language,
        link=link,
        follow_up_id=follow_up_id,
        about=about,
        queued_at=at,
        due_at=due_at or at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        return None
    return message


def tell_followers(
    receipt_ids: Collection[int], what: MessageKind = MessageKind.NEWS, *, about: str, at: datetime,
    is_last_word: bool = False,
) -> int:
    """Write one mail to each confirmed follower of these receipts, due when the time to undo has passed.

    `about` names what is told, as `decision:17`: the same is told once. After the last word the follow-up
    ends by itself sooner. Returns how many mails were written.
    """
    written = 0
    for follow_up in follow_ups_of(receipt_ids):
        follow_up.ends_on = local_day(at + (AFTER_LAST_WORD if is_last_word else LONGEST_FOLLOW_UP))
        written += _tell(follow_up.id, follow_up.address, follow_up.language, what, about, at)
    return written


def cancel_untold(about: str, *, at: datetime) -> None:
    """What `about` names was undone: mails that have not left are not sent.

    Whoever has been told already is told once more that there is news, since the receipt has changed.
    """
    _cancel(OutboxMessage.about == about, at)
    told = select(FollowUp).join(OutboxMessage, OutboxMessage.follow_up_id == FollowUp.id)
    told = told.where(OutboxMessage.about == about, OutboxMessage.state == MessageState.SENT)
    for follow_up in db.session.scalars(told).all():
        _tell(follow_up.id, follow_up.address, follow_up.language, MessageKind.NEWS, f"undone:{about}", at)


def ask_to_follow(
    receipt_id: int, address: str, *, language: str, at: datetime, may_mail: bool
) -> FollowUp:
    """Somebody who holds the receipt wants to be told. Nothing is, before the address is confirmed.

    The address gets one mail with a link, unless too many have gone there (`may_mail`) or it is confirmed
    already; the caller answers alike. Another address that was never confirmed is forgotten.
    """
    earlier = db.session.scalars(select(FollowUp).where(FollowUp.receipt_id == receipt_id)).all()
    follow_up = next((one for one in earlier if one.address == address), None)
    for other in earlier:
        if other is not follow_up and other.confirmed_at is None:
            end_follow_up(other, at=at)
    if follow_up is None:
        follow_up = FollowUp(
            id=new_public_id(local_day(at)), receipt_id=receipt_id, address=address, language=language,
            asked_at=at, ends_on=local_day(at + LONGEST_FOLLOW_UP),
        )  # fmt: skip
        db.session.add(follow_up)
        db.session.flush()
    if follow_up.confirmed_at is None and may_mail:
        follow_up.asked_at = at
        follow_up.language = language
        queue_message(
            MessageKind.CONFIRM_ADDRESS, address, language=language, at=at, follow_up_id=follow_up.id,
            unique_key=f"confirm:{follow_up.id}:{at.isoformat()}",
        )  # fmt: skip
    return follow_up


def confirm_follow_up(follow_up: FollowUp, *, at: datetime) -> None:
    """The address is hers: from now on she is told. Another that followed the same receipt is forgotten."""
    others = select(FollowUp).where(FollowUp.receipt_id == follow_up.receipt_id, FollowUp.id != follow_up.id)
    for other in db.session.scalars(others).all():
        end_follow_up(other, at=at)
    follow_up.confirmed_at = follow_up.confirmed_at or at


def end_follow_up(follow_up: FollowUp, *, at: datetime) -> None:
    """Destroy the address, and what waits to be sent to it."""
    _cancel(OutboxMessage.follow_up_id == follow_up.id, at)
    db.session.delete(follow_up)
    db.session.flush()


def end_follow_ups(receipt_id: int, *, at: datetime) -> None:
    """Destroy every address that follows this receipt."""
    for follow_up in db.session.scalars(select(FollowUp).where(FollowUp.receipt_id == receipt_id)).all():
        end_follow_up(follow_up, at=at)


def sweep(at: datetime) -> int:
    """Destroy what has served its purpose. Returns how many follow-ups ended.

    Follow-ups whose last day has passed, addresses that nobody confirmed in time, addresses and links of
    mails that have left, and rows of follow-ups that are over and of staff, settled 90 days ago.
    """
    ended = db.session.scalars(
        select(FollowUp).where(
            or_(
                FollowUp.ends_on < local_day(at),
                FollowUp.confirmed_at.is_(None) & (FollowUp.asked_at <= at - CONFIRM_WITHIN),
            )
        )
    ).all()
    for follow_up in ended:
        end_follow_up(follow_up, at=at)
    _forget_addresses(at)
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.state != MessageState.WAITING,
            OutboxMessage.settled_at <= at - SETTLED_ROWS_STAY,
            OutboxMessage.follow_up_id.is_(None),
        )
    )
    return len(ended)


def _forget_addresses(at: datetime) -> None:
    """Remove what a mail that has left does not need, where a worker died before it had done so."""
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.state != MessageState.WAITING,
            OutboxMessage.address.is_not(None),
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= at),
        )
        .values(address=None, link=None)
    )


def _tell(
    follow_up_id: int, address: str, language: str, what: MessageKind, about: str, at: datetime
) -> bool:
    message = queue_message(
        what, address, language=language, at=at, due_at=at + TIME_TO_UNDO, follow_up_id=follow_up_id,
        about=about, unique_key=f"{what}:{follow_up_id}:{about}",
    )  # fmt: skip
    return message is not None


def _cancel(which: ColumnElement[bool], at: datetime) -> None:
    """Call back what has not left. A worker that holds one finds it gone before its last dot."""
    db.session.execute(
        update(OutboxMessage)
        .where(which, OutboxMessage.state == MessageState.WAITING)
        .values(state=MessageState.CANCELLED, settled_at=at, address=None, link=None)
    )
