"""The kinds of a part from which its owner chooses when adding one, what a new one begins with, and which fields each
kind shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from crm.desk.services.choice_words import QUESTION_TYPES
from crm.workflow import course, duties, effects, question_parts, questions, tables
from crm.workflow import definition as service

FIRST_TEXT = {"en": "First question"}


@dataclass(frozen=True)
class Variant:
    """One kind: its key in the address, its words, an example, and what a new one holds before anything is typed (None
    for a field that makes it of this kind and is still to be filled in)."""

    key: str
    words: str
    example: str = ""
    seed: Mapping[str, Any] = field(default_factory=dict)


def _question_seed(kind: str) -> dict[str, Any]:
    first = {"code": "first_question", "type": "text", "label": FIRST_TEXT}
    return {"type": kind, **({"questions": [first]} if kind == "group" else {})}


QUESTIONS = tuple(Variant(kind, words, example, _question_seed(kind))
                  for kind, (words, example) in QUESTION_TYPES.items())
EACH = Variant("each", "Questions for each row of an earlier group", "What was done about each item reported?",
               {"questions": [{"code": "first_question", "type": "text", "label": FIRST_TEXT}]})
EFFECTS = (
    Variant("message", "Send a message", "Tell the reporter that a crew is coming"),
    Variant("notify", "Tell staff", "Tell the lead that it is late"),
    Variant("task", "Open or end a task", "Open “Search for evidence”"),
    Variant("assign", "Give it to somebody", "To whoever has the fewest cases"),
    Variant("priority", "Set the priority", "Raise it by one"),
    Variant("clock", "Start, stop or pause a clock", "Pause the answer clock", {"do": "start"}),
    Variant("extend", "Give a clock more time", "Five more working days", {"extend": {"by": "1 wd"}}),
    Variant("set", "Set an answer", "Take over the corrected address"),
    Variant("people", "Put somebody on the case", "The landowner named in an answer"),
    Variant("people_off", "Take somebody off the case", "The former landlord", {"remove": True}),
    Variant("alert", "Propose an alert", "Two officers when visiting"),
    Variant("case", "Open a case of another service", "A licence to check"),
    Variant("link", "Link it to another case", "It follows an earlier one"),
    Variant("join", "Join it to another case", "The same fly-tip, reported twice"),
    Variant("share", "Let somebody see it", "The officer chosen, for two weeks"),
    Variant("shut_out", "Keep somebody out", "The officer complained about"),
)
CHECKS = (
    Variant("when", "Something must hold", "The end is after the beginning", {"when": {"now": "date", "exists": True}}),
    Variant("matches", "It follows a pattern", "Two letters and six digits", {"matches": ".+"}),
    Variant("sum", "Rows add up", "The shares make 100", {"sum": None}),
    Variant("no_gaps", "Rows leave no gap", "Each address begins when the last ended", {"no_gaps": {}}),
    Variant("no_overlap", "Rows do not overlap", "No two addresses at once", {"no_overlap": {}}),
)
RULES = (
    Variant("after_in", "A time after coming into a status", "20 working days with the owner", {"after": None}),
    Variant("after_of", "A time after a moment", "A day after the date given",
            {"after": None, "of": None}),
    Variant("before_of", "A time before a moment", "Two weeks before it is due", {"before": None, "of": None}),
    Variant("every", "Every so often in a status", "Every three months while it is in force",
            {"every": None}),
    Variant("when", "As soon as something holds", "When every task has passed",
            {"when": {"now": "date", "exists": True}}),
    Variant("at", "When the calendar opens or closes", "Each morning", {"at": "opens"}),
)
VALUES = (
    Variant("setting", "A setting of the council", "How many days a diary is kept", {"setting": None}),
    Variant("is", "A constant", "450", {"is": None}),
    Variant("table", "Looked up in a table", "The fee by size and place", {"table": None}),
    Variant("sum", "A sum", "All minutes of the diary", {"sum": None}),
    Variant("plus", "Things added together", "A date and 10 working days", {"plus": None}),
    Variant("count", "How many rows", "Children under five", {"count": None}),
    Variant("earliest", "The earliest of several", "Whichever date comes first", {"earliest": None}),
    Variant("latest", "The latest of several", "Whichever date comes last", {"latest": None}),
    Variant("first", "The first that is known", "The officer’s date, else the resident’s", {"first": None}),
)

#: What may be added where: by the name of the shape that the list or mapping holds.
OF_SHAPE: dict[str, tuple[Variant, ...]] = {
    "Check": CHECKS, "Rule": RULES, "Value": VALUES,
    "Page": (Variant("page", "A page", "", {"questions": [
        {"code": "first_question", "type": "text", "label": FIRST_TEXT}]}),),
    "PriorityRule": (Variant("rule", "A priority"),),
    "Table": (Variant("table", "A table", "", {"rows": [{}]}),),
}

TIMED = {"after_in": ("after", "in_"), "after_of": ("after", "of", "in_"), "before_of": ("before", "of", "in_"),
         "every": ("every", "in_"), "at": ("at", "calendar", "in_"), "when": ("in_",)}
VALUE_FIELDS = {"table": ("table", "gives", "default")}
CHECK_FIELDS = {"sum": ("sum", "is_", "at_least", "at_most")}
QUESTION_ORDER = ("label", "code", "text", "hint", "required", "options", "questions", "repeat", "row_label", "when",
                  "checks")
MORE = frozenset({"script", "prefill", "seen_by", "secret", "listed", "sensitive", "public", "hint", "times", "within",
                  "not_before", "by_other_than", "lgsl", "lgil", "source", "restarts", "calendar", "warn_at", "expires",
                  "again", "sees", "assign", "else_", "Example.place", "Example.about", "Example.settings",
                  "Example.sample", "Example.stopped", "Step.person", "Step.row", "Step.state", "Step.add"})
"""Fields that few parts need, by name or as SHAPE.FIELD, shown under “More” while they are empty."""

_ORDERS: dict[type[BaseModel], tuple[str, ...]] = {
    course.Action: ("name", "from_", "to", "by", "when", "else_", "ask", "do", "outcomes", "public", "hint", "script",
                    "by_other_than", "times", "within", "not_before"),
    duties.Clock: ("name", "public", "basis", "source", "target", "targets", "starts", "stops", "restarts", "when",
                   "pauses", "counting", "calendar", "warn_at", "on_warn", "on_breach"),
    duties.Task: ("name", "hint", "opens", "for_each", "by", "due", "ask", "files", "results", "at_close", "added_by",
                  "again", "by_other_than", "assign", "expires", "sees", "calendar", "warn_at", "on_warn", "on_breach"),
}


def of_item(models: tuple[type[BaseModel], ...]) -> tuple[Variant, ...]:
    """The kinds of what a list or mapping holds; one kind means that nothing has to be chosen."""
    found = set(models)
    if effects.MessageEffect in found:
        return EFFECTS
    if questions.TextQuestion in found:
        return (*QUESTIONS, EACH) if questions.EachRow in found else QUESTIONS
    name = models[0].__name__ if models else ""
    return OF_SHAPE.get(name, (Variant("one", ""),))


def shown_fields(model: type[BaseModel], data: Mapping[str, Any]) -> list[str]:
    """The names of a shape's fields that its form shows for this data, in order."""
    names = list(model.model_fields)
    if model is course.Rule:
        timed = TIMED[rule_trigger(data)]
        return _with_given(["name", *timed, "when", "do", "with_"], model, data)
    if model is tables.Value:
        kind = next((word for word in tables.VALUE_WORDS if word in data), "is")
        own = VALUE_FIELDS.get(kind, ("is_" if kind == "is" else kind,))
        return _with_given(["name", *own, "hint"], model, data)
    if model is question_parts.Check:
        kind = next((word for word in ("when", "matches", "no_gaps", "no_overlap", "sum") if word in data), "when")
        return _with_given([*CHECK_FIELDS.get(kind, (kind,)), "else_"], model, data)
    if model is effects.ClockEffect:
        return _with_given(["clock", "extend" if "extend" in data else "do", "when", "for_each"], model, data)
    if model is effects.PeopleEffect:
        own_fields = ["people", "when", "for_each"] if data.get("remove") else ["people", "from_", "when", "for_each"]
        return own_fields
    if issubclass(model, effects.EffectShape):
        return [*(name for name in names if name not in ("when", "for_each")), "when", "for_each"]
    if issubclass(model, questions.Shown):
        return _of_question(names)
    if model is service.Definition:
        return [name for name in names if name not in ("format", "code")]
    return list(_ORDERS.get(model, ())) or names


def _of_question(names: list[str]) -> list[str]:
    hidden = {"type", "code"}
    first = [name for name in QUESTION_ORDER if name in names and name not in hidden]
    last = ["script", "prefill", "seen_by", "secret", "listed", "sensitive"]
    own = [name for name in names if name not in (*first, *last, *hidden)]
    after = first.index("hint") + 1 if "hint" in first else 1
    return [*first[:after], *own, *first[after:], *(name for name in last if name in names)]


def _with_given(wanted: list[str], model: type[BaseModel], data: Mapping[str, Any]) -> list[str]:
    """The fields of this kind, and whatever else is given, so that nothing stored is out of sight."""
    given = [name for name, one in model.model_fields.items() if (one.alias or name) in data]
    return [*wanted, *(name for name in given if name not in wanted)]


def rule_trigger(data: Mapping[str, Any]) -> str:
    """The kind of a rule, from its words (`course.Rule.trigger`)."""
    if "after" in data:
        return "after_of" if "of" in data else "after_in"
    return next((key for word, key in (("before", "before_of"), ("every", "every"), ("at", "at")) if word in data),
                "when")

