"""Looking for problems: where they are noted, and what a definition's names mean."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel

from crm.workflow import questions as q
from crm.workflow.definition import TASK_ENDS, Definition, Example
from crm.workflow.effects import EffectShape

TASK_STATES = TASK_ENDS | {"to_do", "doing", "waiting_resident", "waiting_other"}
"""Every state of a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong (`problem`) or doubtful (`warning`), in words, at its place in the document."""

    place: str
    words: str
    severity: Literal["problem", "warning"] = "problem"


@dataclass
class Finder:
    """A definition that is looked through, and what was found."""

    definition: Definition
    found: list[Problem] = field(default_factory=list)

    def problem(self, place: str, words: str) -> None:
        """Notes what must be put right."""
        self.found.append(Problem(place=place, words=words))

    def warning(self, place: str, words: str) -> None:
        """Notes what is doubtful."""
        self.found.append(Problem(place=place, words=words, severity="warning"))

    @cached_property
    def asked(self) -> dict[str, list[q.Asked | q.EachRow]]:
        """What actions and tasks ask, by code (several may ask under one code)."""
        found: dict[str, list[q.Asked | q.EachRow]] = {}
        for _, item in self.asks():
            if isinstance(item, q.Asked | q.EachRow):
                found.setdefault(item.code, []).append(item)
        return found

    def asks(self) -> Iterator[tuple[str, q.Question | q.EachRow]]:
        """Everything that actions and tasks ask, with its place."""
        for code, action in self.definition.actions.items():
            for number, item in enumerate(action.ask):
                yield f"actions.{code}.ask.{number}", item
        for code, task in self.definition.tasks.items():
            for number, item in enumerate(task.ask):
                yield f"tasks.{code}.ask.{number}", item

    def questions(self) -> Iterator[tuple[str, q.Question]]:
        """The questions of the form with their places, those of groups left inside."""
        for page_number, page in enumerate(self.definition.form):
            for number, question in enumerate(page.questions):
                yield f"form.{page_number}.questions.{number}", question

    def all_asked(self) -> Iterator[tuple[str, q.Question]]:
        """Every question anywhere, also within groups, with its place."""
        waiting: list[tuple[str, Any]] = [*self.questions(), *self.asks()]
        while waiting:
            place, item = waiting.pop(0)
            if isinstance(item, q.GroupQuestion | q.EachRow):
                waiting += [(f"{place}.questions.{n}", inner) for n, inner in enumerate(item.questions)]
            if not isinstance(item, q.EachRow):
                yield place, item

    def effects(self) -> Iterator[tuple[str, EffectShape]]:
        """Every effect with its place."""
        definition = self.definition
        lists: list[tuple[str, tuple[EffectShape, ...]]] = [("on_open", definition.on_open)]
        lists += [(f"actions.{code}.do", action.do) for code, action in definition.actions.items()]
        for code, clock in definition.clocks.items():
            lists += [(f"clocks.{code}.on_warn", clock.on_warn), (f"clocks.{code}.on_breach", clock.on_breach)]
        for code, task in definition.tasks.items():
            lists += [(f"tasks.{code}.on_warn", task.on_warn), (f"tasks.{code}.on_breach", task.on_breach)]
        for place, effects in lists:
            for number, effect in enumerate(effects):
                yield f"{place}.{number}", effect


def parts_of(part: Any, wanted: type[Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Every part of this kind with its place; examples are left out."""
    if isinstance(part, Example):
        return
    if isinstance(part, wanted):
        yield place, part
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from parts_of(getattr(part, name), wanted, _at(place, field.alias or name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from parts_of(value, wanted, _at(place, str(key)))
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from parts_of(value, wanted, _at(place, str(index)))


def _at(place: str, word: str) -> str:
    return f"{place}.{word}" if place else word


def is_rows(definition: Definition, code: str) -> bool:
    """Whether this question of the form has several answers to go through: a group, or choices."""
    return isinstance(definition.questions.get(code), q.GroupQuestion | q.ChoicesQuestion)


def unknown_moment(finder: Finder, moment: str, *, place: str = "") -> str | None:
    """Why this moment can never be known, or None; `place`: where it is named, for questions of a group."""
    kind, _, name = moment.partition(".")
    code, definition = name.partition(".")[0], finder.definition
    if kind == "answer":
        named = [one for one in questions_around(finder, place) if one.code == code]
        named += [one for one in (definition.questions.get(code),) if one is not None]
        if not named:
            return f"There is no question {code}."
        is_date = "." in name or any(isinstance(one, q.DateQuestion) for one in named)
        return None if is_date else f"The answer to {code} is no date."
    if kind == "asked":
        return None if code in finder.asked else f"No action and no task asks for {code}."
    if kind == "value":
        return None if code in definition.values else f"There is no value {code}."
    if kind == "clock":
        return None if code in definition.clocks else f"There is no clock {code}."
    return unknown_event(finder, moment)


def questions_around(finder: Finder, place: str) -> Iterator[q.Question]:
    """The questions of the rows at which a place on the form lies: of the group it is inside; in a test over rows, and
    away from the form (`for_each`), of any group."""
    is_anywhere = any(word in place for word in (".every", ".some", ".none")) or not place.startswith("form")
    for item_place, item in [*finder.questions(), *finder.asks()]:
        if isinstance(item, q.GroupQuestion | q.EachRow) and (is_anywhere or place.startswith(f"{item_place}.")):
            yield from item.questions


def unknown_event(finder: Finder, event: str) -> str | None:
    """Why this event can never happen, or None."""
    definition = finder.definition
    kind, _, name = event.partition(".")
    code, _, word = name.partition(".")
    among: dict[str, Collection[str]] = {
        "status": definition.statuses,
        "action": definition.actions,
        "task": definition.tasks,
        "message": definition.messages,
    }
    if kind in among and code not in among[kind]:
        return f"There is no {kind} {code}."
    if kind == "task" and word and word not in TASK_STATES and word not in definition.tasks[code].results:
        return f"{word} is neither a state nor a result of the task {code}."
    return None
