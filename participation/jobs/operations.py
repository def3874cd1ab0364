"""Long work is asked for, and taken back. The one who asks records it in the audit log."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from participation.core.db import db
from participation.jobs.models import Job
from participation.jobs.queries import job_under_way
from participation.jobs.states import JobState

_TOKEN_BYTES = 32


def start(
    kind: str,
    payload: Mapping[str, str | int | None],
    *,
    title: str,
    owner_id: int | None,
    at: datetime,
    programme_id: int | None = None,
) -> tuple[Job, bool]:
    """The job, written in the caller's transaction, and whether it is new.

    While the owner has the same work under way (kind and payload equal), that is the answer: a double click
    does not do it twice. After the commit, tell the dispatcher the id. The payload holds ids and choices,
    never what residents wrote.
    """
    said = json.dumps(payload, sort_keys=True, ensure_ascii=False)
    key = sha256(f"{kind}\n{owner_id}\n{said}".encode()).hexdigest()
    job = Job(
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        kind=kind,
        title=title,
        payload=said,
        owner_id=owner_id,
        programme_id=programme_id,
        open_key=key,
        created_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        same = job_under_way(key)
        if same is None:  # it ended in this very moment: the person can press again
            raise
        return same, False
    return job, True


def ask_to_cancel(job_id: int, at: datetime) -> bool:
    """Stop a job: at once while it waits, at its worker's next step when it runs. False: it had ended."""
    waiting = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.WAITING)
        .values(state=JobState.CANCELLED, cancel_asked_at=at, ended_at=at, open_key=None)
    )
    running = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.cancel_asked_at.is_(None))
        .values(cancel_asked_at=at)
    )
    return any(db.session.execute(statement).rowcount == 1 for statement in (waiting, running))
