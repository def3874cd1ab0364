"""What every page about a place knows of it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from participation.programmes.models import Programme


@dataclass(frozen=True)
class Place:
    """The place that a page is about: its address, names and colour."""

    slug: str
    name: str
    programme_name: str
    tagline: str | None
    palette: str


def place_of(programme: Programme) -> Place:
    """The place of a programme. Needs `locality` loaded."""
    return Place(
        slug=programme.slug,
        name=programme.locality.name,
        programme_name=programme.name,
        tagline=programme.tagline,
        palette=programme.palette,
    )


@dataclass(frozen=True)
class Source:
    """Where a fact was read: words for the reader, and the address when the source gave one."""

    words: str
    address: str | None


def sources_of(source: str | None) -> list[Source]:
    """The sources in a text that may name several between semicolons. Addresses are shown by their host."""
    named = [part.strip() for part in (source or "").split(";")]
    return [Source(*_words_and_address(name)) for name in named if name]


def part_anchor(part_id: int) -> str:
    """The id of a part on the programme's page: the same through all versions, so that links live on."""
    return f"del-{part_id}"


def _words_and_address(name: str) -> tuple[str, str | None]:
    if not name.startswith(("https://", "http://")) or " " in name:
        return name, None
    return urlsplit(name).netloc.removeprefix("www."), name
