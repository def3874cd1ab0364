"""What we ask about people at work, their roles and their invitations."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import column, select, table
from sqlalchemy.orm import joinedload, selectinload

from participation.access.actors import Actor, Grant
from participation.access.roles import Role
from participation.accounts.models import Invitation, RoleGrant, User
from participation.accounts.policy import may_use_invitation
from participation.accounts.sessions import digest
from participation.core.db import db
from participation.core.swedish import swedish_sort_key

# This floor lies under the programmes: it knows them as the foreign key of a role does, and by name.
_programme = table("programme", column("id"), column("slug"), column("name"))


def actor_of(user: User) -> Actor:
    """The person as an actor. Needs `grants` loaded."""
    grants = frozenset(Grant(grant.role, grant.programme_id) for grant in user.grants)
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
    return [Grant(Role(role), programme_id) for role, programme_id in json.loads(invitation.roles)]


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
