"""The process that does long work, one job at a time, and what has to be done again and again."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask

from participation.core import clock
from participation.core.db import transaction
from participation.jobs.dispatching import Dispatcher
from participation.jobs.running import JobKind, run_job, run_waiting

LOOKS_EVERY_SECONDS: Final = 5
PAUSE_SECONDS: Final = 0.5
LAST_DUTY_SECONDS: Final = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Duty:
    """Something to do again and again: `run(at)` opens its own transaction and answers how much there was.

    It runs when the worker starts and then every `every`. Several workers may run it at once.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], int]


class Jobs:
    """What the site knows about long work: its kinds, its duties, and the way to a worker."""

    def __init__(self, kinds: Sequence[JobKind], duties: Sequence[Duty], dispatcher: Dispatcher):
        self.kinds = {kind.name: kind for kind in kinds}
        self.duties = tuple(duties)
        self.dispatcher = dispatcher

    def dispatch(self, job_id: int) -> None:
        """Tell a worker, after the commit, that there is a job."""
        self.dispatcher.send(job_id)


def in_a_transaction(operation: Callable[[datetime], int]) -> Callable[[datetime], int]:
    """The operation as a duty: committed when it ends well."""

    def run(at: datetime) -> int:
        with transaction():
            return operation(at)

    return run


def run_duties(jobs: Jobs) -> dict[str, int]:
    """Every duty once, now. One that fails is logged, and does not hinder the others."""
    return {duty.name: done for duty in jobs.duties if (done := _run_duty(duty)) is not None}


def run_worker(app: Flask, *, beside: int | None = None) -> None:
    """Work until SIGTERM or SIGINT, or until `beside`, this process's parent, has gone.

    A job under way is handed back at its next step, so that another worker can begin it anew.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())

    def is_stopping() -> bool:
        return stop.is_set() or (beside is not None and os.getppid() != beside)

    jobs: Jobs = app.extensions["jobs"]
    duties = threading.Thread(target=_do_duties, args=(app, jobs.duties, is_stopping), daemon=True)
    duties.start()
    looked_at = float("-inf")
    while not is_stopping():
        told = jobs.dispatcher.receive()
        try:
            with app.app_context():
                if told is not None:
                    run_job(told, is_stopping)
                elif time.monotonic() - looked_at >= LOOKS_EVERY_SECONDS:
                    run_waiting(is_stopping)
                    looked_at = time.monotonic()
        except Exception as error:  # the database is away: it is asked again in a while
            log.error("the worker could not look for jobs: %s", type(error).__name__)
            stop.wait(LOOKS_EVERY_SECONDS)
        if told is None:
            stop.wait(PAUSE_SECONDS)
    jobs.dispatcher.close()
    duties.join(LAST_DUTY_SECONDS)


def _do_duties(app: Flask, duties: Sequence[Duty], is_stopping: Callable[[], bool]) -> None:
    due = dict.fromkeys((duty.name for duty in duties), 0.0)
    while not is_stopping():
        for duty in duties:
            if time.monotonic() >= due[duty.name] and not is_stopping():
                with app.app_context():
                    _run_duty(duty)
                due[duty.name] = time.monotonic() + duty.every.total_seconds()
        time.sleep(PAUSE_SECONDS)


def _run_duty(duty: Duty) -> int | None:
    try:
        return duty.run(clock.now())
    except Exception as error:
        log.error("%s failed: %s", duty.name, type(error).__name__)
        return None
