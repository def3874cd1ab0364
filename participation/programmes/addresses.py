"""Addresses of places: short enough for a poster, and never in the way of the site's own pages."""

import unicodedata

# First words of addresses that belong to the site itself (decision 19).
RESERVED_WORDS = frozenset(
    {"besked", "bild", "en", "healthz", "karta", "kvitto", "lamna-ide", "metrics", "om", "personal", "readyz"}
    | {"sok", "static", "sv"}
)


def slug_of(typed: str) -> str:
    """The address that somebody meant: `Getinge`, `vallås` and `framtid-getinge` are all understood."""
    folded = unicodedata.normalize("NFD", typed.casefold().strip())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return plain.replace(" ", "-").removeprefix("framtid-")
