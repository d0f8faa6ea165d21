"""Which kind of input each field of each shape has: read from its type, and where it refers to something, from the one
table of what it refers to."""

import types
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from crm.values.amount import Amount
from crm.workflow import conditions, course, duties, effects, orders, people, question_parts
from crm.workflow.conditions import FactName
from crm.workflow.shapes import Text

INLINE: frozenset[type[BaseModel]] = frozenset({
    people.Share, people.ShutOut, people.Emergency, people.Reads,
    question_parts.Secret, question_parts.Repeat, question_parts.Span,
    course.Within, course.NotBefore, duties.Again, duties.Expires, duties.Starts, duties.Stops, duties.Counting,
    effects.TeamOf, effects.Extension, effects.AssignStep,
})
"""Small objects that are groups of inputs on the page of the part they belong to."""

CONDITIONS = (conditions.AllOf, conditions.AnyOf, conditions.Not, conditions.RowsTest, conditions.TasksTest,
              conditions.FactTest)


@dataclass(frozen=True)
class Kind:
    """`sort`: which input; `names`: what it refers to; `fixed`: the only values; `is_long`: several lines;
    `is_ordered`: a list of words whose order means something."""

    sort: Any
    names: str = ""
    fixed: tuple[str, ...] = ()
    has_facts: bool = False
    is_long: bool = False
    is_ordered: bool = False


#: By "Shape.field", else by the field: what it refers to.
REFERS: dict[str, str] = {
    "calendar": "calendars", "see": "who", "seen_by": "who", "added_by": "who", "by_other_than": "actions",
    "outcomes": "outcomes", "Action.from_": "status_words", "Action.to": "statuses", "prefill": "prefill",
    "Access.see": "who", "Share.by": "who", "Share.with_": "who", "ShutOut.by": "who", "ShutOut.named_in": "any_answer",
    "Emergency.by": "who", "Emergency.tell": "who", "Reads.shown_to": "who", "Person.from_": "named_in_form",
    "By.role": "who", "OfficerQuestion.from_": "who", "TeamQuestion.from_": "roles",
    "OfficerQuestion.other_than": "actions_and_questions", "CaseQuestion.service": "services",
    "EachRow.each": "groups", "Check.sum": "row_questions", "Span.from_": "row_questions", "Span.to": "row_questions",
    "Secret.until": "events", "Opens.on": "events", "Starts.on": "events", "Stops.on": "events",
    "Retention.from_": "events", "Retention.of": "kept_parts", "Starts.not_before": "moments", "Within.of": "moments",
    "NotBefore.of": "moments", "Rule.of": "moments", "Rule.in_": "statuses", "Rule.do": "actions",
    "Nearby.same": "questions", "Pause.in_": "statuses", "Task.for_each": "row_sources", "for_each": "effect_rows",
    "TeamOf.role": "roles", "TeamOf.by": "areas", "TeamOf.answer": "questions", "TeamOf.asked": "asked",
    "TeamOf.row": "row_questions", "PeopleEffect.people": "people",
    "PeopleEffect.from_": "named_in", "MessageEffect.message": "messages", "MessageEffect.to": "to_whom",
    "TaskEffect.task": "tasks", "CaseEffect.case": "services", "LinkEffect.to": "named_in",
    "JoinEffect.join": "named_in_form", "ShareEffect.share": "share_with", "ShutOutEffect.shut_out": "named_in",
    "ClockEffect.clock": "clocks", "NotifyEffect.notify": "who", "Value.table": "tables", "Value.gives": "columns",
    "Expect.status": "statuses", "Expect.outcome": "outcomes", "Expect.clocks": "clocks",
    "Expect.late": "clocks", "Expect.offered": "actions", "Expect.withheld": "actions",
    "Expect.messages": "messages", "Expect.notified": "who", "Expect.stopped": "stops",
    "Expect.values": "values", "Step.as_": "who", "Step.do": "actions", "Step.task": "tasks", "Step.add": "tasks",
    "Example.as_": "who", "Example.place": "place_facts",
    "Example.about": "person_facts", "Example.settings": "values", "Example.stopped": "stops",
    "ExampleCount.service": "services_or_this", "CaseEffect.with_": "",
}

#: Fields whose input does not follow from their type.
SPECIAL: dict[str, Kind] = {
    "required": Kind("required"), "options": Kind("options"), "by": Kind("who"),
    "Message.channels": Kind("ranked", fixed=("email", "sms", "letter", "phone")),
    "Share.by": Kind("many", names="who"), "ShutOut.by": Kind("many", names="who"),
    "Emergency.by": Kind("many", names="who"), "TeamOf.by": Kind("pick", names="areas"),
    "Extension.by": Kind("amount_or_fact"), "Extension.to": Kind("fact"),
    "AssignStep.officer": Kind("spread_or_fact", fixed=("least_loaded", "next", "same", "nobody")),
    "Table.given": Kind("facts"), "Table.rows": Kind("sheet"), "Table.gives": Kind("lines"),
    "Definition.keywords": Kind("lines"), "Value.is_": Kind("scalar"), "Value.setting": Kind("scalar"),
    "Value.default": Kind("scalar"), "Value.count": Kind("sum_or_fact"), "Value.sum": Kind("operands"),
    "Value.earliest": Kind("operands"), "Value.latest": Kind("operands"), "Value.plus": Kind("operands"),
    "Value.first": Kind("operands"), "Expect.late": Kind("pairs", names="clocks", fixed=("true", "false")),
    "Expect.clocks": Kind("pairs", names="clocks", fixed=("not_started", "running", "paused", "ended")),
    "Expect.tasks": Kind("answers", names="tasks", fixed=(
        "to_do", "doing", "waiting_resident", "waiting_other", "passed", "failed", "referred", "expired", "void",
        "none")),
    "Expect.withheld": Kind("pairs", names="actions", fixed=(
        "role", "status", "condition", "second_person", "too_early", "too_late", "too_often", "missing", "no_access")),
    "SetEffect.set": Kind("answers", names="any_answer", has_facts=True),
    "Example.answers": Kind("answers", names="questions"), "Expect.answers": Kind("answers", names="any_answer"),
    "Step.with_": Kind("answers", names="with"), "Rule.with_": Kind("answers", names="with"),
    "Expect.due": Kind("answers", names="clocks"), "Example.at": Kind("moment"), "Step.at": Kind("moment"),
    "CaseEffect.with_": Kind("pairs", has_facts=True), "Step.result": Kind("code", names="results"),
    "Definition.format": Kind("number"),
}
LONG = frozenset({"script", "next_steps", "body", "short", "Notice.text", "Stop.text", "AlertEffect.text",
                  "PartChoice.text"})
"""Texts of several lines."""


@lru_cache(maxsize=4096)
def kind_of(model: type[BaseModel] | None, name: str) -> Kind:
    """The kind of input of a field."""
    if model is None:
        raise KeyError(name)
    special: Kind | None = _first(SPECIAL, model, name)
    if special is not None:
        return special
    names = _first(REFERS, model, name) or ""
    read = _of_type(model.model_fields[name].annotation, names)
    is_long = _first(dict.fromkeys(LONG, True), model, name) is True
    return replace(read, is_long=is_long, is_ordered=(model, name) in orders.ORDERED)


def _first(table: dict[str, Any], model: type[BaseModel], name: str) -> Any:
    for one in model.__mro__:
        if f"{one.__name__}.{name}" in table:
            return table[f"{one.__name__}.{name}"]
    return table.get(name)


def _of_type(annotation: Any, names: str) -> Kind:
    options = _options(annotation)
    models = [one for one in options if isinstance(one, type) and issubclass(one, BaseModel)]
    if Text in options:
        return Kind("texts")
    if any(one in CONDITIONS for one in models):
        return Kind("condition")
    holders = [one for one in options if get_origin(one) in (tuple, dict)]
    if holders:
        return _of_holder(holders[0], names)
    if Amount in options:
        return Kind("amount_or_fact" if FactName in models else "amount")
    if FactName in models:
        return Kind("number_or_fact" if options[0] in (int, float) else "scalar_or_fact")
    if models:
        return Kind("group" if models[0] in INLINE else "object")
    fixed = tuple(str(word) for one in options if get_origin(one) is Literal for word in get_args(one))
    if fixed:
        return Kind("pick", fixed=fixed)
    if names:
        return Kind("pick", names=names)
    if bool in options:
        return Kind("tick")
    return Kind("number" if int in options or float in options else "line")


def _of_holder(holder: Any, names: str) -> Kind:
    arguments = get_args(holder)
    item = _options(arguments[-1] if get_origin(holder) is dict else arguments[0])
    is_shape = any(isinstance(one, type) and issubclass(one, BaseModel) and one is not Text for one in item)
    if get_origin(holder) is dict:
        return Kind("mapping") if is_shape or any(get_origin(one) is tuple for one in item) else Kind("pairs", names)
    if is_shape:
        return Kind("list")
    fixed = tuple(str(word) for one in item if get_origin(one) is Literal for word in get_args(one))
    return Kind("many", names=names, fixed=fixed)


def _options(annotation: Any) -> tuple[Any, ...]:
    """What an annotation allows, flat, nothing left out but None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _options(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(one for part in get_args(annotation) for one in _options(part))
    return () if annotation is type(None) else (annotation,)
