"""What administrators do with people: invitations, roles, handing over, and the end of an account."""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from participation.access.actors import SYSTEM, Actor, Grant
from participation.access.roles import Role
from participation.accounts import queries
from participation.accounts.addresses import clean_email
from participation.accounts.models import Invitation, RoleGrant, User
from participation.accounts.one_time_codes import matching_step
from participation.accounts.operations import WRONG_CODE, check_new_password, held_user
from participation.accounts.passwords import password_hash
from participation.accounts.policy import (
    LEAST_ADMINISTRATORS,
    holds_on,
    may_approve_invitation,
    may_lose_an_administrator,
)
from participation.accounts.sessions import (
    digest,
    end_all_sessions,
)
from participation.audit.events import Event
from participation.audit.operations import record
from participation.core.clock import local_day
from participation.core.db import db
from participation.core.errors import Forbidden, NotFound, RuleBroken

INVITATION_LIFE = timedelta(days=7)
FIRST_INVITATION_LIFE = timedelta(hours=24)
TWO_ADMINISTRATORS = "Det måste finnas minst två administratörer."


def invite(email: str, roles: Sequence[Grant], actor: Actor, at: datetime) -> tuple[Invitation, str]:
    """A one-time link for a new colleague: the invitation, and the token that only the link knows.

    Lives 7 days; the link to the first administrator, made on the command line, 24 hours. An administrator
    who invites another needs a second administrator's approval when there are two or more. Raises
    RuleBroken when the address is no address, has an account, or a role has no place.
    """
    address = clean_email(email)
    if queries.user_by_email(address) is not None:
        raise RuleBroken("Personen har redan ett konto. Lägg till rollen där.", "email")
    grants = [_checked_grant(grant, at) for grant in roles]
    administrators = queries.administrators()
    gives_administrator = any(grant.role is Role.ADMINISTRATOR for grant in grants)
    first = gives_administrator and not administrators
    return _invitation(
        address,
        grants,
        actor,
        at,
        life=FIRST_INVITATION_LIFE if first else INVITATION_LIFE,
        needs_approval=gives_administrator and _needs_second_administrator(administrators, actor),
    )


def approve_invitation(invitation_id: int, actor: Actor, at: datetime) -> None:
    """A second administrator agrees. Somebody who has an account becomes administrator at once.

    Raises NotFound for an invitation that is over, Forbidden for the one who invited.
    """
    invitation = _open_invitation(invitation_id, at)
    if not may_approve_invitation(actor, invitation):
        raise Forbidden
    invitation.approved_by = actor.user_id
    record(Event.INVITATION_APPROVED, actor, at, subject=f"invitation:{invitation.id}")
    user = queries.user_by_email(invitation.email)
    if user is not None and user.disabled_at is None:
        invitation.used_at = at
        for grant in queries.invited_roles(invitation):
            _grant(user, grant, actor, at)


def revoke_invitation(invitation_id: int, actor: Actor, at: datetime) -> None:
    """The link stops working. Raises NotFound when it is over already."""
    invitation = _open_invitation(invitation_id, at)
    invitation.revoked_at = at
    record(Event.INVITATION_REVOKED, actor, at, subject=f"invitation:{invitation.id}")


def join(
    token: str,
    name: str,
    password: str,
    totp_secret: str,
    code: str,
    known_words: Iterable[str],
    at: datetime,
) -> User:
    """The invited person makes her account, with a password and an app that shows codes.

    `known_words` are what the password may not be built of. Raises NotFound when the link is dead, and
    RuleBroken at `password` or `code`.
    """
    invitation = queries.usable_invitation(token, at, lock=True)
    if invitation is None:
        raise NotFound
    check_new_password(password, [*known_words, name, invitation.email])
    step = matching_step(totp_secret, code, at, 0)
    if step is None:
        raise RuleBroken(WRONG_CODE, "code")
    user = User(
        email=invitation.email,
        name=name,
        password_hash=password_hash(password),
        totp_secret=totp_secret,
        last_totp_step=step,
        log_id=secrets.token_hex(8),
        created_at=at,
        grants=[],
    )
    db.session.add(user)
    invitation.used_at = at
    db.session.flush()
    record(Event.ACCOUNT_JOINED, queries.actor_of(user), at, subject=f"user:{user.id}")
    for grant in queries.invited_roles(invitation):
        _grant(user, grant, SYSTEM, at, granted_by=invitation.created_by)
    return user


def grant_role(user_id: int, grant: Grant, actor: Actor, at: datetime) -> Invitation | None:
    """The person holds one more role; her sessions end, so that the new power begins with a sign-in.

    To become administrator where there are two or more, a second administrator must approve: then nothing
    changes yet and the waiting invitation is returned. Raises NotFound and RuleBroken.
    """
    user = held_user(user_id)
    grant = _checked_grant(grant, at)
    if any(holds_on(held.ends_on, local_day(at)) for held in _held(user, grant)):
        raise RuleBroken("Personen har redan den rollen.", "role")
    if grant.role is Role.ADMINISTRATOR and _needs_second_administrator(queries.administrators(), actor):
        return _invitation(user.email, [grant], actor, at, life=INVITATION_LIFE, needs_approval=True)[0]
    _grant(user, grant, actor, at)
    return None


def revoke_role(user_id: int, grant_id: int, actor: Actor, at: datetime) -> None:
    """The person no longer holds the role; her sessions end.

    Raises NotFound, and RuleBroken when fewer than two administrators would be left.
    """
    held = db.session.get(RoleGrant, grant_id)
    if held is None or held.user_id != user_id:
        raise NotFound
    role, programme_id = held.role, held.programme_id
    if role is Role.ADMINISTRATOR:
        _check_two_stay(user_id)
    # Whoever waited for the lock may find that another has just taken the role away.
    if not db.session.execute(delete(RoleGrant).where(RoleGrant.id == grant_id)).rowcount:
        raise NotFound
    end_all_sessions(user_id)
    record(
        Event.ROLE_REVOKED, actor, at,
        subject=f"user:{user_id}", programme_id=programme_id, role=role,
    )  # fmt: skip


def set_last_day(user_id: int, grant_id: int, last_day: date | None, actor: Actor, at: datetime) -> None:
    """The role ends with this day, or, for None, not by itself. Raises NotFound and RuleBroken at `ends_on`.

    What a person may do is asked anew at every page, so her sessions go on.
    """
    held = db.session.get(RoleGrant, grant_id)
    if held is None or held.user_id != user_id:
        raise NotFound
    _check_last_day(held.role, last_day, at)
    held.ends_on = last_day
    record(
        Event.ROLE_LAST_DAY_SET, actor, at, subject=f"user:{user_id}", programme_id=held.programme_id,
        role=held.role, last_day=last_day.isoformat() if last_day else None,
    )  # fmt: skip


def hand_over(
    user_id: int, grant_ids: Collection[int], email: str, last_day: date, actor: Actor, at: datetime
) -> str | None:
    """These roles pass to another person from now on; the one who leaves keeps them up to `last_day`.

    With yesterday or earlier as her last day she loses them at once. Somebody who has an account holds the
    roles at once; anybody else is invited, and the token of her link is returned. Administrators are made
    and unmade in their own way. Raises NotFound, and RuleBroken at `roles`, `email` or `ends_on`.
    """
    leaving = held_user(user_id)
    handed = [held for held in leaving.grants if held.id in grant_ids and held.role is not Role.ADMINISTRATOR]
    if not handed:
        raise RuleBroken("Välj minst en roll att lämna över.", "roles")
    address = clean_email(email)
    if address == leaving.email:
        raise RuleBroken("Skriv adressen till den som tar över.", "email")
    grants = [Grant(held.role, held.programme_id) for held in handed]
    coming = queries.user_by_email(address)
    token = None
    if coming is None:
        token = invite(address, grants, actor, at)[1]
    elif coming.disabled_at is not None:
        raise RuleBroken("Kontot med den adressen är avstängt. Öppna det först.", "email")
    else:
        for grant in grants:
            if not any(holds_on(one.ends_on, local_day(at)) for one in _held(coming, grant)):
                _grant(coming, grant, actor, at)
    for held in handed:
        if last_day < local_day(at):
            revoke_role(user_id, held.id, actor, at)
        else:
            set_last_day(user_id, held.id, last_day, actor, at)
    return token


def disable(user_id: int, actor: Actor, at: datetime) -> None:
    """The person cannot sign in, and is signed out everywhere at once. Her name stays on what she did."""
    _check_two_stay(user_id)  # first, so that two at once take their locks in the same order
    user = held_user(user_id)
    if user.disabled_at is not None:
        return
    user.disabled_at = at
    end_all_sessions(user_id)
    record(Event.ACCOUNT_DISABLED, actor, at, subject=f"user:{user_id}")


def enable(user_id: int, actor: Actor, at: datetime) -> None:
    """She may sign in again, with the roles she had.

    A former administrator comes back without that role where a second administrator must approve it.
    """
    user = held_user(user_id)
    if user.disabled_at is None:
        return
    was_administrator = [held for held in user.grants if held.role is Role.ADMINISTRATOR]
    if was_administrator and _needs_second_administrator(queries.administrators(), actor):
        for held in was_administrator:
            db.session.delete(held)
            record(Event.ROLE_REVOKED, actor, at, subject=f"user:{user_id}", role=held.role)
    user.disabled_at = None
    record(Event.ACCOUNT_ENABLED, actor, at, subject=f"user:{user_id}")


def _held(user: User, grant: Grant) -> list[RoleGrant]:
    wanted = (grant.role, grant.programme_id)
    return [held for held in user.grants if (held.role, held.programme_id) == wanted]


def _checked_grant(grant: Grant, at: datetime) -> Grant:
    if grant.role is Role.ADMINISTRATOR and grant.programme_id is not None:
        raise RuleBroken("En administratör gäller hela kommunen.", "programme")
    _check_last_day(grant.role, grant.ends_on, at)
    return grant


def _check_last_day(role: Role, last_day: date | None, at: datetime) -> None:
    if last_day is None:
        return
    if role is Role.ADMINISTRATOR:  # two must always be left, also on the day after
        raise RuleBroken("En administratör har ingen sista dag. Ta bort rollen när det är dags.", "ends_on")
    if last_day < local_day(at):
        raise RuleBroken("Dagen har redan varit. Välj i dag eller en senare dag.", "ends_on")


def _needs_second_administrator(administrators: Sequence[int], actor: Actor) -> bool:
    # The command line needs none: who can run it can do anything, and it is the way back when all is lost.
    return actor.user_id is not None and len(administrators) >= LEAST_ADMINISTRATORS


def _check_two_stay(user_id: int) -> None:
    administrators = queries.administrators(lock=True)
    if user_id in administrators and not may_lose_an_administrator(len(administrators)):
        raise RuleBroken(TWO_ADMINISTRATORS)


def _open_invitation(invitation_id: int, at: datetime) -> Invitation:
    invitation = queries.invitation_by_id(invitation_id)
    if invitation is None or invitation.used_at or invitation.revoked_at or at >= invitation.expires_at:
        raise NotFound
    return invitation


def _invitation(
    email: str, grants: Sequence[Grant], actor: Actor, at: datetime, *, life: timedelta, needs_approval: bool
) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        token_hash=digest(token),
        email=email,
        roles=json.dumps([[grant.role, grant.programme_id, grant.ends_on] for grant in grants], default=str),
        created_at=at,
        created_by=actor.user_id,
        needs_approval=needs_approval,
        expires_at=at + life,
    )
    db.session.add(invitation)
    db.session.flush()
    roles = ",".join(sorted(grant.role for grant in grants))
    record(Event.ACCOUNT_INVITED, actor, at, subject=f"invitation:{invitation.id}", roles=roles)
    return invitation, token


def _grant(user: User, grant: Grant, actor: Actor, at: datetime, granted_by: int | None = None) -> None:
    """What she held before, and has ended, begins anew; of two last days the new one holds."""
    for held in _held(user, grant):
        user.grants.remove(held)
        db.session.delete(held)
    db.session.flush()
    user.grants.append(
        RoleGrant(
            role=grant.role,
            programme_id=grant.programme_id,
            granted_at=at,
            granted_by=granted_by or actor.user_id,
            ends_on=grant.ends_on,
        )
    )
    end_all_sessions(user.id)
    record(
        Event.ROLE_GRANTED, actor, at,
        subject=f"user:{user.id}", programme_id=grant.programme_id, role=grant.role,
    )  # fmt: skip
