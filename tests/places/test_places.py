"""Taking a gazetteer in and finding what is in it, over a real database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.jobs.demo.basemap import base_map
from crm.jobs.places import places as console
from crm.ledger.models import EventRow
from crm.places import importing, queries, reading, search_rows, spots
from crm.places.importing import Tally, Wards
from crm.places.models import Area, Place, PlaceSearch, Street
from crm.places.reading import Row
from crm.values.actor import SYSTEM, Actor
from crm.values.coordinates import Point
from tests.jobs.demo.test_gazetteer import northmoor

HEADING = ("uprn", "parent_uprn", "usrn", "status", "use", "sao", "pao", "street", "street_cy", "locality", "town",
           "postcode", "easting", "northing", "attribute.collection_day", "attribute.bins:list")


def wards() -> dict[str, object]:
    drawn = base_map(northmoor(1_000, 1))
    features = [feature for feature in drawn["features"] if feature["properties"]["layer"] == "ward"]
    return {"type": "FeatureCollection", "features": features}


def csv_of_northmoor() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADING)
    council = northmoor(1_000, 1)
    streets = {street.usrn: street for street in council.streets}
    for place in council.properties:
        writer.writerow((
            place.uprn, place.parent_uprn, place.usrn, place.status, place.kind, place.sao, place.pao, place.street,
            streets[place.usrn].name_cy, place.locality, place.town, place.postcode, place.easting, place.northing,
            place.attributes["collection_day"], "|".join(map(str, place.attributes.get("bins", ())))))
    return out.getvalue()


def take_in(text: str) -> Tally:
    tally = Tally()
    found = reading.read(text.splitlines(keepends=True))
    importing.declare(found.attributes, actor=SYSTEM)
    rows: Iterable[Row] = (row for row in found.lines if isinstance(row, Row))
    for batch in importing.batches(rows):
        importing.take_in(batch, Wards(), tally, actor=SYSTEM)
    session.flush()
    session.expire_all()
    return tally


@pytest.fixture
def gazetteer(app: Flask) -> Tally:
    importing.take_in_areas(wards(), digest="0" * 64, actor=SYSTEM)
    return take_in(csv_of_northmoor())


def test_a_whole_gazetteer_is_taken_in_and_the_same_file_changes_nothing(gazetteer: Tally) -> None:
    assert (gazetteer.added, gazetteer.changed) == (1_000, 0)
    events = session.scalar(select(func.count()).select_from(EventRow))
    again = take_in(csv_of_northmoor())
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1_000)
    assert session.scalar(select(func.count()).select_from(EventRow)) == events


def test_what_changed_is_counted_recorded_and_found(gazetteer: Tally) -> None:
    changed = csv_of_northmoor().replace("Tannery Row", "Tannery Terrace")
    tally = take_in(changed)
    assert tally.changed == changed.count("Tannery Terrace")
    (first, *_) = queries.search("4 tannery terrace")
    assert first.uprn == "100000004211"
    of_place = select(EventRow).where(EventRow.kind == "place.changed", EventRow.place_id == first.id)
    event = session.scalars(of_place).one()
    assert event.payload == {"changed": ["address", "lines"]}
    street = session.scalars(select(Street).where(Street.name == "Tannery Terrace")).one()
    assert first.street_id == street.id


def test_every_property_has_its_ward_street_and_grid_reference(gazetteer: Tally) -> None:
    home = queries.get_by_uprn("100000004211")
    assert home.area is not None and home.area.code == "mill-hill"
    assert home.street is not None and home.street.name_cy == "Rhes y Tanerdy"
    assert home.attributes["bins"][:3] == ["refuse", "recycling", "food"]
    assert session.scalar(select(func.count()).where(Place.kind == "property", Place.area_id.is_(None))) == 0


def test_search_rows_are_what_would_be_computed_anew(gazetteer: Tally) -> None:
    ids = session.scalars(select(Place.id)).all()
    kept = {row.subject_id: row.words for row in session.scalars(select(PlaceSearch))}
    assert {row["subject_id"]: row["words"] for row in search_rows.rows_for(ids)} == kept


@pytest.mark.parametrize(("typed", "first"), [
    ("100000004211", "4 Tannery Row, Northmoor, NM1 4QT"),
    ("4 nm1 4qt", "4 Tannery Row, Northmoor, NM1 4QT"),
    ("NM14QT 4", "4 Tannery Row, Northmoor, NM1 4QT"),
    ("4 Tannery Row", "4 Tannery Row, Northmoor, NM1 4QT"),
    ("4 tann row", "4 Tannery Row, Northmoor, NM1 4QT"),
    ("4 tanery row", "4 Tannery Row, Northmoor, NM1 4QT"),
    ("rhes y tanerdy", "Tannery Row, Northmoor"),
    ("tannery row", "Tannery Row, Northmoor"),
])
def test_an_address_is_found_by_what_people_type(gazetteer: Tally, typed: str, first: str) -> None:
    assert queries.search(typed)[0].address == first


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "'; drop table place", "zzzzqqqq", "|!():*", "999999999999",
                                   "🐈"])
def test_what_cannot_be_found_finds_nothing_and_breaks_nothing(gazetteer: Tally, typed: str) -> None:
    assert queries.search(typed) == []


def test_a_part_of_a_postcode_lists_its_streets_properties(gazetteer: Tally) -> None:
    found = queries.search("NM1 4", most=500)
    assert found and all(place.postcode and place.postcode.startswith("NM1 4") for place in found)


def test_a_usrn_finds_the_street(gazetteer: Tally) -> None:
    street = session.scalars(select(Street).where(Street.name == "Mill Street")).one()
    assert [place.kind for place in queries.search(street.usrn)] == ["street"]


def test_what_is_near_comes_nearest_first_with_metres(gazetteer: Tally) -> None:
    home = queries.get_by_uprn("100000004211")
    point = Point(home.lat or 0, home.lon or 0)
    near = queries.nearby(point, within_m=60)
    assert near[0][0].id == home.id and near[0][1] == 0
    assert [metres for _, metres in near] == sorted(metres for _, metres in near)
    assert queries.nearest_address(point) == near[0][0].address
    assert queries.nearest_address(Point(55.0, -3.0)) is None


def test_the_flats_of_a_building_are_listed_in_order(gazetteer: Tally) -> None:
    tower = session.scalars(select(Place).where(Place.uprn.in_(
        select(Place.parent_uprn).group_by(Place.parent_uprn).having(func.count() == 60)))).one()
    flats = queries.units_of(tower)
    assert [flat.lines[0] for flat in flats[:3]] == ["Flat 101", "Flat 102", "Flat 103"]
    assert len(flats) == 60


def test_a_point_belongs_to_one_ward_or_none(gazetteer: Tally) -> None:
    home = queries.get_by_uprn("100000004211")
    ward = queries.area_at(Point(home.lat or 0, home.lon or 0))
    assert ward is not None and ward.code == "mill-hill"
    assert queries.area_at(Point(55.0, -3.0)) is None


def test_an_unknown_uprn_is_not_found(gazetteer: Tally) -> None:
    with pytest.raises(NotFound):
        queries.get_by_uprn("1")
    assert queries.find_by_uprn("one") is None


def test_a_property_answer_brings_its_facts(gazetteer: Tally) -> None:
    spot = spots.locate({"uprn": "100000004211"}, actor=SYSTEM)
    assert spot.text == "4 Tannery Row, Northmoor, NM1 4QT"
    assert spot.facts["ward"] == "mill-hill" and spot.facts["collection_day"]


def test_a_point_answer_names_its_ward_and_what_is_near(gazetteer: Tally) -> None:
    home = queries.get_by_uprn("100000004211")
    spot = spots.locate({"lat": home.lat, "lon": home.lon}, actor=SYSTEM)
    assert spot.place_id is None and spot.area_id == home.area_id
    assert spot.text == "Near 4 Tannery Row, Northmoor, NM1 4QT"


def test_a_street_becomes_one_place_however_often_it_is_named(app: Flask) -> None:
    session.add(Street(usrn="47199999", name="New Road", town="Northmoor"))
    first = spots.locate({"usrn": "47199999"}, actor=SYSTEM)
    second = spots.locate({"usrn": "47199999", "text": "by the bridge"}, actor=SYSTEM)
    assert first.place_id == second.place_id is not None
    assert second.text == "by the bridge (New Road, Northmoor)"
    assert queries.search("new road")[0].id == first.place_id


def test_words_alone_stay_words(app: Flask) -> None:
    assert spots.locate({"text": "behind the shops"}, actor=SYSTEM).text == "behind the shops"


def test_only_those_who_keep_the_gazetteer_may_import(app: Flask) -> None:
    with pytest.raises(NotAllowed):
        importing.take_in([], Wards(), Tally(), actor=Actor(key="user:1", name="Jo"))


def test_an_attribute_keeps_its_type(app: Flask) -> None:
    importing.declare({"rooms": "number"}, actor=SYSTEM)
    with pytest.raises(Invalid, match="number so far"):
        importing.declare({"rooms": "text"}, actor=SYSTEM)
    assert [row.code for row in queries.attributes_declared()] == ["rooms"]


@pytest.mark.parametrize(("collection", "word"), [
    ({"type": "Feature"}, "FeatureCollection"),
    ({"type": "FeatureCollection", "features": [{"properties": {"code": "a"}}]}, "code and a name"),
    ({"type": "FeatureCollection", "features": [{"properties": {"code": "a", "name": "A"},
                                                 "geometry": {"type": "Point", "coordinates": [1, 2]}}]}, "Polygon"),
    ({"type": "FeatureCollection", "features": [{"properties": {"code": "a", "name": "A"}, "geometry": {
        "type": "Polygon", "coordinates": [[[1000, 2], [3, 4]]]}}]}, "longitudes"),
])
def test_a_boundary_file_that_is_none_is_refused(app: Flask, collection: dict[str, object], word: str) -> None:
    with pytest.raises(Invalid) as refused:
        importing.take_in_areas(collection, digest="", actor=SYSTEM)
    assert word in str(refused.value)


def test_a_changed_boundary_moves_its_properties(gazetteer: Tally) -> None:
    collection = wards()
    features = collection["features"]
    assert isinstance(features, list)
    first, second = features[0], features[1]
    first["geometry"], second["geometry"] = second["geometry"], first["geometry"]
    importing.take_in_areas(collection, digest="", actor=SYSTEM)
    session.expire_all()
    home = queries.get_by_uprn("100000004211")
    assert home.area is not None and home.area.code == second["properties"]["code"]
    assert session.scalar(select(func.count()).select_from(Area)) == 12


def test_the_console_reports_bad_lines_and_a_dry_run_changes_nothing(app: Flask, tmp_path: Path) -> None:
    boundaries = tmp_path / "wards.geojson"
    boundaries.write_text(json.dumps(wards()))
    assert "12 wards were read" in CliRunner().invoke(console, ["import", str(boundaries)]).output
    file = tmp_path / "gazetteer.csv"
    file.write_text(csv_of_northmoor() + "ABC" + "," * (len(HEADING) - 1) + "\n")
    dry = CliRunner().invoke(console, ["import", str(file), "--dry-run"])
    assert "1000 would be added" in dry.output and 'Line 1002, uprn: "ABC"' in dry.output
    assert session.scalar(select(func.count()).select_from(Place)) == 0
    report = tmp_path / "report.csv"
    real = CliRunner().invoke(console, ["import", str(file), "--report", str(report)])
    assert real.exit_code == 1 and "1000 added, 0 changed, 0 unchanged, 1 left out" in real.output
    assert report.read_text().splitlines()[1].startswith("1002,uprn,")
    imported = session.scalars(select(EventRow).where(EventRow.kind == "gazetteer.imported")).one()
    assert imported.payload is not None and imported.payload["added"] == 1_000
