"""The real site for a proof: gunicorn with two workers, on a database that keeps what it has promised."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flask import Flask

from config import ROOT, from_environment
from participation.app import create_app
from tests.support.postgresql import free_port, make_database, running_server

WORKERS = 2
START_SECONDS = 60
STOP_SECONDS = 20
COMMAND_SECONDS = 120
ANSWER_SECONDS = 20
LOG_TAIL = 3_000
# Settings of whoever runs the proof must not reach the site that is tried.
FOREIGN_SETTINGS = ("PARTICIPATION_", "DATABASE_URL", "GUNICORN_", "WEB_CONCURRENCY", "PORT", "FLASK_", "PG")


class NoSite(Exception):
    """The site could not be made or did not start. The sentence says why."""


class Site:
    """One installation of the site, and the one server process group that serves it.

    Signals go only to the process group that `start` made: its leader is this process's own child, and is
    not reaped before the group has been killed, so that its number cannot have passed to anybody else.
    """

    def __init__(self, folder: Path, database_url: str | None):
        self.port = free_port()
        self.log = folder / "server.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_SETTINGS)}
        self.environment = {
            **kept,
            "PARTICIPATION_ENVIRONMENT": "development",
            "PARTICIPATION_INSTANCE": str(folder / "instance"),
            "PARTICIPATION_RATE_LIMITS": "off",
            "PORT": str(self.port),
            **({"DATABASE_URL": database_url} if database_url else {}),
        }
        self._server: subprocess.Popen[bytes] | None = None

    def application(self) -> Flask:
        """The application in this process, on the same database: for looking into it, not for serving."""
        return create_app(from_environment(self.environment))

    def flask(self, *words: str, seconds: float | None = COMMAND_SECONDS) -> None:
        """Run a `flask` command of the site. Raises NoSite with what it printed when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, env=self.environment, timeout=seconds,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NoSite(f"flask {' '.join(words)} failed: {(done.stdout + done.stderr)[-LOG_TAIL:]}")

    def start(self) -> float:
        """Start the server and return, when it answers, how many seconds that took. Raises NoSite."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--no-control-socket",
                 "--bind", f"127.0.0.1:{self.port}", "wsgi:app"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        while not self._answers():
            if self._has_ended() or time.monotonic() - began > START_SECONDS:
                self.kill()
                raise NoSite("The server did not start.")
            time.sleep(0.02)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL to the whole process group, in the middle of whatever it does."""
        if self._server is None:
            return
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        """Ask the server to end, and see to it that nothing of it is left."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGTERM)
        last_moment = time.monotonic() + STOP_SECONDS
        while not self._has_ended() and time.monotonic() < last_moment:
            time.sleep(0.02)
        self.kill()

    def leader_id(self) -> int:
        """The process id of the running server's leader, which is also its group's."""
        if self._server is None:
            raise NoSite("The server is not running.")
        return self._server.pid

    def worker_ids(self) -> list[int]:
        """The process ids of the workers: the children of the server's leader (Linux)."""
        leader = self.leader_id()
        return [int(word) for word in Path(f"/proc/{leader}/task/{leader}/children").read_text().split()]

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _has_ended(self) -> bool:
        """Whether the leader has ended; it is left unreaped, so that `kill` can still name its group."""
        return os.waitid(os.P_PID, self.leader_id(), os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@contextmanager
def database_server() -> Iterator[str | None]:
    """What `TEST_DATABASE` names: None for SQLite, else the address of a PostgreSQL server that syncs."""
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        yield None
    elif kind == "postgresql":
        with running_server(durable=True) as address:
            yield address
    else:
        raise SystemExit("TEST_DATABASE must be sqlite or postgresql.")


@contextmanager
def new_site(server: str | None, name: str) -> Iterator[Site]:
    """A site on an empty, migrated database, its folder thrown away afterwards. It is not started yet."""
    with tempfile.TemporaryDirectory(prefix="participation-proof-", ignore_cleanup_errors=True) as folder:
        database_url = make_database(server, f"participation_proof_{name}") if server else None
        site = Site(Path(folder), database_url)
        site.flask("db", "upgrade")
        try:
            yield site
        except Exception:
            if site.log.exists():
                print(f"The server said last:\n{site.log.read_text(errors='replace')[-LOG_TAIL:]}")
            raise
        finally:
            site.kill()
