"""A form out of any part of a service: which input each field of a shape gets, and the part read back from the form.

Plain fields are inputs; small objects are groups of inputs; lists, larger objects and conditions are shown in words and
have pages of their own (`Nested`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from crm.desk.services import answers_of, facts, lines
from crm.desk.services.answer_inputs import Answers, Choice, Moment
from crm.desk.services.choice_words import say
from crm.desk.services.field_kinds import Kind, kind_of
from crm.desk.services.inputs import (
    Line,
    Lines,
    Measure,
    Number,
    PartInput,
    Pick,
    Required,
    Texts,
    Tick,
)
from crm.desk.services.labels import label_of
from crm.desk.services.list_inputs import Many, Ranked, Who
from crm.desk.services.names import LIST_FACTS, TEXT_FACTS, Grouped, Names, words
from crm.desk.services.row_inputs import Facts, Operands, Options, Pairs, Sheet
from crm.desk.services.variants import shown_fields
from crm.web.forms import Form
from crm.workflow import shape_at
from crm.workflow.places import ABSENT
from crm.workflow.questions import ChoicesQuestion
from crm.workflow.shape_at import Slot

PREFIX = "part"


@dataclass
class Nested:
    """A list, an object or a condition with a page of its own. `sort`: condition, list, mapping or object."""

    slot: Slot
    name: str
    label: str
    hint: str
    sort: Literal["condition", "list", "mapping", "object"]


@dataclass
class Group:
    """A small object: its inputs under a legend. `tick`: the box that says whether it is there at all."""

    slot: Slot
    name: str
    label: str
    hint: str
    entries: list["Entry"] = field(default_factory=list)
    tick: str = ""


@dataclass
class Input:
    """One input, by the name of its field in the form."""

    slot: Slot
    name: str
    field: str


Entry = Input | Group | Nested


@dataclass
class PartForm:
    """The form of one part: what stands on it in order, and the inputs."""

    slot: Slot
    entries: list[Entry]
    form: Form

    def value(self) -> dict[str, Any]:
        """The part as the form says it is, its nested parts as they are stored."""
        stored = self.slot.value if isinstance(self.slot.value, Mapping) else {}
        return _rebuilt(self.entries, stored, self.form)

    @property
    def inputs(self) -> Iterator[PartInput]:
        """Every input."""
        return (one for one in self.form if isinstance(one, PartInput))

    @property
    def renamed(self) -> dict[str, str]:
        """The new codes of options that had another, by their places as they are stored."""
        return {f"{entry.slot.place}.{was}": code for entry in _every(self.entries) if isinstance(entry, Input)
                and isinstance(self.form[entry.field], Options) for was, code in self.form[entry.field].renamed.items()}

    def put_back(self, faults: Mapping[str, str]) -> None:
        """Set refusals, by place, on their inputs; what names none on the form as a whole."""
        by_place = {entry.slot.place: entry.field for entry in _every(self.entries) if isinstance(entry, Input)}
        for where, said in faults.items():
            here = where
            while here not in by_place and here:
                here = here.rpartition(".")[0]
            name = by_place.get(here)
            self.form.put_back_fields({name if name else where: said})


def make(slot: Slot, names: Names, *, languages: Sequence[str], asks_code: bool = False,
         formdata: Any = "as posted", leave_out: Sequence[str] = ()) -> PartForm:
    """The form of an object's slot. `asks_code`: with a field for the code of a new entry."""
    maker = _Maker(names, languages, slot)
    entries = maker.entries(slot, PREFIX, leave_out)
    fields = maker.fields
    if asks_code:
        fields = {**fields, "new_code": _bound(Line, label_of(None, "code"), stored=ABSENT)}
    kind = type("Part", (Form,), fields)
    form = kind() if isinstance(formdata, str) else kind(formdata=formdata)
    return PartForm(slot=slot, entries=entries, form=form)


def field_names(model: type[BaseModel]) -> dict[str, str]:
    """A shape's fields by the words they have in a pack: "from" is `from_`."""
    return {one.alias or name: name for name, one in model.model_fields.items()}


def _bound(kind: type[PartInput], label: Any, **more: Any) -> Any:
    return kind(label.text, hint=label.hint, **more)


class _Maker:
    def __init__(self, names: Names, languages: Sequence[str], top: Slot) -> None:
        self.names, self.languages, self.top = names, languages, top
        self.fields: dict[str, Any] = {}

    def entries(self, slot: Slot, prefix: str, leave_out: Sequence[str] = ()) -> list[Entry]:
        """What stands on the form for the fields of an object."""
        if slot.model is None:
            return []
        by_word = field_names(slot.model)
        order = shown_fields(slot.model, slot.value if isinstance(slot.value, Mapping) else {})
        listed = sorted(((below, name) for below in shape_at.parts(slot)
                         if (name := by_word[_last(below)]) in order and name not in leave_out),
                        key=lambda pair: order.index(pair[1]))
        return [self.entry(slot, below, name, prefix) for below, name in listed]

    def entry(self, above: Slot, slot: Slot, name: str, prefix: str) -> Entry:
        label, kind = label_of(above.model, name), kind_of(above.model, name)
        inner = f"{prefix}-{name.rstrip('_')}"
        if kind.sort in ("condition", "list", "mapping", "object"):
            return Nested(slot, name, label.text, label.hint, kind.sort)
        if kind.sort == "group":
            return self._group(slot, name, label, inner)
        self.fields[inner] = self._input(above, slot, name, kind, label)
        return Input(slot, name, inner)

    def _group(self, slot: Slot, name: str, label: Any, inner: str) -> Group:
        group = Group(slot, name, label.text, label.hint)
        model = slot.models[0]
        if slot.is_optional and not any(one.is_required() for one in model.model_fields.values()):
            group.tick = f"{inner}-given"
            self.fields[group.tick] = Tick(TICKS.get(model.__name__, "Yes"), stored=True if slot.is_present else ABSENT)
        group.entries = [entry for entry in self.entries(slot, inner)
                         if slot.is_present or not isinstance(entry, Nested)]
        return group

    def _input(self, above: Slot, slot: Slot, name: str, kind: Kind, label: Any) -> Any:
        is_needed = slot.is_required and not above.is_optional
        needed = f"Enter: {label.text.lower()}" if is_needed else ""
        common: dict[str, Any] = {"stored": slot.value, "required": needed}
        return _INPUTS[kind.sort](self, kind, label, common, above, slot, name)

    def groups(self, kind: Kind, shape: str, name: str) -> Grouped:
        """The choices of a field: fixed ones in words, or what exists."""
        if kind.fixed:
            return {"": [(value, say(value, shape=shape, field=name)) for value in kind.fixed]}
        return self.names.choices(kind.names)

    def facts(self) -> Grouped:
        """Every fact, for what may be taken from one."""
        if "facts" not in self.names.kept:
            self.names.kept["facts"] = facts.choices(self.names)
        found: Grouped = self.names.kept["facts"]
        return found


TICKS = {"Repeat": "It may be given in several rows", "ShutOut": "Somebody may be kept out"}


def _pick(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], above: Slot, slot: Slot, name: str) -> Any:
    groups = maker.groups(kind, _shape(above), name)
    few = len(kind.fixed) <= 6 and bool(kind.fixed) and slot.is_required
    default = slot.default if isinstance(slot.default, str | int) else ABSENT
    said = dict(groups.get("", [])).get(str(default), default)
    empty = f"{said} (unless you choose)" if default is not ABSENT else ""
    if common["required"]:
        common["required"] = f"Choose: {label.text.lower()}"
    return _bound(Pick, label, groups=groups, as_radios=few, empty=empty, **common)


def _many(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], above: Slot, slot: Slot, name: str) -> Any:
    if common["required"]:
        common["required"] = f"Choose: {label.text.lower()}"
    default = list(slot.default) if isinstance(slot.default, list | tuple) else []
    return _bound(Many, label, default=default, groups=maker.groups(kind, _shape(above), name),
                  is_ordered=kind.is_ordered, **common)


def _who(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], above: Slot, slot: Slot, name: str) -> Any:
    def entry_words(number: int) -> str:
        said = lines.of_slot(shape_at.below(slot, number), maker.names)
        return ", ".join([said.title, *said.facts])

    return _bound(Who, label, groups=maker.names.choices("who"), entry_words=entry_words, **common)


def _pairs(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], above: Slot, slot: Slot, name: str) -> Any:
    values = None
    if kind.fixed:
        values = {"": [(value, say(value)) for value in kind.fixed]}
    lists = {*LIST_FACTS, *(code for code, one in (*maker.names.form_questions, *maker.names.asked_questions)
                            if isinstance(one, ChoicesQuestion))}
    keys = maker.names.choices(kind.names) if kind.names else None
    texts = TEXT_FACTS if kind.names in ("place_facts", "person_facts") else ()
    return _bound(Pairs, label, lists=lists, texts=texts, keys=keys, values=values,
                  facts=maker.facts() if kind.has_facts else None, **common)


def _answers(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], above: Slot, slot: Slot, name: str) -> Any:
    names, stored = maker.names, above.value if isinstance(above.value, Mapping) else {}
    states = [(value, say(value)) for value in kind.fixed]
    makes, own, own_words = answers_of.what(names, kind.names, stored, states)
    return _bound(Answers, label, makes=makes, own=own, own_words=own_words, more=names.choices(kind.names),
                  facts=maker.facts() if kind.has_facts else None, **common)


def _sheet(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], above: Slot, slot: Slot, name: str) -> Any:
    table = above.value if isinstance(above.value, Mapping) else {}
    given, gives = list(table.get("given", ())), list(table.get("gives", ()))
    looked_at = table.get("given")
    texts = [column for column, fact in looked_at.items() if facts.is_text(maker.names, fact)] \
        if isinstance(looked_at, Mapping) else []
    return _bound(Sheet, label, given=given, gives=gives, heads={one: words(None, one) for one in (*given, *gives)},
                  texts=texts, **common)


def _default_true(slot: Slot) -> bool:
    return slot.default is True


def _measure(sort: str, with_facts: bool) -> Any:
    def made(maker: _Maker, kind: Kind, label: Any, common: dict[str, Any], *rest: Any) -> Any:
        return _bound(Measure, label, sort=sort, facts=maker.facts() if with_facts else None, **common)

    return made


_INPUTS: dict[str, Any] = {
    "line": lambda m, k, label, common, *rest: _bound(Line, label, **common),
    "lines": lambda m, k, label, common, *rest: _bound(Lines, label, **common),
    "number": lambda m, k, label, common, above, slot, name: _number(label, common, slot),
    "tick": lambda m, k, label, common, a, slot, *rest: _bound(
        Tick, label, default_value=_default_true(slot), **{**common, "required": ""}),
    "texts": lambda m, k, label, common, *rest: _bound(
        Texts, label, languages=m.languages, is_long=k.is_long, **common),
    "pick": _pick,
    "code": lambda m, k, label, common, *rest: _bound(Choice, label, groups=m.names.choices(k.names), **common),
    "many": _many,
    "who": _who,
    "ranked": lambda m, k, label, common, above, slot, name: _bound(
        Ranked, label, choices=m.groups(k, _shape(above), name)[""], **common),
    "amount": _measure("amount", False),
    "amount_or_fact": _measure("amount", True),
    "number_or_fact": _measure("number", True),
    "scalar": _measure("scalar", False),
    "scalar_or_fact": _measure("scalar", True),
    "spread_or_fact": lambda m, k, label, common, above, slot, name: _bound(
        Pick, label, groups={**m.groups(k, _shape(above), name), **_only_people(m)}, **common),
    "fact": lambda m, k, label, common, *rest: _bound(Pick, label, groups=m.facts(), **common),
    "sum_or_fact": lambda m, k, label, common, *rest: _bound(
        Pick, label, groups={"Rows": facts.sums(m.names), **m.facts()}, **common),
    "operands": lambda m, k, label, common, *rest: _bound(
        Operands, label, facts={"Rows": facts.sums(m.names), **m.facts()}, **common),
    "required": lambda m, k, label, common, *rest: _bound(Required, label, **common),
    "options": lambda m, k, label, common, *rest: _bound(Options, label, languages=m.languages, **common),
    "pairs": _pairs,
    "answers": _answers,
    "moment": lambda m, k, label, common, *rest: _bound(Moment, label, **common),
    "facts": lambda m, k, label, common, *rest: _bound(Facts, label, facts=m.facts(), **common),
    "sheet": _sheet,
}


def _number(label: Any, common: dict[str, Any], slot: Slot) -> Any:
    default = slot.default if isinstance(slot.default, int | float) else None
    hint = label.hint or (f"{default} unless you say otherwise" if default else "")
    return Number(label.text, hint=hint, **common)


def _only_people(maker: _Maker) -> Grouped:
    return {group: some for group, some in maker.facts().items()
            if group in ("Answers of the form", "Asked by actions and tasks", "In the row at hand")}


def _shape(slot: Slot) -> str:
    return slot.model.__name__ if slot.model is not None else ""


def _last(slot: Slot) -> str:
    return slot.place.rpartition(".")[2]


def _every(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        if isinstance(entry, Group):
            yield from _every(entry.entries)


def _rebuilt(entries: Sequence[Entry], stored: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """An object with what the inputs say, in the order in which it is stored."""
    found = dict(stored)
    for entry in entries:
        if isinstance(entry, Nested):
            continue
        word = _last(entry.slot)
        if isinstance(entry, Input):
            value = form[entry.field].value
        else:
            inner = stored.get(word)
            value = _rebuilt(entry.entries, inner if isinstance(inner, Mapping) else {}, form)
            is_there = form[entry.tick].value is True if entry.tick else bool(value)
            value = value if is_there else ABSENT
        if value is ABSENT:
            found.pop(word, None)
        else:
            found[word] = value
    return found

