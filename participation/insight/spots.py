"""Where on the map ideas are: at a known place, or in a square of the grid, with how many are there.

A square is the finest that a point is kept in. Where there would be more of them than people can read, larger
squares are counted together, so that no map and no list grows with the number of ideas.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from participation.core.coordinates import FINEST_SQUARE, Point, Square
from participation.programmes.queries import NamedPlace

SQUARES = (FINEST_SQUARE, 200, 500, 1000, 2000, 5000, 10_000)  # metres
MOST_SQUARES = 60
MOST_ID = 2**31 - 1
_SQUARE_KEY = re.compile(r"(\d{7})-(\d{6})-([1-9]\d{2,4})", re.ASCII)
_PLACE_KEY = re.compile(r"[1-9]\d{0,9}", re.ASCII)


@dataclass(frozen=True)
class Spot:
    """A known place, or a square."""

    known_place_id: int | None = None
    square: Square | None = None

    @property
    def key(self) -> str:
        """What stands for it in an address."""
        if self.square is None:
            return str(self.known_place_id)
        return f"{self.square.north}-{self.square.east}-{self.square.metres}"


@dataclass(frozen=True)
class Counted:
    """How many ideas have this point, or (without one) this known place, or neither."""

    point: Point | None
    known_place_id: int | None
    ideas: int


def spot_of(key: str) -> Spot | None:
    """The spot that a key in an address stands for; None when it stands for none."""
    if _PLACE_KEY.fullmatch(key) and int(key) <= MOST_ID:
        return Spot(known_place_id=int(key))
    if found := _SQUARE_KEY.fullmatch(key):
        north, east, metres = map(int, found.groups())
        if metres in SQUARES and north % metres == east % metres == 0:
            return Spot(square=Square(north, east, metres))
    return None


def spots_with_ideas(counted: Sequence[Counted]) -> tuple[dict[Spot, int], int]:
    """How many ideas each spot has, and how many ideas have none. At most `MOST_SQUARES` squares."""
    spots: Counter[Spot] = Counter()
    points: Counter[Point] = Counter()
    without = 0
    for row in counted:
        if row.point is not None:
            points[row.point] += row.ideas
        elif row.known_place_id is not None:
            spots[Spot(row.known_place_id)] += row.ideas
        else:
            without += row.ideas
    squares: Counter[Square] = Counter()
    for metres in SQUARES:
        squares = Counter()
        for point, ideas in points.items():
            squares[point.square(metres)] += ideas
        if len(squares) <= MOST_SQUARES:
            break
    spots.update({Spot(square=square): ideas for square, ideas in squares.items()})
    return dict(spots), without


def middle_of(spot: Spot, places: Sequence[NamedPlace]) -> Point | None:
    """Where a map shows it; None for a known place of which nobody has said where it lies."""
    if spot.square is not None:
        return spot.square.middle
    return next((place.point for place in places if place.id == spot.known_place_id), None)
