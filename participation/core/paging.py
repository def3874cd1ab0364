"""Keyset paging: as fast on the last page as on the first, and never a row twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, literal

from participation.core.db import db
from participation.core.public_ids import parse_public_id, public_id_text

T = TypeVar("T")
PAGE_SIZE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows and, when there are more, the cursor (`?nasta=`) of the next page.

    `restarted` is true when the cursor in the address could not be read and the list began again (row I8).
    """

    items: Sequence[T]
    next_cursor: str | None = None
    restarted: bool = False


def newest_first(
    statement: Select[Any], key: ColumnElement[int], cursor: str | None, size: int = PAGE_SIZE
) -> Page[Any]:
    """The rows of `statement` in falling order of the id `key`, public or not, after `cursor`.

    The first thing each row holds must be the object whose `id` the key is.
    """
    before = parse_public_id(cursor) if cursor else None
    if before is not None:
        statement = statement.where(key < literal(before, BigInteger()))
    rows = db.session.execute(statement.order_by(key.desc()).limit(size + 1)).unique().all()
    shown = rows[:size]
    items = [row[0] if len(row) == 1 else row for row in shown]
    next_cursor = public_id_text(shown[-1][0].id) if len(rows) > size else None
    return Page(items, next_cursor, restarted=bool(cursor) and before is None)
