"""Facts, events, amounts and people of a service in words, as the lines of its parts need them."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from crm.desk.services.choice_words import PEOPLE, STANDING
from crm.desk.services.names import Names, words
from crm.values.amount import Amount
from crm.workflow import conditions as c
from crm.workflow.sentences import sentence
from crm.workflow.shapes import Text

CONDITION: TypeAdapter[Any] = TypeAdapter(c.Condition)


def condition_words(data: Any, names: Names) -> str:
    """A condition as plain data, as the sentence it means."""
    return sentence(CONDITION.validate_python(data), names.definition)


def only(condition: Any, names: Names, *, before: str = "only when ") -> tuple[str, ...]:
    """The fact that says when."""
    return (before + sentence(condition, names.definition),) if condition is not None else ()


def amount(given: Any, names: Names) -> str:
    """An amount of time, a number or a fact in words."""
    if isinstance(given, Amount):
        return given.words()
    return fact(given, names) if isinstance(given, c.FactName) else str(given)


def fact(name: c.FactName, names: Names) -> str:
    """A fact by the name people know it by."""
    said = sentence(c.FactTest(**{**name.model_dump(by_alias=True, exclude_none=True), "exists": True}),
                    names.definition)
    return said.removesuffix(" is known").removesuffix(" are system")


def event(word: str, names: Names) -> str:
    """An event or a moment in words."""
    groups = names.moments
    for group, some in groups.items():
        for value, said in some:
            if value == word:
                return said.lower() if group == "The case" else f"{_EVENT_GROUPS.get(group, '')}“{said}”"
    return word


_EVENT_GROUPS = {"It comes into the status": "status ", "The action is taken": "action ", "Tasks": "task ",
                 "The message is sent": "message ", "Clocks": "clock "}


def events(some: Iterable[str], names: Names) -> str:
    """Several events in words."""
    return " or ".join(event(word, names) for word in some)


def who(some: Iterable[str], names: Names) -> str:
    """Roles, standing words and people by name."""
    known = {**STANDING, **PEOPLE, **dict(names.people), **dict(names.roles)}
    return ", ".join(known.get(word, word).partition(" (")[0] for word in some)


def text(given: Text | None) -> str:
    """A text in English, or in whatever there is."""
    return words(given, "") if given is not None else ""


def some(*facts: str) -> tuple[str, ...]:
    """Those of these words that say something."""
    return tuple(one for one in facts if one)
