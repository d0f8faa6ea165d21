"""The figures of a service in words: rows for tables and files, and how dark a status is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Generic, TypeVar

from crm.cases.refusals import Refused
from crm.reporting.learning import ActionCount, ClockKept, Figures, OfficerTime, StatusTime
from crm.workflow.definition import Definition

_DAY, _HOUR = 86400, 3600
SHADES = (
    (timedelta(days=1), "Under 1 day"),
    (timedelta(days=3), "1 to 3 days"),
    (timedelta(days=7), "3 to 7 days"),
    (timedelta(days=28), "1 to 4 weeks"),
    (timedelta.max, "Over 4 weeks"),
)
"""How dark a status is drawn: its median is under the first that is greater. The same for every version, so that two
pictures compare."""

Measure = TypeVar("Measure", StatusTime, ActionCount, ClockKept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[Measure]):
    """A status, action or clock with its figures in each version shown, in their order."""

    code: str
    name: str
    of: Sequence[Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One version that is shown. `label`: "Version 2"."""

    label: str
    definition: Definition
    figures: Figures


def span(took: timedelta | None) -> str:
    """A time in one unit that says enough: "40 minutes", "5 hours", "3.5 days", "12 days"; nothing for None."""
    if took is None:
        return ""
    seconds = took.total_seconds()
    if seconds < 90 * 60:
        return _many(round(seconds / 60), "minute")
    if seconds < 1.5 * _DAY:
        return _many(round(seconds / _HOUR), "hour")
    days = seconds / _DAY
    return f"{days:.1f} days".replace(".0 ", " ") if days < 10 else f"{days:,.0f} days"


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def shade(median: timedelta) -> int:
    """The number of the shade of this median."""
    return next(number for number, (limit, _) in enumerate(SHADES) if median < limit)


def drawn(column: Column) -> tuple[dict[str, str], dict[str, int]]:
    """The notes and shades of the picture: of statuses in which a case waits for something, closed ones never."""
    kinds = {code: status.kind for code, status in column.definition.statuses.items()}
    notes, shades = {}, {}
    for code, time in column.figures.statuses.items():
        if time.median is not None and kinds.get(code) in ("new", "open", "waiting"):
            notes[code], shades[code] = f"Median {span(time.median)}", shade(time.median)
    return notes, shades


def status_rows(columns: Sequence[Column]) -> list[Row[StatusTime]]:
    """Every status of the versions, then those that only an earlier version knew."""
    names = {code: status.name.say() for column in reversed(columns)
             for code, status in column.definition.statuses.items()}
    return _rows(names, [column.figures.statuses for column in columns], StatusTime())


def action_rows(columns: Sequence[Column]) -> list[Row[ActionCount]]:
    """Every action of the versions, those never taken too."""
    names = {code: action.name.say() for column in reversed(columns)
             for code, action in column.definition.actions.items()}
    return _rows(names, [column.figures.actions for column in columns], ActionCount())


def clock_rows(columns: Sequence[Column]) -> list[Row[ClockKept]]:
    """Every clock of the versions."""
    names = {code: clock.name.say() for column in reversed(columns)
             for code, clock in column.definition.clocks.items()}
    return _rows(names, [column.figures.clocks for column in columns], ClockKept())


def _rows(names: Mapping[str, str], found: Sequence[Mapping[str, Measure]], none: Measure) -> list[Row[Measure]]:
    codes = [*names, *sorted({code for of in found for code in of} - set(names))]
    return [Row(code=code, name=names.get(code, code.replace("_", " ").capitalize()),
                of=[of.get(code, none) for of in found]) for code in codes]


RULES = {"role": "Another role has to do it", "status": "Not in that status", "condition": "A condition did not hold",
         "second_person": "Somebody else has to do it", "too_early": "Too early", "too_late": "Too late",
         "too_often": "Done often enough", "no_access": "The service keeps them out", "task": "A task blocked it"}


def action_name(column: Column, one: Refused) -> str:
    """What the refused action is called."""
    known = column.definition.actions.get(one.action)
    return known.name.say() if known is not None else one.action.replace("_", " ").capitalize()


def held_words(column: Column, one: Refused) -> str:
    """Who was refused, by the words they hold."""
    roles = column.definition.roles
    return ", ".join((role.name.say() if (role := roles.get(word)) is not None and role.name is not None else
                      {"anyone": "Other staff"}.get(word, word.replace("_", " ").capitalize()))
                     for word in one.held.split(", "))


HEADER = ("version", "part", "code", "name", "measure", "value")


def file_rows(columns: Sequence[Column]) -> Iterator[Sequence[object]]:
    """One figure a line, times in hours."""
    for column in columns:
        for measure in ("opened", "closed", "going", "reopened"):
            yield column.label, "cases", "", "", measure, getattr(column.figures, measure)
    yield from _lines("status", columns, status_rows(columns))
    yield from _lines("action", columns, action_rows(columns))
    yield from _lines("clock", columns, clock_rows(columns))
    for column in columns:
        for one in column.figures.refusals:
            yield column.label, "refusal", one.action, action_name(column, one), f"{one.rule}: {one.held}", one.times


def _lines(part: str, columns: Sequence[Column], rows: Sequence[Row[Measure]]) -> Iterator[Sequence[object]]:
    for row in rows:
        for column, of in zip(columns, row.of, strict=True):
            for measure in fields(of):
                yield column.label, part, row.code, row.name, measure.name, _plain(getattr(of, measure.name))


def _plain(value: object) -> object:
    if isinstance(value, timedelta):
        return round(value.total_seconds() / _HOUR, 2)
    return value.isoformat() if hasattr(value, "isoformat") else value


def officer_rows(times: Sequence[OfficerTime], names: Mapping[int, str],
                 definition: Definition) -> list[tuple[str, str, OfficerTime]]:
    """Each time with the names of its status and its officer, in the order of the service, then by name."""
    order = {code: number for number, code in enumerate(definition.statuses)}
    rows = [(definition.statuses[time.status].name.say() if time.status in order else time.status,
             names[time.user_id], time) for time in times]
    return sorted(rows, key=lambda row: (order.get(row[2].status, len(order)), row[1].casefold()))


def share(part: int, whole: int) -> str:
    """"25%", or nothing of nothing."""
    return f"{100 * part / whole:.0f}%" if whole else ""
