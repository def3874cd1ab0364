"""How the site is: what waits, since when, and whether the database keeps what it has acknowledged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from participation.audit.models import AuditEntry
from participation.contributions.models import TO_BE_READ, Contribution
from participation.core.db import db
from participation.jobs.models import Job
from participation.jobs.states import JobState
from participation.notifications.queries import Outbox, outbox


@dataclass(frozen=True)
class Waiting:
    """How many, and since when the oldest of them; None when there are none."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Backlog:
    """All that waits for somebody: texts for a moderator, jobs for a worker, mails for the mail server."""

    texts: Waiting
    jobs: Waiting
    jobs_running: int
    outbox: Outbox


def backlog(at: datetime) -> Backlog:
    """What waits at `at`."""
    texts = db.session.execute(
        select(func.count(), func.min(Contribution.received_at)).where(TO_BE_READ)
    ).one()
    waits = Job.state == JobState.WAITING
    jobs = db.session.execute(
        select(
            func.count().filter(waits),
            func.min(Job.created_at).filter(waits),
            func.count().filter(Job.state == JobState.RUNNING),
        ).where(Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    ).one()
    return Backlog(Waiting(*texts), Waiting(jobs[0], jobs[1]), jobs[2], outbox(at))


def latest_entry_at() -> datetime | None:
    """When the audit log was last written to, by the clock of whoever wrote."""
    return db.session.scalar(select(func.max(AuditEntry.happened_at)))


def broken_promises() -> list[str]:
    """Settings by which the database in use could forget what it has acknowledged at a power cut."""
    if db.engine.dialect.name == "sqlite":
        wanted = {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2}  # 2 is FULL
    else:
        wanted = dict.fromkeys(("SHOW fsync", "SHOW synchronous_commit", "SHOW full_page_writes"), "on")
    found = {question: db.session.scalar(text(question)) for question in wanted}
    return [
        f"{question} answers {found[question]}, not {wanted[question]}"
        for question in wanted
        if found[question] != wanted[question]
    ]
