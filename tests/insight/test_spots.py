"""Where ideas are, counted: known places, squares that grow where there are many, and keys in addresses."""

import pytest

from participation.core.coordinates import Point, Square
from participation.insight.spots import MOST_SQUARES, SQUARES, Counted, Spot, spot_of, spots_with_ideas

HERE = Point(6_300_050, 362_050)


def away(north, east):
    return Point(HERE.north + north, HERE.east + east)


def test_a_point_counts_in_its_square_a_place_without_point_by_name_and_the_rest_apart():
    spots, without = spots_with_ideas(
        [
            Counted(HERE, None, 2),
            Counted(HERE, 7, 1),
            Counted(away(300, 0), None, 4),
            Counted(None, 7, 5),
            Counted(None, None, 6),
        ]
    )
    assert spots == {
        Spot(square=Square(6_300_000, 362_000, 100)): 3,
        Spot(square=Square(6_300_300, 362_000, 100)): 4,
        Spot(7): 5,
    }
    assert without == 6


def test_where_there_are_many_points_the_squares_grow_and_no_idea_is_lost():
    counted = [Counted(away(north * 100, east * 100), None, 1) for north in range(40) for east in range(40)]
    spots, _without = spots_with_ideas(counted)
    assert sum(spots.values()) == 1600
    assert len(spots) <= MOST_SQUARES
    assert {spot.square.metres for spot in spots} == {1000}


def test_even_the_widest_map_full_of_ideas_has_few_squares():
    counted = [Counted(away(north * 1000, east * 1000), None, 1) for north in range(42) for east in range(42)]
    spots, _without = spots_with_ideas(counted)
    assert len(spots) <= MOST_SQUARES
    assert sum(spots.values()) == 42 * 42


@pytest.mark.parametrize("spot", [Spot(7), *(Spot(square=HERE.square(metres)) for metres in SQUARES)])
def test_a_key_leads_back_to_its_spot(spot):
    assert spot_of(spot.key) == spot


@pytest.mark.parametrize(
    "key",
    [
        "", "0", "-1", "07", "x", "2147483648", "9" * 5000, "１２", "\x00", "6300000-362000",
        "6300000-362000-150",
        "6300050-362000-100", "6300000-362000-100-1", "6300000-362000-00100", "' or 1=1 --",
    ],
)  # fmt: skip
def test_what_is_no_key_is_no_spot(key):
    assert spot_of(key) is None
