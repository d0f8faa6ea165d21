"""Clocks of a case: start, pause, resume, restart, extend, stop; when they are due, warn, and what is left.

Pure: every function takes frozen values and gives frozen values. Rules: services.md, "Clocks"; the laws behind
them are named in tests/sla/test_statutes.py. An instant equal to the due instant is in time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from crm.sla import counting, working_time
from crm.sla.calendar import Calendar
from crm.sla.run import (
    ClockRule,
    ClockRun,
    ClockState,
    DueAt,
    Extension,
    FirstDay,
    Pause,
    Roll,
    Target,
)
from crm.values.amount import Amount, Unit

__all__ = [
    "ClockRule", "ClockRun", "ClockState", "DueAt", "Extension", "Face", "FirstDay", "Left", "Pause", "Roll",
    "breached", "due", "extend", "face", "first_due", "forecast", "left", "mark_breached", "mark_warned",
    "pause", "restart", "resume", "start", "state", "stop", "warn_at", "with_rule",
]  # fmt: skip

_ONE_DAY = timedelta(days=1)
_COUNTED = frozenset({Unit.WORKING_DAYS, Unit.SCHOOL_DAYS})


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a run, or by how much it is late.

    `count` of `unit`: whole working days, school days or days (0 means today, negative is late); MINUTES for
    hours, elapsed or working. `time` is the same as a length to sort by: open time of the calendar for working
    days, working hours and school days, else elapsed time; negative when late.
    """

    count: int
    unit: Unit
    time: timedelta
    is_late: bool
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Face:
    """Everything a clock shows at an instant, as a case keeps it: one call for one row."""

    state: ClockState
    due_at: datetime | None
    first_due_at: datetime | None
    warn_at: datetime | None
    next_at: datetime | None
    left: Left | None
    is_breached: bool


# -- verbs: each gives a new run --


def start(rule: ClockRule, *, at: datetime, not_before: date | datetime | None = None, number: int = 1) -> ClockRun:
    """Begin a run; counting waits for `not_before` (a local date or an instant) if that is later."""
    return ClockRun(rule=rule, started_at=_utc(at), number=number, not_before=not_before)


def pause(run: ClockRun, *, at: datetime) -> ClockRun:
    """Stop counting until resumed; a run that is paused already stays as it is. Raises ValueError if it is over."""
    at = _after_all(run, at)
    return run if run.is_paused else replace(run, pauses=(*run.pauses, Pause(at)))


def resume(run: ClockRun, *, at: datetime) -> ClockRun:
    """Count on; a run that is not paused stays as it is. Raises ValueError if it is over."""
    at = _after_all(run, at)
    return _pause_ended(run, at)


def restart(run: ClockRun, *, at: datetime, rule: ClockRule | None = None) -> tuple[ClockRun, ClockRun]:
    """End this run and begin the next from nothing (clarified request: FOIA 2000 s.1(3)): both, in that order.

    The next one has no pauses, extensions or warnings. Restarting is not pausing: no time is carried over.
    """
    ended = replace(stop(run, at=at), restarted=True)
    return ended, start(rule or run.rule, at=at, number=run.number + 1)


def extend(run: ClockRun, *, by: Target, at: datetime) -> ClockRun:
    """Give it longer by an amount, or until a fixed date; the first due date stays known. Raises ValueError if over."""
    _after_start(run, at)
    return replace(run, extensions=(*run.extensions, Extension(by, _utc(at))))


def stop(run: ClockRun, *, at: datetime) -> ClockRun:
    """End the run for good; an open pause ends with it. Raises ValueError if it is over already."""
    at = _after_all(run, at)
    return replace(_pause_ended(run, at), stopped_at=at)


def with_rule(run: ClockRun, rule: ClockRule) -> ClockRun:
    """The same run counted by another rule, from its own start (a raised priority, a migrated version).

    A warning or a breach already given stands.
    """
    return replace(run, rule=rule)


def mark_warned(run: ClockRun, *, at: datetime) -> ClockRun:
    """Remember that the warning was given: it comes once a run."""
    return replace(run, warned_at=_utc(at))


def mark_breached(run: ClockRun, *, at: datetime) -> ClockRun:
    """Remember that the breach was told: once a run, unless an extension moved the due date past it."""
    return replace(run, breached_at=_utc(at))


# -- questions --


def state(run: ClockRun, calendar: Calendar, *, now: datetime) -> ClockState:
    """Where the run stands: a run that waits for its not_before has not started."""
    if run.is_stopped:
        return ClockState.STOPPED
    if run.is_paused:
        return ClockState.PAUSED
    begun = run.started_at
    if isinstance(run.not_before, datetime):
        begun = max(begun, run.not_before)
    elif run.not_before is not None:
        begun = max(begun, calendar.instant(run.not_before, 0))
    return ClockState.NOT_STARTED if now < begun else ClockState.RUNNING


def due(run: ClockRun, calendar: Calendar) -> datetime | None:
    """When it is due (UTC), extensions included; None while a pause is open that began before that."""
    try:
        return counting.finish(run, calendar)
    except counting.StillPaused:
        return None


def first_due(run: ClockRun, calendar: Calendar) -> datetime | None:
    """When it would be due without extensions (pauses included); None while paused before that."""
    try:
        return counting.finish(run, calendar, extended=False)
    except counting.StillPaused:
        return None


def forecast(
    rule: ClockRule, calendar: Calendar, *, at: datetime, not_before: date | datetime | None = None
) -> datetime:
    """When it would be due if it started at an instant: for a clock that has not started yet."""
    return counting.finish(start(rule, at=at, not_before=not_before), calendar)


def breached(run: ClockRun, calendar: Calendar, *, now: datetime, first: bool = False) -> bool:
    """It is late, or was when it stopped: against the extended due date, or the `first` one."""
    limit = first_due(run, calendar) if first else due(run, calendar)
    return limit is not None and (run.stopped_at or now) > limit


def warn_at(run: ClockRun, calendar: Calendar) -> datetime | None:
    """When the warning share of the counted time is used up (UTC); None without a warning, or while paused before.

    Four fifths of five working days is the close of the fourth; half of one is halfway through its open hours.
    Of hours the share is of open or elapsed time; of dates, of the elapsed time. Paused time never counts.
    """
    return _warning(run, calendar, due(run, calendar)) if run.rule.warn_at is not None else None


def left(run: ClockRun, calendar: Calendar, *, now: datetime) -> Left:
    """What is left at an instant; while paused, what was left when the pause began; once stopped, at the stop."""
    limit = counting.finish(replace(run, pauses=run.pauses[:-1]) if run.is_paused else run, calendar)
    return _left_until(run, calendar, limit, now=_utc(now))


def face(run: ClockRun, calendar: Calendar, *, now: datetime) -> Face:
    """Everything at once. `next_at` is when somebody has to look again: for the warning, or for the breach."""
    now = _utc(now)
    standing = state(run, calendar, now=now)
    due_at = due(run, calendar)
    first_at = first_due(run, calendar) if run.extensions else due_at
    warning = _warning(run, calendar, due_at)
    remaining = (
        _left_until(run, calendar, due_at, now=now) if due_at and not run.is_paused else left(run, calendar, now=now)
    )
    return Face(
        state=standing,
        due_at=due_at,
        first_due_at=first_at,
        warn_at=warning,
        next_at=_next_at(run, standing, due_at, warning),
        left=remaining,
        is_breached=due_at is not None and (run.stopped_at or now) > due_at,
    )


# -- within --


def _warning(run: ClockRun, calendar: Calendar, limit: datetime | None) -> datetime | None:
    if run.rule.warn_at is None or limit is None:
        return None
    if run.rule.warn_at == 100:
        return limit
    begun = _begun(run, calendar)
    targets = counting.legs(run.rule.target, run.extensions)
    unit = targets[0].unit if len(targets) == 1 and isinstance(targets[0], Amount) else None
    if unit in _COUNTED and unit is not None:
        return min(limit, max(begun.at, _share_of_days(run, calendar, targets[0], begun)))
    return min(limit, _share_of_time(run, calendar, begun.at, limit, is_open=unit is Unit.WORKING_HOURS))


def _left_until(run: ClockRun, calendar: Calendar, limit: datetime, *, now: datetime) -> Left:
    at = run.pauses[-1].from_at if run.is_paused else min(now, run.stopped_at or now)
    last = counting.legs(run.rule.target, run.extensions)[-1]
    unit = last.unit if isinstance(last, Amount) else Unit.DAYS
    is_late = at > limit
    if unit.is_exact:
        if run.is_paused:
            at = max(at, min(_begun(run, calendar).at, limit))
        is_open = unit is Unit.WORKING_HOURS
        time = working_time.open_time_between(calendar, at, limit) if is_open else limit - at
        return Left(_minutes(time), Unit.WORKING_HOURS if is_open else Unit.MINUTES, time, is_late, run.is_paused)
    if unit not in _COUNTED:
        days = (calendar.day_of(limit) - calendar.day_of(at)).days
        return Left(days, Unit.DAYS, limit - at, is_late, run.is_paused)
    time = working_time.open_time_between(calendar, at, limit)
    return Left(_days_left(run, calendar, at, limit, unit), unit, time, is_late, run.is_paused)


def _next_at(
    run: ClockRun, standing: ClockState, due_at: datetime | None, warning: datetime | None
) -> datetime | None:
    """A breach is looked for one second after the due instant, which is itself in time."""
    if standing is ClockState.STOPPED or due_at is None:
        return None
    late = due_at + timedelta(seconds=1)
    if run.breached_at is not None and run.breached_at >= late:
        return None
    return warning if warning is not None and run.warned_at is None else late


def _share_of_days(run: ClockRun, calendar: Calendar, target: Target, begun: counting.Reached) -> datetime:
    """The close of the last whole day of the share, or so far through the open hours of the day after it."""
    assert isinstance(target, Amount) and run.rule.warn_at is not None
    whole, rest = divmod(target.count * run.rule.warn_at, 100)
    days = Amount(whole + 1 if rest else whole, target.unit)
    if days.count == 0:
        return begun.at
    rule = replace(run.rule, target=days, due_at=DueAt.CLOSE, roll=Roll.NONE)
    closes = counting.finish(replace(run, rule=rule, extensions=(), pauses=_ended(run)), calendar)
    if not rest:
        return closes
    opens = calendar.opening_of(calendar.day_of(closes))
    return opens + (closes - opens) * rest / 100


def _share_of_time(
    run: ClockRun, calendar: Calendar, begun: datetime, limit: datetime, *, is_open: bool
) -> datetime:
    """Walk the share of the time between start and due, stepping over the pauses."""
    assert run.rule.warn_at is not None

    def between(one: datetime, two: datetime) -> timedelta:
        return working_time.open_time_between(calendar, one, two) if is_open else two - one

    pauses = [p for p in _ended(run) if p.until_at and p.until_at > begun and p.from_at <= limit]
    lost = sum((between(max(p.from_at, begun), min(p.until_at or limit, limit)) for p in pauses), timedelta())
    share = (between(begun, limit) - lost) * run.rule.warn_at / 100
    at = begun
    for each in pauses:
        runs = between(at, max(each.from_at, begun))
        if runs >= share or each.until_at is None:
            break
        share -= runs
        at = each.until_at
    return working_time.add_open_time(calendar, at, share) if is_open else at + share


def _days_left(run: ClockRun, calendar: Calendar, at: datetime, limit: datetime, unit: Unit) -> int:
    """Days still to count: running, those after today; paused, also today if its close was still to come."""
    table = counting.table_for(calendar, unit)
    today, last = calendar.day_of(at), calendar.day_of(limit)
    if run.is_paused and at <= limit:
        begun = _begun(run, calendar)
        first = today if at > calendar.close_of(today) else today - _ONE_DAY
        return working_time.count_counted_days(table, max(first, begun.day), last)
    return working_time.count_counted_days(table, today, last)


def _begun(run: ClockRun, calendar: Calendar) -> counting.Reached:
    return counting.begin(run.rule, calendar, started_at=run.started_at, not_before=run.not_before)


def _ended(run: ClockRun) -> tuple[Pause, ...]:
    return tuple(each for each in run.pauses if each.until_at is not None)


def _pause_ended(run: ClockRun, at: datetime) -> ClockRun:
    return replace(run, pauses=(*run.pauses[:-1], Pause(run.pauses[-1].from_at, at))) if run.is_paused else run


def _after_start(run: ClockRun, at: datetime) -> datetime:
    if run.is_stopped:
        raise ValueError("This clock has stopped; it cannot be changed.")
    at = _utc(at)
    if at < run.started_at:
        raise ValueError("A clock cannot be changed before it started.")
    return at


def _after_all(run: ClockRun, at: datetime) -> datetime:
    at = _after_start(run, at)
    if run.pauses and at < (run.pauses[-1].until_at or run.pauses[-1].from_at):
        raise ValueError("A clock cannot be changed before its last pause.")
    return at


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return at.astimezone(UTC)


def _minutes(time: timedelta) -> int:
    """Whole minutes, rounded towards nothing left."""
    return int(time / timedelta(minutes=1))
