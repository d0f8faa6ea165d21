"""Clocks: pauses, restarts, extensions, warnings, what is left, and where a run stands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from crm.sla import clock
from crm.sla.clock import ClockRule, ClockRun, ClockState, DueAt, FirstDay, Left, Roll
from crm.values.amount import Amount, Unit
from tests.sla import seeds
from tests.sla.london import at, shown

OFFICE = seeds.office()
MONDAY = "2026-11-09 10:00"


def rule(target: str, **said: object) -> ClockRule:
    return ClockRule(Amount.parse(target), **said)  # type: ignore[arg-type]


def run_of(target: str, start: str = MONDAY, *pauses: tuple[str, str], **said: object) -> ClockRun:
    run = clock.start(rule(target, **said), at=at(start))
    for begin, end in pauses:
        run = clock.resume(clock.pause(run, at=at(begin)), at=at(end))
    return run


def due(target: str, start: str, *pauses: tuple[str, str], **said: object) -> str | None:
    return shown(clock.due(run_of(target, start, *pauses, **said), OFFICE))


# -- pauses --


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ((), "2026-11-16 17:00"),
        ((("2026-11-10 09:00", "2026-11-10 16:59"),), "2026-11-16 17:00"),  # runs at the close: the day counts
        ((("2026-11-10 09:00", "2026-11-10 17:00"),), "2026-11-16 17:00"),
        ((("2026-11-10 09:00", "2026-11-10 17:01"),), "2026-11-17 17:00"),
        ((("2026-11-10 17:01", "2026-11-11 09:00"),), "2026-11-16 17:00"),  # overnight costs nothing
        ((("2026-11-10 16:00", "2026-11-12 09:00"),), "2026-11-18 17:00"),
        ((("2026-11-13 12:00", "2026-11-16 09:00"),), "2026-11-17 17:00"),
        ((("2026-11-09 11:00", "2026-11-10 09:00"),), "2026-11-16 17:00"),  # the day of receipt never counted
        ((("2026-11-10 16:00", "2026-11-11 09:00"), ("2026-11-12 16:00", "2026-11-13 09:00")), "2026-11-18 17:00"),
        ((("2026-11-17 09:00", "2026-11-20 09:00"),), "2026-11-16 17:00"),  # after it was due: nothing to gain
        ((("2026-11-16 16:00", "2026-11-30 09:00"),), "2026-11-30 17:00"),
    ],
)
def test_a_working_day_counts_if_the_clock_runs_at_its_close(
    pauses: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert due("5 wd", MONDAY, *pauses) == expected


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ((), "2026-11-10 15:30"),
        ((("2026-11-09 11:00", "2026-11-09 12:00"),), "2026-11-10 16:30"),
        ((("2026-11-09 16:00", "2026-11-10 09:30"),), "2026-11-11 09:00"),
        ((("2026-11-09 18:00", "2026-11-10 08:00"),), "2026-11-10 15:30"),  # closed anyway
        ((("2026-11-13 10:00", "2026-11-16 10:00"),), "2026-11-10 15:30"),  # late already
    ],
)
def test_working_hours_lose_the_real_open_minutes_of_a_pause(
    pauses: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert due("14 wh", MONDAY, *pauses) == expected


def test_elapsed_hours_lose_the_length_of_a_pause_through_a_clock_change() -> None:
    assert due("24 hours", "2026-10-24 14:00", ("2026-10-24 20:00", "2026-10-25 08:00")) == "2026-10-26 02:00"


@pytest.mark.parametrize(
    ("target", "expected"),
    [("10 days", "2026-11-22 23:59"), ("1 week", "2026-11-19 23:59"), ("1 month", "2026-12-12 23:59")],
)
def test_days_weeks_and_months_add_the_paused_days(target: str, expected: str) -> None:
    assert due(target, MONDAY, ("2026-11-10 15:00", "2026-11-13 09:00")) == expected


def test_a_pause_within_one_day_adds_nothing_to_a_month() -> None:
    assert due("1 month", MONDAY, ("2026-11-10 09:00", "2026-11-10 23:00")) == "2026-12-09 23:59"


def test_paused_days_are_added_before_the_due_date_rolls() -> None:
    assert due("10 days", "2026-11-11 10:00", roll=Roll.NEXT_WORKING_DAY) == "2026-11-23 23:59"
    paused = ("2026-11-12 10:00", "2026-11-13 10:00")
    assert due("10 days", "2026-11-11 10:00", paused, roll=Roll.NEXT_WORKING_DAY) == "2026-11-23 23:59"


def test_while_paused_it_is_due_at_no_time_and_shows_the_working_time_left() -> None:
    run = clock.pause(run_of("5 wd"), at=at("2026-11-11 10:00"))
    assert clock.due(run, OFFICE) is None
    assert clock.first_due(run, OFFICE) is None
    assert clock.state(run, OFFICE, now=at("2026-12-01 10:00")) is ClockState.PAUSED
    left = clock.left(run, OFFICE, now=at("2026-12-01 10:00"))
    assert (left.count, left.unit, left.is_late, left.is_paused) == (4, Unit.WORKING_DAYS, False, True)
    assert left.time == timedelta(hours=7 + 8.5 + 8 + 8.5)


def test_what_was_left_is_what_it_still_gets_after_the_pause() -> None:
    run = clock.pause(run_of("5 wd"), at=at("2026-11-11 10:00"))
    resumed = clock.resume(run, at=at("2026-11-25 10:00"))
    assert shown(clock.due(resumed, OFFICE)) == "2026-11-30 17:00"
    assert not clock.breached(run, OFFICE, now=at("2027-06-01 10:00"))


def test_a_pause_that_begins_late_does_not_hide_the_breach() -> None:
    run = clock.pause(run_of("5 wd"), at=at("2026-11-17 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-11-16 17:00"
    assert clock.breached(run, OFFICE, now=at("2026-11-18 10:00"))
    left = clock.left(run, OFFICE, now=at("2026-11-18 10:00"))
    assert (left.count, left.is_late) == (-1, True)


def test_pausing_twice_or_resuming_what_runs_changes_nothing() -> None:
    run = run_of("5 wd")
    assert clock.resume(run, at=at("2026-11-10 10:00")) == run
    paused = clock.pause(run, at=at("2026-11-10 10:00"))
    assert clock.pause(paused, at=at("2026-11-11 10:00")) == paused


# -- first days --


def test_hours_by_the_day_after_start_with_the_next_day() -> None:
    assert due("24 hours", MONDAY, first_day=FirstDay.DAY_AFTER) == "2026-11-11 00:00"
    assert due("2 wh", MONDAY, first_day=FirstDay.DAY_AFTER) == "2026-11-10 10:30"


def test_hours_deemed_received_later_start_at_the_next_opening() -> None:
    deemed = {"first_day": FirstDay.DEEMED, "cut_off": time(15)}
    assert due("2 wh", "2026-11-09 15:01", **deemed) == "2026-11-10 10:30"
    assert due("2 wh", "2026-11-09 15:00", **deemed) == "2026-11-09 17:00"
    assert due("2 hours", "2026-11-08 12:00", **deemed) == "2026-11-09 10:30"


def test_a_month_that_begins_with_its_first_day_ends_the_day_before_the_same_date() -> None:
    assert due("1 month", "2026-11-01 10:00", first_day=FirstDay.SAME_DAY) == "2026-11-30 23:59"
    assert due("7 days", MONDAY, first_day=FirstDay.SAME_DAY) == "2026-11-15 23:59"
    assert due("1 day", MONDAY, first_day=FirstDay.SAME_DAY) == "2026-11-09 23:59"


@pytest.mark.parametrize("first_day", list(FirstDay))
def test_nothing_to_count_is_due_the_same_day(first_day: FirstDay) -> None:
    assert due("0 wd", MONDAY, first_day=first_day) == "2026-11-09 17:00"
    assert due("0 days", MONDAY, first_day=first_day) == "2026-11-09 23:59"


def test_nothing_to_count_on_a_closed_day_is_due_on_the_next_working_day() -> None:
    assert due("0 wd", "2026-11-07 10:00") == "2026-11-09 17:00"


def test_what_comes_after_the_close_of_its_only_day_is_due_on_the_next() -> None:
    assert due("1 wd", "2026-11-09 18:00", first_day=FirstDay.SAME_DAY) == "2026-11-10 17:00"
    assert due("0 wd", "2026-11-09 18:00") == "2026-11-10 17:00"
    assert due("1 wd", "2026-11-09 13:00", first_day=FirstDay.SAME_DAY, due_at=time(12)) == "2026-11-10 12:00"


# -- not before, fixed dates --


def test_a_clock_waits_for_its_not_before() -> None:
    run = clock.start(rule("5 wd"), at=at(MONDAY), not_before=date(2026, 11, 16))
    assert clock.state(run, OFFICE, now=at("2026-11-15 23:59")) is ClockState.NOT_STARTED
    assert clock.state(run, OFFICE, now=at("2026-11-16 00:00")) is ClockState.RUNNING
    assert shown(clock.due(run, OFFICE)) == "2026-11-23 17:00"
    past = clock.start(rule("5 wd"), at=at(MONDAY), not_before=date(2026, 11, 1))
    assert shown(clock.due(past, OFFICE)) == "2026-11-16 17:00"
    by_hour = clock.start(rule("2 hours"), at=at(MONDAY), not_before=at("2026-11-09 12:00"))
    assert shown(clock.due(by_hour, OFFICE)) == "2026-11-09 14:00"
    assert clock.state(by_hour, OFFICE, now=at("2026-11-09 11:00")) is ClockState.NOT_STARTED


def test_an_asked_date_is_due_at_its_end_whatever_was_paused() -> None:
    run = clock.start(ClockRule(date(2026, 11, 20)), at=at(MONDAY))
    assert shown(clock.due(run, OFFICE)) == "2026-11-20 23:59"
    paused = clock.pause(run, at=at("2026-11-10 10:00"))
    assert shown(clock.due(paused, OFFICE)) == "2026-11-20 23:59"
    exact = clock.start(ClockRule(at("2026-11-20 14:30")), at=at(MONDAY))
    assert shown(clock.due(exact, OFFICE)) == "2026-11-20 14:30"
    rolled = clock.start(ClockRule(date(2026, 11, 21), roll=Roll.NEXT_WORKING_DAY, due_at=DueAt.CLOSE), at=at(MONDAY))
    assert shown(clock.due(rolled, OFFICE)) == "2026-11-23 17:00"


# -- extensions and runs --


def test_an_extension_of_the_same_unit_is_counted_as_one_length() -> None:
    run = clock.extend(run_of("1 month", "2026-01-31 10:00"), by=Amount.parse("2 months"), at=at("2026-02-10 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-04-30 23:59"


@pytest.mark.parametrize(
    ("target", "by", "expected"),
    [
        ("5 wd", "1 week", "2026-11-23 23:59"),
        ("1 week", "2 wd", "2026-11-18 17:00"),
        ("24 hours", "1 wd", "2026-11-11 17:00"),
        ("5 wd", "2 hours", "2026-11-16 19:00"),
        ("5 wd", "2 wh", "2026-11-17 10:30"),
    ],
)
def test_an_extension_of_another_unit_goes_on_from_where_the_first_ended(target: str, by: str, expected: str) -> None:
    run = clock.extend(run_of(target), by=Amount.parse(by), at=at("2026-11-10 10:00"))
    assert shown(clock.due(run, OFFICE)) == expected


def test_a_pause_during_the_extension_moves_the_extended_date_only() -> None:
    run = clock.extend(run_of("5 wd"), by=Amount.parse("1 week"), at=at("2026-11-10 10:00"))
    run = clock.resume(clock.pause(run, at=at("2026-11-18 10:00")), at=at("2026-11-20 10:00"))
    assert shown(clock.first_due(run, OFFICE)) == "2026-11-16 17:00"
    assert shown(clock.due(run, OFFICE)) == "2026-11-25 23:59"
    paused = clock.pause(run, at=at("2026-11-21 10:00"))
    assert clock.due(paused, OFFICE) is None
    assert shown(clock.first_due(paused, OFFICE)) == "2026-11-16 17:00"


def test_an_extension_may_name_a_date() -> None:
    run = clock.extend(run_of("5 wd"), by=date(2026, 12, 1), at=at("2026-11-10 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-12-01 23:59"


def test_a_restart_begins_the_next_run_and_keeps_the_old() -> None:
    old = clock.mark_warned(run_of("5 wd"), at=at("2026-11-13 10:00"))
    ended, new = clock.restart(old, at=at("2026-11-13 12:00"))
    assert (ended.number, ended.restarted, shown(ended.stopped_at)) == (1, True, "2026-11-13 12:00")
    assert (new.number, new.pauses, new.warned_at, new.restarted) == (2, (), None, False)
    assert shown(clock.due(new, OFFICE)) == "2026-11-20 16:30"


def test_a_stopped_run_cannot_be_changed() -> None:
    run = clock.stop(run_of("5 wd"), at=at("2026-11-11 10:00"))
    for change in (clock.pause, clock.resume, clock.stop, clock.restart):
        with pytest.raises(ValueError, match="has stopped"):
            change(run, at=at("2026-11-12 10:00"))
    with pytest.raises(ValueError, match="has stopped"):
        clock.extend(run, by=Amount.parse("5 wd"), at=at("2026-11-12 10:00"))


def test_nothing_happens_to_a_clock_before_what_happened_to_it_last() -> None:
    run = run_of("5 wd", MONDAY, ("2026-11-10 10:00", "2026-11-11 10:00"))
    with pytest.raises(ValueError, match="before it started"):
        clock.pause(run, at=at("2026-11-08 10:00"))
    with pytest.raises(ValueError, match="before its last pause"):
        clock.stop(run, at=at("2026-11-11 09:00"))
    with pytest.raises(ValueError, match="time zone"):
        clock.pause(run, at=datetime(2026, 11, 12, 10))  # noqa: DTZ001


# -- late or in time --


def test_exactly_at_the_due_instant_is_in_time() -> None:
    run = run_of("5 wd")
    assert not clock.breached(run, OFFICE, now=at("2026-11-16 17:00"))
    assert clock.breached(run, OFFICE, now=at("2026-11-16 17:01"))


def test_a_run_that_stopped_in_time_stays_in_time() -> None:
    in_time = clock.stop(run_of("5 wd"), at=at("2026-11-16 16:59"))
    late = clock.stop(run_of("5 wd"), at=at("2026-11-16 17:01"))
    assert not clock.breached(in_time, OFFICE, now=at("2027-01-01 09:00"))
    assert clock.breached(late, OFFICE, now=at("2027-01-01 09:00"))


def test_a_run_stopped_while_paused_is_in_time() -> None:
    run = clock.stop(clock.pause(run_of("5 wd"), at=at("2026-11-11 10:00")), at=at("2026-12-20 10:00"))
    assert not run.is_paused
    assert not clock.breached(run, OFFICE, now=at("2027-01-01 09:00"))


# -- warnings --


@pytest.mark.parametrize(
    ("target", "percent", "pauses", "expected"),
    [
        ("5 wd", 80, (), "2026-11-13 16:30"),
        ("10 wd", 75, (), "2026-11-19 12:45"),
        ("1 wd", 80, (), "2026-11-10 15:18"),
        ("5 wd", 100, (), "2026-11-16 17:00"),
        ("5 wd", 80, (("2026-11-11 10:00", "2026-11-13 10:00"),), "2026-11-17 17:00"),
        ("10 wh", 50, (), "2026-11-09 15:00"),
        ("10 wh", 50, (("2026-11-09 12:00", "2026-11-09 13:00"),), "2026-11-09 16:00"),
        ("10 wh", 50, (("2026-11-09 16:00", "2026-11-10 12:00"),), "2026-11-09 15:00"),
        ("24 hours", 50, (), "2026-11-09 22:00"),
        ("24 hours", 50, (("2026-11-09 12:00", "2026-11-09 18:00"),), "2026-11-10 04:00"),
        ("10 days", 50, (), "2026-11-14 16:59"),
    ],
)
def test_a_warning_comes_when_its_share_of_the_counted_time_is_used(
    target: str, percent: int, pauses: tuple[tuple[str, str], ...], expected: str
) -> None:
    run = run_of(target, MONDAY, *pauses, warn_at=percent)
    assert shown(clock.warn_at(run, OFFICE)) == expected


def test_a_same_day_job_is_not_warned_of_before_it_came() -> None:
    run = run_of("1 wd", "2026-11-09 16:00", first_day=FirstDay.SAME_DAY, warn_at=50)
    assert shown(clock.warn_at(run, OFFICE)) == "2026-11-09 16:00"


def test_there_is_no_warning_unless_one_is_asked_or_while_paused() -> None:
    assert clock.warn_at(run_of("5 wd"), OFFICE) is None
    run = clock.pause(run_of("5 wd", warn_at=80), at=at("2026-11-10 10:00"))
    assert clock.warn_at(run, OFFICE) is None
    with pytest.raises(ValueError, match="1 to 100 percent"):
        rule("5 wd", warn_at=0)


def test_an_extension_moves_the_warning() -> None:
    run = clock.extend(run_of("5 wd", warn_at=80), by=Amount.parse("5 wd"), at=at("2026-11-10 10:00"))
    assert shown(clock.warn_at(run, OFFICE)) == "2026-11-19 17:00"


# -- what is left --


@pytest.mark.parametrize(
    ("target", "now", "count", "unit", "is_late"),
    [
        ("5 wd", "2026-11-11 10:00", 3, Unit.WORKING_DAYS, False),
        ("5 wd", "2026-11-16 10:00", 0, Unit.WORKING_DAYS, False),
        ("5 wd", "2026-11-16 18:00", 0, Unit.WORKING_DAYS, True),
        ("5 wd", "2026-11-18 10:00", -2, Unit.WORKING_DAYS, True),
        ("1 week", "2026-11-14 10:00", 2, Unit.DAYS, False),
        ("1 month", "2026-12-11 10:00", -2, Unit.DAYS, True),
        ("4 wh", "2026-11-09 11:15", 165, Unit.WORKING_HOURS, False),
        ("24 hours", "2026-11-10 12:00", -120, Unit.MINUTES, True),
        ("3 school days", "2026-11-10 10:00", 2, Unit.SCHOOL_DAYS, False),
    ],
)
def test_what_is_left_is_counted_in_the_unit_of_the_clock(
    target: str, now: str, count: int, unit: Unit, is_late: bool
) -> None:
    left = clock.left(run_of(target), OFFICE, now=at(now))
    assert (left.count, left.unit, left.is_late) == (count, unit, is_late)
    assert (left.time < timedelta()) == is_late or left.count == 0


def test_hours_left_while_paused_stay_as_they_were() -> None:
    run = clock.pause(run_of("4 wh"), at=at("2026-11-09 12:00"))
    expected = Left(120, Unit.WORKING_HOURS, timedelta(hours=2), is_late=False, is_paused=True)
    assert clock.left(run, OFFICE, now=at("2026-11-20 12:00")) == expected


def test_what_was_left_at_the_stop_stays() -> None:
    run = clock.stop(run_of("5 wd"), at=at("2026-11-11 10:00"))
    assert clock.left(run, OFFICE, now=at("2027-01-01 10:00")).count == 3


# -- the face, and the data --


def test_the_face_shows_everything_at_once() -> None:
    run = clock.extend(run_of("5 wd", warn_at=80), by=Amount.parse("5 wd"), at=at("2026-11-10 10:00"))
    face = clock.face(run, OFFICE, now=at("2026-11-11 10:00"))
    assert face.state is ClockState.RUNNING
    assert shown(face.due_at) == "2026-11-23 17:00"
    assert shown(face.first_due_at) == "2026-11-16 17:00"
    assert shown(face.warn_at) == shown(face.next_at) == "2026-11-19 17:00"
    assert face.left == clock.left(run, OFFICE, now=at("2026-11-11 10:00"))
    assert not face.is_breached


def test_somebody_looks_again_for_the_warning_then_for_the_breach_then_no_more() -> None:
    now = at("2026-11-11 10:00")
    run = run_of("5 wd", warn_at=80)
    assert clock.face(run, OFFICE, now=now).next_at == clock.warn_at(run, OFFICE)
    run = clock.mark_warned(run, at=at("2026-11-13 16:31"))
    late = clock.face(run, OFFICE, now=now).next_at
    assert late == at("2026-11-16 17:00") + timedelta(seconds=1)
    assert clock.breached(run, OFFICE, now=late)
    run = clock.mark_breached(run, at=late)
    assert clock.face(run, OFFICE, now=late).next_at is None
    again = clock.extend(run, by=Amount.parse("5 wd"), at=at("2026-11-17 09:00"))
    assert shown(clock.face(again, OFFICE, now=late).next_at) == "2026-11-23 17:00"


def test_nobody_looks_at_a_clock_that_is_paused_or_stopped() -> None:
    run = run_of("5 wd", warn_at=80)
    paused = clock.pause(run, at=at("2026-11-10 10:00"))
    stopped = clock.stop(run, at=at("2026-11-10 10:00"))
    for quiet in (paused, stopped):
        assert clock.face(quiet, OFFICE, now=at("2026-11-11 10:00")).next_at is None


def test_a_raised_priority_counts_by_another_rule_from_the_same_start() -> None:
    run = clock.with_rule(run_of("5 wd"), rule("1 wd"))
    assert shown(clock.due(run, OFFICE)) == "2026-11-10 17:00"


def test_a_corrected_calendar_corrects_the_due_date() -> None:
    closed = seeds.office(closed={date(2026, 11, 12): "Flood"})
    assert shown(clock.due(run_of("5 wd"), closed)) == "2026-11-17 17:00"


def test_a_run_comes_back_from_its_plain_data() -> None:
    full = clock.start(
        ClockRule(Amount.parse("10 school days"), FirstDay.DEEMED, time(15, 30), time(12), Roll.NEXT_WORKING_DAY, 75),
        at=at(MONDAY), not_before=date(2026, 11, 12), number=3,
    )  # fmt: skip
    full = clock.resume(clock.pause(full, at=at("2026-11-13 10:00")), at=at("2026-11-14 10:00"))
    full = clock.extend(full, by=Amount.parse("2 weeks"), at=at("2026-11-15 10:00"))
    full = clock.extend(full, by=date(2027, 1, 5), at=at("2026-11-15 10:00"))
    full = clock.mark_breached(clock.mark_warned(full, at=at("2026-12-01 10:00")), at=at("2026-12-05 10:00"))
    exact = clock.start(ClockRule(at("2026-12-01 10:00"), due_at=DueAt.EXACT), at=at(MONDAY), not_before=at(MONDAY))
    held, ended = clock.pause(full, at=at("2026-12-06 10:00")), clock.restart(full, at=at("2026-12-06 10:00"))[0]
    for run in (full, held, ended, exact):
        assert ClockRun.from_data(run.to_data()) == run
