"""Northmoor's places: they tile, they stand where they say, and any size can be made."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from crm.jobs.demo import basemap, gazetteer, ground
from crm.values import coordinates, postcode
from crm.values import grid as national_grid


def convert(easting: float, northing: float) -> tuple[float, float]:
    point = national_grid.from_grid(easting, northing)
    return point.longitude, point.latitude


@cache
def northmoor(size: int = 2_500, seed: int = 7) -> gazetteer.Gazetteer:
    return gazetteer.build(size=size, seed=seed, convert=convert)


@pytest.mark.parametrize(("size", "seed"), [(1_000, 1), (2_500, 7), (2_500, 8), (9_001, 3)])
def test_a_gazetteer_has_exactly_the_properties_asked_for_and_no_number_twice(size: int, seed: int) -> None:
    council = northmoor(size, seed)
    uprns = [place.uprn for place in council.properties]
    assert len(uprns) == len(set(uprns)) == size
    assert all(len(uprn) == 12 and uprn.isdigit() for uprn in uprns)
    usrns = [street.usrn for street in council.streets]
    assert len(set(usrns)) == len(usrns)
    assert all(len(usrn) == 8 for usrn in usrns)
    assert len({street.name for street in council.streets}) == len(council.streets)


def test_the_same_seed_makes_the_same_council_and_another_seed_another() -> None:
    again = gazetteer.build(size=2_500, seed=7, convert=convert)
    assert again.properties == northmoor().properties
    assert again.streets != northmoor(2_500, 8).streets


def test_dilys_lives_at_the_address_that_the_documentation_names() -> None:
    home = next(place for place in northmoor().properties if place.uprn == "100000004211")
    assert home.address == "4 Tannery Row, Northmoor, NM1 4QT"
    assert home.ward == "mill-hill"
    assert [place.uprn for place in northmoor().properties if place.postcode == "NM1 4QT"]


@pytest.mark.parametrize(("size", "seed"), [(1_000, 1), (2_500, 7), (9_001, 3)])
def test_every_property_stands_inside_its_own_ward_and_no_other(size: int, seed: int) -> None:
    council = northmoor(size, seed)
    for place in council.properties[:: max(1, size // 700)]:
        inside = [ward.code for ward in council.ground.wards
                  if ground.contains(ward.ring, place.easting, place.northing)]
        assert inside == [place.ward], place.address


def test_wards_share_their_edges_so_that_nothing_lies_between_them() -> None:
    wards = northmoor().ground.wards
    edges = Counter(frozenset(edge) for ward in wards for edge in zip(ward.ring, ward.ring[1:], strict=False))
    assert set(edges.values()) == {1, 2}
    inner = sum(1 for count in edges.values() if count == 2)
    assert inner == (3 * 3 + 2 * 4) * ground.STEPS


def test_degrees_agree_with_the_national_grid_to_half_a_metre() -> None:
    for place in northmoor().properties[::50]:
        grid = national_grid.to_grid(coordinates.Point(place.latitude, place.longitude))
        assert grid is not None
        assert abs(grid.easting - place.easting) < 0.5
        assert abs(grid.northing - place.northing) < 0.5


def test_all_postcodes_read_as_written() -> None:
    for code in {place.postcode for place in northmoor(9_001, 3).properties}:
        assert postcode.parse(code) == code


def test_there_is_one_of_everything_that_makes_addresses_hard() -> None:
    council = northmoor()
    kinds = Counter(place.kind for place in council.properties)
    assert {"flat", "building", "care_home", "school", "shop", "farm", "pub", "park", "civic"} <= set(kinds)
    parents = Counter(place.parent_uprn for place in council.properties if place.parent_uprn)
    assert max(parents.values()) == 60
    assert {place.status for place in council.properties} == {"live", "provisional", "historic"}
    assert max(len(place.address) for place in council.properties) > 150
    assert any(street.name.startswith(("Heol", "Ffordd", "Stryd")) for street in council.streets)
    assert any(street.name_cy for street in council.streets)
    flats = [place for place in council.properties if place.parent_uprn]
    shells = {place.uprn: place for place in council.properties if place.kind == "building"}
    assert all(flat.parent_uprn in shells and flat.postcode == shells[flat.parent_uprn].postcode for flat in flats)


def test_a_home_knows_its_collection_day_and_bins_and_a_shop_has_trade_waste() -> None:
    for place in northmoor().properties:
        if place.kind in ("terraced", "semi", "detached", "flat"):
            assert place.attributes["collection_day"] in ("monday", "tuesday", "wednesday", "thursday", "friday")
            assert "refuse" in place.attributes["bins"]
            assert place.attributes["council_tenant"] == (place.attributes["tenure"] == "council_rent")
        if place.kind == "shop":
            assert place.attributes["bins"] == ("trade",)


def test_the_base_map_holds_closed_outlines_of_every_ward_and_building() -> None:
    council = northmoor()
    drawn = basemap.base_map(council)
    layers = Counter(feature["properties"]["layer"] for feature in drawn["features"])
    assert layers["ward"] == layers["park"] == 12
    assert layers["street"] == len(council.streets)
    assert layers["building"] > 1_500
    for feature in drawn["features"]:
        if feature["geometry"]["type"] == "Polygon":
            ring = feature["geometry"]["coordinates"][0]
            assert ring[0] == ring[-1] and len(ring) >= 4


def test_too_small_a_council_is_refused() -> None:
    with pytest.raises(ValueError, match="1,000"):
        gazetteer.build(size=999, seed=1, convert=convert)
