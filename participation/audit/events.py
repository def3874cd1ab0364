"""Every event that the log may hold, with the details it must carry. An undeclared one is refused."""

from collections.abc import Mapping
from enum import StrEnum


class Event(StrEnum):
    """What can happen, in the past tense."""

    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    ACCOUNT_INVITED = "account.invited"
    ACCOUNT_JOINED = "account.joined"
    ACTION_LOADED = "action.loaded"
    CONTRIBUTION_ANSWERED = "contribution.answered"
    CONTRIBUTION_DECISION_UNDONE = "contribution.decision_undone"
    CONTRIBUTION_GROUPED = "contribution.grouped"
    CONTRIBUTION_MASKED = "contribution.masked"
    CONTRIBUTION_PUBLISHED = "contribution.published"
    CONTRIBUTION_RECEIVED = "contribution.received"
    CONTRIBUTION_RESTORED = "contribution.restored"
    CONTRIBUTION_UNGROUPED = "contribution.ungrouped"
    CONTRIBUTION_WITHDRAWN = "contribution.withdrawn"
    CONTRIBUTION_WITHHELD = "contribution.withheld"
    EXPORT_DOWNLOADED = "export.downloaded"
    EXPORT_MADE = "export.made"
    IDEA_LISTED = "idea.listed"
    IDEA_UNLISTED = "idea.unlisted"
    INVITATION_APPROVED = "invitation.approved"
    INVITATION_REVOKED = "invitation.revoked"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - no password, but what happened to one
    PROGRAMME_LOADED = "programme.loaded"
    REVISION_ENDED = "revision.ended"
    REVISION_MOVED = "revision.moved"
    REVISION_STARTED = "revision.started"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    WINDOW_CLOSED = "window.closed"
    WINDOW_OPENED = "window.opened"


DETAILS: Mapping[Event, frozenset[str]] = {
    Event.ACCOUNT_DISABLED: frozenset(),
    Event.ACCOUNT_ENABLED: frozenset(),
    Event.ACCOUNT_INVITED: frozenset({"roles"}),
    Event.ACCOUNT_JOINED: frozenset(),
    Event.ACTION_LOADED: frozenset({"count"}),
    Event.CONTRIBUTION_ANSWERED: frozenset({"answer_id", "text_digest"}),
    Event.CONTRIBUTION_DECISION_UNDONE: frozenset({"decision_id"}),
    Event.CONTRIBUTION_GROUPED: frozenset({"group_id"}),
    Event.CONTRIBUTION_MASKED: frozenset({"decision_id", "text_digest", "hides_name", "hides_place"}),
    Event.CONTRIBUTION_PUBLISHED: frozenset({"decision_id"}),
    Event.CONTRIBUTION_RECEIVED: frozenset({"channel", "kind", "text_digest"}),
    Event.CONTRIBUTION_RESTORED: frozenset({"decision_id"}),
    Event.CONTRIBUTION_UNGROUPED: frozenset({"group_id"}),
    Event.CONTRIBUTION_WITHDRAWN: frozenset(),
    Event.CONTRIBUTION_WITHHELD: frozenset({"decision_id", "reason"}),
    Event.EXPORT_DOWNLOADED: frozenset({"variant"}),
    Event.EXPORT_MADE: frozenset({"variant", "rows", "digest"}),
    Event.IDEA_LISTED: frozenset({"group_id"}),
    Event.IDEA_UNLISTED: frozenset({"group_id"}),
    Event.INVITATION_APPROVED: frozenset(),
    Event.INVITATION_REVOKED: frozenset(),
    Event.PASSWORD_CHANGED: frozenset(),
    Event.PROGRAMME_LOADED: frozenset({"source_digest"}),
    Event.REVISION_ENDED: frozenset(),
    Event.REVISION_MOVED: frozenset({"from_step", "to_step"}),
    Event.REVISION_STARTED: frozenset({"step"}),
    Event.ROLE_GRANTED: frozenset({"role"}),
    Event.ROLE_REVOKED: frozenset({"role"}),
    Event.SIGN_IN_FAILED: frozenset({"stage"}),
    Event.SIGNED_IN: frozenset(),
    Event.SIGNED_OUT: frozenset(),
    Event.WINDOW_CLOSED: frozenset(),
    Event.WINDOW_OPENED: frozenset({"closes_at"}),
}
