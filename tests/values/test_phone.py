"""Telephone numbers in any shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values import phone


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("01632 960123", "+441632960123"),
        ("(01632) 960-123", "+441632960123"),
        ("+44 (0)1632 960123", "+441632960123"),
        ("0044 1632 960123", "+441632960123"),
        ("07700 900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("020 7946 0018", "+442079460018"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("00 353 1 234 5678", "+35312345678"),
        ("+48 512 345 678", "+48512345678"),
    ],
)
def test_a_number_in_any_shape_has_one_canonical_form(typed: str, e164: str) -> None:
    found = phone.parse(typed)
    assert found is not None
    assert (found.typed, found.e164, found.search_key) == (typed, e164, e164[1:])


def test_a_shape_nobody_knows_is_kept_as_typed() -> None:
    found = phone.parse("999 12")
    assert found is not None
    assert (found.typed, found.e164, found.search_key) == ("999 12", None, "99912")
    assert found.spaced() == "999 12"
    assert not found.is_mobile


def test_a_local_number_gets_the_area_code_of_the_council() -> None:
    found = phone.parse("960123", area_code="01632")
    assert found is not None
    assert (found.typed, found.e164) == ("960123", "+441632960123")
    assert phone.search_key("01632 960 123", area_code="01632") == found.search_key


def test_an_extension_is_kept_apart() -> None:
    found = phone.parse("01632 960123 ext 45")
    assert found is not None
    assert (found.e164, found.extension) == ("+441632960123", "45")
    assert found.spaced() == "01632 960123 ext. 45"


@pytest.mark.parametrize("typed", ["", "12", "no phone", "call her sister on 01632", "1" * 40, "\x00"])
def test_what_is_not_a_number_gives_nothing(typed: str) -> None:
    assert phone.parse(typed) is None
    assert phone.search_key(typed) is None


@pytest.mark.parametrize(
    ("typed", "is_mobile"),
    [("07700 900123", True), ("01632 960123", False), ("07624 123456", True), ("07012 345678", False),
     ("07600 123456", False), ("+48 512 345 678", True), ("+33 1 23 45 67 89", False)],
)  # fmt: skip
def test_only_mobiles_are_sent_texts(typed: str, is_mobile: bool) -> None:
    found = phone.parse(typed)
    assert found is not None
    assert found.is_mobile is is_mobile


@pytest.mark.parametrize("typed", ["07000 000000", "00000000000", "0123456789", "01111111111", "99999999999"])
def test_numbers_typed_to_fill_a_box_are_known(typed: str) -> None:
    found = phone.parse(typed)
    assert found is not None
    assert found.is_placeholder


def test_a_real_number_is_not_taken_for_a_placeholder() -> None:
    for typed in ("01632 960123", "07700 900123", "0800 1111"):
        found = phone.parse(typed)
        assert found is not None
        assert not found.is_placeholder


def test_numbers_are_spaced_for_reading_out() -> None:
    home, abroad = phone.parse("07700900123"), phone.parse("+33123456789")
    assert home is not None and abroad is not None
    assert (home.spaced(), abroad.spaced()) == ("07700 900123", "+33 1 23 45 67 89")


def test_the_search_box_knows_a_number_by_its_look() -> None:
    assert phone.is_phone_like("01632 960123")
    assert phone.is_phone_like("+44 (0)1632 960123")
    assert not phone.is_phone_like("12 High Street")
    assert not phone.is_phone_like("482")


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found = phone.parse(text)
    if found:
        found.spaced()
        assert found.search_key.isdigit()
