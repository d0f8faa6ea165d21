"""What can be answered in an example, a step, a rule or an effect, and the input of each answer."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from crm.desk.services.answer_inputs import Choice, Make, Moment, Own, States, of_items
from crm.desk.services.names import Choices, Names


def what(names: Names, of: str, stored: Mapping[str, Any], states: Choices) -> tuple[dict[str, Make], Own, str]:
    """The inputs by code; which of them are shown without being chosen; and the words of the button that shows them,
    where they depend on what else the form says. `of`: "clocks" (when each is due), "tasks" (in which of the states),
    "questions" (of the form), "with" (what an action or a task asks) or "any_answer"."""
    if of == "clocks":
        return {code: partial(_due, said) for code, said in names.clocks}, _nothing, ""
    if of == "tasks":
        return {code: partial(_states, said, states) for code, said in names.tasks}, _nothing, ""
    makes: dict[str, Make] = {"outcome": partial(_outcome, names.outcomes), **of_items(_items(names))}
    if of == "questions":
        asked = tuple(of_items(list(names.definition.questions.values())))
        return makes, lambda sent, beside: asked, ""
    if of == "with":
        return makes, partial(_asked_then, names, stored), "Show what is asked then"
    return makes, _nothing, ""


def _nothing(sent: Any, beside: str) -> Sequence[str]:
    return ()


def _asked_then(names: Names, stored: Mapping[str, Any], sent: Any, beside: str) -> Sequence[str]:
    """What the action or the task that the form names asks, its outcomes first."""
    action, task = (str((sent.get(f"{beside}-{word}") if sent is not None else stored.get(word)) or "")
                    for word in ("do", "task"))
    taken, worked = names.definition.actions.get(action), names.definition.tasks.get(task)
    outcome = ("outcome",) if taken is not None and len(taken.outcomes) > 1 else ()
    asked = [*(taken.ask if taken is not None else ()), *(worked.ask if worked is not None else ())]
    return (*outcome, *of_items(asked))


def _items(names: Names) -> list[Any]:
    """Everything that a service asks: of the form, then of its actions and tasks, each code once."""
    found: dict[str, Any] = dict(names.definition.questions)
    lists = [one.ask for one in names.definition.actions.values()], [one.ask for one in names.definition.tasks.values()]
    for item in (item for some in lists for ask in some for item in ask):
        found.setdefault(item.code, item)
    return list(found.values())


def _due(said: str, stored: Any) -> Any:
    return Moment(said, none_words="Not due", stored=stored)


def _states(said: str, states: Choices, stored: Any) -> Any:
    return States(said, choices=states, stored=stored)


def _outcome(outcomes: Choices, stored: Any) -> Any:
    return Choice("The outcome", groups={"": outcomes}, stored=stored)
