"""Search in what is shown. Both databases look for the same stems, so they find the same texts.

A word of four letters or more also finds the words that begin with it: "cykel" finds "cykelbana", which is
how Swedish makes its words.
"""

from sqlalchemy import ColumnElement, and_, column, text

from participation.contributions.models import Contribution
from participation.core.db import db
from participation.core.stemming import query_terms

LONGEST_SEARCH = 200  # characters
SHORTEST_BEGINNING = 4  # letters


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
    wanted = " ".join(f'"{term}"{"*" if _is_beginning(term) else ""}' for term in terms)
    hits = text("SELECT rowid FROM contribution_search WHERE contribution_search MATCH :wanted")
    return Contribution.id.in_(hits.bindparams(wanted=wanted).columns(column("rowid")))


def _is_beginning(term: str) -> bool:
    return len(term) >= SHORTEST_BEGINNING
