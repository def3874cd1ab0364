"""Points on the ground, in SWEREF 99 TM: the plane in which Swedish municipalities measure, in whole metres.

In that plane 100 m are 100 m both ways, so a grid is a division and a distance is Pythagoras. Browsers and
telephones speak in degrees (WGS 84, which here differs from SWEREF 99 by less than a metre).
"""

from dataclasses import dataclass
from math import asin, atan, atan2, atanh, cos, cosh, degrees, hypot, radians, sin, sinh, sqrt, tanh
from typing import Any

from sqlalchemy import TypeDecorator

from participation.core.db import LongInteger

FINEST_SQUARE = 100  # metres: no point that a resident sets is kept more exactly (decision 10)

# The projection: Lantmäteriet, "Gauss conformal projection (transverse Mercator), Krüger's formulas".
_CENTRAL_MERIDIAN = radians(15)
_SCALE = 0.9996
_FALSE_EASTING = 500_000
_FLATTENING = 1 / 298.257222101
_ECCENTRICITY = sqrt(_FLATTENING * (2 - _FLATTENING))
_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = _SCALE * 6378137 / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_FORWARD = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BACK = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_LATITUDE_ROUNDS = 6  # each makes the latitude some hundred times more exact
EAST_DIGITS = 1_000_000  # an easting in Sweden has six digits, which end the number of a point


@dataclass(frozen=True, order=True)
class Point:
    """A point in metres: northing (seven digits) and easting (six digits)."""

    north: int
    east: int

    @classmethod
    def from_degrees(cls, latitude: float, longitude: float) -> "Point":
        """The point at these degrees, to the nearest metre. Good within some ten degrees of 15° east."""
        conformal = atanh(sin(radians(latitude)))
        conformal -= _ECCENTRICITY * atanh(_ECCENTRICITY * sin(radians(latitude)))
        across = radians(longitude) - _CENTRAL_MERIDIAN
        xi = atan2(sinh(conformal), cos(across))
        eta = atanh(sin(across) / cosh(conformal))
        north, east = _series(_FORWARD, xi, eta, 1)
        return cls(round(_RADIUS * north), round(_RADIUS * east + _FALSE_EASTING))

    def to_degrees(self) -> tuple[float, float]:
        """Latitude and longitude, rounded to five decimals (a metre)."""
        xi, eta = _series(_BACK, self.north / _RADIUS, (self.east - _FALSE_EASTING) / _RADIUS, -1)
        conformal = asin(sin(xi) / cosh(eta))
        latitude = conformal
        for _ in range(_LATITUDE_ROUNDS):
            bent = _ECCENTRICITY * atanh(_ECCENTRICITY * sin(latitude))
            latitude = asin(tanh(atanh(sin(conformal)) + bent))
        longitude = _CENTRAL_MERIDIAN + atan(sinh(eta) / cos(xi))
        return round(degrees(latitude), 5), round(degrees(longitude), 5)

    def distance_to(self, other: "Point") -> float:
        """Metres between the two."""
        return hypot(self.north - other.north, self.east - other.east)

    def square(self, metres: int = FINEST_SQUARE) -> "Square":
        """The square of the grid that the point lies in."""
        return Square(self.north // metres * metres, self.east // metres * metres, metres)


@dataclass(frozen=True, order=True)
class Square:
    """A square of the grid: its south-west corner, and its side in metres."""

    north: int
    east: int
    metres: int

    @property
    def middle(self) -> Point:
        """The point that stands for the whole square."""
        return Point(self.north + self.metres // 2, self.east + self.metres // 2)


class PointColumn(TypeDecorator[Point]):
    """A point in one whole number, northing before easting: half a point cannot be stored.

    The numbers of a strip from west to east follow each other, so an index finds the points of a square.
    """

    impl = LongInteger
    cache_ok = True

    def process_bind_param(self, value: Point | None, dialect: Any) -> int | None:
        return None if value is None else value.north * EAST_DIGITS + value.east

    def process_result_value(self, value: int | None, dialect: Any) -> Point | None:
        return None if value is None else Point(*divmod(value, EAST_DIGITS))


def _series(terms: tuple[float, ...], xi: float, eta: float, sign: int) -> tuple[float, float]:
    """Krüger's series, there (`sign` 1) and back (-1)."""
    doubled = [(2 * order * xi, 2 * order * eta, term) for order, term in enumerate(terms, 1)]
    north = xi + sign * sum(term * sin(along) * cosh(across) for along, across, term in doubled)
    east = eta + sign * sum(term * cos(along) * sinh(across) for along, across, term in doubled)
    return north, east
