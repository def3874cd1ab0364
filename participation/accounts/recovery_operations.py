"""Ways back in: a forgotten password, a lost app. None of them passes by the other factor.

A new password needs a code, a new app needs the password. Every way ends all sessions and is told by mail.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from participation.access.actors import Actor
from participation.accounts import queries
from participation.accounts.addresses import email_typed_at_sign_in
from participation.accounts.models import AccountLink, LinkPurpose, RecoveryCode, User
from participation.accounts.one_time_codes import matching_step
from participation.accounts.operations import (
    WRONG_CODE,
    check_code,
    check_new_password,
    held_user,
    record_failure,
    tell_account,
)
from participation.accounts.passwords import password_hash
from participation.accounts.recovery_codes import new_recovery_codes, normalised_recovery_code
from participation.accounts.sessions import digest, end_all_sessions
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.db import db
from participation.core.errors import NotFound, RuleBroken

PASSWORD_LINK_LIFE = timedelta(minutes=10)
AUTHENTICATOR_LINK_LIFE = timedelta(hours=24)
WRONG_RECOVERY_CODE = "Reservkoden stämmer inte eller är använd."


def ask_for_new_password(email: str, browser: str, at: datetime) -> tuple[User, str] | None:
    """Somebody has forgotten her password: the account, and the token of a link for this browser alone.

    None when no open account has the address; the caller answers alike. An earlier link stops working.
    """
    user = queries.user_by_email(email_typed_at_sign_in(email))
    if user is None or user.disabled_at is not None:
        return None
    token = _new_link(user.id, LinkPurpose.PASSWORD, at, PASSWORD_LINK_LIFE, browser=browser)
    record(Event.PASSWORD_RESET_ASKED, queries.actor_of(user), at, subject=f"user:{user.id}")
    return user, token


def set_new_password(
    token: str, browser: str, new: str, code: str, known_words: Iterable[str], at: datetime
) -> User:
    """She chooses another password, with the link and a code from her app. All her sessions end.

    Raises NotFound when the link is dead, and RuleBroken at `new_password` or `code`.
    """
    link = queries.usable_link(token, LinkPurpose.PASSWORD, at, browser=browser, lock=True)
    if link is None:
        raise NotFound
    user = held_user(link.user_id)
    check_new_password(new, [*known_words, user.name, user.email], "new_password")
    if not check_code(user, code, at):
        raise RuleBroken(WRONG_CODE, "code")
    link.used_at = at
    user.password_hash = password_hash(new)
    end_all_sessions(user.id)
    record(Event.PASSWORD_CHANGED, queries.actor_of(user), at, subject=f"user:{user.id}")
    tell_account(user, f"password:{link.id}", at)
    return user


def make_recovery_codes(user_id: int, actor: Actor, at: datetime) -> list[str]:
    """Ten new codes on paper; those from before stop working. They can never be read again."""
    earlier = db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id)).rowcount
    codes = new_recovery_codes()
    db.session.add_all(
        RecoveryCode(user_id=user_id, code_hash=digest(code), made_at=at) for code in codes
    )
    db.session.flush()
    record(Event.RECOVERY_CODES_MADE, actor, at, subject=f"user:{user_id}", count=len(codes))
    if earlier:
        tell_account(held_user(user_id), f"codes:{user_id}:{at.isoformat()}", at)
    return codes


def use_recovery_code(user: User, typed: str, at: datetime) -> bool:
    """Whether it is one of hers and has not been used; if so, it is used now. Audits either."""
    code = normalised_recovery_code(typed)
    used = code is not None and db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id, RecoveryCode.code_hash == digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
    ).rowcount == 1  # fmt: skip
    if used:
        record(Event.RECOVERY_CODE_USED, queries.actor_of(user), at, subject=f"user:{user.id}")
    else:
        record_failure(user.id, "recovery_code", at)
    return used


def start_new_authenticator(user_id: int, actor: Actor, at: datetime) -> str:
    """An administrator lets a colleague begin anew with an app: the token of her link, shown once.

    She is signed out everywhere. The link is worth nothing without her password, and shows no old secret.
    Raises NotFound, and RuleBroken for one's own account and for one that is closed.
    """
    user = held_user(user_id)
    if user.id == actor.user_id:
        raise RuleBroken("Be en annan administratör. Ingen börjar om med sin egen app så här.")
    if user.disabled_at is not None:
        raise RuleBroken("Kontot är avstängt. Öppna det först.")
    end_all_sessions(user.id)
    token = _new_link(
        user.id, LinkPurpose.AUTHENTICATOR, at, AUTHENTICATOR_LINK_LIFE, created_by=actor.user_id
    )
    record(Event.AUTHENTICATOR_RESET_STARTED, actor, at, subject=f"user:{user.id}")
    return token


def use_authenticator_link(token: str, at: datetime) -> User:
    """The link is used up and leads to this person; her password has been checked. Raises NotFound."""
    link = queries.usable_link(token, LinkPurpose.AUTHENTICATOR, at, lock=True)
    if link is None:
        raise NotFound
    link.used_at = at
    return held_user(link.user_id)


def enrol_authenticator(user: User, secret: str, code: str, at: datetime) -> None:
    """From now on this app shows her codes. All her sessions end. Raises RuleBroken at `code`."""
    step = matching_step(secret, code, at, 0)
    if step is None:
        raise RuleBroken(WRONG_CODE, "code")
    user.totp_secret, user.last_totp_step = secret, step
    end_all_sessions(user.id)
    db.session.flush()
    record(Event.AUTHENTICATOR_ENROLLED, queries.actor_of(user), at, subject=f"user:{user.id}")
    tell_account(user, f"authenticator:{user.id}:{step}", at)


def _new_link(
    user_id: int, purpose: LinkPurpose, at: datetime, life: timedelta, *, browser: str = "",
    created_by: int | None = None,
) -> str:
    for earlier in queries.open_links_of(user_id):
        if earlier.purpose == purpose:
            earlier.used_at = at
    token = secrets.token_urlsafe(32)
    db.session.add(
        AccountLink(
            token_hash=digest(token),
            purpose=purpose,
            user_id=user_id,
            browser_hash=digest(browser) if browser else None,
            created_at=at,
            created_by=created_by,
            expires_at=at + life,
        )
    )
    db.session.flush()
    return token
