"""What we ask about people at work, their roles and their invitations."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import joinedload, selectinload

from participation.access.actors import Actor, Grant
from participation.access.roles import Role
from participation.accounts.models import (
    AccountLink,
    Invitation,
    LinkPurpose,
    RecoveryCode,
    RoleGrant,
    User,
    WebSession,
)
from participation.accounts.policy import holds_on, may_use_invitation
from participation.accounts.sessions import STAFF_LIFE, digest
from participation.core import clock
from participation.core.db import db
from participation.core.swedish import swedish_sort_key

# This floor lies under the programmes: it knows them as the foreign key of a role does, and by name.
_programme = table("programme", column("id"), column("slug"), column("name"))


def actor_of(user: User) -> Actor:
    """The person as an actor, with the roles that hold today. Needs `grants` loaded."""
    today = clock.today()
    grants = frozenset(
        Grant(held.role, held.programme_id) for held in user.grants if holds_on(held.ends_on, today)
    )
    return Actor(log_id=user.log_id, user_id=user.id, name=user.name, grants=grants)


def active_user(user_id: int) -> User | None:
    """The person with her grants in one query, or None when she is unknown or disabled."""
    return db.session.scalars(
        select(User).where(User.id == user_id, User.disabled_at.is_(None)).options(joinedload(User.grants))
    ).unique().one_or_none()


def user_by_id(user_id: int) -> User | None:
    """The person with her grants, disabled or not."""
    return db.session.scalar(select(User).where(User.id == user_id).options(selectinload(User.grants)))


def locked_user(user_id: int) -> User | None:
    """The person with her grants, disabled or not, held for this transaction."""
    return db.session.scalar(
        select(User)
        .where(User.id == user_id)
        .options(selectinload(User.grants))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def user_by_email(email: str) -> User | None:
    """The person with this cleaned address, with her grants, disabled or not."""
    return db.session.scalars(
        select(User).where(User.email == email).options(joinedload(User.grants))
    ).unique().one_or_none()


def all_users() -> list[User]:
    """Everybody with their grants, in Swedish order of name."""
    users = db.session.scalars(select(User).options(selectinload(User.grants))).all()
    return sorted(users, key=lambda user: (swedish_sort_key(user.name), user.id))


def pending_invitations(at: datetime) -> Sequence[Invitation]:
    """Invitations that are, or after an approval can be, used; the latest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > at)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    ).all()


def usable_invitation(token: str, at: datetime, *, lock: bool = False) -> Invitation | None:
    """The invitation behind a link that works, or None: used, too old, revoked, unapproved, unknown, or her
    address has an account by now. With `lock`, nobody else can use it meanwhile.
    """
    question = select(Invitation).where(Invitation.token_hash == digest(token))
    if lock:
        question = question.with_for_update().execution_options(populate_existing=True)
    invitation = db.session.scalar(question)
    if invitation is None or not may_use_invitation(invitation, at):
        return None
    return invitation if user_by_email(invitation.email) is None else None


def invitation_by_id(invitation_id: int) -> Invitation | None:
    """The invitation, locked until the transaction ends."""
    return db.session.scalar(select(Invitation).where(Invitation.id == invitation_id).with_for_update())


def invited_roles(invitation: Invitation) -> list[Grant]:
    """What the invited person will hold."""
    # Those of an earlier release have no last day.
    return [
        Grant(Role(role), programme_id, date.fromisoformat(last_day[0]) if any(last_day) else None)
        for role, programme_id, *last_day in json.loads(invitation.roles)
    ]


def administrators(*, lock: bool = False) -> list[int]:
    """Ids of the administrators who can sign in.

    With `lock` their rows are held until the transaction ends: who waited for them counts anew, so that two
    at once cannot both take away the last but one (row L10). SQLite has one writer at a time anyway.
    """
    question = (
        select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return list(db.session.scalars(question.with_for_update() if lock else question))


def usable_link(
    token: str, purpose: LinkPurpose, at: datetime, *, browser: str = "", lock: bool = False
) -> AccountLink | None:
    """The link to an account, if it is for this purpose and works: unused, in time, in the right browser.

    None also when the account is closed. With `lock`, nobody else can use it meanwhile.
    """
    question = (
        select(AccountLink)
        .join(User, User.id == AccountLink.user_id)
        .where(
            AccountLink.token_hash == digest(token),
            AccountLink.purpose == purpose,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > at,
            User.disabled_at.is_(None),
        )
    )
    if lock:
        question = question.with_for_update(of=AccountLink).execution_options(populate_existing=True)
    link = db.session.scalar(question)
    if link is None or link.browser_hash not in (None, digest(browser)):
        return None
    return link


def open_links_of(user_id: int) -> Sequence[AccountLink]:
    """Links to this account that have not been used, in time or not."""
    return db.session.scalars(
        select(AccountLink).where(AccountLink.user_id == user_id, AccountLink.used_at.is_(None))
    ).all()


def recovery_codes_left(user_id: int) -> int:
    """How many of her codes on paper have not been used."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def live_sessions(user_id: int, at: datetime) -> Sequence[WebSession]:
    """The person's sessions that have not reached their end, the latest first."""
    return db.session.scalars(
        select(WebSession)
        .where(WebSession.user_id == user_id, WebSession.created_at > at - STAFF_LIFE)
        .order_by(WebSession.created_at.desc())
    ).all()


def roles_that_end(first: date, days: int) -> Sequence[RoleGrant]:
    """Roles whose last day is one of so many from `first`, the nearest first, with their holders."""
    return db.session.scalars(
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.ends_on >= first, RoleGrant.ends_on < first + timedelta(days=days),
            User.disabled_at.is_(None),
        )
        .options(joinedload(RoleGrant.user))
        .order_by(RoleGrant.ends_on, RoleGrant.id)
    ).all()  # fmt: skip


def programme_names() -> Mapping[int, str]:
    """The name of each programme by id, in Swedish order."""
    rows = [(row.id, row.name) for row in db.session.execute(select(_programme.c.id, _programme.c.name))]
    return dict(sorted(rows, key=lambda row: swedish_sort_key(row[1])))


def programme_id_by_slug(slug: str) -> int | None:
    """The id of the programme with this address, or None."""
    return db.session.scalar(select(_programme.c.id).where(_programme.c.slug == slug))


def there_are_demonstration_accounts() -> bool:
    """Whether anybody's password has been printed for all to see."""
    return db.session.scalar(select(User.id).where(User.is_demonstration).limit(1)) is not None
