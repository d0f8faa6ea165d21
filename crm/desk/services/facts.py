"""The facts of a case as the designer offers them: by the names people know them by, each with what may be tested of
it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crm.desk.services import written
from crm.desk.services.choice_words import STANDING, say
from crm.desk.services.names import (
    LINKS,
    PERSON_FACTS,
    PLACE_FACTS,
    TEXT_FACTS,
    Choices,
    Grouped,
    Names,
    question_words,
)
from crm.workflow import questions as q
from crm.workflow.effects import LEVELS
from crm.workflow.finding import TASK_STATES

Sort = Literal["choice", "choices", "yes_no", "number", "date", "time", "text", "list", "days", "other"]

TEST_WORDS = {
    "is": "is", "in": "is one of", "has": "includes", "at_least": "is at least", "at_most": "is at most",
    "before": "is before", "after": "is after", "exists": "is known or not",
}
FITTING: dict[str, tuple[str, ...]] = {
    "choice": ("is", "in", "exists"), "choices": ("has", "exists"), "yes_no": ("is", "exists"),
    "number": ("at_least", "at_most", "is", "exists"), "date": ("before", "after", "is", "exists"),
    "time": ("before", "after"), "days": ("at_least", "at_most", "is", "exists"),
    "text": ("is", "in", "exists"), "list": ("has", "exists"),
    "other": ("is", "in", "has", "at_least", "at_most", "before", "after", "exists"),
}
"""The tests that fit each sort of fact."""


@dataclass(frozen=True)
class Known:
    """What is known of a fact: its sort, and the values it may have where they are few."""

    sort: Sort
    values: tuple[tuple[str, str], ...] = ()


def choices(names: Names, *, rows: bool = True) -> Grouped:
    """Every fact of the draft, in groups; the value of a choice is the fact as the file writes it."""
    found: Grouped = {
        "The case": [_choice({"fact": word}, said) for word, said in
                     (("status", "The status"), ("priority", "The priority"), ("outcome", "The outcome"),
                      ("channel", "How it came in"))],
        "Answers of the form": [_choice({"answer": code}, question_words(one)) for code, one in names.form_questions],
        "Asked by actions and tasks": [_choice({"asked": code}, question_words(one))
                                       for code, one in names.asked_questions],
        "Values of the service": [_choice({"value": code}, said) for code, said in names.values],
        "The person": [_choice({"person": code}, said) for code, said in PERSON_FACTS.items()],
        "The place": [_choice({"place": code}, said) for code, said in PLACE_FACTS.items()],
        "Tasks": [pair for code, said in names.tasks for pair in _task(names, code, said)],
        "Clocks": [_choice({"clock": f"{code}.{part}" if part else code}, f"{said}: {part or 'state'}")
                   for code, said in names.clocks for part in ("", "late", "warned", "due", "started", "ended")],
        "How often": [*(_choice({"count": {"action": code}}, f"Times “{said}” was taken")
                        for code, said in names.actions), *_counts()],
        "Time since": [_choice({"days_since": moment}, f"{group}: {said}")
                       for group, some in names.moments.items() for moment, said in some],
        "Now": [_choice({"now": "date"}, "Today’s date"), _choice({"now": "time"}, "The time of day"),
                _choice({"now": "this"}, "The service’s calendar is open"),
                *(_choice({"now": code}, f"The calendar “{said}” is open") for code, said in names.calendars.items())],
        "Who does it": [*(_choice({"actor": code}, said) for code, said in (*names.roles, *STANDING.items())),
                        _choice({"actor": "person"}, "Which person")],
        "Links": [_choice({"link": code}, f"Cases it is “{said.lower()}”") for code, said in LINKS.items()],
        "Chance": [_choice({"sample": "check"}, "A number from 0 to 100 drawn once for each case")],
    }
    if rows:
        found["In the row at hand"] = [_choice({"row": code}, question_words(one)) for code, one in names.row_questions]
    return {group: some for group, some in found.items() if some}


def sums(names: Names) -> Choices:
    """Rows added up or counted: a group, or the answers to one of its questions."""
    found = []
    for code, one in (*names.form_questions, *names.asked_questions):
        if isinstance(one, q.GroupQuestion) and "." not in code:
            found.append(_choice({"rows": code}, f"Rows of “{question_words(one)}”"))
            found += [_choice({"rows": code, "of": inner.code}, f"{question_words(one)}: {question_words(inner)}")
                      for inner in one.questions if isinstance(inner, q.NumberQuestion | q.MoneyQuestion)]
    return found


def _choice(fact: Mapping[str, Any], said: str) -> tuple[str, str]:
    return written.show(dict(fact)), said


def _task(names: Names, code: str, said: str) -> Iterator[tuple[str, str]]:
    yield _choice({"task": code}, f"{said}: state")
    yield _choice({"task": f"{code}.result"}, f"{said}: result")
    for item in names.definition.tasks[code].ask:
        if isinstance(item, q.Asked):
            yield _choice({"task": f"{code}.{item.code}"}, f"{said}: {question_words(item)}")


def _counts() -> Iterator[tuple[str, str]]:
    for about in ("place", "person"):
        for is_open in (False, True):
            counted: dict[str, Any] = {"service": "this", "about": about, **({"open": True} if is_open else {})}
            what = "Open cases" if is_open else "Cases"
            yield _choice({"count": counted}, f"{what} of this service about this {about}")


def known_of(names: Names, fact: Mapping[str, Any]) -> Known:
    """What is known of a fact."""
    kind, name = next(iter(fact.items()))
    read = _KNOWN.get(kind)
    return read(names, str(name)) if read is not None else Known("other")


def is_text(names: Names, fact: Mapping[str, Any]) -> bool:
    """Whether a fact is a text, or a list of texts, whatever it looks like."""
    kind, name = next(iter(fact.items()))
    if kind in ("person", "place"):
        return name in TEXT_FACTS
    return known_of(names, fact).sort in ("choice", "choices", "date", "time", "text")


def of_question(one: q.Asked | None) -> Known:
    """What the answers to a question may be."""
    if isinstance(one, q.ChoiceQuestion | q.ChoicesQuestion):
        values = tuple((code, option.label.say("en")) for code, option in one.options.items())
        return Known("choice" if isinstance(one, q.ChoiceQuestion) else "choices", values)
    if isinstance(one, q.YesNoQuestion | q.DeclarationQuestion):
        return Known("yes_no", (("yes", "Yes"), ("no", "No")))
    if isinstance(one, q.NumberQuestion | q.MoneyQuestion):
        return Known("number")
    if isinstance(one, q.DateQuestion):
        return Known("date")
    if isinstance(one, q.GroupQuestion | q.FilesQuestion):
        return Known("list")
    return Known("text") if isinstance(one, q.TextQuestion | q.LongTextQuestion) else Known("other")


def _words(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, say(value)) for value in values)


def _of_case(names: Names, name: str) -> Known:
    values: dict[str, tuple[tuple[str, str], ...]] = {
        "status": tuple(names.statuses), "outcome": tuple(names.outcomes), "priority": _words(LEVELS),
        "channel": _words(("desk", "phone", "portal", "api", "email", "letter", "visit")),
    }
    return Known("choice", values.get(name, ()))


def _of_task(names: Names, name: str) -> Known:
    code, _, part = name.partition(".")
    task = names.definition.tasks.get(code)
    if not part:
        return Known("choice", _words(tuple(sorted(TASK_STATES))))
    if part == "result":
        results = task.results if task is not None else {}
        return Known("choice", tuple((result, say(result)) for result in results or ("passed", "failed")))
    asked = dict(names.asked_questions).get(part)
    return of_question(asked)


def _of_clock(names: Names, name: str) -> Known:
    part = name.partition(".")[2]
    if part in ("late", "warned"):
        return Known("yes_no", (("yes", "Yes"), ("no", "No")))
    return Known("date") if part else Known("choice", _words(("not_started", "running", "paused", "ended")))


def _of_now(names: Names, name: str) -> Known:
    if name in ("date", "time"):
        return Known("date" if name == "date" else "time")
    return Known("choice", _words(("open", "closed")))


def _of_actor(names: Names, name: str) -> Known:
    return Known("other") if name == "person" else Known("yes_no", (("yes", "Yes"), ("no", "No")))


_KNOWN: dict[str, Callable[[Names, str], Known]] = {
    "fact": _of_case,
    "answer": lambda names, name: of_question(dict((*names.row_questions, *names.form_questions)).get(name)),
    "asked": lambda names, name: of_question(dict(names.asked_questions).get(name)),
    "row": lambda names, name: of_question(dict(names.row_questions).get(name)),
    "task": _of_task,
    "clock": _of_clock,
    "count": lambda names, name: Known("number"),
    "days_since": lambda names, name: Known("days"),
    "now": _of_now,
    "actor": _of_actor,
    "sample": lambda names, name: Known("number"),
    "link": lambda names, name: Known("number"),
}
