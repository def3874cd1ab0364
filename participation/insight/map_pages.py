"""What the map of a place's ideas shows: the same in a list with links as on the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, pi
from typing import Any

from flask import url_for
from flask_babel import format_decimal, lazy_gettext, ngettext
from flask_babel import gettext as _

from participation.core.coordinates import Point
from participation.insight.pages import Filters
from participation.insight.spots import Spot, middle_of
from participation.programmes.pages import MapFrame, Place
from participation.programmes.queries import NamedPlace, nearest_place

AT_METRES = 75  # nearer than that is at the place
KILOMETRES_FROM = 2000
# Round the compass from the east, as angles are counted.
DIRECTIONS = (
    lazy_gettext("öster"), lazy_gettext("nordost"), lazy_gettext("norr"), lazy_gettext("nordväst"),
    lazy_gettext("väster"), lazy_gettext("sydväst"), lazy_gettext("söder"), lazy_gettext("sydost"),
)  # fmt: skip


@dataclass(frozen=True)
class SpotRow:
    """One spot: where it is in words, how many ideas, and the address of the list of them."""

    words: str
    ideas: int
    address: str
    point: Point | None


@dataclass(frozen=True)
class IdeaMapPage:
    """A place's ideas by where they are. `without`: how many have no place. `map`: None: there is none."""

    place: Place
    filters: Filters
    rows: Sequence[SpotRow]
    without: int
    map: MapFrame | None


def spot_rows(
    slug: str, spots: Mapping[Spot, int], places: Sequence[NamedPlace], asked: Mapping[str, str]
) -> list[SpotRow]:
    """A row for each spot, those with most ideas first. `asked` is the filter, which the links keep."""
    rows = [
        SpotRow(
            spot_in_words(spot, places),
            ideas,
            url_for("insight.ideas", slug=slug, **{**asked, "plats": spot.key}),
            middle_of(spot, places),
        )
        for spot, ideas in spots.items()
    ]
    return sorted(rows, key=lambda row: (-row.ideas, row.words, row.address))


def spot_in_words(spot: Spot, places: Sequence[NamedPlace]) -> str:
    """`Badet`, or for a square the way to it from the nearest known place: `300 meter norr om Badet`."""
    if spot.square is None:
        return next((place.name for place in places if place.id == spot.known_place_id), _("Okänd plats"))
    point = spot.square.middle
    near = nearest_place(places, point)
    if near is None or near.point is None:
        latitude, longitude = point.to_degrees()
        return _("Punkten %(latitude).3f N %(longitude).3f Ö", latitude=latitude, longitude=longitude)
    metres = near.point.distance_to(point)
    if metres < AT_METRES:
        return _("Vid %(name)s", name=near.name)
    angle = atan2(point.north - near.point.north, point.east - near.point.east)
    direction = str(DIRECTIONS[round(angle / (pi / 4)) % len(DIRECTIONS)])
    if metres < KILOMETRES_FROM:
        rounded = max(100, round(metres, -2))
        return _(
            "%(metres)d meter %(direction)s om %(name)s",
            metres=rounded, direction=direction, name=near.name,
        )  # fmt: skip
    kilometres = format_decimal(round(metres / 1000, 1))
    return _("%(km)s km %(direction)s om %(name)s", km=kilometres, direction=direction, name=near.name)


def as_geojson(rows: Sequence[SpotRow]) -> dict[str, Any]:
    """The same rows as a GeoJSON FeatureCollection in WGS 84; a row without a point is not on the map."""
    features = []
    for row in rows:
        if row.point is None:
            continue
        latitude, longitude = row.point.to_degrees()
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": {
                    "name": row.words,
                    "ideas": row.ideas,
                    "words": f"{row.words}, {ideas_in_words(row.ideas)}",
                    "address": row.address,
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def ideas_in_words(count: int) -> str:
    """`1 idé`, `5 idéer`."""
    return ngettext("%(num)d idé", "%(num)d idéer", count)
