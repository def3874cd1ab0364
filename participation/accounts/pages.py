"""What the staff's own pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from participation.access.actors import Actor, Grant
from participation.accounts.models import Invitation, User
from participation.accounts.navigation import StaffNav
from participation.accounts.one_time_codes import enrolment_uri
from participation.accounts.policy import may_approve_invitation
from participation.accounts.queries import invited_roles
from participation.accounts.words import ROLE_WORDS, WHOLE_MUNICIPALITY
from participation.core.clock import local_day
from participation.core.language import day_in_words
from participation.core.qr_codes import QrCode, qr_code


@dataclass(frozen=True)
class StaffPage:
    """A page that shows no more than its forms. `said` is what just happened, `problem` what could not."""

    staff_nav: StaffNav
    said: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class JoinPage:
    """The invited person's first page. The secret is shown in groups of four, to be typed by hand."""

    email: str
    roles: tuple[str, ...]
    secret_groups: str
    code: QrCode


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
    """Everybody, the invitations, and the new link when there is one: it is never shown again."""

    people: tuple[PersonRow, ...] = ()
    invitations: tuple[InvitationRow, ...] = ()
    new_link: str = ""
    new_link_waits: bool = False


@dataclass(frozen=True)
class HeldRole:
    """A role that the person holds, and where."""

    grant_id: int
    words: str


@dataclass(frozen=True)
class PersonPage(StaffPage):
    """One person: what she may do, and whether she may sign in."""

    id: int = 0
    name: str = ""
    email: str = ""
    is_disabled: bool = False
    roles: tuple[HeldRole, ...] = ()


def join_page(invitation: Invitation, secret: str, site_name: str, programmes: Mapping[int, str]) -> JoinPage:
    """The page behind an invitation's link."""
    return JoinPage(
        email=invitation.email,
        roles=_all_roles(invited_roles(invitation), programmes),
        secret_groups=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        code=qr_code(enrolment_uri(secret, invitation.email, site_name)),
    )


def people_page(
    staff_nav: StaffNav,
    users: Iterable[User],
    invitations: Iterable[Invitation],
    programmes: Mapping[int, str],
    actor: Actor,
    *,
    said: Iterable[str] = (),
    new_link: str = "",
    new_link_waits: bool = False,
) -> PeoplePage:
    """The list. Users need `grants` loaded."""
    return PeoplePage(
        staff_nav=staff_nav,
        said=tuple(said),
        people=tuple(
            PersonRow(
                id=user.id,
                name=user.name,
                email=user.email,
                roles=_all_roles((Grant(held.role, held.programme_id) for held in user.grants), programmes),
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
    staff_nav: StaffNav, user: User, programmes: Mapping[int, str], *, said: Iterable[str], problem: str
) -> PersonPage:
    """One person. Needs `grants` loaded."""
    held = [
        HeldRole(grant.id, _role(Grant(grant.role, grant.programme_id), programmes)) for grant in user.grants
    ]
    return PersonPage(
        staff_nav=staff_nav,
        said=tuple(said),
        problem=problem,
        id=user.id,
        name=user.name,
        email=user.email,
        is_disabled=user.disabled_at is not None,
        roles=tuple(sorted(held, key=lambda role: role.words)),
    )


def _role(grant: Grant, programmes: Mapping[int, str]) -> str:
    where = WHOLE_MUNICIPALITY.lower() if grant.programme_id is None else programmes[grant.programme_id]
    return f"{ROLE_WORDS[grant.role]}, {where}"


def _all_roles(grants: Iterable[Grant], programmes: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(_role(grant, programmes) for grant in grants))


def _day(moment: datetime) -> str:
    return day_in_words(local_day(moment))
