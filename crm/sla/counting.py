"""The sum behind every due date: from the start, leg by leg, over the pauses, to the last day and its hour.

A run is counted in legs, one for each unit in turn: twenty working days extended by two weeks are a leg of
working days and one of days. Each leg starts where the one before ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from crm.sla import working_time
from crm.sla.calendar import Calendar
from crm.sla.run import ClockRule, ClockRun, DueAt, Extension, FirstDay, Pause, Roll, Target
from crm.sla.working_time import DayTable
from crm.values.amount import Amount, Unit

_ONE_DAY = timedelta(days=1)
_COUNTED = frozenset({Unit.WORKING_DAYS, Unit.SCHOOL_DAYS})
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}
_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}
_LENGTHS = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.WORKING_HOURS: timedelta(hours=1)}


class StillPaused(Exception):
    """The count cannot be finished: the last pause is open. Never leaves crm.sla."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the count has come to: day 0 of what follows, and the exact instant. `from_day_one`: day 1 is `day + 1`
    by the same-day rule, so that months end on the day before the same date.
    """

    day: date
    at: datetime
    from_day_one: bool = False


def begin(rule: ClockRule, calendar: Calendar, *, started_at: datetime, not_before: date | datetime | None) -> Reached:
    """Day 0 and the instant from which hours run, by the first-day rule."""
    at = _not_before(calendar, started_at.astimezone(UTC), not_before)
    local = calendar.local(at)
    day = local.date()
    if rule.begins is FirstDay.DAY_AFTER:
        return Reached(day, _start_after(rule, calendar, day) if _is_exact(rule) else at)
    is_same_day = rule.begins is FirstDay.SAME_DAY
    if rule.begins is FirstDay.DEEMED or (is_same_day and rule.cut_off is not None):
        if _is_late(rule, calendar, day, local, at):
            day = working_time.add_working_days(calendar, day, 1)
        at = max(at, calendar.opening_of(day))
    return Reached(day - _ONE_DAY, at, from_day_one=True) if is_same_day else Reached(day, at)


def finish(run: ClockRun, calendar: Calendar, *, extended: bool = True) -> datetime:
    """The instant at which the run is due, with its extensions or without.

    Raises StillPaused while a pause is open that began before that instant.
    """
    reached = begin(run.rule, calendar, started_at=run.started_at, not_before=run.not_before)
    targets = legs(run.rule.target, run.extensions if extended else ())
    for target in targets:
        reached = _leg(run.rule, calendar, target, reached, run.pauses)
    return reached.at


def legs(target: Target, extensions: Sequence[Extension]) -> list[Target]:
    """The target and its extensions, neighbours of one unit added up (one month and two more are three)."""
    found: list[Target] = [target]
    for extension in extensions:
        last = found[-1]
        if isinstance(last, Amount) and isinstance(extension.by, Amount) and last.unit is extension.by.unit:
            found[-1] = Amount(last.count + extension.by.count, last.unit)
        else:
            found.append(extension.by)
    return found


def table_for(calendar: Calendar, unit: Unit) -> DayTable:
    """The days that a unit counts."""
    return calendar.school_ordinals if unit is Unit.SCHOOL_DAYS else calendar.working_ordinals


def due_on_day(rule: ClockRule, calendar: Calendar, day: date, unit: Unit | None, exact: datetime) -> datetime:
    """The instant of a last day at which it is due; `exact` gives the time of day where that is asked."""
    due_at = rule.due_at
    if isinstance(due_at, time):
        return calendar.instant(day, due_at.hour * 60 + due_at.minute)
    if due_at is DueAt.EXACT:
        local = calendar.local(exact)
        return calendar.instant(day, local.hour * 60 + local.minute) + timedelta(seconds=local.second)
    if due_at is DueAt.CLOSE or (due_at is None and unit in _COUNTED):
        return calendar.close_of(day)
    return calendar.end_of(day)


def paused_days(calendar: Calendar, pause: Pause) -> tuple[date, date]:
    """The first and last local date whose close falls into an ended pause; the first is later when none does."""
    assert pause.until_at is not None
    first, last = calendar.day_of(pause.from_at), calendar.day_of(pause.until_at)
    if calendar.close_of(first) < pause.from_at:
        first += _ONE_DAY
    if calendar.close_of(last) >= pause.until_at:
        last -= _ONE_DAY
    return first, last


def _leg(
    rule: ClockRule, calendar: Calendar, target: Target, reached: Reached, pauses: Sequence[Pause]
) -> Reached:
    if isinstance(target, datetime):
        return Reached(calendar.day_of(target), target.astimezone(UTC))
    if not isinstance(target, Amount):
        day = _rolled(rule, calendar, target)
        return Reached(day, due_on_day(rule, calendar, day, None, reached.at))
    if target.unit in _COUNTED:
        return _counted_leg(rule, calendar, target, reached, pauses)
    if target.unit.is_exact:
        return _exact_leg(rule, calendar, target, reached, pauses)
    return _dated_leg(rule, calendar, target, reached, pauses)


def _counted_leg(
    rule: ClockRule, calendar: Calendar, target: Amount, reached: Reached, pauses: Sequence[Pause]
) -> Reached:
    """Working or school days: a day counts if the clock runs at its close."""
    table = table_for(calendar, target.unit)
    day = _count_on(table, reached, target.count)
    due = due_on_day(rule, calendar, day, target.unit, reached.at)
    if due < reached.at:  # the hour of a last day that was the first had passed already
        day = working_time.add_counted_days(table, day, 1)
        due = due_on_day(rule, calendar, day, target.unit, reached.at)
    for pause in pauses:
        if pause.from_at > due:
            break
        if pause.until_at is None:
            raise StillPaused
        first, last = paused_days(calendar, pause)
        missed = working_time.count_counted_days(table, max(first - _ONE_DAY, reached.day), last)
        if missed > 0:
            day = working_time.add_counted_days(table, day, missed)
            due = due_on_day(rule, calendar, day, target.unit, reached.at)
    day = _rolled(rule, calendar, day)
    return Reached(day, due_on_day(rule, calendar, day, target.unit, reached.at))


def _count_on(table: DayTable, reached: Reached, count: int) -> date:
    """Nothing to count is due on the day itself, or the next that counts."""
    if count == 0:
        first = reached.day + _ONE_DAY if reached.from_day_one else reached.day
        return working_time.add_counted_days(table, first - _ONE_DAY, 1)
    return working_time.add_counted_days(table, reached.day, count)


def _exact_leg(
    rule: ClockRule, calendar: Calendar, target: Amount, reached: Reached, pauses: Sequence[Pause]
) -> Reached:
    """Minutes and hours, elapsed or open: pauses lose exactly what they would have counted."""
    at, amount = reached.at, target.count * _LENGTHS[target.unit]
    is_open_time = target.unit is Unit.WORKING_HOURS

    def later(start: datetime, by: timedelta) -> datetime:
        return working_time.add_open_time(calendar, start, by) if is_open_time else start + by

    due = later(at, amount)
    for pause in pauses:
        if pause.from_at > due:
            break
        if pause.until_at is None:
            raise StillPaused
        start = max(pause.from_at, at)
        if pause.until_at > start:
            lost = (
                working_time.open_time_between(calendar, start, pause.until_at)
                if is_open_time
                else pause.until_at - start
            )
            due = later(due, lost)
    day = calendar.day_of(due)
    if rule.due_at is not None and rule.due_at is not DueAt.EXACT:
        due = due_on_day(rule, calendar, day, target.unit, due)
    return Reached(day, due)


def _dated_leg(
    rule: ClockRule, calendar: Calendar, target: Amount, reached: Reached, pauses: Sequence[Pause]
) -> Reached:
    """Days, weeks, months and years: paused dates are added at the end, then the roll."""
    if target.unit in _MONTHS:
        shift = _ONE_DAY if reached.from_day_one else timedelta()
        day = working_time.add_months(reached.day + shift, target.count * _MONTHS[target.unit]) - shift
    else:
        day = reached.day + timedelta(days=target.count * _DAYS[target.unit])
    if target.count == 0 and reached.from_day_one:
        day = reached.day + _ONE_DAY
    for pause in pauses:
        if pause.from_at > due_on_day(rule, calendar, _rolled(rule, calendar, day), target.unit, reached.at):
            break
        if pause.until_at is None:
            raise StillPaused
        first = max(calendar.day_of(pause.from_at), reached.day)
        day += max(timedelta(), calendar.day_of(pause.until_at) - first)
    day = _rolled(rule, calendar, day)
    return Reached(day, due_on_day(rule, calendar, day, target.unit, reached.at))


def _rolled(rule: ClockRule, calendar: Calendar, day: date) -> date:
    return working_time.next_working_day(calendar, day) if rule.roll is Roll.NEXT_WORKING_DAY else day


def _is_exact(rule: ClockRule) -> bool:
    return rule.unit is not None and rule.unit.is_exact


def _start_after(rule: ClockRule, calendar: Calendar, day: date) -> datetime:
    """Hours by the day-after rule run from the first minute of the next day; working hours from its opening."""
    if rule.unit is Unit.WORKING_HOURS:
        return calendar.opening_of(working_time.add_working_days(calendar, day, 1))
    return calendar.instant(day + _ONE_DAY, 0)


def _is_late(rule: ClockRule, calendar: Calendar, day: date, local: datetime, at: datetime) -> bool:
    if not calendar.is_working_day(day):
        return True
    if rule.cut_off is not None:
        return local.time() > rule.cut_off
    return at > calendar.close_of(day)


def _not_before(calendar: Calendar, at: datetime, earliest: date | datetime | None) -> datetime:
    if earliest is None:
        return at
    if isinstance(earliest, datetime):
        return max(at, earliest.astimezone(UTC))
    return max(at, calendar.instant(earliest, 0))
