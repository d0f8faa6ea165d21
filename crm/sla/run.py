"""What a clock is made of: its rule, its pauses and extensions, and one run from start to stop, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from crm.values.amount import Amount, Unit


class FirstDay(StrEnum):
    """Which day is the first that counts."""

    DAY_AFTER = "day_after"
    """The day of receipt is day 0, whatever the hour."""
    DEEMED = "deemed"
    """Received after the cut-off or on a closed day: the next open day is day 0. At the cut-off is in time.
    Hours then run from the opening of that day, at the earliest."""
    SAME_DAY = "same_day"
    """The day of receipt is day 1; with a cut-off, after it or on a closed day, the next open day is."""
    IMMEDIATE = "immediate"
    """From the very minute. For whole days, as DAY_AFTER."""


class DueAt(StrEnum):
    """At which time of the last day it is due."""

    CLOSE = "close"
    END_OF_DAY = "end_of_day"
    EXACT = "exact"


class Roll(StrEnum):
    """What happens when the last day is no working day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"


class ClockState(StrEnum):
    """Where a run stands at an instant."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


Target = Amount | date | datetime
"""How long, or a fixed date or instant that was asked; a fixed one is not moved by pauses."""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """How one clock counts. What is None follows the unit of the target.

    first_day: immediate for hours and minutes, day_after for everything else. due_at: close of business for
    working and school days, end of day for days, weeks, months and dates, exact for hours; or a local time.
    cut_off: local time, for deemed (None: close of business) and same_day (None: no cut-off).
    warn_at: percent of the counted time after which a warning is due, from 1 to 100; None: no warning.
    roll is for whole days only.
    """

    target: Target
    first_day: FirstDay | None = None
    cut_off: time | None = None
    due_at: DueAt | time | None = None
    roll: Roll = Roll.NONE
    warn_at: int | None = None

    def __post_init__(self) -> None:
        if self.warn_at is not None and not 1 <= self.warn_at <= 100:
            raise ValueError("A warning must come at 1 to 100 percent of the time.")
        if isinstance(self.target, datetime) and self.target.tzinfo is None:
            raise ValueError("An instant needs a time zone.")

    @property
    def unit(self) -> Unit | None:
        """The unit that is counted; None for a fixed date."""
        return self.target.unit if isinstance(self.target, Amount) else None

    @property
    def begins(self) -> FirstDay:
        """The first-day rule that holds, said or by the unit."""
        if self.first_day is not None:
            return self.first_day
        return FirstDay.IMMEDIATE if self.unit is not None and self.unit.is_exact else FirstDay.DAY_AFTER


@dataclass(frozen=True, slots=True)
class Pause:
    """From one instant until another, or still (None)."""

    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, or another fixed date, given at an instant."""

    by: Target
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockRun:
    """One run of a clock, kept for good; changed only by the verbs of crm.sla.clock, which give a new one.

    `number` counts the runs of one clock on one case from 1. Due dates are not in it: they follow from it and
    the calendar, so that a corrected calendar corrects them.
    """

    rule: ClockRule
    started_at: datetime
    number: int = 1
    not_before: date | datetime | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    restarted: bool = False

    @property
    def is_paused(self) -> bool:
        """The last pause has not ended."""
        return bool(self.pauses) and self.pauses[-1].until_at is None

    @property
    def is_stopped(self) -> bool:
        """The run is over, for good."""
        return self.stopped_at is not None

    def to_data(self) -> dict[str, Any]:
        """The run as plain data for JSON."""
        rule = self.rule
        return {
            "rule": {
                "target": _target_to_data(rule.target),
                "first_day": rule.first_day,
                "cut_off": rule.cut_off.isoformat("minutes") if rule.cut_off else None,
                "due_at": rule.due_at.isoformat("minutes") if isinstance(rule.due_at, time) else rule.due_at,
                "roll": rule.roll,
                "warn_at": rule.warn_at,
            },
            "started_at": self.started_at.isoformat(),
            "number": self.number,
            "not_before": _moment_to_data(self.not_before),
            "pauses": [[_moment_to_data(p.from_at), _moment_to_data(p.until_at)] for p in self.pauses],
            "extensions": [{"by": _target_to_data(e.by), "at": e.at.isoformat()} for e in self.extensions],
            "warned_at": _moment_to_data(self.warned_at),
            "breached_at": _moment_to_data(self.breached_at),
            "stopped_at": _moment_to_data(self.stopped_at),
            "restarted": self.restarted,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ClockRun:
        """Read back what to_data gave."""
        rule = data["rule"]
        return cls(
            rule=ClockRule(
                target=_target_from_data(rule["target"]),
                first_day=FirstDay(rule["first_day"]) if rule["first_day"] else None,
                cut_off=time.fromisoformat(rule["cut_off"]) if rule["cut_off"] else None,
                due_at=_due_at_from_data(rule["due_at"]),
                roll=Roll(rule["roll"]),
                warn_at=rule["warn_at"],
            ),
            started_at=_instant(data["started_at"]),
            number=data["number"],
            not_before=_moment_from_data(data["not_before"]),
            pauses=tuple(Pause(_instant(p[0]), _instant(p[1]) if p[1] else None) for p in data["pauses"]),
            extensions=tuple(Extension(_target_from_data(e["by"]), _instant(e["at"])) for e in data["extensions"]),
            warned_at=_instant(data["warned_at"]) if data["warned_at"] else None,
            breached_at=_instant(data["breached_at"]) if data["breached_at"] else None,
            stopped_at=_instant(data["stopped_at"]) if data["stopped_at"] else None,
            restarted=data["restarted"],
        )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _moment_to_data(value: date | datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def _moment_from_data(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return _instant(text) if "T" in text else date.fromisoformat(text)


def _target_to_data(target: Target) -> str:
    return str(target) if isinstance(target, Amount) else target.isoformat()


def _target_from_data(text: str) -> Target:
    """An ISO date has its first hyphen in fifth place; an amount has none."""
    if text[4:5] != "-":
        return Amount.parse(text)
    return _instant(text) if "T" in text else date.fromisoformat(text)


def _due_at_from_data(text: str | None) -> DueAt | time | None:
    if text is None:
        return None
    return time.fromisoformat(text) if ":" in text else DueAt(text)
