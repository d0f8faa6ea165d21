"""Named values and decision tables: what stands behind `{value: x}`, worked out when it is asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from crm.values.amount import Amount
from crm.workflow import comparing, counting
from crm.workflow.conditions import FactName
from crm.workflow.definition import Argument, Cell, Definition, Table, Value
from crm.workflow.situation import Situation


class Facts(Protocol):
    """What a value asks of the facts (`facts.Facts` has it; named here so that neither imports the other)."""

    @property
    def definition(self) -> Definition:
        """The service."""
        ...

    @property
    def situation(self) -> Situation:
        """The case."""
        ...

    @property
    def asked(self) -> Mapping[str, Any]:
        """The answers to the action being taken."""
        ...

    def value_of(self, name: FactName) -> Any:
        """The value of a fact, or None."""
        ...


def compute(value: Value, facts: Facts, *, name: str) -> Any:
    """The value at these facts, or None when what it needs is not known."""
    kind = value.kind
    if kind == "is":
        return value.is_
    if kind == "setting":
        return _setting(value, facts, name)
    if kind == "table":
        found = look_up(facts.definition.tables.get(str(value.table)), str(value.gives), facts)
        return value.default if found is None else found
    if kind == "count":
        return _count(value.count, facts)
    if kind == "sum" and isinstance(value.sum, Argument):
        return _sum(_rows(value.sum, facts))
    parts = [_part(part, facts) for part in getattr(value, kind)]
    return _FUNCTIONS[kind](parts, facts)


def look_up(table: Table | None, column: str, facts: Facts) -> Any:
    """What the first row of the table that holds gives in this column, or None."""
    if table is None:
        return None
    given = {code: facts.value_of(name) for code, name in table.given.items()}
    for row in table.rows:
        if all(_cell_holds(row[code], left) for code, left in given.items() if code in row):
            found = row.get(column)
            return None if isinstance(found, Cell) else found
    return None


def _cell_holds(cell: Any, left: Any) -> bool:
    if isinstance(cell, Cell):
        test = next(iter(cell.model_fields_set))
        return comparing.compare(test.rstrip("_"), left, getattr(cell, test)) is True
    return comparing.compare("is", left, cell) is True


def _setting(value: Value, facts: Facts, name: str) -> Any:
    settings = facts.situation.council.settings
    chosen = settings.get(f"{facts.definition.code}.{name}", settings.get(name))
    if chosen is None:
        return value.setting
    return Amount.parse(chosen) if isinstance(value.setting, Amount) and isinstance(chosen, str) else chosen


def _part(part: Any, facts: Facts) -> Any:
    if isinstance(part, Argument):
        return _sum(_rows(part, facts))
    return facts.value_of(part) if isinstance(part, FactName) else part


def _rows(argument: Argument, facts: Facts) -> list[Any]:
    rows = facts.situation.answers.get(argument.rows, facts.asked.get(argument.rows))
    if not isinstance(rows, Sequence):
        return []
    if argument.of is None:
        return list(rows)
    return [row.get(argument.of) for row in rows if isinstance(row, Mapping) and row.get(argument.of) is not None]


def _count(what: Argument | FactName | None, facts: Facts) -> int | None:
    if isinstance(what, Argument):
        return len(_rows(what, facts))
    found = facts.value_of(what) if what is not None else None
    return len(found) if isinstance(found, list | tuple) else None if found is None else 1


def _sum(parts: Sequence[Any]) -> Any:
    if any(isinstance(part, bool) or not isinstance(part, int | float) for part in parts):
        return None
    return round(sum(parts), 6)


def _added(parts: Sequence[Any], facts: Facts) -> Any:
    if any(part is None for part in parts):
        return None
    dates = [moment for moment in map(counting.as_moment, parts) if moment is not None]
    if not dates:
        return _sum(parts)
    found: datetime | date = dates[0]
    calendar = facts.situation.council.calendars.get(facts.definition.calendar)
    for part in parts:
        if isinstance(part, Amount):
            found = counting.day_after(counting.local_day(found), part, calendar)
        elif isinstance(part, int) and not isinstance(part, bool):
            found = counting.plus_days(counting.local_day(found), part)
    return found


def _edge(parts: Sequence[Any], latest: bool) -> Any:
    known = [part for part in parts if part is not None]
    moments = [(moment, part) for part in known if (moment := counting.as_moment(part)) is not None]
    if moments:

        def key(pair: tuple[datetime | date, Any]) -> datetime:
            return counting.as_instant(pair[0])

        return (max if latest else min)(moments, key=key)[0]
    numbers = [part for part in known if isinstance(part, int | float) and not isinstance(part, bool)]
    return (max(numbers) if latest else min(numbers)) if numbers else None


_FUNCTIONS: dict[str, Any] = {
    "earliest": lambda parts, facts: _edge(parts, latest=False),
    "latest": lambda parts, facts: _edge(parts, latest=True),
    "sum": lambda parts, facts: _sum(parts),
    "plus": _added,
    "first": lambda parts, facts: next((part for part in parts if part is not None), None),
}
