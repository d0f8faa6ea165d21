"""Adding, subtracting and counting: working days, school days, open time, months."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta

from crm.sla.calendar import Calendar

DayTable = Callable[[int], tuple[int, ...]]
"""The counted days of a year as ordinals: `calendar.working_ordinals` or `calendar.school_ordinals`."""

_NOTHING = timedelta()
_ONE_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 3 * 366  # days without one opening after which a calendar is taken to have shut for good


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """The `count`-th working day after `day`, or before it when negative; `day` itself for 0."""
    return add_counted_days(calendar.working_ordinals, day, count)


def add_school_days(calendar: Calendar, day: date, count: int) -> date:
    """The `count`-th school day after `day`, or before it when negative; `day` itself for 0."""
    return add_counted_days(calendar.school_ordinals, day, count)


def add_counted_days(table: DayTable, day: date, count: int) -> date:
    """The `count`-th day of the table after `day` (before, when negative). Raises ValueError past all calendars."""
    if count == 0:
        return day
    year, days = day.year, table(day.year)
    if count > 0:
        place = bisect_right(days, day.toordinal()) + count - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            _within_years(year)
            days = table(year)
    else:
        place = bisect_left(days, day.toordinal()) + count
        while place < 0:
            year -= 1
            _within_years(year)
            days = table(year)
            place += len(days)
    return date.fromordinal(days[place])


def count_working_days(calendar: Calendar, after: date, to: date) -> int:
    """Working days later than `after` and not later than `to`; the same, negative, when `to` comes first."""
    return count_counted_days(calendar.working_ordinals, after, to)


def count_school_days(calendar: Calendar, after: date, to: date) -> int:
    """School days later than `after` and not later than `to`; the same, negative, when `to` comes first."""
    return count_counted_days(calendar.school_ordinals, after, to)


def count_counted_days(table: DayTable, after: date, to: date) -> int:
    """Days of the table later than `after` and not later than `to`; negative when `to` comes first."""
    if to < after:
        return -count_counted_days(table, to, after)
    whole = sum(len(table(year)) for year in range(after.year, to.year))
    return whole + bisect_right(table(to.year), to.toordinal()) - bisect_right(table(after.year), after.toordinal())


def next_working_day(calendar: Calendar, day: date) -> date:
    """`day` itself when it is a working day, else the next one."""
    return day if calendar.is_working_day(day) else add_working_days(calendar, day, 1)


def add_months(day: date, count: int) -> date:
    """The same date so many months later (or earlier), or the last day of that month when it has no such date.

    The corresponding date rule (Dodds v Walker [1981] 2 All ER 609), as the ICO counts subject access.
    """
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    _within_years(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_open_time(calendar: Calendar, at: datetime, amount: timedelta) -> datetime:
    """The instant by which the calendar has been open for `amount` since `at`; before it when negative.

    Real minutes: an hour that clocks skip does not count and one that comes twice counts twice. The end of
    an amount that is used up at closing time is that closing time, not the next opening.
    Raises ValueError when the calendar does not open for three years.
    """
    if amount < _NOTHING:
        return _subtract_open_time(calendar, at, -amount)
    at, day, idle = at.astimezone(UTC), calendar.day_of(at), 0
    if amount == _NOTHING:
        return at
    while True:
        hours = calendar.open_hours(day)
        for opens, closes in hours:
            begins = max(opens, at)
            if begins < closes:
                if closes - begins >= amount:
                    return begins + amount
                amount -= closes - begins
        idle = 0 if hours else _idle_day(calendar, idle)
        day += _ONE_DAY


def _subtract_open_time(calendar: Calendar, at: datetime, amount: timedelta) -> datetime:
    at, day, idle = at.astimezone(UTC), calendar.day_of(at), 0
    while True:
        hours = calendar.open_hours(day)
        for opens, closes in reversed(hours):
            ends = min(closes, at)
            if opens < ends:
                if ends - opens >= amount:
                    return ends - amount
                amount -= ends - opens
        idle = 0 if hours else _idle_day(calendar, idle)
        day -= _ONE_DAY


def open_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How long the calendar is open between two instants, in real time; negative when `end` comes first."""
    if end < start:
        return -open_time_between(calendar, end, start)
    total, day, last = _NOTHING, calendar.day_of(start), calendar.day_of(end)
    while day <= last:
        for opens, closes in calendar.open_hours(day):
            begins, ends = max(opens, start), min(closes, end)
            if begins < ends:
                total += ends - begins
        day += _ONE_DAY
    return total


def next_opening(calendar: Calendar, after: datetime) -> datetime:
    """The first instant later than `after` at which the calendar opens."""
    return _next_edge(calendar, after, edge=0)


def next_closing(calendar: Calendar, after: datetime) -> datetime:
    """The first instant later than `after` at which the calendar closes."""
    return _next_edge(calendar, after, edge=1)


def _next_edge(calendar: Calendar, after: datetime, *, edge: int) -> datetime:
    day, idle = calendar.day_of(after), 0
    while True:
        hours = calendar.open_hours(day)
        for pair in hours:
            if pair[edge] > after:
                return pair[edge]
        idle = 0 if hours else _idle_day(calendar, idle)
        day += _ONE_DAY


def _idle_day(calendar: Calendar, idle: int) -> int:
    if idle > _LONGEST_CLOSURE:
        raise ValueError(f"The calendar {calendar.code} does not open for three years.")
    return idle + 1


def _within_years(year: int) -> None:
    if not MINYEAR < year < MAXYEAR:
        raise ValueError("That is further away than calendars go.")
