"""How people at work come in and leave, and what each decides about her own account."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from participation.access.actors import SYSTEM, Actor
from participation.accounts import queries
from participation.accounts.addresses import email_typed_at_sign_in
from participation.accounts.models import User
from participation.accounts.one_time_codes import matching_step
from participation.accounts.passwords import needs_rehash, password_hash, password_is_right, password_problem
from participation.accounts.sessions import (
    end_all_sessions,
    end_oldest_sessions,
    end_one_session,
    forget_ended_sessions,
)
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.db import db
from participation.core.errors import NotFound, RuleBroken
from participation.core.language import SOURCE_LANGUAGE
from participation.notifications.operations import queue_message
from participation.notifications.states import MessageKind

WRONG_CODE = "Koden stämmer inte eller är använd."


def check_password(email: str, password: str, at: datetime) -> User | None:
    """The person, when the password is hers and she is not disabled; otherwise None, whatever was wrong.

    The same work is done in every case. A hash with yesterday's settings is renewed. Audits the failure.
    """
    user = queries.user_by_email(email_typed_at_sign_in(email))
    right = password_is_right(password, user.password_hash if user else None)
    if user is None or not right or user.disabled_at is not None:
        record_failure(user.id if user else None, "password", at)
        return None
    if needs_rehash(user.password_hash):
        user.password_hash = password_hash(password)
    return user


def check_code(user: User, typed: str, at: datetime) -> bool:
    """Whether the one-time code is right and has not been used; if so, it is used now. Audits the failure."""
    step = matching_step(user.totp_secret, typed, at, user.last_totp_step)
    # The condition again in the statement: of two at the same moment, one has used it.
    if (
        step is not None
        and db.session.execute(
            update(User).where(User.id == user.id, User.last_totp_step < step).values(last_totp_step=step)
        ).rowcount
    ):
        return True
    record_failure(user.id, "code", at)
    return False


def sign_in(user: User, at: datetime) -> None:
    """The second step was right: she is in. Her oldest sessions end when there are more than three."""
    end_oldest_sessions(user.id)
    forget_ended_sessions(at)
    record(Event.SIGNED_IN, queries.actor_of(user), at, subject=f"user:{user.id}")


def sign_out(actor: Actor, at: datetime) -> None:
    """She left. The route ends the session itself."""
    record(Event.SIGNED_OUT, actor, at, subject=f"user:{actor.user_id}")


def change_password(
    user: User, current: str, new: str, known_words: Iterable[str], actor: Actor, at: datetime
) -> None:
    """A new password; every session of hers ends, and the route gives this browser a new one.

    Raises RuleBroken at `current_password` or `new_password`.
    """
    if not password_is_right(current, user.password_hash):
        raise RuleBroken("Det är inte ditt lösenord.", "current_password")
    check_new_password(new, [*known_words, user.name, user.email], field="new_password")
    user.password_hash = password_hash(new)
    end_all_sessions(user.id)
    record(Event.PASSWORD_CHANGED, actor, at, subject=f"user:{user.id}")
    tell_account(user, f"own-password:{user.id}:{at.isoformat()}", at)


def end_session(actor: Actor, token_hash: bytes, at: datetime) -> None:
    """One of her own sessions ends. Raises NotFound for one that is another's, or over."""
    assert actor.user_id is not None
    if not end_one_session(actor.user_id, token_hash):
        raise NotFound
    record(Event.SIGNED_OUT, actor, at, subject=f"user:{actor.user_id}")


def sign_out_everywhere(actor: Actor, at: datetime) -> None:
    """Every session of hers ends."""
    assert actor.user_id is not None
    end_all_sessions(actor.user_id)
    record(Event.SIGNED_OUT, actor, at, subject=f"user:{actor.user_id}")


def choose_single_key_shortcuts(user: User, on: bool) -> None:
    """Whether single keys do anything in the queue (WCAG 2.1.4)."""
    user.single_key_shortcuts = on


def tell_account(user: User, what: str, at: datetime) -> None:
    """A mail that says that the way in has changed, so that she notices when it was not she who did it."""
    queue_message(
        MessageKind.ACCOUNT_CHANGED, user.email, language=SOURCE_LANGUAGE, at=at, unique_key=f"account:{what}"
    )


def record_failure(user_id: int | None, stage: str, at: datetime) -> None:
    """Somebody did not get in: at the stage `password`, `code` or `recovery_code`."""
    record(Event.SIGN_IN_FAILED, SYSTEM, at, subject=f"user:{user_id or 'unknown'}", stage=stage)


def held_user(user_id: int) -> User:
    """The person, held for this transaction. Raises NotFound."""
    user = queries.locked_user(user_id)
    if user is None:
        raise NotFound
    return user


def check_new_password(password: str, known_words: Iterable[str], field: str = "password") -> None:
    """Raises RuleBroken at `field` when the password is easy to guess."""
    problem = password_problem(password, known_words)
    if problem is not None:
        raise RuleBroken(problem, field)
