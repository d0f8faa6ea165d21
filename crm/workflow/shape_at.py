"""Which shape of the format stands at a place of a definition, so that a form can be made of any part.

The way is walked through `Definition`'s fields. Where the format allows several shapes, the data there chooses: a
question by its `type`; an effect, a condition and whatever else by its words (the first shape all of whose required
words are given, that knows every word that is given, and that accepts them); a text instead of an object means the
plain value if one is allowed there, else the object it is the short form of (`by: [crew]` is a By). Where nothing
stands yet and several shapes are allowed, `model` is None and `models` lists them.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from crm.errors import NotFound
from crm.workflow import places
from crm.workflow.definition import Definition
from crm.workflow.packs import Place
from crm.workflow.places import ABSENT
from crm.workflow.shapes import Text

Kind = Literal["object", "mapping", "list", "text", "scalar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place and what belongs there.

    `kind`: an object (with fields), a mapping (entries by code, in an order), a list, a text in languages, or a scalar.
    `model`: the shape of the object there; `models`: all that may stand there. `annotation`: what the format says,
    without "or nothing". `field`: its field, when it is one of an object. `item`, `key`: what a list or mapping holds.
    `default`: what holds when nothing is given (ABSENT when something must be). `value`: what stands there (ABSENT when
    nothing does), a short form written out. `words`: the only words a scalar may be, if they are given by the format.
    """

    place: str
    kind: Kind
    annotation: Any
    value: Any
    model: type[BaseModel] | None = None
    models: tuple[type[BaseModel], ...] = ()
    field: FieldInfo | None = None
    is_optional: bool = False
    is_required: bool = False
    default: Any = ABSENT
    item: Any = None
    key: Any = None
    words: tuple[str, ...] = ()
    scalars: tuple[Any, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether something stands there."""
        return self.value is not ABSENT


def shape_at(data: Any, place: str | Place) -> Slot:
    """The slot at a place of this data. Raises NotFound when the format has no such place."""
    slot = _slot("", Definition, data, None)
    for word in places.steps(opened(data, place), place):
        slot = below(slot, word)
    return slot


def below(slot: Slot, word: str | int) -> Slot:
    """The slot of a field, item or entry of this one. An item or entry may be one that is not there yet.

    Raises NotFound when the format has no such place.
    """
    place = f"{slot.place}.{word}" if slot.place else str(word)
    if slot.kind == "object" and slot.model is not None:
        field = field_of(slot.model, str(word))
        if field is None:
            raise NotFound("There is no place {place} in a service.", place=place)
        return _slot(place, field.annotation, _entry(slot.value, word), field)
    if slot.kind in ("list", "mapping"):
        return _slot(place, slot.item, _entry(slot.value, word), None)
    if slot.kind == "text":
        return _slot(place, str, _entry(slot.value, word), None)
    raise NotFound("There is no place {place} in a service.", place=place)


def parts(slot: Slot) -> Iterator[Slot]:
    """The slots of an object's fields, in the order of the format; of a list's items and a mapping's entries."""
    if slot.kind == "object" and slot.model is not None:
        yield from (below(slot, field.alias or name) for name, field in slot.model.model_fields.items())
    elif isinstance(slot.value, list):
        yield from (below(slot, index) for index in range(len(slot.value)))
    elif isinstance(slot.value, Mapping) and slot.kind == "mapping":
        yield from (below(slot, key) for key in slot.value)


def opened(data: Any, place: str | Place) -> Any:
    """The data with every short form on the way to this place, itself included, written out as an object, so that
    `places` can change a part of it. (`packs.to_data` writes it short again.)"""
    slot, here = _slot("", Definition, data, None), data
    way: list[str | int] = []
    for word in places.steps(data, place):
        slot = below(slot, word)
        way.append(word)
        if slot.kind == "object" and slot.is_present and slot.value != places.find(here, tuple(way)):
            here = places.put(here, tuple(way), slot.value)
    return here


def field_of(model: type[BaseModel], word: str) -> FieldInfo | None:
    """The field that goes by this word in a pack ("from" is `from_`)."""
    return next((field for name, field in model.model_fields.items() if (field.alias or name) == word), None)


def models_of(annotation: Any) -> tuple[type[BaseModel], ...]:
    """Every shape that an annotation allows."""
    return tuple(one for one in _alternatives(annotation) if _is_model(one))


# -- within --


def _slot(place: str, annotation: Any, value: Any, field: FieldInfo | None) -> Slot:
    alternatives = _alternatives(annotation)
    models = tuple(one for one in alternatives if _is_model(one))
    scalars = tuple(one for one in alternatives if not _is_model(one) and one is not type(None))
    is_required = field is not None and field.is_required()
    common: dict[str, Any] = {
        "place": place,
        "annotation": annotation,
        "models": models,
        "field": field,
        "is_optional": type(None) in alternatives,
        "is_required": is_required,
        "default": ABSENT if field is None or is_required else _default(field),
    }
    holder = _holder(scalars, value, alone=not models)
    if holder is not None:
        item, key = _item(holder)
        return Slot(**common, value=value, kind="list" if key is None else "mapping", item=item, key=key)
    if Text in alternatives:
        return Slot(**common, value=value, kind="text")
    is_object = models and (not scalars or isinstance(value, Mapping))
    if is_object:
        model = _chosen(models, value)
        return Slot(**common, value=_written_out(model, value), kind="object", model=model)
    return Slot(**common, value=value, kind="scalar", words=_words(scalars), scalars=scalars)


def _default(field: FieldInfo) -> Any:
    found = field.get_default(call_default_factory=True)
    if found is PydanticUndefined:
        return ABSENT
    return _plain(field.annotation, found)


def _entry(value: Any, word: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(word, ABSENT)
    if isinstance(value, list) and str(word).isdecimal() and int(word) < len(value):
        return value[int(word)]
    return ABSENT


def _is_model(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel) and one is not Text


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """What a union allows, flat; an annotated scalar stays annotated (its pattern tells what it is)."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return tuple(one for part in get_args(annotation) for one in _alternatives(part))
    if origin is Annotated:
        inner = _alternatives(get_args(annotation)[0])
        return (annotation,) if len(inner) == 1 and not _is_model(inner[0]) and get_origin(inner[0]) is None else inner
    return (annotation,)


def _holder(scalars: tuple[Any, ...], value: Any, *, alone: bool) -> Any:
    """The list or mapping among what is allowed: if the value is one, or nothing else is allowed."""
    if scalars == (Any,):
        return tuple[Any, ...] if isinstance(value, list) else dict[str, Any] if isinstance(value, Mapping) else None
    for one in scalars:
        origin = get_origin(one)
        if origin not in (tuple, dict):
            continue
        others = not alone or len(scalars) > 1
        if isinstance(value, list if origin is tuple else Mapping) or not others:
            return one
    return None


def _item(holder: Any) -> tuple[Any, Any]:
    arguments = get_args(holder)
    return (arguments[0], None) if get_origin(holder) is tuple else (arguments[1], arguments[0])


def _words(scalars: tuple[Any, ...]) -> tuple[str, ...]:
    plain = [get_args(one)[0] if get_origin(one) is Annotated else one for one in scalars]
    if not plain or any(get_origin(one) is not Literal for one in plain):
        return ()
    return tuple(str(word) for one in plain for word in get_args(one))


def _chosen(models: tuple[type[BaseModel], ...], value: Any) -> type[BaseModel] | None:
    if len(models) == 1:
        return models[0]
    if not isinstance(value, Mapping):
        return None
    for model in models:
        typed = model.model_fields.get("type")
        if typed is not None and value.get("type") in get_args(typed.annotation):
            return model
    known = [model for model in models if _knows(model, value)]
    return next((model for model in known if _accepts(model, value)), known[0] if known else None)


def _knows(model: type[BaseModel], value: Mapping[str, Any]) -> bool:
    words = {field.alias or name: field.is_required() for name, field in model.model_fields.items()}
    return set(value) <= set(words) and {word for word, is_required in words.items() if is_required} <= set(value)


def _accepts(model: type[BaseModel], value: Any) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


def _written_out(model: type[BaseModel] | None, value: Any) -> Any:
    if model is None or value is ABSENT or value is None or isinstance(value, Mapping) and not _is_short(model, value):
        return value
    try:
        read = model.model_validate(value)
    except ValidationError:
        return value
    return {
        field.alias or name: _plain(field.annotation, getattr(read, name))
        for name, field in model.model_fields.items()
        if getattr(read, name) != field.get_default(call_default_factory=True)
    }


def _is_short(model: type[BaseModel], value: Mapping[str, Any]) -> bool:
    """Whether a mapping is the short form of an object: a text in languages that stands for an option's label."""
    return not any(field_of(model, str(word)) for word in value)


def _plain(annotation: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return _adapter(annotation).dump_python(value, mode="json", by_alias=True, exclude_defaults=True)


@lru_cache(maxsize=1024)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)
