"""Ids that may stand in an address: the day of arrival and 44 random bits.

Such an id sorts by day and is random within the day, so that a public list can be ordered and paged by the
id alone without telling at what time, or after whom, a person wrote. It fits in 60 bits and is shown as
twelve letters and digits (Crockford's base 32: no i, l, o or u).
"""

import secrets
from datetime import date

from werkzeug.routing import BaseConverter, ValidationError

RANDOM_BITS = 44
LENGTH = 12
_EPOCH = date(2000, 1, 1)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}


def new_public_id(day: date) -> int:
    """A new id for something that arrived on `day` (2000-01-01 or later; the day range lasts 179 years)."""
    return ((day - _EPOCH).days << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)


def public_id_text(public_id: int) -> str:
    """The twelve characters that stand for the id in addresses, files and logs."""
    return "".join(_ALPHABET[(public_id >> shift) & 31] for shift in range(55, -5, -5))


def parse_public_id(text: str) -> int | None:
    """The id behind twelve characters, or None when they are not an id. Never raises."""
    if len(text) != LENGTH or any(letter not in _VALUES for letter in text):
        return None
    value = 0
    for letter in text:
        value = value << 5 | _VALUES[letter]
    return value


class PublicIdConverter(BaseConverter):
    """`<public_id:idea_id>` in a route: an int inside, twelve characters in the address."""

    regex = "[0-9a-hjkmnp-tv-z]{12}"

    def to_python(self, value: str) -> int:
        parsed = parse_public_id(value)
        if parsed is None:
            raise ValidationError
        return parsed

    def to_url(self, value: int) -> str:
        return public_id_text(value)


class RandomNameConverter(BaseConverter):
    """`<random_name:photo_id>` in a route: 128 random bits as 32 hexadecimal digits. Anything else is 404."""

    regex = "[0-9a-f]{32}"
