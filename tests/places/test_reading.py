"""Reading a gazetteer file: what is understood, and what each bad line is told."""

from __future__ import annotations

import pytest

from crm.errors import Invalid
from crm.places import reading
from crm.places.addresses import find_postcode, lines_of, natural, object_name, words_of
from crm.places.reading import Row, Wrong


def rows(text: str) -> list[Row | Wrong]:
    return list(reading.read(text.splitlines(keepends=True)).lines)


def one(text: str) -> Row | Wrong:
    (found,) = rows(text)
    return found


def test_parts_of_bs7666_become_the_lines_of_an_envelope() -> None:
    row = one("uprn,sao_text,pao_start_number,pao_start_suffix,street,locality,town,postcode\n"
              "100000000001,Flat 2,10,A,Mill Street,,Northmoor,nm14qt\n")
    assert isinstance(row, Row)
    assert row.lines == ("Flat 2", "10A Mill Street", "Northmoor")
    assert row.address == "Flat 2, 10A Mill Street, Northmoor, NM1 4QT"


def test_a_whole_address_is_cut_at_its_commas_and_loses_its_postcode() -> None:
    row = one('uprn,address,postcode\n7,"Tŷ Gwyn, Mill Street, Northmoor, NM1 4QT",NM1 4QT\n')
    assert isinstance(row, Row)
    assert row.lines == ("Tŷ Gwyn", "Mill Street", "Northmoor")


def test_metres_become_degrees_and_degrees_metres() -> None:
    row = one("uprn,address,easting,northing\n7,1 High Street,651409.804,313177.450\n")
    assert isinstance(row, Row) and row.point is not None
    assert row.point.latitude == pytest.approx(52.658007833, abs=1e-5)
    assert row.point.longitude == pytest.approx(1.716073973, abs=1e-5)
    back = one(f"uprn,address,lat,lon\n7,1 High Street,{row.point.latitude},{row.point.longitude}\n")
    assert isinstance(back, Row)
    assert (back.easting, back.northing) == (651410, 313177)


def test_attributes_are_read_as_the_heading_declares_them() -> None:
    row = one("uprn,address,attribute.bins:list,attribute.council_tenant:yes_no,attribute.rooms:number,"
              "attribute.since:date,attribute.zone\n7,1 High Street,refuse|food,Y,3,2020-01-31,B\n")
    assert isinstance(row, Row)
    assert row.attributes == {"bins": ["refuse", "food"], "council_tenant": True, "rooms": 3, "since": "2020-01-31",
                              "zone": "B"}


@pytest.mark.parametrize(("heading", "line", "column", "word"), [
    ("uprn,address", ",1 High Street", "uprn", "needs a UPRN"),
    ("uprn,address", "12345678901234,1 High Street", "uprn", "up to 12 digits"),
    ("uprn,address", "ABC,1 High Street", "uprn", "up to 12 digits"),
    ("uprn,address", "1,", "address", "needs an address"),
    ("uprn,address,postcode", "1,1 High Street,XX99 9", "postcode", "not a postcode"),
    ("uprn,address,usrn", "1,1 High Street,123456789", "usrn", "up to 8 digits"),
    ("uprn,address,status", "1,1 High Street,gone", "status", "live, provisional or historic"),
    ("uprn,address,easting,northing", "1,1 High Street,300000,", "easting", "Give both"),
    ("uprn,address,lat,lon", "1,1 High Street,-3.0,51.5", "lat", "swapped"),
    ("uprn,address,lat,lon", "1,1 High Street,north,west", "lat", "not numbers"),
    ("uprn,address,attribute.tenant:yes_no", "1,1 High Street,perhaps", "attribute.tenant", "neither yes nor no"),
    ("uprn,address,attribute.rooms:number", "1,1 High Street,three", "attribute.rooms", "not a number"),
    ("uprn,address", "1,1 High Street,more", "", "3 columns"),
])
def test_a_bad_line_is_told_its_column_and_what_is_wrong(heading: str, line: str, column: str, word: str) -> None:
    found = one(f"{heading}\n{line}\n")
    assert isinstance(found, Wrong)
    assert (found.line, found.column) == (2, column)
    assert word in found.why


def test_a_uprn_that_comes_twice_is_wrong_the_second_time() -> None:
    first, second = rows("uprn,address\n0001,1 High Street\n1,2 High Street\n")
    assert isinstance(first, Row) and isinstance(second, Wrong)
    assert "twice" in second.why


@pytest.mark.parametrize(("heading", "word"), [
    ("address,postcode", "uprn"), ("uprn,uprn", "same name"), ("uprn,colour", "colour"),
    ("uprn,attribute.x:colour", "types"),
])
def test_a_heading_that_cannot_be_understood_is_refused(heading: str, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        reading.read([heading + "\n"])
    assert word in str(refused.value)


def test_null_bytes_and_empty_lines_do_no_harm() -> None:
    found = rows("\ufeffuprn,address\n1,1 High\x00 Street\n\n ,\n2,2 High Street\n")
    assert [row.address for row in found if isinstance(row, Row)] == ["1 High Street", "2 High Street"]


def test_numbers_and_names_of_buildings_are_put_together() -> None:
    assert object_name({"pao_start_number": "10", "pao_end_number": "12"}, "pao") == "10-12"
    assert object_name({"pao_text": "The Mill", "pao_start_number": "3"}, "pao") == "The Mill, 3"
    assert lines_of(pao="The Mill", street="Mill Street", town="Northmoor") == ["The Mill", "Mill Street", "Northmoor"]
    assert lines_of(pao="3", street="", town="Northmoor") == ["3", "Northmoor"]


def test_flat_two_comes_before_flat_ten() -> None:
    assert sorted(["Flat 10", "Flat 2", "flat 1"], key=natural) == ["flat 1", "Flat 2", "Flat 10"]


@pytest.mark.parametrize(("typed", "code", "rest"), [
    ("4 nm1 4qt", "NM1 4QT", "4"), ("NM14QT", "NM1 4QT", ""), ("nm1 4qt tannery", "NM1 4QT", "tannery"),
    ("4 Tannery Row", None, "4 Tannery Row"),
])
def test_a_postcode_is_found_among_typed_words(typed: str, code: str | None, rest: str) -> None:
    assert find_postcode(typed) == (code, rest)


def test_a_place_is_found_by_its_postcode_with_and_without_the_space() -> None:
    words = words_of(address="4 Tannery Row, Northmoor, NM1 4QT", postcode="NM1 4QT", uprn="100000004211").split()
    assert {"4", "tannery", "row", "nm1", "4qt", "nm14qt", "100000004211"} <= set(words)
