"""Conditions as sentences for people: what has to hold, in English or in Welsh."""

from typing import Any

from crm.values.amount import Amount
from crm.workflow import questions as q
from crm.workflow.conditions import AllOf, AnyOf, Condition, FactName, FactTest, Not, RowsTest, TasksTest
from crm.workflow.definition import Definition


def sentence(condition: Condition, definition: Definition, language: str = "en") -> str:
    """The condition in words, to stand after "only when": `“What kind of land?” is “Private land”`."""
    return _Words(definition, language).of(condition)


def moment(word: str, definition: Definition, language: str = "en") -> str:
    """A point in time in words, to stand after "of" or "since": `the opening`, `“Send a crew”`."""
    return _Words(definition, language).moment(word)


def amount(given: Amount | FactName | int, definition: Definition, language: str = "en") -> str:
    """An amount of time or a number, or the fact that stands in its place, in words: `5 working days`."""
    if isinstance(given, Amount):
        return given.words(language)
    words = str(given) if isinstance(given, int) else _Words(definition, language).fact(given)
    return words if isinstance(given, int) or words.startswith("“") else f"“{words}”"


def fact_words(name: FactName, definition: Definition, language: str = "en") -> str:
    """A fact by the name that people know it by: `“What kind of land?”`."""
    return _Words(definition, language).fact(name)


class _Words:
    """The words of one definition in one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language
        self.welsh = language == "cy"

    def of(self, condition: Condition) -> str:
        if isinstance(condition, AllOf):
            return self._joined([self.of(part) for part in condition.all], "and", "a")
        if isinstance(condition, AnyOf):
            return self._joined([self.of(part) for part in condition.any], "or", "neu")
        if isinstance(condition, Not):
            return f"nid yw’n wir bod {self.of(condition.not_)}" if self.welsh else f"not: {self.of(condition.not_)}"
        if isinstance(condition, RowsTest):
            return self._rows(condition)
        return self._tasks(condition) if isinstance(condition, TasksTest) else self._test(condition)

    def _joined(self, parts: list[str], english: str, welsh: str) -> str:
        word = welsh if self.welsh else english
        return f" {word} ".join(f"({part})" if " and " in part or " or " in part else part for part in parts)

    def _test(self, test: FactTest) -> str:
        left, right = self.fact(test), self.right(test.right, test)
        if test.test == "exists":
            known, unknown = ("is known", "is not known") if not self.welsh else ("yn hysbys", "ddim yn hysbys")
            return f"{left} {known if test.right else unknown}"
        english = {
            "is": "is",
            "in": "is one of",
            "has": "includes",
            "at_least": "is at least",
            "at_most": "is at most",
            "before": "is before",
            "after": "is after",
        }
        welsh = {
            "is": "yw",
            "in": "yw un o",
            "has": "yn cynnwys",
            "at_least": "o leiaf",
            "at_most": "ar y mwyaf",
            "before": "cyn",
            "after": "ar ôl",
        }
        if test.kind == "actor" and test.name != "person":
            does = "are" if test.right in ("yes", True) else "are not"
            return f"you {does} {self._role(test.name)}"
        return f"{left} {(welsh if self.welsh else english)[test.test]} {right}"

    def _rows(self, test: RowsTest) -> str:
        label = self._label(test.rows)
        inner = test.every or test.some or test.none
        words = self.of(inner) if inner is not None else ""
        how = "every row of" if test.every else "some row of" if test.some else "no row of"
        if self.welsh:
            how = "ym mhob rhes o" if test.every else "mewn rhyw res o" if test.some else "mewn dim rhes o"
        return f"{'' if self.welsh else 'in '}{how} {label} {words}"

    def _tasks(self, test: TasksTest) -> str:
        names = [self._task(code) for code in test.tasks]
        states = test.every or test.some or test.none or ()
        words = self._joined([state.replace("_", " ") for state in states], "or", "neu")
        if self.welsh:
            how = "pob un" if test.every else "rhai" if test.some else "dim un"
            return f"{how} o’r tasgau {', '.join(names)} yn {words}"
        how = "every task" if test.every else "some task" if test.some else "no task"
        return f"{how} of {self._joined(names, 'and', 'a')} is {words}"

    def fact(self, name: FactName) -> str:
        """A fact by the name that people know it by."""
        kind = name.kind
        if kind in ("answer", "asked", "row"):
            return self._label(name.name, asked=kind == "asked")
        if kind == "task":
            return self._task(name.name.partition(".")[0])
        if kind == "clock":
            clock = self.definition.clocks.get(name.name.partition(".")[0])
            part = name.name.partition(".")[2]
            shown = f"“{clock.name.say(self.language)}”" if clock else name.name
            return f"{shown} ({part})" if part else shown
        if kind == "count":
            return self._count(name)
        if kind == "days_since":
            return f"the time since {self.moment(name.name)}"
        if kind == "now":
            return {"date": "today", "time": "the time of day"}.get(name.name, "the calendar")
        if kind == "value":
            value = self.definition.values.get(name.name)
            return f"“{value.name.say(self.language)}”" if value and value.name else name.name.replace("_", " ")
        if kind == "fact":
            return f"the {name.name}"
        if kind == "actor":
            return "who does it"
        return {
            "person": "the person’s ",
            "place": "the place’s ",
            "sample": "the sample ",
            "link": "links: ",
        }[kind] + name.name.replace("_", " ").replace(".", " ")

    def _count(self, name: FactName) -> str:
        counted = name.count
        if counted is None or counted.action is not None:
            action = self.definition.actions.get(counted.action or "") if counted else None
            return f"the number of times “{action.name.say(self.language) if action else ''}” was taken"
        what = "open cases" if counted.open else "cases"
        service = "this service" if counted.service == "this" else str(counted.service)
        within = f" in the last {counted.within.words(self.language)}" if counted.within else ""
        return f"the number of {what} of {service} about this {counted.about}{within}"

    def moment(self, word: str) -> str:
        """A point in time by the name that people know it by."""
        kind, _, name = word.partition(".")
        if kind in ("answer", "asked"):
            return self._label(name, asked=kind == "asked")
        if kind == "action" and name in self.definition.actions:
            return f"“{self.definition.actions[name].name.say(self.language)}”"
        if kind == "status" and name in self.definition.statuses:
            return f"“{self.definition.statuses[name].name.say(self.language)}”"
        if kind == "task":
            return self._task(name.partition(".")[0])
        if kind == "message":
            return "a message that was sent"
        if kind == "clock":
            return self.fact(FactName(clock=name))
        if kind == "value":
            return self.fact(FactName(value=name))
        return {"opened": "the opening", "closed": "the closing", "reopened": "the reopening"}.get(word, word)

    def _label(self, name: str, *, asked: bool = False) -> str:
        question = find_question(self.definition, name, asked=asked)
        return f"“{question.label.say(self.language)}”" if question is not None else f"“{name}”"

    def _task(self, code: str) -> str:
        task = self.definition.tasks.get(code)
        return f"“{task.name.say(self.language)}”" if task else code

    def _role(self, word: str) -> str:
        role = self.definition.roles.get(word)
        return f"“{role.name.say(self.language)}”" if role else word

    def right(self, given: Any, test: FactTest) -> str:
        """The right side in words: options and statuses by their names."""
        if isinstance(given, FactName):
            return self.fact(given)
        if isinstance(given, tuple):
            return self._joined([self.right(one, test) for one in given], "or", "neu")
        if isinstance(given, bool) or given in ("yes", "no"):
            yes = given is True or given == "yes"
            return ("ie" if yes else "na") if self.welsh else "yes" if yes else "no"
        if isinstance(given, Amount):
            return given.words(self.language)
        if isinstance(given, str):
            return self._name_of(given, test)
        return str(given)

    def _name_of(self, code: str, test: FactTest) -> str:
        if test.kind in ("answer", "asked", "row"):
            question = find_question(self.definition, test.name, asked=test.kind == "asked")
            if isinstance(question, q.ChoiceQuestion | q.ChoicesQuestion) and code in question.options:
                return f"“{question.options[code].label.say(self.language)}”"
        if test.kind == "fact" and test.name == "status" and code in self.definition.statuses:
            return f"“{self.definition.statuses[code].name.say(self.language)}”"
        if test.kind == "fact" and test.name == "outcome" and code in self.definition.outcomes:
            return f"“{self.definition.outcomes[code].name.say(self.language)}”"
        if test.kind == "days_since":
            try:
                return Amount.parse(code).words(self.language)
            except ValueError:
                return code
        return code.replace("_", " ")


def find_question(definition: Definition, name: str, *, asked: bool = False) -> q.Asked | None:
    """The question of this code (of the form, of a group as GROUP.CODE or by its own code, of an action or
    task)."""
    code, _, inner = name.partition(".")
    found = None if asked else definition.questions.get(code)
    if isinstance(found, q.GroupQuestion) and inner:
        return next((one for one in found.questions if one.code == inner and isinstance(one, q.Asked)), found)
    if isinstance(found, q.Asked):
        return found
    return next((one for one in _everywhere(definition) if one.code == code), None)


def _everywhere(definition: Definition) -> list[q.Asked]:
    found: list[q.Asked] = []
    items: list[Any] = [*definition.questions.values()]
    items += [item for action in definition.actions.values() for item in action.ask]
    items += [item for task in definition.tasks.values() for item in task.ask]
    while items:
        item = items.pop(0)
        if isinstance(item, q.GroupQuestion | q.EachRow):
            items += item.questions
        if isinstance(item, q.Asked):
            found.append(item)
    return found
