"""Days, instants and amounts of time as conditions, rules and tasks count them; clocks are counted by
`crm.sla`.

An amount counted in whole dates (days, weeks, months, working days, school days) runs from the local day of
its start, which is day 0. Without a calendar working days are Monday to Friday.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm.sla.calendar import Calendar, Span
from crm.sla.working_time import add_months, add_open_time, add_school_days, add_working_days
from crm.values.amount import Amount, Unit

LONDON = ZoneInfo("Europe/London")
PLAIN = Calendar(code="plain", week=((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
"""Monday to Friday, nine to five: used where the council has no calendar of the code a service names."""

_EXACT = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}


def local_day(moment: datetime | date) -> date:
    """The date in the council's zone."""
    return moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment


def local_time(at: datetime) -> str:
    """The time of day in the council's zone, "17:05"."""
    return at.astimezone(LONDON).strftime("%H:%M")


def as_moment(value: Any) -> datetime | date | None:
    """The date or instant that a value is or writes ("2026-11-23", "2026-11-23T09:00+00:00"), else None.

    An instant written without a zone is local time.
    """
    if isinstance(value, datetime | date):
        return value
    if not isinstance(value, str) or len(value) < 10 or value[4] != "-":
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=LONDON).astimezone(UTC)


def as_instant(moment: datetime | date) -> datetime:
    """The instant itself, or the beginning of the local day."""
    return moment if isinstance(moment, datetime) else start_of(moment)


def start_of(day: date) -> datetime:
    """The UTC instant at which a local day begins."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last second of a local day, in UTC."""
    return start_of(day + timedelta(days=1)) - timedelta(seconds=1)


def approximate_span(value: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """First and last day that {"year": 2026, "month": 11} or {"year": 2026} may mean; (None, None) if
    neither."""
    year, month = value.get("year"), value.get("month")
    if not isinstance(year, int) or not 1 <= year <= 9998:
        return None, None
    if not isinstance(month, int) or not 1 <= month <= 12:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, month, 1)
    return first, add_months(first, 1) - timedelta(days=1)


def first_day(value: Any) -> date | None:
    """The first day a date answer may mean."""
    return approximate_span(value)[0] if isinstance(value, Mapping) else _day_of(value)


def last_day(value: Any) -> date | None:
    """The last day a date answer may mean."""
    return approximate_span(value)[1] if isinstance(value, Mapping) else _day_of(value)


def _day_of(value: Any) -> date | None:
    moment = as_moment(value)
    return None if moment is None else local_day(moment)


def plus_days(day: date, days: int) -> date:
    """The date so many days later (or earlier)."""
    return day + timedelta(days=days)


def day_after(day: date, amount: Amount, calendar: Calendar | None, *, sign: int = 1) -> date:
    """The date an amount of time after a day, or before it with `sign` -1. Hours count from its beginning."""
    count, unit, calendar = amount.count * sign, amount.unit, calendar or PLAIN
    if unit is Unit.WORKING_DAYS:
        return add_working_days(calendar, day, count)
    if unit is Unit.SCHOOL_DAYS:
        return add_school_days(calendar, day, count)
    if unit in (Unit.MONTHS, Unit.YEARS):
        return add_months(day, count * (12 if unit is Unit.YEARS else 1))
    if unit in (Unit.DAYS, Unit.WEEKS):
        return day + timedelta(days=count * (7 if unit is Unit.WEEKS else 1))
    return local_day(_exactly(start_of(day), amount, calendar, sign))


def _exactly(at: datetime, amount: Amount, calendar: Calendar, sign: int) -> datetime:
    if amount.unit is Unit.WORKING_HOURS:
        return add_open_time(calendar, at, timedelta(hours=amount.count * sign))
    return at + _EXACT[amount.unit] * (amount.count * sign)


def due_after(moment: datetime | date, amount: Amount, calendar: Calendar | None) -> datetime:
    """When something due an amount after a moment falls due: at close of business for working days, at the
    end of the day for other whole dates, exactly for hours and minutes."""
    calendar = calendar or PLAIN
    if amount.unit.is_exact:
        return _exactly(as_instant(moment), amount, calendar, 1)
    day = day_after(local_day(moment), amount, calendar)
    return calendar.close_of(day) if amount.unit is Unit.WORKING_DAYS else end_of(day)


def last_instant(moment: datetime | date, amount: Amount, calendar: Calendar | None) -> datetime:
    """Until when something may be done within an amount of time after a moment: whole dates to their last
    second."""
    if amount.unit.is_exact:
        return due_after(moment, amount, calendar)
    return end_of(day_after(local_day(moment), amount, calendar))


def first_instant(moment: datetime | date, amount: Amount, calendar: Calendar | None, *, sign: int = 1) -> datetime:
    """From when on it is an amount of time after a moment (or, with `sign` -1, still so long before it):
    from the beginning of that day for whole dates, exactly for hours and minutes."""
    if amount.unit.is_exact:
        return _exactly(as_instant(moment), amount, calendar or PLAIN, sign)
    return start_of(day_after(local_day(moment), amount, calendar, sign=sign))


def later(at: datetime, amount: Amount, calendar: Calendar | None) -> datetime:
    """The same time of day an amount of whole dates later; exactly for hours and minutes."""
    if amount.unit.is_exact:
        return _exactly(at, amount, calendar or PLAIN, 1)
    local = at.astimezone(LONDON)
    day = day_after(local.date(), amount, calendar)
    return datetime.combine(day, local.time(), LONDON).astimezone(UTC)
