"""Calendars: opening hours, closed and special days, school days, and their plain data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.sla.calendar import Calendar, Span
from tests.sla import seeds
from tests.sla.london import at, shown

PLAIN = {
    "code": "office",
    "hours": {"mon": ["08:30-12:30", "13:30-17:00"], "tue": ["08:30-17:00"], "sat": ["09:00-12:00"]},
    "closed": {"2026-12-28": "Boxing Day (substitute day)"},
    "opened": {"2026-12-24": ["08:30-12:00"]},
    "uncounted": ["sat"],
    "terms": [["2026-09-02", "2026-10-23"], ["2026-11-02", "2026-12-18"]],
    "school_closed": ["2026-09-07"],
    "zone": "Europe/London",
}


def test_a_calendar_comes_back_from_its_plain_data() -> None:
    assert Calendar.from_data(PLAIN).to_data() == PLAIN
    assert Calendar.from_data(PLAIN) == Calendar.from_data(Calendar.from_data(PLAIN).to_data())


def test_opening_hours_are_several_spans_of_a_weekday() -> None:
    calendar = Calendar.from_data(PLAIN)
    assert [str(span) for span in calendar.hours_on(date(2026, 11, 23))] == ["08:30-12:30", "13:30-17:00"]
    assert calendar.is_open(at("2026-11-23 12:29"))
    assert not calendar.is_open(at("2026-11-23 12:30"))
    assert not calendar.is_open(at("2026-11-23 17:00"))
    assert shown(calendar.close_of(date(2026, 11, 23))) == "2026-11-23 17:00"
    assert shown(calendar.opening_of(date(2026, 11, 23))) == "2026-11-23 08:30"


def test_a_closed_date_says_why_and_a_special_date_has_its_own_hours() -> None:
    calendar = Calendar.from_data(PLAIN)
    assert calendar.why_closed(date(2026, 12, 28)) == "Boxing Day (substitute day)"
    assert calendar.why_closed(date(2026, 11, 22)) is None
    assert shown(calendar.close_of(date(2026, 12, 24))) == "2026-12-24 12:00"
    assert calendar.is_working_day(date(2026, 12, 24))


def test_a_saturday_may_be_open_without_being_a_working_day() -> None:
    calendar = Calendar.from_data(PLAIN)
    assert calendar.is_open(at("2026-11-28 10:00"))
    assert not calendar.is_working_day(date(2026, 11, 28))


def test_school_days_are_weekdays_within_a_term() -> None:
    calendar = Calendar.from_data(PLAIN)
    assert calendar.is_school_day(date(2026, 9, 8))
    assert not calendar.is_school_day(date(2026, 9, 7))
    assert not calendar.is_school_day(date(2026, 10, 28))
    assert not calendar.is_school_day(date(2026, 9, 5))
    assert calendar.terms_known_until == date(2026, 12, 18)


def test_past_the_last_term_every_weekday_counts_as_a_school_day() -> None:
    calendar = Calendar.from_data(PLAIN)
    assert calendar.is_school_day(date(2026, 12, 21))
    assert not calendar.is_school_day(date(2026, 12, 28))


def test_a_closed_day_closes_at_its_end_and_its_end_is_shown_with_its_date() -> None:
    calendar = Calendar.from_data(PLAIN)
    assert shown(calendar.close_of(date(2026, 11, 22))) == "2026-11-22 23:59"
    assert calendar.end_of(date(2026, 6, 30)) == datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC)


def test_a_day_of_a_clock_change_is_open_for_its_real_hours() -> None:
    always = seeds.around_the_clock()
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
        (opens, closes), = always.open_hours(day)
        assert closes - opens == timedelta(hours=hours)


def test_hours_within_the_hour_that_comes_twice_hold_both_of_them() -> None:
    night = Calendar.from_data({"code": "night", "hours": {"sun": ["00:30-01:30"]}})
    (opens, closes), = night.open_hours(date(2026, 10, 25))
    assert closes - opens == timedelta(hours=2)
    (opens, closes), = night.open_hours(date(2026, 3, 29))
    assert closes - opens == timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": {}}, "at least one working day"),
        ({"hours": {"sat": ["09:00-12:00"]}}, "at least one working day"),
        ({"hours": {"monday": ["09:00-12:00"]}}, "not monday"),
        ({"hours": {"mon": ["9 to 5"]}}, "08:30-17:00"),
        ({"hours": {"mon": ["17:00-09:00"]}}, "begin before they end"),
        ({"hours": {"mon": ["09:00-25:00"]}}, "begin before they end"),
        ({"hours": {"mon": ["09:00-12:00", "11:00-17:00"]}}, "overlap"),
        ({"terms": [["2026-12-18", "2026-09-02"]]}, "term must begin"),
        ({"zone": "Europe/Atlantis"}, "no time zone"),
        ({"holidays": {}}, "has no holidays"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_in_words(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Calendar.from_data({**PLAIN, **change})


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        seeds.office().local(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_span_is_read_with_a_point_or_a_word_too() -> None:
    assert Span.parse("8.30 to 17.00") == Span.parse("08:30-17:00")


def test_each_ready_made_calendar_survives_its_plain_data() -> None:
    ready = (seeds.office(), seeds.contact_centre(), seeds.street_crews(), seeds.information_law(),
             seeds.around_the_clock())  # fmt: skip
    for calendar in ready:
        assert Calendar.from_data(calendar.to_data()) == calendar


def test_crews_work_on_most_bank_holidays() -> None:
    crews = seeds.street_crews()
    assert crews.is_working_day(date(2026, 5, 4))
    assert crews.is_working_day(date(2026, 12, 28))
    assert not crews.is_working_day(date(2026, 12, 25))


def test_the_contact_centre_is_open_on_saturday_morning() -> None:
    centre = seeds.contact_centre()
    assert centre.is_open(at("2026-11-28 11:59"))
    assert not centre.is_working_day(date(2026, 11, 28))
