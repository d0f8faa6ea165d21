"""How things are written: dates in words and London time, deadlines, money, counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from crm.foundation import clock
from crm.web import filters

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_nine(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context("/desk"), clock.fixed(NOW):
        yield


@pytest.mark.parametrize(("at", "words"), [
    (datetime(2026, 11, 23, 8, 42, tzinfo=UTC), "Today 08:42"),
    (datetime(2026, 11, 22, 16, 5, tzinfo=UTC), "Yesterday 16:05"),
    (datetime(2026, 11, 20, 9, 13, tzinfo=UTC), "20 Nov 09:13"),
    (datetime(2025, 11, 20, 9, 13, tzinfo=UTC), "20 Nov 2025 09:13"),
    (datetime(2026, 6, 20, 23, 30, tzinfo=UTC), "21 Jun 00:30"),
    (None, ""),
])
def test_an_instant_is_said_as_people_say_it(at: datetime | None, words: str) -> None:
    assert filters.when(at) == words


@pytest.mark.parametrize(("at", "words", "tone"), [
    (NOW - timedelta(days=3), "3 days overdue", "late"),
    (NOW - timedelta(hours=2), "2 hours overdue", "late"),
    (NOW - timedelta(minutes=5), "Overdue", "late"),
    (NOW + timedelta(hours=8), "Due today 17:00", "soon"),
    (NOW + timedelta(days=1), "Due tomorrow 09:00", "soon"),
    (NOW + timedelta(days=4), "Due 27 Nov", "calm"),
    (NOW + timedelta(days=60), "Due 22 Jan 2027", "calm"),
])
def test_a_deadline_is_said_with_how_near_it_is(at: datetime, words: str, tone: str) -> None:
    assert filters.due(at) == (words, tone)


def test_a_paused_clock_says_what_is_left_and_a_done_one_worries_nobody() -> None:
    assert filters.due(None, left="2 days") == ("2 days left, paused", "paused")
    assert filters.due(NOW - timedelta(days=9), is_done=True) == ("14 Nov", "calm")
    assert filters.due(None) is None


def test_tags_escape_what_they_say() -> None:
    assert filters.status_tag("<b>", "new") == '<strong class="govuk-tag govuk-tag--blue">&lt;b&gt;</strong>'
    assert filters.priority_tag("normal") == ""


def test_money_counts_and_sizes() -> None:
    assert [filters.money(x) for x in (1234.5, 20, None, -3)] == ["£1,234.50", "£20", "", "-£3"]
    assert [filters.counted(1, "case"), filters.counted(1204, "case"), filters.counted(2, "person", "people")] == \
        ["1 case", "1,204 cases", "2 people"]
    assert [filters.size(900), filters.size(340_000), filters.size(1_234_567)] == ["1 kB", "340 kB", "1.2 MB"]


def test_days_and_ages() -> None:
    assert filters.day(date(2026, 11, 20), weekday=True) == "Fri 20 Nov 2026"
    gone = [timedelta(minutes=4), timedelta(hours=3), timedelta(days=12), timedelta(days=160)]
    assert [filters.age(NOW - each) for each in gone] \
        == ["4 minutes", "3 hours", "12 days", "5 months"]
