"""What a definition needs to know: the facts its conditions, values, tables and references name, for the
caller to load."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from crm.workflow.conditions import AllOf, AnyOf, Condition, Counted, FactName, Not, RowsTest, TasksTest
from crm.workflow.definition import Definition, Example


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsNeeded:
    """What the caller loads into a `Situation` beyond the case itself: attributes of the person and the
    place by name, `counts` of other cases, calendars by code, links by kind, and settings by the names of
    values."""

    person: frozenset[str]
    place: frozenset[str]
    counts: frozenset[Counted]
    calendars: frozenset[str]
    links: frozenset[str]
    settings: frozenset[str]


def facts_needed(definition: Definition) -> FactsNeeded:
    """The facts this service asks for beyond the case itself; worked out once for a definition."""
    found: FactsNeeded | None = definition.__dict__.get("_facts_needed")
    if found is None:
        found = _collect(definition)
        definition.__dict__["_facts_needed"] = found
    return found


def _collect(definition: Definition) -> FactsNeeded:
    names = [name for _, name in fact_names(definition)]
    calendars = {definition.calendar}
    calendars |= {name.name for name in names if name.kind == "now" and name.name not in ("this", "date", "time")}
    own = [clock.calendar for clock in definition.clocks.values()]
    own += [task.calendar for task in definition.tasks.values()] + [rule.calendar for rule in definition.rules]
    calendars |= {code for code in own if code is not None}
    return FactsNeeded(
        person=frozenset(name.name for name in names if name.kind == "person"),
        place=frozenset(name.name for name in names if name.kind == "place"),
        counts=frozenset(name.count for name in names if name.count is not None and name.count.service is not None),
        calendars=frozenset(calendars),
        links=frozenset(name.name for name in names if name.kind == "link"),
        settings=frozenset(code for code, value in definition.values.items() if value.setting is not None),
    )


def fact_names(part: Any, place: str = "") -> Iterator[tuple[str, FactName]]:
    """Every fact that this part of a definition names, with its place; examples are left out."""
    if isinstance(part, FactName):
        yield place, part
    if isinstance(part, Example):
        return
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from fact_names(getattr(part, name), _at(place, field.alias or name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from fact_names(value, _at(place, str(key)))
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from fact_names(value, _at(place, str(index)))


def _at(place: str, word: str) -> str:
    return f"{place}.{word}" if place else word


@lru_cache(maxsize=4096)
def mentions(condition: Condition) -> frozenset[str]:
    """The kinds of facts a condition asks for ("answer", "asked", "days_since", "tasks" ...)."""
    if isinstance(condition, AllOf):
        return frozenset().union(*map(mentions, condition.all))
    if isinstance(condition, AnyOf):
        return frozenset().union(*map(mentions, condition.any))
    if isinstance(condition, Not):
        return mentions(condition.not_)
    if isinstance(condition, RowsTest):
        inner = condition.every or condition.some or condition.none
        return frozenset({"rows"}) | (mentions(inner) if inner is not None else frozenset())
    if isinstance(condition, TasksTest):
        return frozenset({"tasks"})
    kinds = {condition.kind}
    if isinstance(condition.right, FactName):
        kinds.add(condition.right.kind)
    if condition.right in ("today", "now"):
        kinds.add("now")
    return frozenset(kinds)
