"""The form of one test of a condition: a fact, a test that fits it, and a value; tests over rows and over tasks."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from crm.desk.services import facts, written
from crm.desk.services.bench import Bench
from crm.desk.services.choice_words import say
from crm.desk.services.facts import FITTING, TEST_WORDS, Known
from crm.desk.services.inputs import Line, Measure, PartInput, Pick, Tick, fact_choice
from crm.desk.services.list_inputs import Many
from crm.desk.services.names import Grouped, question_words
from crm.web.forms import Form
from crm.workflow import questions as q
from crm.workflow.conditions import FACT_WORDS
from crm.workflow.conditions import TEST_WORDS as ALL_TESTS
from crm.workflow.finding import TASK_STATES
from crm.workflow.places import ABSENT

OTHER = "*"
OTHERS = {"person": "Something else about the person", "place": "Something else about the place",
          "link": "Links of another kind", "sample": "Another number drawn by chance"}
HOW = [("every", "Every one, and at least one"), ("some", "At least one"), ("none", "None")]


class TestForm:
    """What is chosen of one condition without parts of its own, and the condition it makes."""

    __test__ = False  # pytest takes it for a test by its name

    def __init__(self, bench: Bench, stored: Any, *, row_of: str = "") -> None:
        self.bench, self.names = bench, bench.names
        self.stored = stored if isinstance(stored, Mapping) else {}
        self.posted = request.form if request.method == "POST" else None
        self.row_of, self.test = row_of, ""
        self.fields: dict[str, Any] = {}
        self._groups = self._choices()
        self._begin()

    # -- what is drawn --

    def _begin(self) -> None:
        stored = self._fact_of(self.stored)
        chosen = fact_choice(self._groups, stored) if stored else ""
        if self.posted is not None and "c-fact" in self.posted:
            chosen = self.posted["c-fact"]
        self.chosen = chosen
        self.is_redrawn = self.posted is None or self.posted.get("drawn-fact") != chosen
        self._add("fact", Pick, "What has to be so?", groups=self._groups, stored=_read(chosen), empty="Choose a fact",
                  required="Choose what the condition looks at")
        self.fact = _read(chosen) if isinstance(_read(chosen), Mapping) else None
        if self.fact is None:
            pass
        elif "rows" in self.fact:
            self._rows()
        elif "tasks" in self.fact:
            self._tasks()
        else:
            self._test(stored == self.fact)
        formdata = self._formdata()
        self.form: Form = type("Test", (Form,), self.fields)(formdata=formdata)

    def _formdata(self) -> Any:
        """What was posted, without what belongs to a fact or a test no longer chosen."""
        if self.posted is None:
            return None
        if not self.is_redrawn:
            return self.posted
        return MultiDict([("c-fact", self.posted.get("c-fact", "")), ("c-test", self.test),
                          ("csrf_token", self.posted.get("csrf_token", "")),
                          *([("c-how", self._how())] if self.fact and {"rows", "tasks"} & set(self.fact) else [])])

    def _add(self, name: str, kind: type[PartInput], label: str, *, stored: Any, **more: Any) -> None:
        self.fields[f"c-{name}"] = kind(label, stored=stored, **more)

    def _choices(self) -> Grouped:
        found = {group: list(some) for group, some in facts.choices(self.names).items()}
        if self.row_of:
            inner = self._inner_questions(self.row_of)
            found = {"Of the row": [(written.show({"answer": one.code}), question_words(one)) for one in inner],
                     **found}
        for kind, said in OTHERS.items():
            group = {"person": "The person", "place": "The place", "link": "Links", "sample": "Chance"}[kind]
            found.setdefault(group, []).append((written.show({kind: OTHER}), said))
        found["How often"] = [*found.get("How often", []), (written.show({"count": OTHER}), "Other cases, counted…")]
        groups = [(code, one) for code, one in (*self.names.form_questions, *self.names.asked_questions)
                  if isinstance(one, q.GroupQuestion) and "." not in code]
        if groups:
            found["Rows"] = [(written.show({"rows": code}), f"The rows of “{question_words(one)}”")
                             for code, one in groups]
        if self.names.tasks:
            found["Tasks"] = [(written.show({"tasks": True}), "Several tasks together"), *found.get("Tasks", [])]
        return found

    def _inner_questions(self, group: str) -> list[q.Asked]:
        found = dict((*self.names.form_questions, *self.names.asked_questions)).get(group)
        inside = found.questions if isinstance(found, q.GroupQuestion) else ()
        return [one for one in inside if isinstance(one, q.Asked)]

    def _fact_of(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fact of a stored condition."""
        if "rows" in data:
            return {"rows": data["rows"]}
        if "tasks" in data:
            return {"tasks": True}
        return {word: data[word] for word in FACT_WORDS if word in data}

    def _test(self, is_stored: bool) -> None:
        fact = self.fact or {}
        self._details(fact)
        known = self._known(fact)
        stored = next((test for test in ALL_TESTS if test in self.stored), "") if is_stored else ""
        fitting = list(FITTING[known.sort])
        if stored and stored not in fitting:
            fitting.append(stored)
        typed = self.posted.get("c-test", "") if self.posted is not None else ""
        self.test = typed if typed in fitting else stored or fitting[0]
        if self.posted is not None and self.posted.get("drawn-test") != self.test:
            self.is_redrawn = True
        self._add("test", Pick, "Test", groups={"": [(test, TEST_WORDS[test]) for test in fitting]}, stored=self.test,
                  required="Choose a test")
        self._value(known, self.stored.get(self.test, ABSENT) if self.test == stored else ABSENT)

    def _known(self, fact: Mapping[str, Any]) -> Known:
        if self.row_of and "answer" in fact:
            for one in self._inner_questions(self.row_of):
                if one.code == fact["answer"]:
                    return facts.of_question(one)
        return facts.known_of(self.names, fact)

    def _value(self, known: Known, stored: Any) -> None:
        label, hint = TEST_WORDS[self.test].capitalize(), _HINTS.get(known.sort, "")
        values: Grouped = {"": list(known.values)}
        if self.test == "exists":
            self._add("value", Pick, "Known?", groups={"": [("true", "It is known"), ("false", "It is not known")]},
                      as_radios=True, stored=True if stored is ABSENT else stored, required="Choose one")
        elif self.test == "in":
            if isinstance(stored, Mapping) or not known.values:
                self._add("value", Line, label, hint="Several, between commas",
                          stored=written.show_many(stored) if isinstance(stored, list) else ABSENT,
                          required="Enter at least one")
            else:
                self._add("value", Many, label, groups=values, stored=stored, required="Choose at least one")
        elif known.values and not isinstance(stored, Mapping):
            shown = "yes" if stored is True else "no" if stored is False else stored
            self._add("value", Pick, label, groups=values, stored=shown, as_radios=len(known.values) <= 6,
                      required="Choose one")
        else:
            choices = {group: some for group, some in self._groups.items() if group not in ("Rows", "Tasks")}
            self._add("value", Measure, label, sort="scalar", facts=choices, hint=hint, stored=stored,
                      required="Enter a value, or choose where it is taken from")

    def _details(self, fact: Mapping[str, Any]) -> None:
        """What has to be said of a fact that is none of those listed."""
        kind, name = next(iter(fact.items()))
        if name != OTHER:
            return
        if kind == "count":
            self._add("service", Pick, "Cases of which service?", groups=self.names.choices("services_or_this"),
                      stored="this", required="Choose a service")
            self._add("about", Pick, "About the same", groups={"": [("place", "Place"), ("person", "Person")]},
                      as_radios=True, stored="place", required="Choose one")
            self._add("within", Measure, "In the last", sort="amount", stored=ABSENT)
            self._add("open", Tick, "Only open ones", stored=ABSENT)
            self._add("outcome", Pick, "Which ended with", groups=self.names.choices("outcomes"), stored=ABSENT)
        else:
            self._add("detail", Line, "Its name", hint="Small letters, digits and underscores", stored=ABSENT,
                      required="Enter its name")

    def _rows(self) -> None:
        self._add("how", Pick, "Of how many rows?", groups={"": HOW}, as_radios=True, stored=self._how(),
                  required="Choose of how many")

    def _how(self) -> str:
        standard = "every" if self.fact and "tasks" in self.fact else "some"
        return next((word for word, _ in HOW if word in self.stored), standard)

    def _tasks(self) -> None:
        how = self._how()
        self._add("tasks", Many, "Which tasks?", groups=self.names.choices("tasks"),
                  stored=self.stored.get("tasks", ABSENT), required="Choose at least one task")
        self._add("how", Pick, "Of how many?", groups={"": HOW}, as_radios=True, stored=how, required="Choose one")
        states = [(state, say(state)) for state in sorted(TASK_STATES)]
        results = {code: said for task in self.names.definition.tasks.values()
                   for code, said in ((code, say(code)) for code in task.results) if code not in TASK_STATES}
        self._add("states", Many, "Are in one of these", groups={"States": states, "Results": list(results.items())},
                  stored=self.stored.get(how, ABSENT) if "tasks" in self.stored else ABSENT,
                  required="Choose at least one")

    # -- what it makes --

    @property
    def is_sent(self) -> bool:
        """The form's own button was pressed, with the fact and the test for which it was drawn."""
        return self.posted is not None and not self.is_redrawn and self.posted.get("press") != "refresh"

    def made(self) -> dict[str, Any] | None:
        """The condition chosen, or None while something is missing."""
        if self.fact is None:
            return None
        value = {name.removeprefix("c-"): self.form[name].value for name in self.fields}
        if any(self.form[name].process_errors for name in self.fields):
            return None
        if "rows" in self.fact:
            inner = next((self.stored[word] for word, _ in HOW if word in self.stored), None)
            first = self._inner_questions(str(self.fact["rows"]))
            inner = inner or {"answer": first[0].code if first else "x", "exists": True}
            return {"rows": self.fact["rows"], str(value["how"]): inner}
        if "tasks" in self.fact:
            return {"tasks": value["tasks"], str(value["how"]): value["states"]}
        right = value.get("value", ABSENT)
        if isinstance(self.form["c-value"], Line) and right is not ABSENT:
            right = written.read_many(str(right))
        return None if right is ABSENT else {**self._named(value), self.test: right}

    def _named(self, value: Mapping[str, Any]) -> dict[str, Any]:
        kind, name = next(iter((self.fact or {}).items()))
        if name != OTHER:
            return dict(self.fact or {})
        if kind != "count":
            return {kind: value["detail"]}
        counted = {"service": value["service"], "about": value["about"], "for": value["within"], "open": value["open"],
                   "outcome": value["outcome"]}
        return {"count": {word: said for word, said in counted.items() if said is not ABSENT}}

    @property
    def inputs(self) -> list[PartInput]:
        """The inputs in order."""
        return [self.form[name] for name in self.fields]


_HINTS = {"date": "A date like 2026-11-23", "days": "A number of days, or an amount of time like 2 wd",
          "time": "24 hours, like 17:00"}


def _read(choice: str) -> Any:
    try:
        return written.read(choice) if choice else ABSENT
    except ValueError:
        return ABSENT


