"""What a message can be about, what can become of it, and how long it is worth sending. Data only."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class MessageKind(StrEnum):
    """Which mail it is. Everything about a contribution is `NEWS`: one neutral mail, whatever happened."""

    CONFIRM_ADDRESS = "confirm_address"
    NEWS = "news"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - no password, but the name of a mail
    INVITATION = "invitation"
    ACCOUNT_CHANGED = "account_changed"


class MessageState(StrEnum):
    """`sent` is set in the moment before the mail server gets the last dot (decision mail-once)."""

    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"


# A mail about a decision leaves this long after it; undone before that, nothing is sent (decision 12).
TIME_TO_UNDO = timedelta(minutes=15)

# The link in the first mail works for so long; then the address that nobody confirmed is removed.
CONFIRM_WITHIN = timedelta(hours=48)

# A follow-up ends by itself: so long after its latest news, or after the last word.
LONGEST_FOLLOW_UP = timedelta(days=730)
AFTER_LAST_WORD = timedelta(days=180)

# How long after it was written a mail is still worth sending; then it is given up: its link is dead, or its
# news is old.
WORTH_SENDING: Mapping[MessageKind, timedelta] = {
    MessageKind.CONFIRM_ADDRESS: CONFIRM_WITHIN,
    MessageKind.NEWS: timedelta(days=7),
    MessageKind.PASSWORD_RESET: timedelta(minutes=10),
    MessageKind.INVITATION: timedelta(days=7),
    MessageKind.ACCOUNT_CHANGED: timedelta(days=2),
}
