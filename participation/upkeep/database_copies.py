"""One moment of the database, copied while others write, and put into an empty place."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from participation.contributions.photo_files import path_of
from participation.upkeep.errors import UpkeepError

DEBIAN_PROGRAMS: Final = Path("/usr/lib/postgresql")
_BUSY_SECONDS: Final = 60
_SAID_AT_MOST: Final = 2_000


@dataclass(frozen=True)
class Facts:
    """What the copy holds, read from the very moment that was copied."""

    migration: str
    audit_entries: int
    audit_hash: str
    photo_files: frozenset[str] | None  # below the folder of photos; None: this release knows no photos


@contextmanager
def copied(engine: Engine, target: Path) -> Iterator[Facts]:
    """Copy the database to the file `target`; the block gets what the copy holds.

    Nobody who writes waits for it. Raises UpkeepError when it cannot be done, or the copy is damaged.
    """
    if engine.dialect.name == "sqlite":
        _copy_sqlite(_file_of(engine), target)
        copy = create_engine(f"sqlite:///{target}")
        try:
            with copy.connect() as connection:
                yield facts_of(connection)
        finally:
            copy.dispose()
    else:
        one_moment = engine.connect().execution_options(isolation_level="REPEATABLE READ")
        with one_moment as connection:
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            facts = facts_of(connection)
            run_postgresql_program(
                "pg_dump", engine, "--format=custom", "--exclude-schema=rate_limits",
                f"--snapshot={snapshot}", f"--file={target}",
            )  # fmt: skip
            yield facts


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise UpkeepError(f"There is no database at {source}.")
    # VACUUM INTO reads one moment in peace, and leaves nothing of what was deleted on the copy's free pages.
    with closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as connection:
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as fault:
            raise UpkeepError(f"The database could not be copied: {fault}.") from fault
    refuse_damaged(target)


def refuse_damaged(file: Path) -> None:
    """Raise UpkeepError when SQLite finds fault with its file."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.Error as fault:
            raise UpkeepError(f"{file} is damaged: {fault}.") from fault
    if found != ["ok"]:
        raise UpkeepError(f"{file} is damaged: {'; '.join(found)}.")
    if broken:
        raise UpkeepError(f"{file} is damaged: a row of {broken[0]} points to one that is not there.")


def facts_of(connection: Connection) -> Facts:
    """What a migrated database holds. Raises UpkeepError when it is not one of this site's."""
    tables = set(inspect(connection).get_table_names())
    if not {"alembic_version", "audit_head"} <= tables:
        raise UpkeepError("The database has no tables of this site. Run: flask --app wsgi db upgrade")
    head = connection.execute(text("SELECT sequence, entry_hash FROM audit_head")).first()
    return Facts(
        migration=connection.scalar(text("SELECT version_num FROM alembic_version")) or "",
        audit_entries=head.sequence if head else 0,
        audit_hash=bytes(head.entry_hash).hex() if head else "",
        photo_files=_photo_files(connection) if "photo" in tables else None,
    )


def _photo_files(connection: Connection) -> frozenset[str]:
    """What the rows name, each in its two sizes; also what undo would bring back."""
    names = connection.scalars(
        text(
            "SELECT id FROM photo UNION SELECT masked_name FROM photo WHERE masked_name IS NOT NULL "
            "UNION SELECT masked_name_before FROM photo_decision WHERE masked_name_before IS NOT NULL"
        )
    )
    return frozenset(path_of(Path(), name, small=small).name for name in names for small in (False, True))


def why_not_empty(engine: Engine) -> str | None:
    """What stands in the way of restoring into this database; None when it is empty."""
    if engine.dialect.name == "sqlite":
        file = _file_of(engine)
        left = [path for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if path.exists()]
        return f"{left[0]} is there" if left else None
    with engine.connect() as connection:
        found = connection.scalar(
            text(
                "SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class "
                "JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'S') "
                "AND nspname NOT IN ('information_schema', 'rate_limits') AND nspname NOT LIKE 'pg\\_%' "
                "LIMIT 1"
            )
        )
    return f"the database holds {found}" if found else None


def put_back(engine: Engine, copy: Path) -> None:
    """Fill the empty database with the copy: whole, or not at all."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        refuse_damaged(copy)
        file = _file_of(engine)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy.replace(file)
    else:
        run_postgresql_program(
            "pg_restore", engine, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
            str(copy),
        )  # fmt: skip


def run_postgresql_program(name: str, engine: Engine, *words: str) -> None:
    """Run one of PostgreSQL's own programs on the site's database. Raises UpkeepError with what it said.

    The password goes by the environment, where other users of the machine cannot read it.
    """
    where = engine.url.translate_connect_args(username="user", database="dbname")
    password = where.pop("password", None)
    address = make_conninfo(**where, **{key: str(value) for key, value in engine.url.query.items()})
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(  # noqa: S603 - our own words; nothing comes from a visitor
        [_program(name), f"--dbname={address}", "--no-password", *words],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise UpkeepError(f"{name} failed: {done.stderr.strip()[-_SAID_AT_MOST:]}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
    installed = sorted(
        DEBIAN_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: float(path.parents[1].name), reverse=True
    )
    if not installed:
        raise UpkeepError(f"{name} was not found. Install PostgreSQL's client programs (postgresql-client).")
    return str(installed[0])


def _file_of(engine: Engine) -> Path:
    return Path(engine.url.database or "")
