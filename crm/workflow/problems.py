"""The problems of a definition, all at once and in words, each with its place: what keeps a draft from being published.

A `problem` stops publishing; a `warning` is shown. Shape is checked before, by `packs.parse`; here the parts have to
fit together. Places are those of `packs.parse` ("actions.clear.to").
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crm.workflow import problem_facts, problem_flow, problem_names, problem_texts, problem_unused
from crm.workflow.definition import Definition
from crm.workflow.finding import Finder, Problem

__all__ = ["KnownToCouncil", "Problem", "find_problems", "is_publishable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownToCouncil:
    """What the council has, as far as the caller knows it; None leaves that out.

    `languages`: those that texts for residents need; `first`: the language of bare texts; `roles`: those of this
    service that some team holds; `calendars` and `services` by code.
    """

    languages: Collection[str] = ("en",)
    first: str = "en"
    roles: Collection[str] | None = None
    calendars: Collection[str] | None = None
    services: Collection[str] | None = None


def find_problems(definition: Definition, *, council: KnownToCouncil | None = None) -> tuple[Problem, ...]:
    """Every problem and warning, problems first, in the order of the document."""
    council = council or KnownToCouncil()
    finder = Finder(definition)
    problem_names.look(finder, roles=council.roles, services=council.services)
    problem_facts.look(finder)
    problem_flow.look(finder)
    problem_texts.look(finder, languages=council.languages, first=council.first)
    problem_unused.look(finder, calendars=council.calendars)
    return tuple(sorted(finder.found, key=lambda problem: problem.severity != "problem"))


def is_publishable(problems: Iterable[Problem]) -> bool:
    """Whether there is nothing but warnings."""
    return all(problem.severity == "warning" for problem in problems)
