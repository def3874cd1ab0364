"""How a migration gives a column other words to choose from, in place: no row is copied or touched."""

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text


def change_vocabulary(
    table: str, column: str, before: Sequence[str], after: Sequence[str], *, name: str = ""
) -> None:
    """Let `column`, made by `core.db.vocabulary()`, hold the words of `after` instead of those of `before`.

    `name` is the vocabulary's, when it is not the column's. SQLite cannot alter a CHECK, and making the table
    anew would break the triggers and keys that point to it: its definition is therefore edited, in the way
    that sqlite.org/lang_altertable.html gives for exactly this. Raises LookupError when the table has no such
    constraint, and ValueError when a row holds a word that would not be allowed.
    """
    held = set(op.get_bind().scalars(text(f"SELECT DISTINCT {column} FROM {table}")))  # noqa: S608 - our names
    if not held <= {*after, None}:
        raise ValueError(f"{table}.{column} holds {sorted(held - {*after, None})}")
    if op.get_bind().dialect.name == "postgresql":
        constraint = op.f(f"ck_{table}_{name or column}")
        op.drop_constraint(constraint, table, type_="check")
        op.create_check_constraint(constraint, table, _among(column, after))
        return
    _edit_sqlite_table(table, _among(column, before), _among(column, after))


def _edit_sqlite_table(table: str, old: str, new: str) -> None:
    bind = op.get_bind()
    where = "FROM sqlite_schema WHERE type = 'table' AND name = :name"
    sql = bind.scalar(text(f"SELECT sql {where}"), {"name": table})
    if sql is None or sql.count(old) != 1:
        raise LookupError(f"the table {table} has not exactly one {old}")
    version = bind.scalar(text("PRAGMA schema_version"))
    bind.execute(text("PRAGMA writable_schema = ON"))
    bind.execute(
        text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"),
        {"sql": sql.replace(old, new), "name": table},
    )
    bind.execute(text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(text("PRAGMA writable_schema = OFF"))


def _among(column: str, words: Sequence[str]) -> str:
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({quoted})"
