"""Definitions that nobody wrote: packs with parts replaced by generated ones, of valid shape, often without sense."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from crm.errors import Invalid
from crm.values.amount import Amount
from crm.workflow import packs, places, shape_at
from crm.workflow.definition import Definition
from crm.workflow.shape_at import Slot
from crm.workflow.shapes import Text
from tests.workflow.small import PACKS, SMALL

RICH = ("fly-tipping", "missed-bin", "safeguarding-concern")
"""Packs that between them use every part of the format."""
ALL = [packs.to_data(packs.parse(SMALL)), *(packs.to_data(packs.from_yaml(path.read_text())) for path in PACKS
                                           if path.stem in RICH)]  # fmt: skip
CODES = ["received", "planned", "one", "two_2", "crew", "lead", "subject", "answers", "en", "with", "null", "yes", "no"]
WORDS = [
    *CODES, "opened", "closed", "status.received", "action.plan", "task.one.passed", "message.two_2.sent", "kind.open",
    "any", "answer.sharp", "asked.one", "value.one", "clock.mend.due", "person.age", "row.name", "case", "files",
    "office", "5 wd", "20 wh", "3 months", "80%", "17:00", "2026-11-23", "2026-11-23T10:00", "today", "this",
    "3-months", "true", "on", "1.0", "1e3", "~", " spaced ", "two\nlines", "a: b # c", "“quoted” 'quotes' \"double\"",
    "{{answer.x}}", "ŵŷ 🛻", "0123", "-", "",
]  # fmt: skip
TEXTS = [word for word in WORDS if word.strip()]
AMOUNTS = ["5 wd", "20 wh", "3 months", "10 school days", "30 minutes", "1 weeks", "2 days"]

scalars = st.one_of(st.sampled_from(WORDS), st.integers(-5, 5000), st.booleans(),
                    st.floats(-9, 9).map(lambda number: round(number, 2)))  # fmt: skip
anything = st.recursive(scalars, lambda inner: st.one_of(
    st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(CODES), inner, max_size=2)), max_leaves=4)  # fmt: skip
texts = st.one_of(st.sampled_from(TEXTS), st.fixed_dictionaries(
    {"en": st.sampled_from(TEXTS)}, optional={"cy": st.sampled_from(TEXTS)}))  # fmt: skip


def plain_of(annotation: Any, depth: int = 3) -> st.SearchStrategy[Any]:
    """Plain data that may well be what this annotation asks for."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain_of(get_args(annotation)[0], depth)
    if origin in (Union, types.UnionType):
        kinds = [one for one in get_args(annotation) if one is not type(None)]
        return st.sampled_from(kinds).flatmap(lambda kind: plain_of(kind, depth))
    if origin is Literal:
        return st.sampled_from(get_args(annotation))
    if origin is tuple:
        return st.lists(plain_of(get_args(annotation)[0], depth - 1), max_size=2 if depth > 0 else 1)
    if origin is dict:
        keys, values = get_args(annotation)
        some = plain_of(values, depth - 1)
        return st.dictionaries(st.sampled_from(CODES), some, max_size=2) if keys is not Any else st.just({})
    if annotation is Text:
        return texts
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return object_of(annotation, depth)
    simple = {bool: st.booleans(), int: st.integers(0, 400), float: st.sampled_from([0, 0.25, 3, 7.5]),
              str: st.sampled_from(WORDS), Amount: st.sampled_from(AMOUNTS), Any: anything}  # fmt: skip
    return simple.get(annotation, scalars)


def object_of(model: type[BaseModel], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Plain data for a shape: what it must have, and some of what it may have."""
    must, may = {}, {}
    for name, field in model.model_fields.items():
        if field.is_required():
            must[field.alias or name] = plain_of(field.annotation, depth - 1)
        elif depth > 0 and field.default is not PydanticUndefined:
            may[field.alias or name] = plain_of(field.annotation, depth - 1)
    names = st.lists(st.sampled_from(sorted(may)), max_size=2, unique=True) if may else st.just([])
    return names.flatmap(lambda chosen: st.fixed_dictionaries({**must, **{name: may[name] for name in chosen}}))


def slots(slot: Slot) -> Iterator[Slot]:
    """Every place of some data, and every field that is not given where something is."""
    yield slot
    if slot.is_present:
        for part in shape_at.parts(slot):
            yield from slots(part)


PLACES = [[slot for slot in slots(shape_at.shape_at(data, "")) if slot.place not in ("", "code", "format")]
          for data in ALL]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """The data of a pack, a place, and the data with something else there (or the same, where that was not valid)."""
    number = draw(st.integers(0, len(ALL) - 1))
    data = ALL[number]
    slot = draw(st.sampled_from(PLACES[number]))
    return data, slot.place, draw(_with_change(data, slot))


@st.composite
def _with_change(draw: st.DrawFn, data: Any, slot: Slot) -> dict[str, Any]:
    opened = shape_at.opened(data, slot.place)
    how = draw(st.sampled_from(["put", "put", "put", "remove", "move", "add"]))
    try:
        if how == "add" and slot.kind in ("list", "mapping") and slot.item is not None:
            key = draw(st.sampled_from(CODES)) if slot.kind == "mapping" else None
            after = places.add(opened, slot.place, draw(plain_of(slot.item)), key=key,
                               position=draw(st.sampled_from([None, 0])))  # fmt: skip
        elif how == "remove" and slot.is_present:
            after = places.remove(opened, slot.place)
        elif how == "move" and slot.is_present:
            after = places.move(opened, slot.place, by=draw(st.sampled_from([-1, 1])))
        else:
            after = places.put(opened, slot.place, draw(plain_of(slot.annotation)))
        return packs.to_data(packs.parse(after))
    except Invalid:
        return packs.to_data(packs.parse(data))


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A definition several changes away from a pack."""
    data, _, after = draw(changed())
    for _ in range(draw(st.integers(0, 4))):
        at = [slot for slot in slots(shape_at.shape_at(after, "")) if slot.place not in ("", "code", "format")]
        after = draw(_with_change(after, draw(st.sampled_from(at))))
    return packs.parse(after)
