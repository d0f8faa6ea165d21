"""Problems of calendars, values, tables and examples, and what is defined but used by nobody."""

from collections.abc import Collection, Iterator
from typing import Any

from crm.workflow.definition import (
    PERSON_WORDS,
    STANDING_WORDS,
    Definition,
    Value,
)
from crm.workflow.effects import (
    MessageEffect,
    PeopleEffect,
)
from crm.workflow.finding import Finder
from crm.workflow.messages import placeholders
from crm.workflow.needs import fact_names


def look(finder: Finder, *, calendars: Collection[str] | None) -> None:
    """Looks through calendars, values and tables, what nobody uses, and the names in examples."""
    _calendars(finder, calendars)
    _values(finder)
    _unused(finder)
    _examples(finder)


def _calendars(finder: Finder, calendars: Collection[str] | None) -> None:
    if calendars is None:
        return
    definition = finder.definition
    named: list[tuple[str, str | None]] = [("calendar", definition.calendar)]
    named += [(f"clocks.{code}.calendar", clock.calendar) for code, clock in definition.clocks.items()]
    named += [(f"tasks.{code}.calendar", task.calendar) for code, task in definition.tasks.items()]
    named += [(f"rules.{n}.calendar", rule.calendar) for n, rule in enumerate(definition.rules)]
    named += [
        (place, name.name)
        for place, name in fact_names(definition)
        if name.kind == "now" and name.name not in ("this", "date", "time")
    ]
    for place, code in named:
        if code is not None and code not in calendars:
            finder.problem(place, f"The council has no calendar {code}.")


# -- values and tables --


def _values(finder: Finder) -> None:
    definition = finder.definition
    for code, value in definition.values.items():
        if value.table is not None:
            _look_up(finder, code, value)
        if _goes_round(definition, code):
            finder.problem(f"values.{code}", f"The value {code} depends on itself.")
    for code, table in definition.tables.items():
        columns = {*table.given, *table.gives}
        for number, row in enumerate(table.rows):
            for name in row:
                if name not in columns:
                    finder.problem(f"tables.{code}.rows.{number}.{name}", f"The table has no column {name}.")


def _look_up(finder: Finder, code: str, value: Value) -> None:
    table = finder.definition.tables.get(str(value.table))
    if table is None:
        finder.problem(f"values.{code}.table", f"There is no table {value.table}.")
    elif value.gives not in table.gives:
        finder.problem(f"values.{code}.gives", f"The table {value.table} does not give {value.gives}.")


def _goes_round(definition: Definition, start: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        code = waiting.pop()
        value = definition.values.get(code)
        if value is None:
            continue
        parts: list[Any] = [value, definition.tables.get(value.table)] if value.table else [value]
        for part in parts:
            for _, name in fact_names(part):
                if name.kind == "value":
                    if name.name == start:
                        return True
                    if name.name not in seen:
                        seen.add(name.name)
                        waiting.append(name.name)
    return False


# -- what nobody uses --


def _unused(finder: Finder) -> None:
    definition = finder.definition
    sent = {effect.message for _, effect in finder.effects() if isinstance(effect, MessageEffect)}
    sent |= {event.split(".")[1] for event in _all_events(definition) if event.startswith("message.")}
    for code in definition.messages:
        if code not in sent:
            finder.warning(f"messages.{code}", f"The message {code} is never sent by itself.")
    facts = {name.name.partition(".")[0] for _, name in fact_names(definition) if name.kind == "value"}
    quoted = {
        name.split(".")[1]
        for message in definition.messages.values()
        for text in message.texts()
        for name in placeholders(text)
        if name.startswith("value.")
    }
    moments = {moment.removeprefix("value.") for moment in _moments(definition) if moment.startswith("value.")}
    for code in definition.values:
        if code not in facts | quoted | moments:
            finder.warning(f"values.{code}", f"The value {code} is used nowhere.")
    looked_up = {value.table for value in definition.values.values()}
    for code in definition.tables:
        if code not in looked_up:
            finder.warning(f"tables.{code}", f"The table {code} is used nowhere.")
    added = {effect.people for _, effect in finder.effects() if isinstance(effect, PeopleEffect)}
    for code, person in definition.people.items():
        if person.from_ is None and code not in added and code not in PERSON_WORDS and person.told == "normal":
            finder.warning(f"people.{code}", f"Nobody ever becomes {code} by itself: it has no `from`.")


def _moments(definition: Definition) -> Iterator[str]:
    """Every moment from which a rule, an action or a clock counts."""
    yield from (rule.of for rule in definition.rules if rule.of)
    for action in definition.actions.values():
        yield from (bound.of for bound in (action.within, action.not_before) if bound is not None)
    yield from (clock.starts.not_before for clock in definition.clocks.values() if clock.starts.not_before)


def _all_events(definition: Definition) -> Iterator[str]:
    for clock in definition.clocks.values():
        for part in (clock.starts, clock.stops, clock.restarts):
            yield from part.on if part else ()
    for task in definition.tasks.values():
        for opens in task.opens:
            yield from opens.on


def _examples(finder: Finder) -> None:
    definition = finder.definition
    known = set(definition.roles) | STANDING_WORDS
    for number, example in enumerate(definition.examples):
        for at, step in enumerate(example.steps):
            place = f"examples.{number}.steps.{at}"
            for kind, code, among in (
                ("action", step.do, definition.actions),
                ("task", step.task, definition.tasks),
                ("task", step.add, definition.tasks),
            ):
                if code is not None and code not in among:
                    finder.problem(place, f"There is no {kind} {code}.")
            for word in step.as_:
                if word not in known:
                    finder.problem(f"{place}.as", f"There is no role {word}.")
