"""The clocks of a service on a case: the rule of a run from its definition, its calendar, and what
conditions read."""

from datetime import datetime, time
from functools import lru_cache
from typing import Any

from crm.sla import clock as sla
from crm.sla.calendar import Calendar
from crm.sla.run import ClockRule, ClockRun, ClockState, DueAt, FirstDay, Roll, Target
from crm.workflow import counting
from crm.workflow.definition import Clock, Counting, Definition
from crm.workflow.situation import ClockNow, Council, Situation

STATES = {
    ClockState.NOT_STARTED: "not_started",
    ClockState.RUNNING: "running",
    ClockState.PAUSED: "paused",
    ClockState.STOPPED: "ended",
}
"""A state of a run in the words of a definition."""

_DUE = {"close_of_business": DueAt.CLOSE, "end_of_day": DueAt.END_OF_DAY, "exact": DueAt.EXACT}


def calendar_of(definition: Definition, code: str, council: Council) -> Calendar:
    """The calendar in which the clock of this code is counted: its own, else the service's."""
    clock = definition.clocks.get(code)
    own = clock.calendar if clock is not None and clock.calendar else definition.calendar
    return council.calendars.get(own) or council.calendars.get(definition.calendar) or counting.PLAIN


def rule_of(clock: Clock, target: Target) -> ClockRule:
    """How a run with this target is counted."""
    return _rule(target, clock.counting, clock.warn_at)


@lru_cache(maxsize=2000)
def _rule(target: Target, how: Counting, warn_at: str | None) -> ClockRule:
    return ClockRule(
        target=target,
        first_day=FirstDay(how.first_day) if how.first_day else None,
        cut_off=time.fromisoformat(how.cut_off) if how.cut_off else None,
        due_at=_DUE[how.due] if how.due else None,
        roll=Roll.NEXT_WORKING_DAY if how.roll else Roll.NONE,
        warn_at=int(warn_at.rstrip("%")) if warn_at else None,
    )


def as_target(value: Any) -> Target | None:
    """What a resolved target is: an amount of time, a date or an instant; None when it is not known."""
    if isinstance(value, Target):
        return value
    return counting.as_moment(value)


def due_at(definition: Definition, situation: Situation, code: str) -> datetime | None:
    """When the latest run of this clock is due, None while it is paused or never started."""
    clock = situation.last_clock.get(code)
    return None if clock is None else sla.due(clock.run, calendar_of(definition, code, situation.council))


def state(definition: Definition, council: Council, clock: ClockNow, *, now: datetime) -> str:
    """Where the run stands, in the words of conditions: not_started, running, paused, ended."""
    return STATES[sla.state(clock.run, calendar_of(definition, clock.code, council), now=now)]


def next_at(definition: Definition, council: Council, clock: ClockNow, *, now: datetime) -> datetime | None:
    """When the run warns or is late next; None when it has nothing more to say until something happens."""
    return sla.face(clock.run, calendar_of(definition, clock.code, council), now=now).next_at


def fact(definition: Definition, situation: Situation, clock: ClockNow, part: str, *, now: datetime) -> Any:
    """What `{clock: CODE.part}` reads of the latest run: state, late, warned, due, started or ended."""
    run: ClockRun = clock.run
    if part == "state":
        return state(definition, situation.council, clock, now=now)
    if part == "warned":
        return "yes" if run.warned_at else "no"
    if part == "started":
        return run.started_at
    if part == "ended":
        return run.stopped_at
    calendar = calendar_of(definition, clock.code, situation.council)
    if part == "due":
        return sla.due(run, calendar)
    return ("yes" if sla.breached(run, calendar, now=now) else "no") if part == "late" else None
