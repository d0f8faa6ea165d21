"""Clocks in words: "overdue by 2 working days", "due today", "2 working days left while paused"."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm.sla import clock, working_time
from crm.sla.calendar import Calendar
from crm.sla.run import ClockRun, ClockState
from crm.values.amount import Unit, amount_in_words
from crm.values.dates import (
    LONDON,
    day_in_words,
    length_in_words,
    moment_in_words,
    near_day_in_words,
    time_in_words,
)

_PHRASES = {
    "in": ("due in {0}", "i’w gwblhau o fewn {0}"),
    "on": ("due {0}", "i’w gwblhau {0}"),
    "late": ("overdue by {0}", "{0} yn hwyr"),
    "since": ("overdue since {0}", "yn hwyr ers {0}"),
    "paused": ("{0} left while paused", "{0} ar ôl tra bo wedi’i oedi"),
    "paused_today": ("due the day it resumes, paused", "i’w gwblhau ar ddiwrnod ailddechrau, wedi’i oedi"),
    "paused_late": ("paused, overdue by {0}", "wedi’i oedi, {0} yn hwyr"),
    "waits": ("starts {0}", "yn dechrau {0}"),
    "met": ("done in time", "wedi’i gwblhau mewn pryd"),
    "missed": ("done {0} late", "wedi’i gwblhau {0} yn hwyr"),
    "again": ("begun again {0}", "wedi’i ddechrau eto {0}"),
    "fixed": ("due {0}, paused", "i’w gwblhau {0}, wedi’i oedi"),
    "under": ("less than a day", "llai na diwrnod"),
    "working": ("{0} of working time", "{0} o amser gwaith"),
}
_EXACT = frozenset({Unit.MINUTES, Unit.WORKING_HOURS})
#: From here on nobody counts in hours.
_IN_DAYS = timedelta(days=3)


def run_in_words(run: ClockRun, calendar: Calendar, *, now: datetime, language: str = "en") -> str:
    """Where a run stands, in one short phrase without a capital, for the label beside its date."""
    standing = clock.state(run, calendar, now=now)
    if standing is ClockState.NOT_STARTED:
        return _say("waits", language, _start_in_words(run, language))
    due_at = clock.due(run, calendar)
    left = clock.left(run, calendar, now=now)
    if standing is ClockState.PAUSED:
        if due_at is None or left.is_late:
            return left_in_words(left, language=language)
        return _say("fixed", language, _day(due_at, now, language))
    if standing is ClockState.STOPPED and run.restarted and run.stopped_at is not None:
        return _say("again", language, _day(run.stopped_at, now, language))
    if standing is ClockState.STOPPED:
        return _say("missed", language, _late_by(left, language)) if left.is_late else _say("met", language)
    assert due_at is not None
    return _running(left, due_at, now, language)


def due_in_words(due_at: datetime, calendar: Calendar, *, now: datetime, language: str = "en") -> str:
    """The same for a due date alone, counted in the calendar's working days: for rows of a list."""
    today, last = calendar.day_of(now), calendar.day_of(due_at)
    days = working_time.count_working_days(calendar, today, last)
    left = clock.Left(days, Unit.WORKING_DAYS, due_at - now, is_late=now > due_at, is_paused=False)
    return _running(left, due_at, now, language)


def left_in_words(left: clock.Left, *, language: str = "en") -> str:
    """What is left while paused: "2 working days left while paused", "paused, overdue by 3 hours"."""
    if left.is_late:
        return _say("paused_late", language, _late_by(left, language))
    if left.count == 0 and left.unit not in _EXACT:
        return _say("paused_today", language)
    return _say("paused", language, _amount(left, language))


def _running(left: clock.Left, due_at: datetime, now: datetime, language: str) -> str:
    if left.is_late:
        if left.count == 0 and left.unit not in _EXACT:
            return _say("since", language, _since(due_at, now, language))
        return _say("late", language, _late_by(left, language))
    if left.unit in _EXACT:
        return _say("in", language, _amount(left, language))
    near = near_day_in_words(due_at.astimezone(LONDON).date(), today=now.astimezone(LONDON).date(), language=language)
    if near or left.count == 0:
        return _say("on", language, near or _day(due_at, now, language))
    return _say("in", language, _amount(left, language))


def _late_by(left: clock.Left, language: str) -> str:
    return _say("under", language) if left.count == 0 and left.unit not in _EXACT else _amount(left, language)


def _since(due_at: datetime, now: datetime, language: str) -> str:
    """Late by no whole day yet: since an hour of today, or since the last working day."""
    day, today = due_at.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    near = near_day_in_words(day, today=today, language=language)
    if day == today:
        return f"{time_in_words(due_at, language=language)} {near}"
    return near or day_in_words(day, language=language)


def _amount(left: clock.Left, language: str) -> str:
    if left.unit not in _EXACT:
        return amount_in_words(abs(left.count), left.unit, language=language)
    if left.unit is Unit.MINUTES and abs(left.time) >= _IN_DAYS:
        return amount_in_words(abs(left.time).days, Unit.DAYS, language=language)
    length = length_in_words(left.time, language=language)
    return _say("working", language, length) if left.unit is Unit.WORKING_HOURS else length


def _day(due_at: datetime, now: datetime, language: str) -> str:
    day, today = due_at.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    near = near_day_in_words(day, today=today, language=language)
    return near or ("ar " if language == "cy" else "on ") + day_in_words(day, language=language)


def _start_in_words(run: ClockRun, language: str) -> str:
    begun = run.not_before if run.not_before is not None else run.started_at
    joined = "ar " if language == "cy" else "on "
    if isinstance(begun, datetime):
        return joined + moment_in_words(begun, language=language)
    return joined + day_in_words(begun, language=language)


def _say(phrase: str, language: str, *parts: str) -> str:
    return _PHRASES[phrase][language == "cy"].format(*parts)
