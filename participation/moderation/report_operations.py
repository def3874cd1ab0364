"""Reporting what is shown, and what becomes of reports when a moderator decides."""

import hmac
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from participation.access.actors import PUBLIC
from participation.audit.events import Event
from participation.audit.operations import record
from participation.contributions.models import Contribution
from participation.contributions.operations import contribution_subject
from participation.contributions.states import State
from participation.core.db import db
from participation.moderation.models import ModerationDecision
from participation.moderation.report_models import Report, ReportReason
from participation.moderation.report_queries import report_by_sending, was_judged_before


def report(
    contribution: Contribution, reason: ReportReason, words: str | None, *, key: str, secret: str,
    may_hold: bool, at: datetime,
) -> Report:
    """Receive a report about something that is shown. The same sending twice is one report.

    Protected data (skyddade uppgifter) are hidden at once, until a person has read: the text waits again,
    unless `may_hold` is False or a person has judged the same before. Otherwise nothing changes yet.
    """
    said = "\0".join((key, str(contribution.id), reason, words or "")).encode()
    sending_hash = hmac.digest(secret.encode(), b"report\0" + said, "sha256")
    holds = reason == ReportReason.PROTECTED and may_hold and not was_judged_before(contribution.id)
    try:
        with db.session.begin_nested():
            received = Report(
                contribution_id=contribution.id, sending_hash=sending_hash, reason=reason, words=words,
                held=holds, reported_at=at,
            )  # fmt: skip
            db.session.add(received)
            db.session.flush()
    except IntegrityError:
        earlier = report_by_sending(sending_hash)
        if earlier is None:
            raise
        return earlier
    if holds:
        contribution.state = State.WAITING
        contribution.search_stems = None
        contribution.shown_unread = False
        contribution.changed_at = at
        db.session.flush()
    else:
        _call_for_reading_anew(contribution)
    record(
        Event.REPORT_RECEIVED, PUBLIC, at,
        subject=contribution_subject(contribution), programme_id=contribution.programme_id,
        report_id=received.id, reason=reason, held=holds,
    )  # fmt: skip
    return received


def close_reports(contribution_id: int, decision_id: int, at: datetime) -> None:
    """A moderator has decided about the text: that answers every open report about it."""
    db.session.execute(
        update(Report)
        .where(Report.contribution_id == contribution_id, Report.closed_at.is_(None))
        .values(closed_at=at, decision_id=decision_id)
    )


def reopen_reports(decision_id: int) -> None:
    """The decision was taken back: the reports that it answered are open again."""
    db.session.execute(
        update(Report).where(Report.decision_id == decision_id).values(closed_at=None, decision_id=None)
    )


def _call_for_reading_anew(contribution: Contribution) -> None:
    """A new version of the same text: who has it open meets Conflict, and closes no report unread.

    What was decided before can still be undone.
    """
    version_read = contribution.version
    flag_modified(contribution, "changed_at")
    db.session.flush()
    db.session.execute(
        update(ModerationDecision)
        .where(
            ModerationDecision.contribution_id == contribution.id,
            ModerationDecision.resulting_version == version_read,
        )
        .values(resulting_version=contribution.version)
    )
