"""What still holds of a follow-up."""

from datetime import datetime

from participation.notifications.models import FollowUp
from participation.notifications.states import CONFIRM_WITHIN


def is_too_late(follow_up: FollowUp, at: datetime) -> bool:
    """Whether nobody confirmed the address in time: the link is dead, whether or not a sweep came by."""
    return follow_up.confirmed_at is None and follow_up.asked_at + CONFIRM_WITHIN <= at
