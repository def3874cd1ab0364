"""The receipts that this visitor's browser holds: in her session, for a short while, as phones are shared.

The five words are sealed with the session's own token, so that the database cannot give them away. With each
receipt the visitor's token is a new one: who planted or saw the old one opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session

from participation.accounts.sessions import PENDING_KEY, STAFF_KEY
from participation.contributions.models import Contribution
from participation.contributions.queries import any_contribution
from participation.contributions.receipt_codes import seal_code, unseal_code
from participation.contributions.waiting_photos import SESSION_KEY
from participation.core.errors import NotFound

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
MOST = 20
_KEY = "receipts"
_NEEDED_TO_SEND_AGAIN = ("csrf_token", "sending_key", SESSION_KEY)


@dataclass(frozen=True)
class HeldReceipt:
    """A receipt that the visitor may open. `sent_here`: sent from this browser, not found by its words."""

    receipt_id: int
    words: tuple[str, ...] | None
    sent_here: bool


def hold(receipt_id: int, words: tuple[str, ...], *, at: datetime, sent_here: bool) -> None:
    """Bind a receipt to the session, as the latest one, and give the visitor a new token.

    Somebody at work has got hers at sign-in; it stays, or the same form sent twice would sign her out.
    """
    kept = [one for one in _live(at) if one["id"] != receipt_id]
    if STAFF_KEY not in session and PENDING_KEY not in session:
        _give_new_token(kept)
    sealed = seal_code(session.ensure_token(), words)  # type: ignore[attr-defined]
    kept.append({"id": receipt_id, "sealed": sealed, "since": at.isoformat(), "sent_here": sent_here})
    _keep(kept[-MOST:], at)


def _give_new_token(held: list[dict[str, Any]]) -> None:
    """Seal the words of these receipts anew, with the token that the browser will hold after this answer."""
    old = session.ensure_token()  # type: ignore[attr-defined]
    words = [unseal_code(old, one["sealed"]) for one in held]
    session.rotate(leaving=_NEEDED_TO_SEND_AGAIN)  # type: ignore[attr-defined]
    new = session.ensure_token()  # type: ignore[attr-defined]
    for one, code in zip(held, words, strict=True):
        one["sealed"] = seal_code(new, code) if code else ""


def held_receipts(at: datetime) -> list[HeldReceipt]:
    """The receipts that are still bound, the latest first. Looking counts as use, at most once a minute."""
    live = _live(at)
    if live and at - _seen_at() >= TOUCH_EVERY:
        _keep(live, at)
    token = session.ensure_token() if live else ""  # type: ignore[attr-defined]
    return [
        HeldReceipt(one["id"], unseal_code(token, one["sealed"]), one["sent_here"]) for one in reversed(live)
    ]


def holds(receipt_id: int, at: datetime) -> bool:
    """Whether the visitor may act for this receipt now."""
    return any(one["id"] == receipt_id for one in _live(at))


def held_contribution(contribution_id: int, at: datetime) -> Contribution:
    """A contribution whose receipt this visitor holds. Raises NotFound."""
    contribution = any_contribution(contribution_id)
    if contribution is None or not holds(contribution.receipt_id, at):
        raise NotFound
    return contribution


def forget_receipts() -> None:
    """End the binding. Without a sign-in nothing else is worth keeping, and the cookie goes too."""
    if STAFF_KEY in session:
        session.pop(_KEY, None)
    else:
        session.clear()


def _live(at: datetime) -> list[dict[str, Any]]:
    if _KEY not in session or at - _seen_at() > IDLE:
        return []
    return [one for one in session[_KEY]["held"] if at - datetime.fromisoformat(one["since"]) <= LONGEST]


def _seen_at() -> datetime:
    return datetime.fromisoformat(session[_KEY]["seen_at"])


def _keep(held: list[dict[str, Any]], at: datetime) -> None:
    session[_KEY] = {"seen_at": at.isoformat(), "held": held}
