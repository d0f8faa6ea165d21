"""Looking for problems: where they are noted, and what a definition's names mean."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from crm.workflow import questions as q
from crm.workflow.definition import Definition
from crm.workflow.effects import EffectShape


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
