"""Adding and counting working days, open time and months."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.sla.calendar import Calendar
from crm.sla.working_time import (
    add_months,
    add_open_time,
    add_school_days,
    add_working_days,
    count_school_days,
    count_working_days,
    next_closing,
    next_opening,
    next_working_day,
    open_time_between,
)
from tests.sla import seeds
from tests.sla.london import at, shown

OFFICE = seeds.office(closed=seeds.days_between(date(2026, 12, 29), date(2026, 12, 31), "Closedown"))
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.integers(0, 20_000).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-28", 0, "2026-11-28"),
        ("2026-12-22", 5, "2027-01-06"),
        ("2027-01-06", -5, "2026-12-22"),
        ("2026-11-30", -1, "2026-11-27"),
        ("2026-11-29", -1, "2026-11-27"),
        ("2026-01-02", 254, "2027-01-08"),
    ],
)
def test_working_days_are_added_over_weekends_holidays_and_closures(day: str, count: int, expected: str) -> None:
    assert add_working_days(OFFICE, date.fromisoformat(day), count) == date.fromisoformat(expected)


@given(DAYS, st.integers(1, 300))
def test_as_many_days_as_were_added_are_counted(day: date, count: int) -> None:
    later = add_working_days(OFFICE, day, count)
    assert OFFICE.is_working_day(later)
    assert count_working_days(OFFICE, day, later) == count
    assert count_working_days(OFFICE, later, day) == -count


@given(DAYS, st.integers(0, 400))
def test_counting_agrees_with_asking_day_by_day(day: date, length: int) -> None:
    each = [day + timedelta(days=n) for n in range(1, length + 1)]
    expected = sum(OFFICE.is_working_day(one) for one in each)
    assert count_working_days(OFFICE, day, day + timedelta(days=length)) == expected


def test_the_next_working_day_may_be_today() -> None:
    assert next_working_day(OFFICE, date(2026, 11, 27)) == date(2026, 11, 27)
    assert next_working_day(OFFICE, date(2026, 12, 25)) == date(2027, 1, 4)


def test_school_days_skip_holidays_between_terms() -> None:
    terms = [(date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))]
    calendar = seeds.office(terms=terms)
    assert add_school_days(calendar, date(2026, 10, 12), 10) == date(2026, 11, 2)
    assert count_school_days(calendar, date(2026, 10, 12), date(2026, 11, 9)) == 15


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2024-11-25", 1, "2024-12-25"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -2, "2025-11-15"),
    ],
)
def test_a_month_ends_on_the_same_date_or_the_last_of_a_shorter_month(day: str, count: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 16:00", 2, "2026-11-24 09:30"),
        ("2026-11-23 03:00", 1, "2026-11-23 09:30"),
        ("2026-11-23 08:30", 8.5, "2026-11-23 17:00"),
        ("2026-11-27 16:00", 1, "2026-11-30 09:00"),
        ("2026-12-24 16:00", 2, "2027-01-04 09:30"),
        ("2026-03-27 16:00", 1, "2026-03-30 09:00"),
        ("2026-10-23 16:00", 1, "2026-10-26 09:00"),
    ],
)
def test_open_time_is_added_within_opening_hours(start: str, hours: float, expected: str) -> None:
    assert shown(add_open_time(OFFICE, at(start), timedelta(hours=hours))) == expected


@given(INSTANTS, LENGTHS)
def test_as_much_open_time_as_was_added_is_counted(start: datetime, length: timedelta) -> None:
    later = add_open_time(OFFICE, start, length)
    assert open_time_between(OFFICE, start, later) == length
    assert open_time_between(OFFICE, later, start) == -length


@given(INSTANTS, LENGTHS)
def test_open_time_is_taken_away_as_it_is_added(end: datetime, length: timedelta) -> None:
    assert open_time_between(OFFICE, add_open_time(OFFICE, end, -length), end) == length


@given(INSTANTS, LENGTHS)
def test_around_the_clock_open_time_is_elapsed_time(start: datetime, length: timedelta) -> None:
    assert add_open_time(seeds.around_the_clock(), start, length) == start + length


def test_the_next_opening_and_closing_are_later_than_the_instant() -> None:
    assert shown(next_opening(OFFICE, at("2026-11-23 08:30"))) == "2026-11-24 08:30"
    assert shown(next_opening(OFFICE, at("2026-12-24 10:00"))) == "2027-01-04 08:30"
    assert shown(next_closing(OFFICE, at("2026-11-23 08:30"))) == "2026-11-23 17:00"
    assert shown(next_closing(OFFICE, at("2026-11-27 16:30"))) == "2026-11-30 17:00"


def test_a_calendar_that_shuts_for_years_is_refused_instead_of_searched_for_ever() -> None:
    shut = seeds.days_between(date(2026, 1, 1), date(2031, 1, 1), "Gone")
    calendar = Calendar.from_data(
        {"code": "gone", "hours": {"mon": ["09:00-17:00"]}, "closed": {d.isoformat(): w for d, w in shut.items()}}
    )
    with pytest.raises(ValueError, match="three years"):
        add_open_time(calendar, at("2026-06-01 09:00"), timedelta(hours=1))
    with pytest.raises(ValueError, match="three years"):
        next_opening(calendar, at("2026-06-01 09:00"))
    assert add_working_days(calendar, date(2026, 6, 1), 1) == date(2031, 1, 6)


def test_dates_past_all_calendars_are_refused() -> None:
    with pytest.raises(ValueError, match="further away"):
        add_months(date(2026, 1, 1), 100_000)
    with pytest.raises(ValueError, match="further away"):
        add_working_days(OFFICE, date(9990, 1, 1), 100_000)


def test_fifty_thousand_due_days_take_well_under_a_second() -> None:
    begun = time.perf_counter()
    for _ in range(50_000):
        add_working_days(OFFICE, date(2026, 1, 5), 20)
    assert time.perf_counter() - begun < 1
