"""A job is claimed, worked on and brought to an end, whatever happens to the process meanwhile.

Safe to be told the same id twice, and by two workers at once: one of them claims it. A worker that dies
leaves a lease that runs out, and another begins the job anew; so what a job leaves behind must be written in
the transaction that calls `Work.finish`, or piece by piece, each recognised by the attempt that follows and
written in a transaction that calls `Work.hold`.
"""

import errno
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.exc import OperationalError

from participation.core import clock
from participation.core.db import db, separate_transaction, transaction
from participation.core.errors import RuleBroken
from participation.jobs.models import Job
from participation.jobs.queries import next_job_id
from participation.jobs.states import JobState

LEASE: Final = timedelta(seconds=60)
HEARTBEAT_SECONDS: Final = 15
TOLD_EVERY_SECONDS: Final = 0.5
MOST_ATTEMPTS: Final = 3

TRY_AGAIN: Final = "Försök igen. Händer det igen, säg till den som driver webbplatsen."
DIED_TOO_OFTEN: Final = f"Arbetet avbröts på servern flera gånger. {TRY_AGAIN}"
OUR_FAULT: Final = f"Något gick fel hos oss. {TRY_AGAIN}"
DISK_IS_FULL: Final = "Servern har inte plats för filen. Säg till den som driver webbplatsen."

log = logging.getLogger(__name__)


class TakenAway(Exception):
    """The job is no longer this worker's: somebody cancelled it, or another worker holds it now."""


class Interrupted(Exception):
    """The worker is asked to end: the job goes back among those that wait."""


class Work:
    """One attempt at a job, in the hands of the function that does it.

    `at` is when the attempt began, `asked_at` when the work was asked for. Call `step` often and never within
    a transaction of your own; call `finish` last, within the transaction that writes the outcome.
    """

    def __init__(self, job: Job, claim: str, at: datetime, is_stopping: Callable[[], bool]):
        self.job_id = job.id
        self.kind = job.kind
        self.payload: dict[str, Any] = json.loads(job.payload)
        self.owner_id = job.owner_id
        self.programme_id = job.programme_id
        self.at = at
        self.asked_at = job.created_at
        self.is_finished = False
        self._claim = claim
        self._is_stopping = is_stopping
        self._words = ""
        self._told_at = 0.0

    def step(self, words: str, done: int = 0, total: int | None = None) -> None:
        """Tell how far it has come. New words are written at once, numbers at most twice a second.

        Raises TakenAway when the job has been cancelled or taken over, Interrupted when the worker must end.
        """
        if self._is_stopping():
            raise Interrupted
        if words == self._words and time.monotonic() - self._told_at < TOLD_EVERY_SECONDS:
            return
        self._words, self._told_at = words, time.monotonic()
        self.keep_alive(doing=words, done=done, total=total)

    def keep_alive(self, **progress: str | int | None) -> None:
        """Hold the job for another `LEASE`. Raises TakenAway when it is not this worker's any more.

        A database that is too busy to be told is no reason to give up the work.
        """
        held = self._held(update(Job)).where(Job.cancel_asked_at.is_(None))
        try:
            with separate_transaction() as connection:
                kept = connection.execute(held.values(lease_until=clock.now() + LEASE, **progress)).rowcount
        except OperationalError:
            return
        if not kept:
            raise TakenAway

    def hold(self, **progress: str | int | None) -> None:
        """What the caller's transaction writes stays, and so does this progress, if the job is still ours.

        Call it first in that transaction: meanwhile nobody can take the job over. Raises TakenAway.
        """
        held = self._held(update(Job)).where(Job.cancel_asked_at.is_(None))
        if not db.session.execute(held.values(lease_until=clock.now() + LEASE, **progress)).rowcount:
            raise TakenAway

    def finish(self, result: str = "") -> None:
        """The job is done when the caller's transaction is. Raises TakenAway: then nothing may be written."""
        done = self._held(update(Job)).where(Job.cancel_asked_at.is_(None))
        ended = done.values(
            state=JobState.DONE, result=result, ended_at=clock.now(), done=func.coalesce(Job.total, Job.done),
            **_LET_GO,
        )  # fmt: skip
        if not db.session.execute(ended).rowcount:
            raise TakenAway
        self.is_finished = True

    def end(self, state: JobState, message: str = "") -> None:
        """The job ends without a result, unless it is another's by now."""
        with separate_transaction() as connection:
            connection.execute(
                self._held(update(Job)).values(state=state, message=message, ended_at=clock.now(), **_LET_GO)
            )

    def end_if_cancelled(self) -> None:
        """The owner's word is carried out, if it was hers that took the job away."""
        with separate_transaction() as connection:
            connection.execute(
                self._held(update(Job))
                .where(Job.cancel_asked_at.is_not(None))
                .values(state=JobState.CANCELLED, ended_at=clock.now(), **_LET_GO)
            )

    def hand_back(self) -> None:
        """Back among those that wait. A worker that ends in good order does not count as an attempt."""
        with separate_transaction() as connection:
            connection.execute(
                self._held(update(Job)).values(
                    state=JobState.WAITING, attempts=Job.attempts - 1, claim=None, lease_until=None,
                    doing="", done=0, total=None,
                )
            )  # fmt: skip

    def _held(self, statement: Any) -> Any:
        return statement.where(
            Job.id == self.job_id, Job.claim == self._claim, Job.state == JobState.RUNNING
        ).execution_options(synchronize_session=False)


_LET_GO: Final[dict[str, None]] = {"claim": None, "lease_until": None, "open_key": None}


@dataclass(frozen=True)
class JobKind:
    """What a kind of job is: the function that does it, and where its result is fetched.

    `result_endpoint` is asked for with `token`, the result that the function gave.
    """

    name: str
    run: Callable[[Work], None]
    result_endpoint: str = ""
    result_words: str = ""


def run_job(job_id: int, is_stopping: Callable[[], bool] = lambda: False) -> bool:
    """Do the job, if nobody else does. Never raises for what goes wrong in it: the row tells.

    Ctrl+C cancels it, and passes on to the caller; a worker has taken that signal to mean something else.
    Answers whether there was anything to do.
    """
    work = _claim(job_id, is_stopping)
    if work is None:
        return False
    kind: JobKind | None = current_app.extensions["jobs"].kinds.get(work.kind)
    try:
        if kind is None:
            raise LookupError(f"no package does {work.kind}")
        with _kept_alive(work):
            kind.run(work)
        if not work.is_finished:
            with transaction():
                work.finish()
    except TakenAway:
        db.session.rollback()
        work.end_if_cancelled()
    except Interrupted:
        db.session.rollback()
        work.hand_back()
    except KeyboardInterrupt:
        db.session.rollback()
        work.end(JobState.CANCELLED)
        raise
    except RuleBroken as broken:
        db.session.rollback()
        work.end(JobState.FAILED, broken.sentence)
    except Exception as error:
        db.session.rollback()
        log.error("job %s (%s) failed: %s", work.job_id, work.kind, type(error).__name__)
        is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        work.end(JobState.FAILED, DISK_IS_FULL if is_full else OUR_FAULT)
    return True


def run_waiting(is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Do all jobs that nobody holds, the oldest first. Answers how many."""
    count = 0
    while not is_stopping() and (job_id := next_job_id(clock.now())) is not None:
        db.session.rollback()
        count += run_job(job_id, is_stopping)
    db.session.rollback()
    return count


def _claim(job_id: int, is_stopping: Callable[[], bool]) -> Work | None:
    """Take the job, or None: it has ended, is held, was cancelled or has been tried too often."""
    at, claim = clock.now(), secrets.token_urlsafe(16)
    free = or_(Job.state == JobState.WAITING, and_(Job.state == JobState.RUNNING, Job.lease_until <= at))
    take = (
        update(Job)
        .where(Job.id == job_id, free)
        .values(
            state=JobState.RUNNING, claim=claim, lease_until=at + LEASE, attempts=Job.attempts + 1,
            started_at=at, doing="", done=0, total=None,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    with transaction():
        if not db.session.execute(take).rowcount:
            return None
        job = db.session.scalars(
            select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
        ).one()
        work, cancelled, attempts = Work(job, claim, at, is_stopping), job.cancel_asked_at, job.attempts
    if cancelled is not None:
        work.end_if_cancelled()
    elif attempts > MOST_ATTEMPTS:
        work.end(JobState.FAILED, DIED_TOO_OFTEN)
    else:
        return work
    return None


@contextmanager
def _kept_alive(work: Work) -> Iterator[None]:
    """Hold the job while a step takes long: as long as the process lives, nobody takes it over."""

    def beat() -> None:
        with suppress(TakenAway):  # the work itself learns it at its next step
            work.keep_alive()

    with meanwhile(beat, every_seconds=HEARTBEAT_SECONDS):
        yield


@contextmanager
def meanwhile(act: Callable[[], None], *, every_seconds: float) -> Iterator[None]:
    """While the block goes on, `act` again and again in a thread and an application context of its own."""
    app, ended = current_app._get_current_object(), threading.Event()  # type: ignore[attr-defined]

    def go_on() -> None:
        while not ended.wait(every_seconds):
            with app.app_context():
                act()

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
