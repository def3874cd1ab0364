"""Telling a worker that there is a job: only its id, and only to spare it the wait until it looks by itself.

A queue of huey's, in a file beside the database unless `PARTICIPATION_QUEUE` names Redis, Valkey or
PostgreSQL. Messages are signed. Nothing is lost when the queue is: see `jobs.running`.
"""

import logging
from importlib import import_module
from pathlib import Path
from typing import Any, Final

VALKEY: Final = "valkey://"
POSTGRESQL: Final = ("postgresql://", "postgres://")

log = logging.getLogger(__name__)


class Dispatcher:
    """The queue behind one sending and one receiving. It is opened when it is first used."""

    def __init__(self, url: str, file: Path, secret: str):
        self._url = url
        self._file = file
        self._secret = secret
        self._opened: tuple[Any, Any] | None = None

    def send(self, job_id: int) -> None:
        """Tell a worker. Never raises: a worker that was not told finds the job within seconds anyway."""
        try:
            _queue, told = self._open()
            told(job_id)
        except Exception as error:
            log.warning("job %s was not dispatched: %s", job_id, type(error).__name__)

    def receive(self) -> int | None:
        """The id that was told first, or None: nothing has been told, or the queue does not answer."""
        try:
            queue, _told = self._open()
            message = queue.dequeue()
            return None if message is None else int(message.args[0])
        except Exception as error:
            log.warning("the queue cannot be read: %s", type(error).__name__)
            return None

    def close(self) -> None:
        """Let go of the queue; the next message opens it again."""
        if self._opened is not None:
            self._opened[0].storage.close()
            self._opened = None

    def _open(self) -> tuple[Any, Any]:
        if self._opened is None:
            # huey brings Redis' client along: only a process that asks for long work carries them.
            huey = import_module("huey")
            signed = import_module("huey.serializer").SignedSerializer(secret=self._secret, salt="jobs")
            settings = {"name": "participation", "results": False, "serializer": signed}
            if self._url.startswith(POSTGRESQL):
                queue = huey.PostgresHuey(dsn=self._url, **settings)
            elif self._url:
                queue = huey.RedisHuey(url=self._url.replace(VALKEY, "redis://", 1), **settings)
            else:
                queue = huey.SqliteHuey(filename=str(self._file), **settings)
            self._opened = queue, queue.task(name="run")(_run)
        return self._opened


def _run(job_id: int) -> None:
    """What a message stands for. A worker reads the id and does the job with `jobs.running`."""
