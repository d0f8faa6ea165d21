"""Bank holidays as seeded, against the table that two independent sources agree on."""

from __future__ import annotations

from datetime import date

import pytest

from crm.sla.holidays import (
    ENGLAND_AND_WALES,
    NORTHERN_IRELAND,
    SCOTLAND,
    UK_ANY,
    bank_holidays,
    known_until,
)


def days(division: str, year: int) -> list[str]:
    return [f"{day.day}.{day.month}" for day in bank_holidays(division) if day.year == year]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2024, "1.1 29.3 1.4 6.5 27.5 26.8 25.12 26.12"),
        (2025, "1.1 18.4 21.4 5.5 26.5 25.8 25.12 26.12"),
        (2026, "1.1 3.4 6.4 4.5 25.5 31.8 25.12 28.12"),
        (2027, "1.1 26.3 29.3 3.5 31.5 30.8 27.12 28.12"),
        (2028, "3.1 14.4 17.4 1.5 29.5 28.8 25.12 26.12"),
    ],
)
def test_the_bank_holidays_of_england_and_wales(year: int, expected: str) -> None:
    assert days(ENGLAND_AND_WALES, year) == expected.split()


def test_scotland_has_its_own_days_and_no_easter_monday() -> None:
    assert days(SCOTLAND, 2026) == ["1.1", "2.1", "3.4", "4.5", "25.5", "15.6", "3.8", "30.11", "25.12", "28.12"]
    assert days(SCOTLAND, 2027) == ["1.1", "4.1", "26.3", "3.5", "31.5", "2.8", "30.11", "27.12", "28.12"]


def test_northern_ireland_has_saint_patrick_and_the_boyne() -> None:
    found = days(NORTHERN_IRELAND, 2026)
    assert found == ["1.1", "17.3", "3.4", "6.4", "4.5", "25.5", "13.7", "31.8", "25.12", "28.12"]
    assert days(NORTHERN_IRELAND, 2025)[1:2] == ["17.3"]


def test_a_holiday_anywhere_in_the_united_kingdom_is_in_the_calendar_of_information_law() -> None:
    anywhere = bank_holidays(UK_ANY)
    for day in (date(2026, 1, 2), date(2026, 3, 17), date(2027, 7, 12), date(2026, 6, 15), date(2026, 8, 3),
                date(2026, 11, 30), date(2026, 4, 6), date(2026, 8, 31)):  # fmt: skip
        assert day in anywhere
    assert list(anywhere) == sorted(anywhere)


def test_the_data_reaches_two_years_ahead() -> None:
    assert known_until() >= date(2028, 12, 26)


def test_another_country_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="no bank holidays"):
        bank_holidays("france")
