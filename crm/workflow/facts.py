"""Facts: where the value of each fact of a condition is found, and None where it is not known."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from crm.workflow import clocks, counting, named_values
from crm.workflow.conditions import FactName
from crm.workflow.definition import Definition
from crm.workflow.shapes import Event
from crm.workflow.situation import NOTHING, EngineActor, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a condition can be asked about, at one moment. `asked`: the answers to the action being
    taken; `row`: the row at hand, whose answers come before those of the form; `computing`: values being
    worked out."""

    definition: Definition
    situation: Situation
    now: datetime
    actor: EngineActor | None = None
    asked: Mapping[str, Any] = NOTHING
    row: Mapping[str, Any] | None = None
    computing: frozenset[str] = frozenset()

    def value_of(self, name: FactName) -> Any:
        """The value of this fact: a JSON value, a date, an instant or an amount of time; None when not
        known."""
        return _READ[name.kind](self, name)

    def read(self, word: str) -> Any:
        """The value behind a dotted word: `answer.x`, `asked.x`, `row.x`, `value.x`, `person.x`, `task.x`,
        `clock.x.due`."""
        kind, _, name = word.partition(".")
        return _DOTTED[kind](self, name)

    def at_row(self, row: Mapping[str, Any]) -> "Facts":
        """The same facts at one row of a group."""
        return replace(self, row=row)

    def moment(self, word: str) -> datetime | date | None:
        """When the event or date of this word (`closed`, `action.x`, `answer.x`, `clock.x.due`) was last or
        is."""
        kind = word.partition(".")[0]
        if kind in ("answer", "asked", "value", "row"):
            return counting.as_moment(self.read(word))
        if kind == "clock":
            found = self.read(word)
            return found if isinstance(found, datetime) else None
        return last_event(self.definition, self.situation, word)


def last_event(definition: Definition, situation: Situation, event: Event) -> datetime | None:
    """When this event last happened on the case, or None if it never did."""
    kind, _, name = event.partition(".")
    if kind == "opened":
        return situation.opened_at
    if kind == "closed":
        return situation.closed_at
    if kind == "action":
        taken = situation.last_taken.get(name)
        return taken.at if taken else None
    if kind == "status":
        entries = [taken.at for taken in situation.taken if taken.to_status == name != taken.from_status]
        return entries[-1] if entries else situation.opened_at if name == definition.first_status else None
    if kind == "reopened":
        times = [
            taken.at
            for taken in situation.taken
            if definition.is_closed(taken.from_status) and not definition.is_closed(taken.to_status)
        ]
        return times[-1] if times else None
    if kind == "task":
        return _last_task_event(situation, name)
    return situation.sent.get(name.removesuffix(".sent"))


def _last_task_event(situation: Situation, name: str) -> datetime | None:
    code, _, word = name.partition(".")
    tasks = [task for task in situation.tasks if task.code == code]
    if not word:
        return max((task.opened_at for task in tasks), default=None)
    return max((task.ended_at for task in tasks if task.ended_at and word in (task.state, task.result)), default=None)


def dig(value: Any, path: list[str]) -> Any:
    """The part of a JSON value at this path: of every row when it is a list of rows."""
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple):
            value = [row.get(part) for row in value if isinstance(row, Mapping) and row.get(part) is not None]
        else:
            return None
    return None if value in ("", [], {}, ()) else value


def _answer(facts: Facts, name: str) -> Any:
    code, *path = name.split(".")
    if facts.row is not None and code in facts.row:
        return dig(facts.row[code], path)
    return dig(facts.situation.answers.get(code), path)


def _asked(facts: Facts, name: str) -> Any:
    code, *path = name.split(".")
    if facts.row is not None and code in facts.row:
        return dig(facts.row[code], path)
    if code in facts.asked:
        return dig(facts.asked[code], path)
    for taken in reversed(facts.situation.taken):
        if code in taken.asked or _asks(facts.definition, taken.action, code):
            return dig(taken.asked.get(code), path)
    return None


def _asks(definition: Definition, action: str, code: str) -> bool:
    shape = definition.actions.get(action)
    return shape is not None and any(item.code == code for item in shape.ask)


def _row(facts: Facts, name: str) -> Any:
    code, *path = name.split(".")
    return dig(facts.row.get(code), path) if facts.row is not None else None


def _value(facts: Facts, name: str) -> Any:
    if name in facts.computing or name not in facts.definition.values:
        return None
    inner = replace(facts, computing=facts.computing | {name})
    return named_values.compute(facts.definition.values[name], inner, name=name)


def _task(facts: Facts, name: str) -> Any:
    code, _, part = name.partition(".")
    task = facts.situation.last_task.get(code)
    if task is None:
        return None
    if not part:
        return task.state
    return task.result if part == "result" else dig(task.answers, part.split("."))


def _clock(facts: Facts, name: str) -> Any:
    code, _, part = name.partition(".")
    clock = facts.situation.last_clock.get(code)
    if clock is None:
        return None if part else "not_started"
    return clocks.fact(facts.definition, facts.situation, clock, part or "state", now=facts.now)


def _count(facts: Facts, name: FactName) -> Any:
    counted = name.count
    if counted is None or counted.action is not None:
        return facts.situation.times_taken.get(counted.action or "", 0) if counted else None
    return facts.situation.counts.get(counted)


def _now(facts: Facts, name: str) -> Any:
    if name == "date":
        return counting.local_day(facts.now)
    if name == "time":
        return counting.local_time(facts.now)
    code = facts.definition.calendar if name == "this" else name
    calendar = facts.situation.council.calendars.get(code)
    if calendar is None:
        return None
    return "open" if calendar.is_open(facts.now) else "closed"


def _actor(facts: Facts, name: str) -> Any:
    if facts.actor is None:
        return None
    if name == "person":
        return facts.actor.person
    return "yes" if name in facts.actor.words else "no"


def _sample(facts: Facts, name: str) -> Any:
    shift = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest()) / 2**32
    return (facts.situation.sample + shift) % 1.0 * 100


def _days_since(facts: Facts, name: str) -> Any:
    moment = facts.moment(name)
    return None if moment is None else (counting.local_day(facts.now) - counting.local_day(moment)).days


def _fact(facts: Facts, name: str) -> Any:
    return getattr(facts.situation, name) or None


_DOTTED: dict[str, Callable[[Facts, str], Any]] = {
    "answer": _answer,
    "asked": _asked,
    "row": _row,
    "value": _value,
    "person": lambda facts, name: facts.situation.person.get(name),
    "place": lambda facts, name: facts.situation.place.get(name),
    "task": _task,
    "clock": _clock,
    "now": _now,
    "actor": _actor,
    "sample": _sample,
    "link": lambda facts, name: facts.situation.links.get(name) or None,
    "days_since": _days_since,
    "fact": _fact,
}


def _by_name(read: Callable[[Facts, str], Any]) -> Callable[[Facts, FactName], Any]:
    return lambda facts, name: read(facts, name.name)


_READ: dict[str, Callable[[Facts, FactName], Any]] = {
    **{kind: _by_name(read) for kind, read in _DOTTED.items()},
    "count": _count,
}
