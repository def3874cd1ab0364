"""The figures that a Prometheus server fetches: how requests go, and how the site is.

Several workers serve; each counts in a file of its own below the instance folder, and whichever of them is
asked adds them all up. A file belongs to a place, not to a process: a worker takes a free place when it first
counts, and the one that comes after it goes on from there, so that nothing is lost when a worker ends and
files do not pile up. Servers that share the instance folder each have their own, and each is to be asked.

Loaded only where a token is set (decision 30). No figure knows more of an address than its pattern.
"""

import os
import platform
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import IO, Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from participation.core import clock
from participation.core.db import db
from participation.core.finished_requests import FinishedRequest
from participation.core.release import release
from participation.upkeep.last_backup import last_backup
from participation.upkeep.queries import Backlog, backlog

MOST_PLACES: Final = 512
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestFigures:
    """Counts requests in this process, and tells what all processes of this server have counted."""

    def __init__(self, instance_folder: Path):
        self.folder = instance_folder / "metrics" / (platform.node() or "server")
        self._lock = threading.Lock()
        self._held: IO[bytes] | None = None
        self._seconds: Histogram | None = None

    def count(self, finished: FinishedRequest) -> None:
        """One more request."""
        if self._seconds is None:
            self._begin()
        assert self._seconds is not None
        status = f"{finished.status // 100}xx"
        self._seconds.labels(finished.method, finished.route, status).observe(finished.seconds)

    def _begin(self) -> None:
        with self._lock:
            if self._seconds is not None:
                return
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            place, self._held = _take_a_place(self.folder)
            # prometheus-client looks for the folder here, and knows no other way.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder)
            values.ValueClass = values.MultiProcessValue(lambda: place)
            self._seconds = Histogram(
                "participation_request_seconds",
                "Seconds until an answer began, by method, pattern of the address and class of the status.",
                ("method", "route", "status"),
                buckets=_BUCKETS,
                registry=None,
            )

    def close(self) -> None:
        """Give the place back before the process ends. Nothing is counted afterwards."""
        values.close_all_multiprocess_files()
        if self._held is not None:
            self._held.close()

    def collector(self) -> CollectorRegistry:
        """A registry that adds up the files of all places."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(self.folder))
        return registry


def _take_a_place(folder: Path) -> tuple[str, IO[bytes] | None]:
    """The first place that no living process holds; the system frees it when the process ends."""
    if os.name == "nt":  # one process serves there
        return "0", None
    fcntl = import_module("fcntl")
    for number in range(MOST_PLACES):
        held = (folder / f"{number}.place").open("ab")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            continue
        return str(number), held
    raise OSError(f"{MOST_PLACES} processes count in {folder} already.")


class SiteFigures:
    """How the site is at the moment of asking."""

    def __init__(self, instance_folder: Path, at: datetime):
        self.instance_folder = instance_folder
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge. When the database does not answer, `participation_database_up` says 0, and what it
        would have told is left out.
        """
        build = GaugeMetricFamily("participation_build_info", "1, with the release.", labels=["release"])
        build.add_metric([release()], 1)
        yield build
        disk = shutil.disk_usage(self.instance_folder)
        yield _gauge("disk_free_bytes", "Free on the disk of the instance folder.", disk.free)
        yield _gauge("disk_free_ratio", "The free share of that disk, 0 to 1.", disk.free / disk.total)
        latest = last_backup(self.instance_folder)
        if latest is not None:
            age = (self.at - latest.taken_at).total_seconds()
            yield _gauge("backup_age_seconds", "Since the last backup was begun.", age)
        try:
            waits = backlog(self.at)
        except SQLAlchemyError:
            db.session.rollback()
            yield _gauge("database_up", "1 when the database answers.", 0)
            return
        yield _gauge("database_up", "1 when the database answers.", 1)
        yield from self._waiting(waits)

    def _waiting(self, waits: Backlog) -> Iterator[GaugeMetricFamily]:
        for name, words, count, oldest_at in (
            ("queue", "Texts that wait for a moderator", waits.texts.count, waits.texts.oldest_at),
            ("jobs", "Long work that waits for a worker", waits.jobs.count, waits.jobs.oldest_at),
            ("outbox", "Mails that are due", waits.outbox.due, waits.outbox.oldest_due_at),
        ):
            yield _gauge(f"{name}_waiting", f"{words}.", count)
            age = (self.at - oldest_at).total_seconds() if oldest_at else 0
            yield _gauge(f"{name}_oldest_seconds", f"{words}: the age of the oldest, 0 without any.", age)
        yield _gauge("jobs_running", "Long work under way.", waits.jobs_running)
        yield _gauge("outbox_given_up", "Mails that could not be delivered.", waits.outbox.given_up)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"participation_{name}", words, value=value)


def exposition(figures: RequestFigures, instance_folder: Path) -> bytes:
    """All figures, in Prometheus's text form."""
    registry = figures.collector()
    registry.register(SiteFigures(instance_folder, clock.now()))  # type: ignore[arg-type]
    return generate_latest(registry)
