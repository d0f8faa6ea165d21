"""Amounts of time read, write and speak themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values.amount import MOST, Amount, Unit


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("5 wd", 5, Unit.WORKING_DAYS),
        ("1 wd", 1, Unit.WORKING_DAYS),
        ("20 wh", 20, Unit.WORKING_HOURS),
        ("3 months", 3, Unit.MONTHS),
        ("1 month", 1, Unit.MONTHS),
        ("10 school days", 10, Unit.SCHOOL_DAYS),
        ("30 minutes", 30, Unit.MINUTES),
        ("24 hours", 24, Unit.HOURS),
        ("14 days", 14, Unit.DAYS),
        ("2 weeks", 2, Unit.WEEKS),
        ("1 year", 1, Unit.YEARS),
        ("  5  Working   Days ", 5, Unit.WORKING_DAYS),
        ("5wd", 5, Unit.WORKING_DAYS),
        ("0 days", 0, Unit.DAYS),
    ],
)
def test_an_amount_is_read_from_the_words_of_a_service(text: str, count: int, unit: Unit) -> None:
    assert Amount.parse(text) == Amount(count, unit)


@pytest.mark.parametrize("text", ["", "five wd", "5", "wd", "1.5 hours", "-1 days", "5 moons", "5 wd or so"])
def test_what_is_not_an_amount_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount of time"):
        Amount.parse(text)


def test_a_count_beyond_any_law_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number from 0"):
        Amount.parse("999999999 days")
    with pytest.raises(ValueError, match="whole number from 0"):
        Amount(-1, Unit.DAYS)


@given(st.integers(0, MOST), st.sampled_from(Unit))
def test_writing_and_reading_an_amount_loses_nothing(count: int, unit: Unit) -> None:
    amount = Amount(count, unit)
    assert Amount.parse(str(amount)) == amount
    assert Amount.parse(amount.words()) == amount


def test_an_amount_keeps_the_short_spelling_of_services() -> None:
    typed = ("5 working days", "1 months", "10 school days", "20 wh")
    assert [str(Amount.parse(text)) for text in typed] == ["5 wd", "1 month", "10 school days", "20 wh"]


@pytest.mark.parametrize(
    ("text", "english", "welsh"),
    [
        ("5 wd", "5 working days", "5 diwrnod gwaith"),
        ("1 wd", "1 working day", "1 diwrnod gwaith"),
        ("2 wd", "2 working days", "2 ddiwrnod gwaith"),
        ("20 wh", "20 working hours", "20 awr waith"),
        ("2 months", "2 months", "2 fis"),
        ("1 year", "1 year", "1 flwyddyn"),
        ("2 years", "2 years", "2 flynedd"),
        ("5 years", "5 years", "5 mlynedd"),
        ("6 years", "6 years", "6 blynedd"),
    ],
)
def test_an_amount_is_spoken_in_english_and_welsh(text: str, english: str, welsh: str) -> None:
    amount = Amount.parse(text)
    assert (amount.words(), amount.words("cy")) == (english, welsh)
