"""References: a permutation, check digits, and reading what people type."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values import reference

SAMPLED = [reference.from_sequence(n) for n in (*range(40), *random.Random(7).sample(range(9_000_000), 200))]
LONGER = [reference.from_sequence(n) for n in (9_000_000, 12_345_678, 98_999_999, 99_000_000, 998_999_999)]


def test_a_reference_is_nine_digits_in_groups() -> None:
    for found in SAMPLED:
        first, second, third = found.split("-")
        assert (len(first), len(second), len(third)) == (3, 4, 2)
        assert first[0] != "0"


@given(st.integers(0, sum(reference.CAPACITY) - 1), st.integers(0, 2**64 - 1))
def test_every_number_has_one_reference_and_every_reference_its_number(sequence: int, key: int) -> None:
    found = reference.from_sequence(sequence, key=key)
    assert reference.to_sequence(found, key=key) == sequence
    assert reference.parse(found) == found


def test_fifty_thousand_references_in_a_row_are_distinct_and_show_no_order() -> None:
    found = [reference.from_sequence(n) for n in range(50_000)]
    assert len(set(found)) == len(found)
    rises = sum(one < two for one, two in zip(found, found[1:], strict=False))
    assert 0.48 < rises / len(found) < 0.52


def test_neighbours_lie_far_apart() -> None:
    bodies = [int(reference.from_sequence(n).replace("-", "")) // 100 for n in range(2_000)]
    steps = [abs(one - two) for one, two in zip(bodies, bodies[1:], strict=False)]
    assert sum(step < 10_000 for step in steps) < 30
    assert len(set(steps)) > 1_990


@pytest.mark.parametrize("found", SAMPLED + LONGER)
def test_every_single_wrong_digit_is_caught(found: str) -> None:
    digits = found.replace("-", "")
    for place in range(len(digits)):
        for digit in set("0123456789") - {digits[place]}:
            assert reference.parse(digits[:place] + digit + digits[place + 1 :]) is None


@pytest.mark.parametrize("found", SAMPLED + LONGER)
def test_every_swap_of_two_digits_is_caught_next_to_each_other_or_not(found: str) -> None:
    digits = found.replace("-", "")
    for left in range(len(digits)):
        for right in range(left + 1, len(digits)):
            swapped = list(digits)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            if "".join(swapped) != digits:
                assert reference.parse("".join(swapped)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "482-1937-05", "482193705", " 482 1937 05 ", "482.1937.05", "482–1937–05", "Ref: 482-1937-05.",
        "case no. 482 1937 05", "#482-1937-05", "Cyf 482-1937-O5", "48 21 93 70 5",
        "482-I937-05", "４８２１９３７０５",
        "your reference number 482/1937/05",
    ],
)  # fmt: skip
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert reference.parse(typed) == "482-1937-05"
    assert reference.is_reference_like(typed)


def test_a_misheard_digit_is_still_seen_as_meaning_a_reference() -> None:
    assert reference.parse("482-1937-06") is None
    assert reference.is_reference_like("482-1937-06")
    assert "482-1937-05" in reference.near("482-1937-06")
    assert "482-1937-05" in reference.near("428-1937-05")
    assert reference.near("Smith") == ()


@pytest.mark.parametrize("typed", ["", "Smith", "01632960123", "+44 1632 960123", "12 High Street", "4821"])
def test_other_things_are_not_taken_for_references(typed: str) -> None:
    assert not reference.is_reference_like(typed)
    assert reference.parse(typed) is None
    assert reference.near(typed) == ()


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    reference.parse(text)
    reference.find_in(text)


def test_references_are_found_in_the_subject_of_a_reply() -> None:
    other = reference.from_sequence(5)
    text = f"Re: Your report 482-1937-05 (and {other.replace('-', '')}), not 482-1937-06 or 07700900123"
    assert reference.find_in(text) == ("482-1937-05", other)


def test_past_nine_million_a_reference_grows_by_a_digit() -> None:
    assert [len(found.replace("-", "")) for found in LONGER] == [10, 10, 10, 11, 11]
    assert reference.parse(LONGER[0]) == LONGER[0]


def test_what_cannot_be_numbered_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        reference.from_sequence(-1)
    with pytest.raises(ValueError, match="given out"):
        reference.from_sequence(sum(reference.CAPACITY))
    with pytest.raises(ValueError, match="not a reference"):
        reference.to_sequence("482-1937-06")


def test_a_reference_is_read_out_digit_by_digit() -> None:
    assert reference.spoken("482-1937-05") == "4 8 2, 1 9 3 7, 0 5"
