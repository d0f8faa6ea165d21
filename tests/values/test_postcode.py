"""Postcodes in any spacing, and parts of them for search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values import postcode


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("SW1A 1AA", "SW1A 1AA"),
        ("sw1a1aa", "SW1A 1AA"),
        (" Sw1a-1Aa. ", "SW1A 1AA"),
        ("m1 1ae", "M1 1AE"),
        ("B33 8TH", "B33 8TH"),
        ("cr2  6xh", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A 0AX", "W1A 0AX"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("XM4 5HQ", "XM4 5HQ"),
        ("gir 0aa", "GIR 0AA"),
        ("BF1 3AA", "BF1 3AA"),
        ("ascn 1zz", "ASCN 1ZZ"),
        ("SW1A IAA", "SW1A 1AA"),
        ("NN1 OAA", "NN1 0AA"),
        ("S0 1AB", "S0 1AB"),
        ("EC1A 1B8", "EC1A 1BB"),
        ("5W1A 1AA", "SW1A 1AA"),
        ("CFIO 3AT", "CF10 3AT"),
        ("CF1O 3AT", "CF10 3AT"),
    ],
)
def test_a_postcode_is_written_in_one_way(typed: str, written: str | None) -> None:
    assert postcode.parse(typed) == written


@pytest.mark.parametrize("typed", ["", "SW1A", "ABC", "123", "AA1 1CC", "NN1 1AAA", "High Street", "A" * 50])
def test_what_is_not_a_postcode_gives_nothing(typed: str) -> None:
    assert postcode.parse(typed) is None


@given(st.text(max_size=30))
def test_reading_a_written_postcode_changes_nothing(text: str) -> None:
    once = postcode.parse(text)
    if once:
        assert postcode.parse(once) == once


def test_the_first_half_of_a_postcode_is_its_district() -> None:
    assert postcode.outward("SW1A 1AA") == "SW1A"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nn1", ("NN1",)),
        ("NN1 1", ("NN1 1",)),
        ("nn11", ("NN11", "NN1 1")),
        ("sw1a1", ("SW1A 1",)),
        ("sw1a 1a", ("SW1A 1A",)),
        ("SW1A1AA", ("SW1A 1AA",)),
        ("nn111a", ("NN11 1A",)),
        ("jones", ()),
        ("nn", ()),
        ("", ()),
        ("12", ()),
        ("Flat 1", ()),
    ],
)
def test_part_of_a_postcode_gives_the_beginnings_it_may_mean(typed: str, found: tuple[str, ...]) -> None:
    assert postcode.prefixes(typed) == found
