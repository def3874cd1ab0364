"""What every page about a place knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from participation.core.coordinates import Point
from participation.programmes.models import MapArea, Programme
from participation.programmes.queries import NamedPlace


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
class PlaceOnMap:
    """A known place as a script draws it. Degrees here and in a frame are WGS 84."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class MapFrame:
    """What a script needs to draw a place's map: its edges, its tiles, and the places with names.

    Without tiles the names stand on a plain ground. `is_example`: nobody at the municipality has placed it.
    """

    south: float
    west: float
    north: float
    east: float
    places: Sequence[PlaceOnMap]
    tiles: str
    attribution: str
    is_example: bool


def map_frame(
    placed: MapArea | None, places: Sequence[NamedPlace], *, tiles: str, attribution: str
) -> MapFrame | None:
    """The frame of a programme's map, or None when nobody has placed it. `tiles` may be empty."""
    if placed is None:
        return None
    centre, reach = placed.centre, placed.reach
    south, west = Point(centre.north - reach, centre.east - reach).to_degrees()
    north, east = Point(centre.north + reach, centre.east + reach).to_degrees()
    named = [
        PlaceOnMap(place.name, *place.point.to_degrees())
        for place in places
        if place.point and not place.is_retired
    ]
    return MapFrame(south, west, north, east, named, tiles, attribution, placed.is_example)


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
