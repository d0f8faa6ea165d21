"""Points, grids, distances and areas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values.coordinates import (
    Box,
    Point,
    box_around,
    box_of,
    distance_metres,
    is_within,
)
from crm.values.grid import from_grid, to_grid

SQUARE = [(-3.0, 51.0), (-2.0, 51.0), (-2.0, 52.0), (-3.0, 52.0), (-3.0, 51.0)]
HOLE = [(-2.6, 51.4), (-2.4, 51.4), (-2.4, 51.6), (-2.6, 51.6), (-2.6, 51.4)]
NEXT_DOOR = [(-2.0, 51.0), (-1.0, 51.0), (-1.0, 52.0), (-2.0, 52.0), (-2.0, 51.0)]


def test_the_control_point_of_the_ordnance_survey_is_met_to_the_millimetre() -> None:
    grid = to_grid(Point(52.658007833, 1.716073973))
    assert grid is not None
    assert grid.easting == pytest.approx(651409.804, abs=0.001)
    assert grid.northing == pytest.approx(313177.450, abs=0.001)
    back = from_grid(651409.804, 313177.450)
    assert back.latitude == pytest.approx(52.658007833, abs=1e-8)
    assert back.longitude == pytest.approx(1.716073973, abs=1e-8)


@given(st.integers(150_000, 600_000), st.integers(100_000, 900_000))
def test_there_and_back_ends_within_a_hand(easting: int, northing: int) -> None:
    grid = to_grid(from_grid(easting, northing))
    assert grid is not None
    assert abs(grid.easting - easting) < 0.1
    assert abs(grid.northing - northing) < 0.1


def test_off_the_grid_is_said_so() -> None:
    assert to_grid(Point(48.85, 2.35)) is None
    with pytest.raises(ValueError, match="easting"):
        from_grid(-5, 100)
    with pytest.raises(ValueError, match="latitude"):
        Point(91, 0)
    with pytest.raises(ValueError, match="latitude"):
        Point(float("nan"), 0)


def test_swapped_numbers_are_seen_to_lie_outside_the_country() -> None:
    assert Point(51.5, -0.12).in_united_kingdom
    assert not Point(-0.12, 51.5).in_united_kingdom
    assert not Point(0, 0).in_united_kingdom


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_metres(Point(51, -3), Point(52, -3)) == pytest.approx(111_195, abs=10)
    assert distance_metres(Point(51, -3), Point(51, -3)) == 0


@given(st.floats(50, 60), st.floats(-8, 2), st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))
def test_the_box_around_a_point_holds_every_point_within_the_distance(
    latitude: float, longitude: float, up: float, across: float
) -> None:
    here, there = Point(latitude, longitude), Point(latitude + up, longitude + across)
    if distance_metres(here, there) <= 500:
        assert box_around(here, metres=500).holds(there)


def test_a_point_is_in_a_polygon_but_not_in_its_hole() -> None:
    assert is_within(Point(51.2, -2.5), [[SQUARE, HOLE]])
    assert not is_within(Point(51.5, -2.5), [[SQUARE, HOLE]])
    assert not is_within(Point(50.5, -2.5), [[SQUARE, HOLE]])
    assert is_within(Point(51.5, -1.5), [[SQUARE, HOLE], [NEXT_DOOR]])
    assert not is_within(Point(51.5, -1.5), [])


@pytest.mark.parametrize("latitude", [51.0, 51.3, 51.9])
def test_of_two_areas_exactly_one_holds_a_point_on_their_border(latitude: float) -> None:
    border = Point(latitude, -2.0)
    assert is_within(border, [[SQUARE]]) != is_within(border, [[NEXT_DOOR]])


def test_the_box_of_an_area_holds_all_its_rings() -> None:
    assert box_of([SQUARE, NEXT_DOOR]) == Box(51.0, -3.0, 52.0, -1.0)
    with pytest.raises(ValueError, match="at least one"):
        box_of([])
