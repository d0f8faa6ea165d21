"""Problems of tests: constants that a fact can never be equal to, and tests that the answer to a question never passes.
"""

from typing import Any

from crm.workflow import questions as q
from crm.workflow.comparing import compare
from crm.workflow.conditions import FactName
from crm.workflow.effects import LEVELS
from crm.workflow.finding import TASK_STATES, Finder, questions_around

_ORDERS = {"at_least": "at least", "at_most": "at most", "before": "before", "after": "after"}
_NUMBERS = (q.NumberQuestion, q.MoneyQuestion)
_WORDS = (q.TextQuestion, q.LongTextQuestion, q.PhoneQuestion, q.EmailQuestion, q.CaseQuestion)
_WHOLE = (q.PlaceQuestion, q.AddressQuestion, q.PersonQuestion, q.OrganisationQuestion, q.GroupQuestion)
_ANSWERS: tuple[tuple[Any, str], ...] = (
    (_NUMBERS, "a number"), (q.DateQuestion, "a date"), (_WORDS, "words"), (q.GroupQuestion, "rows"),
    (q.PlaceQuestion | q.AddressQuestion, "a place"), (q.PersonQuestion | q.OrganisationQuestion, "a person"),
    (q.YesNoQuestion | q.DeclarationQuestion, "yes or no"), (q.ChoiceQuestion, "one of its options"),
    (q.ChoicesQuestion, "several of its options"), (q.FilesQuestion, "files"), (object, "a name"))
"""What each type of question is answered with, in words."""


def look_at(finder: Finder, place: str, fact: FactName, test: str, right: Any) -> None:
    """Notes what is wrong with one test (a word of `conditions.TEST_WORDS`) of a fact that is known."""
    if test == "exists":
        return
    given = right if isinstance(right, tuple) else (right,)
    allowed = _allowed(finder, fact) if test not in _ORDERS else None
    questions = _questions(finder, place, fact)
    for one in given:
        if allowed is not None:
            if not isinstance(one, FactName) and str(one) not in allowed and not (
                    isinstance(one, bool) and "yes" in allowed):
                finder.problem(place, f"“{one}” is none of: {', '.join(sorted(allowed))}.")
        elif questions and not any(_fits(question, test, one) for question in questions):
            finder.problem(place, _words(questions[0], test, one))


def _words(question: Any, test: str, right: Any) -> str:
    kind = next(words for shapes, words in _ANSWERS if isinstance(question, shapes))
    other = "another fact" if isinstance(right, FactName) else f"“{right}”"
    if test in _ORDERS:
        return f"{question.code} is answered with {kind}, which is never {_ORDERS[test]} {other}."
    return f"{question.code} is answered with {kind}, which is never {other}."


def _questions(finder: Finder, place: str, fact: FactName) -> list[Any]:
    """The questions whose answer this may be: those of the rows at hand too."""
    if "." in fact.name or fact.kind not in ("answer", "asked", "row"):
        return []
    if fact.kind == "asked":
        return [one for one in finder.asked.get(fact.name, ()) if isinstance(one, q.Asked)]
    found = [one for one in questions_around(finder, place) if one.code == fact.name]
    if fact.kind == "answer":
        found += [one for one in (finder.definition.questions.get(fact.name),) if one is not None]
    return [one for one in found if isinstance(one, q.Asked)]


def _fits(question: Any, test: str, right: Any) -> bool:
    """Whether the test can be answered for some answer to the question."""
    if test in _ORDERS:
        return _has_order(question, test, right)
    if isinstance(right, FactName):
        return True
    if isinstance(question, _NUMBERS):
        return isinstance(right, int | float) and not isinstance(right, bool)
    if isinstance(question, _WORDS):
        return isinstance(right, str | bool)
    if isinstance(question, q.DateQuestion):
        return isinstance(right, str)
    return not isinstance(question, _WHOLE)


def _has_order(question: Any, test: str, right: Any) -> bool:
    samples: tuple[Any, ...] = ()
    if isinstance(question, _NUMBERS):
        samples = (1,)
    elif isinstance(question, q.DateQuestion):
        samples = ("2026-11-23",)
    elif isinstance(question, q.ChoiceQuestion):
        samples = tuple(question.options)
    if isinstance(right, FactName):
        return bool(samples)
    return any(compare(test, one, right) is not None for one in samples)


def _allowed(finder: Finder, fact: FactName) -> set[str] | None:
    """The texts that this fact may be, where they are known."""
    definition, kind = finder.definition, fact.kind
    if kind == "fact":
        by_name: dict[str, set[str]] = {
            "status": set(definition.statuses),
            "priority": set(LEVELS),
            "outcome": set(definition.outcomes),
        }
        return by_name.get(fact.name)
    if kind == "task":
        code, _, inner = fact.name.partition(".")
        if inner == "result":
            return set(definition.tasks[code].results) or {"passed", "failed"}
        return None if inner else set(TASK_STATES)
    if kind == "clock":
        inner = fact.name.partition(".")[2]
        return {"": {"not_started", "running", "paused", "ended"}, "late": {"yes", "no"}, "warned": {"yes", "no"}}.get(
            inner
        )
    if kind == "actor" and fact.name != "person":
        return {"yes", "no"}
    if kind == "now" and fact.name not in ("date", "time"):
        return {"open", "closed"}
    if kind == "answer" and "." not in fact.name:
        return _options(definition.questions.get(fact.name))
    if kind == "asked" and "." not in fact.name:
        options = [_options(item) for item in finder.asked.get(fact.name, ())]
        return None if any(one is None for one in options) else set().union(*(one or set() for one in options))
    return None


def _options(question: Any) -> set[str] | None:
    if isinstance(question, q.ChoiceQuestion | q.ChoicesQuestion):
        return set(question.options)
    return {"yes", "no"} if isinstance(question, q.YesNoQuestion | q.DeclarationQuestion) else None
