"""Search in what is shown. Both databases look for the same stems, so they find the same texts.

A word of four letters or more also finds the words that begin with it: "cykel" finds "cykelbana", which is
how Swedish makes its words.
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, column, table, text

from participation.contributions.models import Contribution
from participation.core.db import db
from participation.core.stemming import query_terms

LONGEST_SEARCH = 200  # characters
SHORTEST_BEGINNING = 4  # letters


_INDEX = table("contribution_search", column("rowid", BigInteger))


def newest_matches(statement: Select[Any], search: str) -> tuple[Select[Any], ColumnElement[int]] | None:
    """The contributions of `statement` that hold every word of `search`, and the key that they are paged by.

    None when the search holds no word. SQLite reads its index from the newest end, so that it stops when a
    page is full however many texts hold a common word; PostgreSQL's planner finds that out by itself.
    """
    if db.engine.dialect.name == "postgresql":
        condition = text_matches(search)
        return None if condition is None else (statement.where(condition), Contribution.id)
    terms = query_terms(search)
    if not terms:
        return None
    found = text("contribution_search MATCH :wanted").bindparams(wanted=_sqlite_query(terms))
    return statement.join(_INDEX, _INDEX.c.rowid == Contribution.id).where(found), _INDEX.c.rowid


def text_matches(search: str) -> ColumnElement[bool] | None:
    """The condition that a shown contribution holds every word of `search`; None when it holds no word."""
    terms = query_terms(search)
    if not terms:
        return None
    if db.engine.dialect.name == "postgresql":
        wanted = " & ".join(f"'{term}'{':*' if _is_beginning(term) else ''}" for term in terms)
        found = text(
            "array_to_tsvector(string_to_array(contribution.search_stems, ' ')) @@ cast(:wanted as tsquery)"
        ).bindparams(wanted=wanted)
        return and_(Contribution.search_stems.is_not(None), found)
    hits = text("SELECT rowid FROM contribution_search WHERE contribution_search MATCH :wanted")
    return Contribution.id.in_(hits.bindparams(wanted=_sqlite_query(terms)).columns(column("rowid")))


def _sqlite_query(terms: list[str]) -> str:
    return " ".join(f'"{term}"{"*" if _is_beginning(term) else ""}' for term in terms)


def _is_beginning(term: str) -> bool:
    return len(term) >= SHORTEST_BEGINNING
