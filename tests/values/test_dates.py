"""Dates typed, approximate, and in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values.dates import (
    ApproximateDate,
    age_on,
    day_in_words,
    length_in_words,
    moment_in_words,
    near_day_in_words,
    parse,
    parse_full,
    time_in_words,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("27/3/1975", "1975-03-27"),
        ("27.03.75", "1975-03-27"),
        ("27 3 1975", "1975-03-27"),
        ("1975-03-27", "1975-03-27"),
        ("27 March 1975", "1975-03-27"),
        ("27th of March, 1975", "1975-03-27"),
        ("March 27 1975", "1975-03-27"),
        ("27 mar 75", "1975-03-27"),
        ("27ain o Fawrth 1975", None),
        ("27 Mawrth 1975", "1975-03-27"),
        ("1 Gorffennaf 2026", "2026-07-01"),
        ("5/6/07", "2007-06-05"),
        ("March 1975", "1975-03"),
        ("3/1975", "1975-03"),
        ("1975", "1975"),
        ("about 1975", "~1975"),
        ("c. 1975", "~1975"),
        ("tua 1975", "~1975"),
        ("about March 1975", "~1975-03"),
        ("31/2/1975", None),
        ("1/13/1975", None),
        ("yesterday", None),
        ("", None),
        ("275", None),
        ("27 March", None),
        ("1/1/175", None),
        ("1/1/1066", None),
        ("27 March April 1975", None),
        ("²/³/1975", None),
    ],
)
def test_a_date_is_read_as_typed_in_britain(typed: str, stored: str | None) -> None:
    if stored is None:
        with pytest.raises(ValueError, match=r"[A-Z]|not a date"):
            parse(typed)
    else:
        assert str(parse(typed)) == stored


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_fail_but_in_words(text: str) -> None:
    try:
        found = parse(text)
    except ValueError as problem:
        assert str(problem).endswith(".")
    else:
        assert ApproximateDate.from_stored(str(found)) == found


@given(st.dates(date(1850, 1, 1), date(2200, 12, 31)))
def test_a_whole_date_is_read_back_from_its_words(day: date) -> None:
    for language in ("en", "cy"):
        assert parse_full(day_in_words(day, language=language)) == day
    assert parse_full(f"{day.day}/{day.month}/{day.year}") == day


def test_a_whole_date_is_demanded_where_it_is_needed() -> None:
    for typed in ("March 1975", "about 27 March 1975"):
        with pytest.raises(ValueError, match="day, the month and the year"):
            parse_full(typed)


def test_an_approximate_date_has_bounds_and_words() -> None:
    month = ApproximateDate(1976, 2)
    assert (month.earliest, month.latest) == (date(1976, 2, 1), date(1976, 2, 29))
    assert (month.words(), month.words("cy"), month.is_full) == ("February 1976", "Chwefror 1976", False)
    assert ApproximateDate(1975, about=True).words() == "about 1975"
    assert ApproximateDate(1975, about=True).words("cy") == "tua 1975"
    assert ApproximateDate.on(date(1975, 3, 27)).is_full


def test_an_approximate_date_that_makes_no_sense_is_refused() -> None:
    for parts in ((1975, 13), (1975, 2, 29), (1975, None, 3), (75,)):
        with pytest.raises(ValueError, match="must|needs|no such"):
            ApproximateDate(*parts)  # type: ignore[arg-type]


def test_an_age_is_certain_only_with_the_whole_date() -> None:
    today = date(2026, 11, 23)
    assert ApproximateDate(1975, 11, 23).age_on(today) == (51, 51)
    assert ApproximateDate(1975, 11, 24).age_on(today) == (50, 50)
    assert ApproximateDate(1975).age_on(today) == (50, 51)


def test_somebody_born_on_a_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_days_and_moments_are_said_as_on_gov_uk() -> None:
    day = date(2026, 11, 23)
    assert day_in_words(day) == "23 November 2026"
    assert day_in_words(day, weekday=True) == "Monday 23 November 2026"
    assert day_in_words(day, year=False) == "23 November"
    assert day_in_words(day, language="cy", weekday=True) == "Dydd Llun 23 Tachwedd 2026"
    assert moment_in_words(datetime(2026, 6, 1, 8, 5, tzinfo=UTC)) == "1 June 2026 at 9:05am"
    assert moment_in_words(datetime(2026, 11, 23, 17, tzinfo=UTC), language="cy") == "23 Tachwedd 2026 am 5yp"


@pytest.mark.parametrize(
    ("hour", "minute", "words"), [(0, 0, "midnight"), (12, 0, "midday"), (0, 5, "12:05am"), (12, 30, "12:30pm"),
                                  (9, 0, "9am"), (17, 45, "5:45pm")]
)  # fmt: skip
def test_times_are_said_as_on_gov_uk(hour: int, minute: int, words: str) -> None:
    assert time_in_words(datetime(2026, 11, 23, hour, minute, tzinfo=UTC)) == words


def test_lengths_are_said_in_hours_and_minutes() -> None:
    assert length_in_words(timedelta(minutes=200)) == "3 hours 20 minutes"
    assert length_in_words(-timedelta(minutes=60)) == "1 hour"
    assert length_in_words(timedelta(seconds=59)) == "less than a minute"
    assert length_in_words(timedelta(minutes=62), language="cy") == "1 awr 2 funud"


def test_near_days_have_names() -> None:
    today = date(2026, 11, 23)
    assert near_day_in_words(today, today=today) == "today"
    assert near_day_in_words(date(2026, 11, 24), today=today, language="cy") == "yfory"
    assert near_day_in_words(date(2026, 11, 22), today=today) == "yesterday"
    assert near_day_in_words(date(2026, 11, 25), today=today) is None
