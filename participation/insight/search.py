"""Search in what is shown. Both databases look for the same stems, so they find the same texts.

A word of four letters or more also finds the words that begin with it: "cykel" finds "cykelbana", which is
how Swedish makes its words.
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, column, literal, select, table, text

from participation.contributions.models import Contribution
from participation.core.db import db
from participation.core.paging import PAGE_SIZE, Page, newest_first
from participation.core.public_ids import parse_public_id
from participation.core.stemming import query_terms

LONGEST_SEARCH = 200  # characters
SHORTEST_BEGINNING = 4  # letters
LOOKED_THROUGH = 4_000  # what fills no page of twenty in so many texts is in one of two hundred at most

_INDEX = table("contribution_search", column("rowid", BigInteger))


def newest_matches(
    statement: Select[Any], search: str, cursor: str | None, size: int = PAGE_SIZE
) -> Page[Contribution]:
    """The newest contributions of `statement` that hold every word of `search`; no word finds nothing.

    SQLite reads its index from the newest end, so that it stops when a page is full however many texts hold a
    common word.
    """
    terms = query_terms(search)
    if not terms:
        return Page([])
    if db.engine.dialect.name == "postgresql":
        return _newest_on_postgresql(statement, terms, cursor, size)
    found = text("contribution_search MATCH :wanted").bindparams(wanted=_sqlite_query(terms))
    joined = statement.join(_INDEX, _INDEX.c.rowid == Contribution.id).where(found)
    return newest_first(joined, _INDEX.c.rowid, cursor, size)


def _newest_on_postgresql(
    statement: Select[Any], terms: list[str], cursor: str | None, size: int
) -> Page[Contribution]:
    """PostgreSQL's index has no order: reading all it has of a common word takes long, and so does looking
    through all texts for a rare one, and the planner cannot tell how common the beginning of a word is. So
    the newest texts are looked through first, and the index is asked only when they do not fill the page.
    """
    key = Contribution.id
    before = parse_public_id(cursor) if cursor else None
    wanted = select(key, Contribution.search_stems).where(statement.whereclause)  # type: ignore[arg-type]
    if before is not None:
        wanted = wanted.where(key < before)
    newest = wanted.order_by(key.desc()).limit(LOOKED_THROUGH).subquery()
    stems = literal(" ") + newest.c.search_stems + literal(" ")
    words = [f" {term}" if _is_beginning(term) else f" {term} " for term in terms]
    hits = select(newest.c.id).where(*(stems.contains(word, autoescape=True) for word in words))
    page = _page_of(statement, hits, cursor, size)
    if page.next_cursor is not None:
        return page
    # Materialized, or the planner would look through the list all the same, in the hope of an early hit.
    indexed = wanted.where(_in_postgresql_index(terms)).cte().prefix_with("MATERIALIZED")
    return _page_of(statement, select(indexed.c.id), cursor, size)


def _page_of(
    statement: Select[Any], hits: Select[tuple[int]], cursor: str | None, size: int
) -> Page[Contribution]:
    """The newest of the hits. They are chosen before anything else about them is read."""
    chosen = hits.order_by(hits.selected_columns[0].desc()).limit(size + 1)
    return newest_first(statement.where(Contribution.id.in_(chosen)), Contribution.id, cursor, size)


def text_matches(search: str) -> ColumnElement[bool] | None:
    """The condition that a shown contribution holds every word of `search`; None when it holds no word."""
    terms = query_terms(search)
    if not terms:
        return None
    if db.engine.dialect.name == "postgresql":
        return _in_postgresql_index(terms)
    hits = text("SELECT rowid FROM contribution_search WHERE contribution_search MATCH :wanted")
    return Contribution.id.in_(hits.bindparams(wanted=_sqlite_query(terms)).columns(column("rowid")))


def _in_postgresql_index(terms: list[str]) -> ColumnElement[bool]:
    wanted = " & ".join(f"'{term}'{':*' if _is_beginning(term) else ''}" for term in terms)
    found = text(
        "array_to_tsvector(string_to_array(contribution.search_stems, ' ')) @@ cast(:wanted as tsquery)"
    ).bindparams(wanted=wanted)
    return and_(Contribution.search_stems.is_not(None), found)


def _sqlite_query(terms: list[str]) -> str:
    return " ".join(f'"{term}"{"*" if _is_beginning(term) else ""}' for term in terms)


def _is_beginning(term: str) -> bool:
    return len(term) >= SHORTEST_BEGINNING
