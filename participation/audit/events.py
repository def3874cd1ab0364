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
    AUTHENTICATOR_ENROLLED = "authenticator.enrolled"
    AUTHENTICATOR_RESET_STARTED = "authenticator.reset_started"
    CONTRIBUTION_ANSWERED = "contribution.answered"
    CONTRIBUTION_ASKED = "contribution.asked"
    CONTRIBUTION_ASSIGNED = "contribution.assigned"
    CONTRIBUTION_DECISION_UNDONE = "contribution.decision_undone"
    CONTRIBUTION_FORWARDED = "contribution.forwarded"
    CONTRIBUTION_GROUPED = "contribution.grouped"
    CONTRIBUTION_LEFT = "contribution.left_to_other_body"
    CONTRIBUTION_MASKED = "contribution.masked"
    CONTRIBUTION_NOT_SENT_ON = "contribution.not_sent_on"
    CONTRIBUTION_PART_MADE = "contribution.part_made"
    CONTRIBUTION_PUBLISHED = "contribution.published"
    CONTRIBUTION_RECEIVED = "contribution.received"
    CONTRIBUTION_RESTORED = "contribution.restored"
    CONTRIBUTION_SENT_ON = "contribution.sent_on"
    CONTRIBUTION_SHOWN_UNREAD = "contribution.shown_unread"
    CONTRIBUTION_SPLIT = "contribution.split"
    CONTRIBUTION_UNASSIGNED = "contribution.unassigned"
    CONTRIBUTION_UNGROUPED = "contribution.ungrouped"
    CONTRIBUTION_WITHDRAWN = "contribution.withdrawn"
    CONTRIBUTION_WITHHELD = "contribution.withheld"
    EXPORT_ASKED = "export.asked"
    CROWD_LOADED = "crowd.loaded"
    EXPORT_DOWNLOADED = "export.downloaded"
    EXPORT_MADE = "export.made"
    IDEA_LISTED = "idea.listed"
    IDEA_UNLISTED = "idea.unlisted"
    INVITATION_APPROVED = "invitation.approved"
    INVITATION_REVOKED = "invitation.revoked"
    JOB_CANCELLED = "job.cancelled"
    KNOWN_PLACE_ADDED = "known_place.added"
    KNOWN_PLACE_BROUGHT_BACK = "known_place.brought_back"
    KNOWN_PLACE_CHANGED = "known_place.changed"
    KNOWN_PLACE_RETIRED = "known_place.retired"
    MAP_PLACED = "map.placed"
    MODERATION_MODE_CHOSEN = "moderation_mode.chosen"
    NOTE_WRITTEN = "note.written"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - no password, but what happened to one
    PASSWORD_RESET_ASKED = "password.reset_asked"  # noqa: S105 - no password, but what happened to one
    PROGRAMME_CHANGED = "programme.changed"
    PHOTO_DECISION_UNDONE = "photo.decision_undone"
    PHOTO_MASKED = "photo.masked"
    PHOTO_RELEASED = "photo.released"
    PHOTO_WITHHELD = "photo.withheld"
    PROGRAMME_LOADED = "programme.loaded"
    REPORT_RECEIVED = "report.received"
    RECOVERY_CODES_MADE = "recovery_codes.made"
    RECOVERY_CODE_USED = "recovery_code.used"
    REVISION_ENDED = "revision.ended"
    REVISION_MOVED = "revision.moved"
    REVISION_PLANNED = "revision.planned"
    REVISION_STARTED = "revision.started"
    ROLE_GRANTED = "role.granted"
    ROLE_LAST_DAY_SET = "role.last_day_set"
    ROLE_REVOKED = "role.revoked"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SITE_RESTORED = "site.restored"
    SITE_TEXT_SAVED = "site_text.saved"
    WINDOW_CLOSED = "window.closed"
    WINDOW_OPENED = "window.opened"


DETAILS: Mapping[Event, frozenset[str]] = {
    Event.ACCOUNT_DISABLED: frozenset(),
    Event.ACCOUNT_ENABLED: frozenset(),
    Event.ACCOUNT_INVITED: frozenset({"roles"}),
    Event.ACCOUNT_JOINED: frozenset(),
    Event.ACTION_LOADED: frozenset({"count"}),
    Event.AUTHENTICATOR_ENROLLED: frozenset(),
    Event.AUTHENTICATOR_RESET_STARTED: frozenset(),
    Event.CONTRIBUTION_ANSWERED: frozenset({"answer_id", "text_digest"}),
    Event.CONTRIBUTION_ASKED: frozenset({"decision_id", "text_digest"}),
    Event.CONTRIBUTION_ASSIGNED: frozenset({"assignment_id"}),
    Event.CONTRIBUTION_DECISION_UNDONE: frozenset({"decision_id"}),
    Event.CONTRIBUTION_GROUPED: frozenset({"group_id"}),
    Event.CONTRIBUTION_FORWARDED: frozenset({"decision_id"}),
    Event.CONTRIBUTION_LEFT: frozenset({"decision_id"}),
    Event.CONTRIBUTION_NOT_SENT_ON: frozenset({"decision_id"}),
    Event.CONTRIBUTION_PART_MADE: frozenset({"decision_id", "text_digest"}),
    Event.CONTRIBUTION_SPLIT: frozenset({"decision_id", "parts"}),
    Event.CONTRIBUTION_MASKED: frozenset({"decision_id", "text_digest", "hides_name", "hides_place"}),
    Event.CONTRIBUTION_PUBLISHED: frozenset({"decision_id"}),
    Event.CONTRIBUTION_RECEIVED: frozenset({"channel", "kind", "text_digest"}),
    Event.CONTRIBUTION_RESTORED: frozenset({"decision_id"}),
    Event.CONTRIBUTION_SENT_ON: frozenset({"decision_id"}),
    Event.CONTRIBUTION_SHOWN_UNREAD: frozenset(),
    Event.CONTRIBUTION_UNASSIGNED: frozenset({"assignment_id"}),
    Event.CONTRIBUTION_UNGROUPED: frozenset({"group_id"}),
    Event.CONTRIBUTION_WITHDRAWN: frozenset(),
    Event.CONTRIBUTION_WITHHELD: frozenset({"decision_id", "reason"}),
    Event.EXPORT_ASKED: frozenset({"variant"}),
    Event.CROWD_LOADED: frozenset({"count"}),
    Event.EXPORT_DOWNLOADED: frozenset({"variant"}),
    Event.EXPORT_MADE: frozenset({"variant", "rows", "digest"}),
    Event.IDEA_LISTED: frozenset({"group_id"}),
    Event.IDEA_UNLISTED: frozenset({"group_id"}),
    Event.INVITATION_APPROVED: frozenset(),
    Event.INVITATION_REVOKED: frozenset(),
    Event.JOB_CANCELLED: frozenset({"kind"}),
    Event.KNOWN_PLACE_ADDED: frozenset({"text_digest"}),
    Event.KNOWN_PLACE_BROUGHT_BACK: frozenset(),
    Event.KNOWN_PLACE_CHANGED: frozenset({"text_digest"}),
    Event.KNOWN_PLACE_RETIRED: frozenset(),
    Event.MAP_PLACED: frozenset({"text_digest"}),
    Event.MODERATION_MODE_CHOSEN: frozenset({"step", "read"}),
    Event.NOTE_WRITTEN: frozenset({"note_id", "text_digest"}),
    Event.PASSWORD_CHANGED: frozenset(),
    Event.PASSWORD_RESET_ASKED: frozenset(),
    Event.PROGRAMME_CHANGED: frozenset({"change", "change_id", "before_digest", "after_digest"}),
    Event.PHOTO_DECISION_UNDONE: frozenset({"decision_id"}),
    Event.PHOTO_MASKED: frozenset({"decision_id", "boxes", "picture_digest"}),
    Event.PHOTO_RELEASED: frozenset({"decision_id", "text_digest"}),
    Event.PHOTO_WITHHELD: frozenset({"decision_id"}),
    Event.PROGRAMME_LOADED: frozenset({"source_digest"}),
    Event.REPORT_RECEIVED: frozenset({"report_id", "reason", "held"}),
    Event.RECOVERY_CODES_MADE: frozenset({"count"}),
    Event.RECOVERY_CODE_USED: frozenset(),
    Event.REVISION_ENDED: frozenset(),
    Event.REVISION_MOVED: frozenset({"from_step", "to_step"}),
    Event.REVISION_PLANNED: frozenset({"step", "text_digest"}),
    Event.REVISION_STARTED: frozenset({"step"}),
    Event.ROLE_GRANTED: frozenset({"role"}),
    Event.ROLE_LAST_DAY_SET: frozenset({"role", "last_day"}),
    Event.ROLE_REVOKED: frozenset({"role"}),
    Event.SIGN_IN_FAILED: frozenset({"stage"}),
    Event.SIGNED_IN: frozenset(),
    Event.SIGNED_OUT: frozenset(),
    Event.SITE_RESTORED: frozenset({"taken_at", "entries"}),
    Event.SITE_TEXT_SAVED: frozenset({"number", "text_digest"}),
    Event.WINDOW_CLOSED: frozenset(),
    Event.WINDOW_OPENED: frozenset({"closes_at"}),
}
