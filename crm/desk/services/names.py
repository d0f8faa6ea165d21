"""What exists in a draft, to choose from by name: its statuses, roles, questions, events and all else that a field may
refer to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crm.desk.services.choice_words import PEOPLE, STANDING, say
from crm.workflow import questions as q
from crm.workflow.definition import Definition
from crm.workflow.finding import TASK_STATES
from crm.workflow.messages import PLACEHOLDER
from crm.workflow.shapes import Text

Choices = list[tuple[str, str]]
Grouped = dict[str, Choices]

PERSON_FACTS = {
    "age": "Age", "date_of_birth": "Date of birth", "language": "Language", "email": "Email address",
    "phone": "Telephone number", "address": "Address", "council_tax_account": "Council Tax account",
    "household.adults": "Adults in the household", "household.children": "Children in the household",
    "a_colleague": "Works for the council",
}
PLACE_FACTS = {
    "ward": "Ward", "collection_day": "Collection day", "last_collection": "Last collection", "bins": "Bins",
    "assisted_collection": "Assisted collection", "clinical_waste": "Clinical waste",
    "crew_reason": "What the crew said",
    "parking_zone": "Parking zone", "tenure": "Tenure",
}
TEXT_FACTS = frozenset({
    "date_of_birth", "language", "email", "phone", "address", "council_tax_account", "ward", "collection_day",
    "last_collection", "crew_reason", "parking_zone", "tenure"})
"""Facts that are texts, whatever they look like."""
LIST_FACTS = frozenset({"bins"})
"""Facts of which there may be several, written between commas."""
LINKS = {"related": "Related to", "duplicate_of": "Duplicate of", "split_from": "Split from", "follows": "Follows",
         "caused_by": "Caused by"}
ALERTS = {"two_officers": "Two officers", "dog": "Dog", "interpreter": "Interpreter"}
BARE_EVENTS = (("opened", "The case is opened"), ("closed", "The case is closed"), ("reopened", "The case is reopened"))


def words(text: Text | None, otherwise: str) -> str:
    """A text in English, or in whatever there is."""
    return text.say("en") if text is not None else otherwise.replace("_", " ").capitalize()


def without_placeholders(said: str) -> str:
    """Words of a message as a name: without what is filled in."""
    return PLACEHOLDER.sub("", said).strip(" :,-") or said


@dataclass(frozen=True)
class Names:
    """The names of one draft and of the council around it. `choices(kind)` is for select lists and boxes."""

    definition: Definition
    calendars: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def choices(self, kind: str) -> Grouped:
        """What may be chosen of a kind, in groups (one without a name where there is but one)."""
        if kind not in self.kept:
            self.kept[kind] = _KINDS[kind](self)
        found: Grouped = self.kept[kind]
        return found

    def name(self, kind: str, code: str) -> str:
        """The name that goes with a code, or the code."""
        return next((said for some in self.choices(kind).values() for value, said in some if value == code), code)

    def say_all(self, kind: str, codes: Iterable[str]) -> str:
        """Several names in a row."""
        return ", ".join(self.name(kind, code) for code in codes)

    @cached_property
    def statuses(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.statuses.items()]

    @cached_property
    def actions(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.actions.items()]

    @cached_property
    def tasks(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.tasks.items()]

    @cached_property
    def results(self) -> Choices:
        """The results of every task, each code once."""
        found: dict[str, list[str]] = {}
        for task in self.definition.tasks.values():
            for code in task.results or ("passed", "failed"):
                said = words(task.results[code].name, code) if task.results else say(code)
                found.setdefault(code, []).append(said)
        return [(code, " / ".join(dict.fromkeys(said))) for code, said in found.items()]

    @cached_property
    def clocks(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.clocks.items()]

    @cached_property
    def messages(self) -> Choices:
        return [(code, without_placeholders(words(one.name or one.subject, code)))
                for code, one in self.definition.messages.items()]

    @cached_property
    def outcomes(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.outcomes.items()]

    @cached_property
    def people(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.people.items()]

    @cached_property
    def roles(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.roles.items()]

    @cached_property
    def values(self) -> Choices:
        return [(code, words(one.name, code)) for code, one in self.definition.values.items()]

    @cached_property
    def form_questions(self) -> list[tuple[str, q.Asked]]:
        """The questions of the form by code, those of groups under "group.code"."""
        return list(_inside(self.definition.questions.values()))

    @cached_property
    def asked_questions(self) -> list[tuple[str, q.Asked]]:
        """The questions of actions and tasks, each code once."""
        found: dict[str, q.Asked] = {}
        holders = [*(one.ask for one in self.definition.actions.values()),
                   *(one.ask for one in self.definition.tasks.values())]
        for items in holders:
            for code, one in _inside(items):
                found.setdefault(code, one)
        return list(found.items())

    @cached_property
    def row_questions(self) -> list[tuple[str, q.Asked]]:
        """The questions of the rows of groups, by their own codes."""
        found: dict[str, q.Asked] = {}
        for code, one in (*self.form_questions, *self.asked_questions):
            if "." in code:
                found.setdefault(code.partition(".")[2], one)
        return list(found.items())

    @property
    def questions(self) -> Choices:
        """The questions of the form, not those inside groups."""
        return [(code, question_words(one)) for code, one in self.form_questions if "." not in code]

    @property
    def who(self) -> Grouped:
        """Roles of the service and standing words."""
        return {"Roles of this service": self.roles, "Everywhere": list(STANDING.items())}

    def named_in(self, *, row: bool = True, asked: bool = True) -> Grouped:
        """Where an answer is: `answer.x`, `asked.x`, `row.x`."""
        found: Grouped = {"Questions of the form": [
            (f"answer.{code}", question_words(one)) for code, one in self.form_questions]}
        if asked:
            found["Asked by actions and tasks"] = [
                (f"asked.{code}", question_words(one)) for code, one in self.asked_questions]
        if row and self.row_questions:
            found["In the row at hand"] = [(f"row.{code}", question_words(one)) for code, one in self.row_questions]
        return found

    @cached_property
    def events(self) -> Grouped:
        """Everything that may happen to a case."""
        definition = self.definition
        found: Grouped = {"The case": list(BARE_EVENTS)}
        found["It comes into the status"] = [(f"status.{code}", said) for code, said in self.statuses]
        found["The action is taken"] = [(f"action.{code}", said) for code, said in self.actions]
        found["Tasks"] = [pair for code, said in self.tasks for pair in self._task_events(code, said)]
        found["The message is sent"] = [(f"message.{code}.sent", said) for code, said in self.messages]
        return {group: some for group, some in found.items() if some} if definition else found

    def _task_events(self, code: str, said: str) -> Iterator[tuple[str, str]]:
        yield f"task.{code}", f"{said}: opened"
        for state in ("passed", "failed", "referred", "expired"):
            yield f"task.{code}.{state}", f"{said}: {say(state).lower()}"
        for result, shape in self.definition.tasks[code].results.items():
            if result not in TASK_STATES:
                yield f"task.{code}.{result}", f"{said}: {words(shape.name, result).lower()}"

    @cached_property
    def moments(self) -> Grouped:
        """Every moment that time may be counted from."""
        found = dict(self.events)
        for kind, some in (("answer", self.form_questions), ("asked", self.asked_questions)):
            dates = [(f"{kind}.{code}", question_words(one)) for code, one in some if isinstance(one, q.DateQuestion)]
            if dates:
                found["The date given" if kind == "answer" else "The date given when asked"] = dates
        found["The value"] = [(f"value.{code}", said) for code, said in self.values]
        found["Clocks"] = [(f"clock.{code}.{part}", f"{said}: {part}") for code, said in self.clocks
                           for part in ("due", "started", "ended")]
        return {group: some for group, some in found.items() if some}

    @property
    def kept_parts(self) -> Grouped:
        """What may be kept for a time of its own."""
        return {"The case": [("case", "The whole case"), ("messages", "Messages"), ("files", "Files"),
                             ("notes", "Notes")],
                "Answers": [(f"answer.{code}", said) for code, said in self.questions],
                "Asked by actions and tasks": [(f"asked.{code}", question_words(one))
                                               for code, one in self.asked_questions if "." not in code],
                "Tasks": [(f"task.{code}", said) for code, said in self.tasks],
                "People": [(f"people.{code}", said) for code, said in self.people]}

    def rows(self, *, prefix: str = "asked.") -> Choices:
        """What has rows: groups, and choices (one for each option)."""
        def some(found: list[tuple[str, q.Asked]]) -> Iterator[tuple[str, str]]:
            return ((code, question_words(one)) for code, one in found
                    if isinstance(one, q.GroupQuestion | q.ChoicesQuestion) and "." not in code)

        return [*some(self.form_questions), *((prefix + code, said) for code, said in some(self.asked_questions))]


def question_words(one: q.Asked) -> str:
    """A question by its own words."""
    return one.label.say("en")


def _inside(items: Iterable[Any]) -> Iterator[tuple[str, q.Asked]]:
    for item in items:
        if isinstance(item, q.Asked):
            yield item.code, item
        if isinstance(item, q.GroupQuestion | q.EachRow):
            for code, one in _inside(item.questions):
                yield f"{item.code}.{code}", one


def _plain(read: Callable[[Names], Choices]) -> Callable[[Names], Grouped]:
    return lambda names: {"": read(names)}


def _from_words(names: Names) -> Grouped:
    kinds = [(f"kind.{kind}", f"Any {kind.replace('_', ' ')} status") for kind in
             ("new", "open", "waiting", "in_force", "closed")]
    return {"One of these": names.statuses, "Several at once": [("any", "Every status"), *kinds]}


_KINDS: dict[str, Callable[[Names], Grouped]] = {
    "statuses": _plain(lambda names: names.statuses),
    "status_words": _from_words,
    "actions": _plain(lambda names: names.actions),
    "tasks": _plain(lambda names: names.tasks),
    "results": _plain(lambda names: names.results),
    "clocks": _plain(lambda names: names.clocks),
    "messages": _plain(lambda names: names.messages),
    "outcomes": _plain(lambda names: names.outcomes),
    "people": _plain(lambda names: names.people),
    "roles": _plain(lambda names: names.roles),
    "values": _plain(lambda names: names.values),
    "tables": _plain(lambda names: [(code, words(one.name, code)) for code, one in names.definition.tables.items()]),
    "columns": _plain(lambda names: [(column, words(None, column)) for one in names.definition.tables.values()
                                     for column in one.gives]),
    "who": lambda names: names.who,
    "to_whom": lambda names: {"Outside the council": [*PEOPLE.items(), *names.people], **names.who},
    "share_with": lambda names: {**names.who, **names.named_in()},
    "questions": _plain(lambda names: names.questions),
    "asked": _plain(lambda names: [(code, question_words(one)) for code, one in names.asked_questions]),
    "any_answer": lambda names: {"Questions of the form": names.questions,
                                 "Asked by actions and tasks": [(code, question_words(one)) for code, one in
                                                                names.asked_questions if "." not in code]},
    "with": lambda names: {"": [("outcome", "The outcome")], **_KINDS["any_answer"](names)},
    "row_questions": _plain(lambda names: [(code, question_words(one)) for code, one in names.row_questions]),
    "actions_and_questions": lambda names: {"Actions": names.actions, "Questions": names.questions,
                                            "Asked by actions": [(code, question_words(one)) for code, one
                                                                 in names.asked_questions if "." not in code]},
    "named_in": lambda names: names.named_in(),
    "named_in_form": lambda names: names.named_in(row=False),
    "groups": _plain(lambda names: [(code, question_words(one)) for code, one in
                                    (*names.form_questions, *names.asked_questions)
                                    if isinstance(one, q.GroupQuestion) and "." not in code]),
    "row_sources": _plain(lambda names: names.rows()),
    "effect_rows": _plain(lambda names: names.rows(prefix="")),
    "events": lambda names: names.events,
    "moments": lambda names: names.moments,
    "kept_parts": lambda names: names.kept_parts,
    "calendars": _plain(lambda names: list(names.calendars.items())),
    "services": _plain(lambda names: list(names.services.items())),
    "services_or_this": _plain(lambda names: [("this", "This service"), *names.services.items()]),
    "prefill": lambda names: {"The person": [(f"person.{code}", said) for code, said in PERSON_FACTS.items()],
                              "The place": [(f"place.{code}", said) for code, said in PLACE_FACTS.items()],
                              "An earlier answer": [(f"answer.{code}", said) for code, said in names.questions]},
    "areas": _plain(lambda names: [("ward", "Ward")]),
    "links": _plain(lambda names: list(LINKS.items())),
    "alerts": _plain(lambda names: list(ALERTS.items())),
    "stops": _plain(lambda names: [(one.code, one.text.say("en")) for one in names.definition.questions.values()
                                   if isinstance(one, q.Stop)]),
    "person_facts": _plain(lambda names: list(PERSON_FACTS.items())),
    "place_facts": _plain(lambda names: list(PLACE_FACTS.items())),
    "rules": _plain(lambda names: [(code, say(code, field="refused")) for code in
                                   ("role", "status", "condition", "second_person", "too_early", "too_late",
                                    "too_often", "missing", "no_access")]),
}
