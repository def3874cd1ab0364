"""Two fields that together are one point: set on a map by a script, or typed."""

from flask_babel import lazy_gettext

from participation.core.coordinates import Point
from participation.core.field_types import DegreesField
from participation.programmes.models import MapArea

# The corners of Sweden, in SWEREF 99 TM. Outside them the plane bends, and nobody builds.
SOUTH_WEST, NORTH_EAST = Point(6_120_000, 250_000), Point(7_680_000, 930_000)

OUTSIDE = lazy_gettext("Platsen ligger utanför kartan. Flytta markören.")
NOT_PLACED = lazy_gettext("Markören är inte placerad.")


class PointFields:
    """A part of a form: `latitude` and `longitude`, both or none. `point` is what they mean, when they do."""

    latitude = DegreesField(lazy_gettext("Latitud"), required=False)
    longitude = DegreesField(lazy_gettext("Longitud"), required=False)

    point: Point | None = None

    def find_point(self, lies_on: MapArea | None = None, margin: int = 0) -> bool:
        """Read the point; False when there is something to mend, which then stands at a field.

        With `lies_on` it must be on that map, or within `margin` metres of its edge. To be called when the
        form's own validation is done.
        """
        degrees = self.latitude.data, self.longitude.data
        if self.latitude.errors or self.longitude.errors:
            return False
        if degrees == (None, None):
            return True
        if None in degrees or degrees == (0, 0):
            unplaced = self.longitude if degrees[1] is None else self.latitude
            unplaced.errors = [str(NOT_PLACED)]
            return False
        if abs(degrees[0]) < 90 and abs(degrees[1]) < 90:
            found = Point.from_degrees(*degrees)
            if _is_in_sweden(found) and (lies_on is None or lies_on.reaches(found, margin)):
                self.point = found
                return True
        self.latitude.errors = [str(OUTSIDE)]
        return False


def _is_in_sweden(point: Point) -> bool:
    is_in_height = SOUTH_WEST.north <= point.north <= NORTH_EAST.north
    return is_in_height and SOUTH_WEST.east <= point.east <= NORTH_EAST.east
