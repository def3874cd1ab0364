"""Counts what the site asks its database, and says how the database means to answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from participation.core.db import db

# Beginning, ending and marking a transaction, and SQLite's settings, are no questions.
# Nor is asking whether a kept page still holds: that comes before, and is all that a kept page asks.
STAMP = "SELECT sequence FROM audit_head"
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """Gathers the statements that run in the block: `with count_queries() as queries: ... len(queries)`."""
    queries: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != STAMP and not statement.lstrip().upper().startswith(NOT_COUNTED):
            queries.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        yield queries
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)


def plan_of(ask: Callable[[], object]) -> str:
    """How SQLite means to answer the last question in `ask`.

    PostgreSQL's plan follows what its tables hold, and says nothing of small ones: test on SQLite alone.
    """
    with count_queries() as statements:
        ask()
    return str(db.session.execute(db.text("EXPLAIN QUERY PLAN " + statements[-1].replace("?", "1"))).all())


def postgresql_plan_of(ask: Callable[[], object]) -> str:
    """How PostgreSQL would answer the only question in `ask`, with reading whole tables as its last resort.

    A test's tables are so small that it would read them whole otherwise.
    """
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)
    ((statement, parameters),) = asked
    connection = db.session.connection()
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return "\n".join(connection.exec_driver_sql("EXPLAIN " + statement, parameters).scalars())
