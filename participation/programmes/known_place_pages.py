"""What a project leader sees of the known places of a programme, and of where its map lies."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_date

from participation.access.actors import Actor
from participation.accounts.navigation import StaffNav, staff_nav
from participation.core.coordinates import Point
from participation.core.swedish import SWEDISH
from participation.programmes.models import KnownPlace, Programme, ProgrammeMap
from participation.programmes.pages import MapFrame, Place, place_of


@dataclass(frozen=True)
class KnownPlaceRow:
    """One known place: where it lies, in degrees, and whether it is offered."""

    id: int
    name: str
    where: str
    state: str
    is_example: bool


@dataclass(frozen=True)
class KnownPlacesPage:
    """The places that people can pick from. `map` is None until somebody has placed the map."""

    staff_nav: StaffNav
    place: Place
    rows: Sequence[KnownPlaceRow]
    map: MapFrame | None


@dataclass(frozen=True)
class KnownPlacePage:
    """One of them. `conflict`: somebody else changed it meanwhile; `row` says how it stands now."""

    staff_nav: StaffNav
    place: Place
    row: KnownPlaceRow
    is_retired: bool
    version: int
    map: MapFrame | None
    conflict: bool = False


@dataclass(frozen=True)
class MapPage:
    """Where the map lies. `stands` says it in words."""

    staff_nav: StaffNav
    place: Place
    stands: str
    is_example: bool
    map: MapFrame | None
    conflict: bool = False


def known_places_page(
    actor: Actor, programme: Programme, places: Sequence[KnownPlace], frame: MapFrame | None
) -> KnownPlacesPage:
    """The page of all of them, those that are offered first."""
    rows = [_row(place) for place in sorted(places, key=lambda place: place.retired_on is not None)]
    return KnownPlacesPage(staff_nav(actor), place_of(programme), rows, frame)


def known_place_page(
    actor: Actor, programme: Programme, place: KnownPlace, frame: MapFrame | None, *, conflict: bool = False
) -> KnownPlacePage:
    """The page of one."""
    return KnownPlacePage(
        staff_nav(actor), place_of(programme), _row(place), place.retired_on is not None, place.version,
        frame, conflict,
    )  # fmt: skip


def map_page(
    actor: Actor, programme: Programme, placed: ProgrammeMap | None, frame: MapFrame | None, *,
    conflict: bool = False,
) -> MapPage:
    """The page of where the map lies."""
    stands = "Ingen har sagt var kartan ligger."
    if placed is not None:
        stands = f"Mitten är {degrees_in_words(placed.centre)}, och det är {placed.reach} meter till kanten."
    return MapPage(
        staff_nav(actor), place_of(programme), stands, placed is not None and placed.is_example, frame,
        conflict,
    )  # fmt: skip


def degrees_in_words(point: Point) -> str:
    """`56,8206 N 12,7312 Ö`: four decimals, some ten metres."""
    latitude, longitude = point.to_degrees()
    return f"{latitude:.4f} N {longitude:.4f} Ö".replace(".", ",")


def _row(place: KnownPlace) -> KnownPlaceRow:
    state = "Går att välja"
    if place.retired_on is not None:
        state = f"Går inte att välja sedan {format_date(place.retired_on, 'd MMMM y', locale=SWEDISH)}"
    where = degrees_in_words(place.point) if place.point else "Inte på kartan"
    return KnownPlaceRow(place.id, place.name, where, state, place.is_example)
