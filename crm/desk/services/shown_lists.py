"""Lists of parts as the designer shows them: each item in words, with its page, its place in the order and its
problems."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from crm.desk.services import lines, said
from crm.desk.services.bench import Bench, is_condition
from crm.desk.services.lines import Line
from crm.desk.services.shapes_to_forms import Nested
from crm.workflow import shape_at
from crm.workflow.shape_at import Slot


@dataclass(frozen=True)
class Item:
    """One item: where it is, its words, its page, and whether something is wrong with it."""

    place: str
    line: Line
    href: str
    is_first: bool
    is_last: bool
    faults: int
    inner: "ShownList | None" = None


@dataclass(frozen=True)
class ShownList:
    """A list with its items. `add_href`: where one is added."""

    place: str
    label: str
    hint: str
    items: Sequence[Item]
    add_href: str
    add_words: str
    anchor: str = ""


@dataclass(frozen=True)
class ShownPart:
    """An object or a condition on a page of its own: its words, and the ways to change it or take it away."""

    place: str
    label: str
    hint: str
    line: Line | None
    href: str
    can_remove: bool


ADD_WORDS = {
    "roles": "Add a role", "people": "Add a person", "form": "Add a page", "questions": "Add a question",
    "ask": "Add a question", "statuses": "Add a status", "actions": "Add an action", "tasks": "Add a task",
    "clocks": "Add a clock", "priority": "Add a priority", "assign": "Add a way to assign",
    "on_open": "Add what happens", "rules": "Add a rule", "messages": "Add a message", "outcomes": "Add an outcome",
    "retention": "Add a time", "values": "Add a value", "tables": "Add a table", "examples": "Add an example",
    "do": "Add what happens", "on_warn": "Add what happens", "on_breach": "Add what happens", "checks": "Add a check",
    "by": "Add somebody on a condition", "targets": "Add another time", "pauses": "Add a pause",
    "opens": "Add when it opens", "results": "Add a result", "steps": "Add a step", "parts": "Add a part",
    "counts": "Add a number of cases",
}


def of_slot(bench: Bench, slot: Slot, *, label: str = "", hint: str = "") -> ShownList:
    """The list or mapping of a slot."""
    place = slot.place
    below = list(shape_at.parts(slot))
    items = [Item(place=one.place, line=lines.of_slot(one, bench.names), href=bench.href(one.place),
                  is_first=number == 0, is_last=number == len(below) - 1,
                  faults=len([fault for fault in bench.faults_at(one.place) if fault.severity == "problem"]),
                  inner=_inner(bench, one))
             for number, one in enumerate(below)]
    last = place.rpartition(".")[2]
    return ShownList(place=place, label=label or bench.words_of(place), hint=hint, items=items,
                     add_href=url_for("services.add_part", code=bench.entry.code, to=place),
                     add_words=ADD_WORDS.get(last, "Add one"), anchor=place.replace(".", "-"))


def _inner(bench: Bench, slot: Slot) -> ShownList | None:
    """What is shown below an item at once: the questions of a page, and those of a group."""
    if slot.model is None or slot.model.__name__ not in ("Page", "GroupQuestion", "EachRow"):
        return None
    return of_slot(bench, shape_at.below(slot, "questions"), label=lines.of_slot(slot, bench.names).title)


def of_nested(bench: Bench, nested: Nested) -> ShownList | ShownPart:
    """What a form shows for a part with a page of its own."""
    slot = nested.slot
    if nested.sort in ("list", "mapping"):
        return of_slot(bench, slot, label=nested.label, hint=nested.hint)
    if is_condition(slot):
        line = Line(said.condition_words(slot.value, bench.names)) if slot.is_present else None
        href = url_for("services.condition", code=bench.entry.code, at=slot.place)
        return ShownPart(slot.place, nested.label, nested.hint, line, href, slot.is_optional)
    return ShownPart(slot.place, nested.label, nested.hint,
                     lines.of_slot(slot, bench.names) if slot.is_present else None,
                     url_for("services.part", code=bench.entry.code, at=slot.place), slot.is_present)


def conditional_entries(bench: Bench, slot: Slot) -> ShownList | None:
    """The entries of a `by` list that stand on a condition."""
    if not isinstance(slot.value, list):
        return None
    shown = of_slot(bench, slot, label=bench.words_of(slot.place))
    some = [item for item, entry in zip(shown.items, slot.value, strict=True)
            if isinstance(entry, dict) and "when" in entry]
    return ShownList(place=shown.place, label="On a condition", hint="", items=some, add_href=shown.add_href,
                     add_words="Add somebody on a condition", anchor=shown.anchor)


