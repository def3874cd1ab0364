"""What an administrator may do to one certain person or invitation."""

from datetime import date, datetime

from participation.access.actors import Actor
from participation.access.permissions import Permission
from participation.accounts.models import Invitation

LEAST_ADMINISTRATORS = 2


def holds_on(last_day: date | None, day: date) -> bool:
    """Whether a role with this last day gives anything on `day`. It ends when its last day does."""
    return last_day is None or day <= last_day


def may_approve_invitation(actor: Actor, invitation: Invitation) -> bool:
    """A second administrator: never the one who invited."""
    return (
        actor.may(Permission.ACCOUNTS_MANAGE)
        and invitation.needs_approval
        and invitation.approved_by is None
        and actor.user_id != invitation.created_by
    )


def may_use_invitation(invitation: Invitation, at: datetime) -> bool:
    """Unused, not revoked, not too old, and approved where that is needed."""
    return (
        invitation.used_at is None
        and invitation.revoked_at is None
        and at < invitation.expires_at
        and not (invitation.needs_approval and invitation.approved_by is None)
    )


def may_lose_an_administrator(administrators: int) -> bool:
    """Whether one of so many may go: two always stay."""
    return administrators > LEAST_ADMINISTRATORS
