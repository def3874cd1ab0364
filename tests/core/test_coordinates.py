"""Points in SWEREF 99 TM: Lantmäteriet's own control points, the grid, and one number for one point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.core.coordinates import Point, PointColumn, Square

HALLAND = st.builds(Point, st.integers(6_240_000, 6_380_000), st.integers(320_000, 420_000))


@pytest.mark.parametrize(
    ("latitude", "longitude", "north", "east"),
    [
        (55, 12.75, 6097107, 356083),
        (55, 14.25, 6095049, 452024),
        (57, 12.75, 6319637, 363332),
        (57, 19.5, 6326393, 773251),
        (59, 11.25, 6546097, 284626),
        (67, 16.5, 7432168, 565398),
        (69, 21, 7666090, 739639),
    ],
)
def test_the_projection_is_lantmateriets(latitude, longitude, north, east):
    point = Point.from_degrees(latitude, longitude)
    assert point == Point(north, east)
    assert point.to_degrees() == pytest.approx((latitude, longitude), abs=2e-5)


@given(HALLAND)
def test_there_and_back_is_within_a_metre_and_a_square_is_found_again(point):
    assert Point.from_degrees(*point.to_degrees()).distance_to(point) < 1.5
    middle = point.square().middle
    assert Point.from_degrees(*middle.to_degrees()).square() == point.square()


@given(HALLAND, st.sampled_from([100, 200, 500, 1000]))
def test_a_point_lies_in_its_square(point, metres):
    square = point.square(metres)
    assert square.north <= point.north < square.north + metres
    assert square.east <= point.east < square.east + metres
    assert square.middle.square(metres) == square


def test_distance_and_square_are_in_metres():
    assert Point(6_297_000, 362_000).distance_to(Point(6_297_300, 362_400)) == 500
    assert Point(6_297_149, 362_851).square() == Square(6_297_100, 362_800, 100)
    assert Square(6_297_100, 362_800, 100).middle == Point(6_297_150, 362_850)


@given(HALLAND)
def test_a_point_is_one_number_in_the_database(point):
    column = PointColumn()
    number = column.process_bind_param(point, None)
    assert column.process_result_value(number, None) == point
    assert number < 2**53
    assert column.process_bind_param(None, None) is column.process_result_value(None, None) is None
