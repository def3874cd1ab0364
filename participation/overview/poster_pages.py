"""What the poster of a place shows: its name, one question, and the way to answer it."""

from dataclasses import dataclass
from enum import StrEnum

from participation.core.qr_codes import QrCode, qr_code
from participation.programmes.models import Programme
from participation.programmes.pages import Place, place_of
from participation.revisions.standing import Standing


class NameSize(StrEnum):
    """How large the name can stand on one line of an A4 page."""

    SHORT = "short"
    LONG = "long"
    LONGEST = "longest"


# The longest word that a size has room for, in letters.
SHORT_LETTERS, LONG_LETTERS = 8, 10


@dataclass(frozen=True)
class PosterPage:
    """One A4 page. `host` and `path` are the address to type by hand; the code leads to the same page."""

    place: Place
    name_size: NameSize
    host: str
    path: str
    qr: QrCode
    standing: Standing | None


def poster_page(programme: Programme, address: str, standing: Standing | None) -> PosterPage:
    """The poster of a programme whose page has this whole address."""
    place = place_of(programme)
    host, _slash, path = address.partition("://")[2].partition("/")
    return PosterPage(
        place=place,
        name_size=_name_size(place.name),
        host=host,
        path=f"/{path}",
        qr=qr_code(address),
        standing=standing,
    )


def _name_size(name: str) -> NameSize:
    longest = max(len(word) for word in name.split())
    if longest <= SHORT_LETTERS:
        return NameSize.SHORT
    return NameSize.LONG if longest <= LONG_LETTERS else NameSize.LONGEST
