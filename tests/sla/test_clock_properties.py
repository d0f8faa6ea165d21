"""What holds for every clock, whatever its rule, start and pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.sla import clock
from crm.sla.clock import ClockRule, ClockRun, FirstDay, Roll
from crm.values.amount import Amount, Unit
from tests.sla import seeds

CALENDAR = seeds.office(
    closed=seeds.days_between(date(2026, 12, 29), date(2026, 12, 31), "Closedown"),
    terms=[(date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))],
)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.builds(Amount, st.integers(0, 30), st.sampled_from(Unit))
RULES = st.builds(
    ClockRule,
    target=AMOUNTS,
    first_day=st.sampled_from([None, *FirstDay]),
    cut_off=st.sampled_from([None, time(13), time(15)]),
    roll=st.sampled_from(Roll),
    warn_at=st.sampled_from([None, 1, 50, 80, 100]),
)
GAPS = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


def paused(rule: ClockRule, start: datetime, gaps: list[timedelta]) -> ClockRun:
    """A run that pauses and resumes in turn, so long after one another; it ends running."""
    run, at = clock.start(rule, at=start), start
    for wait, length in zip(gaps[::2], gaps[1::2], strict=False):
        run = clock.pause(run, at=at + wait)
        at += wait + length
        run = clock.resume(run, at=at)
    return run


def due(run: ClockRun) -> datetime:
    found = clock.due(run, CALENDAR)
    assert found is not None
    return found


@given(RULES, STARTS, GAPS)
def test_whoever_comes_later_is_never_due_earlier(rule: ClockRule, start: datetime, later: timedelta) -> None:
    assert due(clock.start(rule, at=start)) <= due(clock.start(rule, at=start + later))


@given(RULES, STARTS, st.lists(GAPS, max_size=6))
def test_pauses_never_bring_the_due_date_forward(rule: ClockRule, start: datetime, gaps: list[timedelta]) -> None:
    assert due(paused(rule, start, gaps)) >= due(clock.start(rule, at=start))


@given(RULES, STARTS, st.lists(GAPS, max_size=4))
def test_a_pause_of_no_length_changes_nothing(rule: ClockRule, start: datetime, waits: list[timedelta]) -> None:
    gaps = [gap for wait in waits for gap in (wait, timedelta())]
    run = paused(rule, start, gaps)
    assert due(run) == due(clock.start(rule, at=start))
    assert clock.warn_at(run, CALENDAR) == clock.warn_at(clock.start(rule, at=start), CALENDAR)


@given(RULES, STARTS, st.integers(1, 20), st.lists(GAPS, max_size=4))
def test_an_extension_adds_and_the_first_date_stays(
    rule: ClockRule, start: datetime, more: int, gaps: list[timedelta]
) -> None:
    run = paused(rule, start, gaps)
    assert isinstance(rule.target, Amount)
    longer = clock.extend(run, by=Amount(more, rule.target.unit), at=start)
    assert clock.first_due(longer, CALENDAR) == due(run)
    assert due(longer) >= due(run)


@given(RULES, STARTS, AMOUNTS, st.lists(GAPS, max_size=4))
def test_an_extension_by_any_unit_never_shortens_by_a_day(
    rule: ClockRule, start: datetime, by: Amount, gaps: list[timedelta]
) -> None:
    run = paused(rule, start, gaps)
    longer = clock.extend(run, by=by, at=start)
    assert CALENDAR.day_of(due(longer)) >= CALENDAR.day_of(due(run))


@given(RULES, STARTS, st.lists(GAPS, max_size=6))
def test_a_warning_lies_between_the_start_and_the_due_date(
    rule: ClockRule, start: datetime, gaps: list[timedelta]
) -> None:
    run = paused(rule, start, gaps)
    warning = clock.warn_at(run, CALENDAR)
    assert (warning is None) == (rule.warn_at is None)
    if warning is not None:
        assert start <= warning <= due(run)


@given(RULES, STARTS, st.lists(GAPS, max_size=4), GAPS, GAPS)
def test_a_pause_leaves_as_much_as_there_was(
    rule: ClockRule, start: datetime, gaps: list[timedelta], wait: timedelta, length: timedelta
) -> None:
    run = paused(rule, start, gaps)
    last = run.pauses[-1].until_at if run.pauses else start
    assert last is not None
    held = clock.pause(run, at=last + wait)
    before = clock.left(held, CALENDAR, now=last + wait)
    assert clock.left(held, CALENDAR, now=last + wait + length) == before
    again = clock.pause(clock.resume(held, at=last + wait + length), at=last + wait + length)
    if before.unit in (Unit.MINUTES, Unit.WORKING_HOURS, Unit.WORKING_DAYS) and before.count > 0:
        assert clock.left(again, CALENDAR, now=last + wait + length).count == before.count


@given(RULES, STARTS, st.lists(GAPS, max_size=6), GAPS)
def test_the_face_agrees_with_each_question(
    rule: ClockRule, start: datetime, gaps: list[timedelta], later: timedelta
) -> None:
    run, now = paused(rule, start, gaps), start + later
    face = clock.face(run, CALENDAR, now=now)
    assert face.due_at == clock.due(run, CALENDAR)
    assert face.first_due_at == clock.first_due(run, CALENDAR)
    assert face.warn_at == clock.warn_at(run, CALENDAR)
    assert face.is_breached == clock.breached(run, CALENDAR, now=now)
    assert ClockRun.from_data(run.to_data()) == run
