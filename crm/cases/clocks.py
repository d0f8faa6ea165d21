"""The clocks of a case as rows: the columns of a run, and what they make of the case's own due date and order.

Pure but for `keep`: the demo generator writes the same columns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from crm.cases.models import CaseClock
from crm.sla import clock as sla
from crm.sla.calendar import Calendar
from crm.sla.run import ClockRun, ClockState
from crm.values.amount import Unit

#: Where a case without any clock stands in a list sorted by due date: behind all others.
FAR = datetime(9000, 1, 1, tzinfo=UTC)
STATES = {ClockState.NOT_STARTED: "forecast", ClockState.RUNNING: "running", ClockState.PAUSED: "paused",
          ClockState.STOPPED: "stopped"}
BASES = ("law", "promise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the clocks say of their case: columns of the same names.

    `due_at`, `due_clock`: the earliest clock that runs; of two at one instant the one by law. Null while none runs.
    `paused_left`: what is left of the earliest paused one, while none runs. `sort_at`: never null; `due_at`, else when
    the earliest paused or waiting one would be due if it went on at once, else FAR.
    """

    due_at: datetime | None
    due_clock: str | None
    paused_left: str | None
    sort_at: datetime


def columns(run: ClockRun, *, code: str, basis: str, calendar: Calendar, now: datetime,
            held: bool = False) -> dict[str, Any]:
    """The columns of one run, as they stand now; `next_at` is left to the engine's moments."""
    face = sla.face(run, calendar, now=now)
    return {
        "code": code, "number": run.number, "basis": basis, "state": STATES[face.state], "run": run.to_data(),
        "started_at": run.started_at, "first_due_at": face.first_due_at, "due_at": face.due_at,
        "warn_at": face.warn_at, "warned_at": run.warned_at, "breached_at": run.breached_at,
        "paused_at": run.pauses[-1].from_at if run.is_paused and not run.is_stopped else None,
        "left": left_in_short(face.left) if face.state is ClockState.PAUSED and face.left else None,
        "stopped_at": run.stopped_at, "held": held,
    }


def standing(rows: Iterable[Mapping[str, Any]], *, calendars: Mapping[str, Calendar]) -> Standing:
    """What the runs of a case (columns, as above) make of it. `calendars`: by the code of the clock."""
    going = [row for row in rows if row["state"] != "stopped"]
    running = [row for row in going if row["state"] == "running" and row["due_at"] is not None]
    if running:
        first = min(running, key=lambda row: (row["due_at"], BASES.index(row["basis"]), row["code"]))
        return Standing(due_at=first["due_at"], due_clock=first["code"], paused_left=None, sort_at=first["due_at"])
    resting = sorted(((would_be_due(ClockRun.from_data(row["run"]), calendars[row["code"]]), row) for row in going),
                     key=lambda pair: (pair[0], pair[1]["code"]))
    if not resting:
        return Standing(due_at=None, due_clock=None, paused_left=None, sort_at=FAR)
    at, first = resting[0]
    return Standing(due_at=None, due_clock=None, paused_left=first["left"], sort_at=at)


def would_be_due(run: ClockRun, calendar: Calendar) -> datetime:
    """When a paused or waiting run would be due if it went on from where it stands."""
    going = replace(run, pauses=run.pauses[:-1]) if run.is_paused else run
    return sla.due(going, calendar) or FAR


def left_in_short(left: sla.Left) -> str:
    """What is left, as amounts of time are written: "2 wd", "5 wh", "90 minutes"; late ones with a minus."""
    count, unit = left.count, left.unit
    if unit is Unit.WORKING_HOURS:
        count = round(count / 60)
    return f"{count} {unit.value}"


def as_columns(row: CaseClock) -> dict[str, Any]:
    """The columns of a row that `standing` reads."""
    return {"code": row.code, "basis": row.basis, "state": row.state, "due_at": row.due_at, "left": row.left,
            "run": row.run}


def write(row: CaseClock, values: Mapping[str, Any]) -> None:
    """Give a row these columns."""
    for name, value in values.items():
        setattr(row, name, value)
