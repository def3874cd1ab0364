"""What the staff's own pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from participation.access.actors import Actor, Grant
from participation.access.roles import Role
from participation.accounts.models import Invitation, RoleGrant, User, WebSession
from participation.accounts.navigation import StaffNav
from participation.accounts.one_time_codes import enrolment_uri
from participation.accounts.policy import holds_on, may_approve_invitation
from participation.accounts.queries import invited_roles
from participation.accounts.words import ROLE_WORDS, WHOLE_MUNICIPALITY
from participation.core.clock import LOCAL_ZONE, local_day
from participation.core.language import day_in_words
from participation.core.qr_codes import QrCode, qr_code

WARNED_DAYS = 14  # so long before a role ends, the administrators read of it


@dataclass(frozen=True)
class StaffPage:
    """A page that shows no more than its forms. `said` is what just happened, `problem` what could not."""

    staff_nav: StaffNav
    said: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class EnrolmentPage:
    """How to couple an app that shows codes. The secret stands in groups of four, to be typed by hand."""

    email: str
    secret_groups: str
    code: QrCode
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnSession:
    """One browser in which she is signed in. `key` is its row's; it opens nothing."""

    key: str
    since: str
    last_seen: str
    is_this: bool


@dataclass(frozen=True)
class SettingsPage(StaffPage):
    """What she chooses for herself, where she is signed in, and her codes on paper."""

    sessions: tuple[OwnSession, ...] = ()
    recovery_codes_left: int = 0


@dataclass(frozen=True)
class RecoveryCodesPage(StaffPage):
    """How many codes are left; `codes` are new ones, shown this once."""

    codes: tuple[str, ...] = ()
    left: int = 0


@dataclass(frozen=True)
class PersonRow:
    """One person in the list."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    is_disabled: bool


@dataclass(frozen=True)
class InvitationRow:
    """One invitation that waits for an answer, or for a second administrator."""

    id: int
    email: str
    roles: tuple[str, ...]
    last_day: str
    waits_for_approval: bool
    may_approve: bool


@dataclass(frozen=True)
class PeoplePage(StaffPage):
    """Everybody, the invitations, roles that soon end, and a new link when there is one: shown this once."""

    ending: tuple[str, ...] = ()
    people: tuple[PersonRow, ...] = ()
    invitations: tuple[InvitationRow, ...] = ()
    new_link: str = ""
    new_link_waits: bool = False


@dataclass(frozen=True)
class HeldRole:
    """A role that the person holds, where, and its last day if it has one."""

    grant_id: int
    words: str
    last_day: str = ""
    has_ended: bool = False
    may_end: bool = True


@dataclass(frozen=True)
class PersonPage(StaffPage):
    """One person: what she may do, and whether she may sign in."""

    id: int = 0
    name: str = ""
    email: str = ""
    is_disabled: bool = False
    roles: tuple[HeldRole, ...] = ()
    new_link: str = ""


def join_page(
    invitation: Invitation, secret: str, site_name: str, programmes: Mapping[int, str]
) -> EnrolmentPage:
    """The page behind an invitation's link."""
    roles = _all_roles(invited_roles(invitation), programmes)
    return enrolment_page(invitation.email, secret, site_name, roles)


def enrolment_page(email: str, secret: str, site_name: str, roles: tuple[str, ...] = ()) -> EnrolmentPage:
    """How to couple an app to the account with this address."""
    return EnrolmentPage(
        email=email,
        roles=roles,
        secret_groups=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        code=qr_code(enrolment_uri(secret, email, site_name)),
    )


def settings_page(
    staff_nav: StaffNav, sessions: Iterable[WebSession], recovery_codes_left: int, *, own_hash: bytes,
    said: Iterable[str],
) -> SettingsPage:
    """One's own settings. `own_hash` is the digest of the token of the browser that asks."""
    return SettingsPage(
        staff_nav=staff_nav,
        said=tuple(said),
        sessions=tuple(
            OwnSession(
                key=one.token_hash.hex(), since=_moment(one.created_at), last_seen=_moment(one.last_seen_at),
                is_this=one.token_hash == own_hash,
            )
            for one in sessions
        ),
        recovery_codes_left=recovery_codes_left,
    )  # fmt: skip


def people_page(
    staff_nav: StaffNav,
    users: Iterable[User],
    invitations: Iterable[Invitation],
    programmes: Mapping[int, str],
    actor: Actor,
    *,
    today: date,
    ending: Iterable[RoleGrant] = (),
    said: Iterable[str] = (),
    new_link: str = "",
    new_link_waits: bool = False,
) -> PeoplePage:
    """The list. Users need `grants` loaded, `ending` its holders."""
    return PeoplePage(
        staff_nav=staff_nav,
        said=tuple(said),
        ending=tuple(
            f"{held.user.name}: {_role(_as_grant(held), programmes)}, till och med {_date(held.ends_on)}"
            for held in ending
            if held.ends_on is not None
        ),
        people=tuple(
            PersonRow(
                id=user.id,
                name=user.name,
                email=user.email,
                roles=_all_roles(
                    (_as_grant(held) for held in user.grants if holds_on(held.ends_on, today)), programmes
                ),
                is_disabled=user.disabled_at is not None,
            )
            for user in users
        ),
        invitations=tuple(
            InvitationRow(
                id=invitation.id,
                email=invitation.email,
                roles=_all_roles(invited_roles(invitation), programmes),
                last_day=_day(invitation.expires_at),
                waits_for_approval=invitation.needs_approval and invitation.approved_by is None,
                may_approve=may_approve_invitation(actor, invitation),
            )
            for invitation in invitations
        ),
        new_link=new_link,
        new_link_waits=new_link_waits,
    )


def person_page(
    staff_nav: StaffNav, user: User, programmes: Mapping[int, str], *, today: date, said: Iterable[str] = (),
    problem: str = "", new_link: str = "",
) -> PersonPage:
    """One person. Needs `grants` loaded."""
    held = [
        HeldRole(
            grant.id, _role(_as_grant(grant), programmes),
            last_day=grant.ends_on.isoformat() if grant.ends_on else "",
            has_ended=not holds_on(grant.ends_on, today),
            may_end=grant.role is not Role.ADMINISTRATOR,
        )
        for grant in user.grants
    ]  # fmt: skip
    return PersonPage(
        staff_nav=staff_nav,
        said=tuple(said),
        problem=problem,
        id=user.id,
        name=user.name,
        email=user.email,
        is_disabled=user.disabled_at is not None,
        roles=tuple(sorted(held, key=lambda role: role.words)),
        new_link=new_link,
    )


def _as_grant(held: RoleGrant) -> Grant:
    return Grant(held.role, held.programme_id, held.ends_on)


def _role(grant: Grant, programmes: Mapping[int, str]) -> str:
    where = WHOLE_MUNICIPALITY.lower() if grant.programme_id is None else programmes[grant.programme_id]
    return f"{ROLE_WORDS[grant.role]}, {where}"


def _all_roles(grants: Iterable[Grant], programmes: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(_role(grant, programmes) for grant in grants))


def _day(moment: datetime) -> str:
    return _date(local_day(moment))


def _date(day: date) -> str:
    return day_in_words(day)


def _moment(moment: datetime) -> str:
    return f"{_day(moment)} kl. {moment.astimezone(LOCAL_ZONE):%H.%M}"
