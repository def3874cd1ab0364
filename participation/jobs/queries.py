"""Whose long work there is, and what a worker should take next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from participation.core.db import db
from participation.jobs.models import Job
from participation.jobs.states import JobState

JOBS_SHOWN = 30


def jobs_of(owner_id: int) -> Sequence[Job]:
    """Somebody's latest long work, the newest first."""
    return db.session.scalars(
        select(Job).where(Job.owner_id == owner_id).order_by(Job.id.desc()).limit(JOBS_SHOWN)
    ).all()


def job_of(token: str, owner_id: int) -> Job | None:
    """The job with this token, if it is hers."""
    if "\x00" in token:  # PostgreSQL takes no NUL in text, not even to compare with
        return None
    return db.session.scalar(select(Job).where(Job.token == token, Job.owner_id == owner_id))


def the_job(job_id: int) -> Job:
    """The job as its row stands now."""
    return db.session.get_one(Job, job_id, populate_existing=True)


def job_under_way(open_key: str) -> Job | None:
    """The job that is this work, as long as it has not ended."""
    return db.session.scalar(select(Job).where(Job.open_key == open_key))


def next_job_id(at: datetime) -> int | None:
    """The oldest job that nobody holds at `at`: it waits, or its worker has died."""
    return db.session.scalar(
        select(Job.id)
        .where(
            or_(
                Job.state == JobState.WAITING,
                and_(Job.state == JobState.RUNNING, Job.lease_until <= at),
            )
        )
        .order_by(Job.id)
        .limit(1)
    )
