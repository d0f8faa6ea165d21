"""Clocks in words, English and Welsh."""

from __future__ import annotations

from datetime import date

import pytest

from crm.sla import clock
from crm.sla.clock import ClockRule, ClockRun
from crm.sla.words import due_in_words, left_in_words, run_in_words
from crm.values.amount import Amount
from tests.sla import seeds
from tests.sla.london import at

OFFICE = seeds.office()


def run_of(target: str) -> ClockRun:
    return clock.start(ClockRule(Amount.parse(target)), at=at("2026-11-09 10:00"))


@pytest.mark.parametrize(
    ("target", "now", "words"),
    [
        ("5 wd", "2026-11-11 10:00", "due in 3 working days"),
        ("5 wd", "2026-11-13 10:00", "due in 1 working day"),
        ("5 wd", "2026-11-15 10:00", "due tomorrow"),
        ("5 wd", "2026-11-16 10:00", "due today"),
        ("5 wd", "2026-11-16 17:00", "due today"),
        ("5 wd", "2026-11-16 18:00", "overdue since 5pm today"),
        ("5 wd", "2026-11-17 00:30", "overdue by 1 working day"),
        ("5 wd", "2026-11-18 09:00", "overdue by 2 working days"),
        ("4 wd", "2026-11-14 09:00", "overdue since yesterday"),
        ("4 wd", "2026-11-15 21:00", "overdue since 13 November 2026"),
        ("1 month", "2026-11-29 10:00", "due in 10 days"),
        ("1 month", "2026-12-12 10:00", "overdue by 3 days"),
        ("4 hours", "2026-11-09 12:10", "due in 1 hour 50 minutes"),
        ("4 hours", "2026-11-09 14:30", "overdue by 30 minutes"),
        ("4 hours", "2026-11-12 13:59", "overdue by 71 hours 59 minutes"),
        ("4 hours", "2026-12-09 18:00", "overdue by 30 days"),
        ("4 wh", "2026-11-09 12:10", "due in 1 hour 50 minutes of working time"),
        ("10 school days", "2026-11-18 10:00", "due in 3 school days"),
    ],
)
def test_a_running_clock_says_when_it_is_due(target: str, now: str, words: str) -> None:
    assert run_in_words(run_of(target), OFFICE, now=at(now)) == words


def test_a_paused_clock_says_what_is_left() -> None:
    run = clock.pause(run_of("5 wd"), at=at("2026-11-13 10:00"))
    now = at("2026-12-01 10:00")
    assert run_in_words(run, OFFICE, now=now) == "2 working days left while paused"
    assert run_in_words(run, OFFICE, now=now, language="cy") == "2 ddiwrnod gwaith ar ôl tra bo wedi’i oedi"
    hours = clock.pause(run_of("4 hours"), at=at("2026-11-09 13:00"))
    assert run_in_words(hours, OFFICE, now=now) == "1 hour left while paused"


def test_a_clock_paused_late_says_both() -> None:
    run = clock.pause(run_of("5 wd"), at=at("2026-11-18 10:00"))
    assert run_in_words(run, OFFICE, now=at("2026-12-01 10:00")) == "paused, overdue by 2 working days"
    assert left_in_words(clock.left(run, OFFICE, now=at("2026-12-01 10:00"))) == "paused, overdue by 2 working days"


def test_a_fixed_date_stays_while_paused() -> None:
    run = clock.start(ClockRule(date(2026, 11, 20)), at=at("2026-11-09 10:00"))
    run = clock.pause(run, at=at("2026-11-10 10:00"))
    assert run_in_words(run, OFFICE, now=at("2026-11-12 10:00")) == "due on 20 November 2026, paused"


def test_a_clock_that_waits_says_from_when() -> None:
    run = clock.start(ClockRule(Amount.parse("5 wd")), at=at("2026-11-09 10:00"), not_before=date(2026, 12, 1))
    assert run_in_words(run, OFFICE, now=at("2026-11-12 10:00")) == "starts on 1 December 2026"
    assert run_in_words(run, OFFICE, now=at("2026-11-12 10:00"), language="cy") == "yn dechrau ar 1 Rhagfyr 2026"


def test_a_stopped_clock_says_whether_it_was_met() -> None:
    now = at("2027-01-01 10:00")
    in_time, late = (clock.stop(run_of("5 wd"), at=at(f"2026-11-{day} 10:00")) for day in (16, 18))
    assert run_in_words(in_time, OFFICE, now=now) == "done in time"
    assert run_in_words(late, OFFICE, now=now) == "done 2 working days late"


@pytest.mark.parametrize(
    ("due", "english", "welsh"),
    [
        ("2026-11-23 17:00", "due today", "i’w gwblhau heddiw"),
        ("2026-11-24 17:00", "due tomorrow", "i’w gwblhau yfory"),
        ("2026-11-26 17:00", "due in 3 working days", "i’w gwblhau o fewn 3 diwrnod gwaith"),
        ("2026-11-19 17:00", "overdue by 2 working days", "2 ddiwrnod gwaith yn hwyr"),
        ("2026-11-23 09:00", "overdue since 9am today", "yn hwyr ers 9yb heddiw"),
    ],
)
def test_a_row_of_a_list_says_when_it_is_due(due: str, english: str, welsh: str) -> None:
    now = at("2026-11-23 10:00")
    assert due_in_words(at(due), OFFICE, now=now) == english
    assert due_in_words(at(due), OFFICE, now=now, language="cy") == welsh


def test_a_closed_due_day_ahead_is_named() -> None:
    now = at("2026-11-27 10:00")
    assert due_in_words(at("2026-11-29 23:59"), OFFICE, now=now) == "due on 29 November 2026"


def test_a_run_that_was_begun_anew_is_not_called_done() -> None:
    ended, following = clock.restart(run_of("5 wd"), at=at("2026-11-11 10:00"))
    assert run_in_words(ended, OFFICE, now=at("2026-11-11 12:00")) == "begun again today"
    assert run_in_words(ended, OFFICE, now=at("2026-11-20 12:00")) == "begun again on 11 November 2026"
    assert run_in_words(following, OFFICE, now=at("2026-11-11 12:00")) == "due in 5 working days"
