"""Which lists of single words in a service (roles, statuses, events, outcomes ...) stand in an order that means
something: those named here. In every other such list the order means nothing: the engine only asks whether a word is in
it, the designer keeps the order it finds, and a difference does not tell of another one. So it is with answers that an
example, a step, a rule or an effect gives: each is found by its question."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from crm.workflow import course, duties, effects, example_shapes, messages, tables

ORDERED: dict[tuple[type[BaseModel], str], str] = {
    (course.Action, "by"): "the first whom the actor is, and whose condition holds, is the capacity written down",
    (duties.Task, "by"): "the same",
    (course.Action, "outcomes"): "they are offered in this order, and until one is chosen the first is shown",
    (messages.Message, "channels"): "the first that reaches the person is used",
    (effects.MessageEffect, "to"): "who is meant by several of them is written to as the first of them",
    (example_shapes.Example, "as_"): "the first names the person",
    (example_shapes.Step, "as_"): "the same",
    (tables.Table, "gives"): "the columns stand in this order",
}
"""The lists whose order means something, by shape and field, each with what it means."""

ANSWERS = frozenset({(course.Rule, "with_"), (effects.SetEffect, "set"), (effects.CaseEffect, "with_"),
                     *((model, name) for model in (example_shapes.Example, example_shapes.Step, example_shapes.Expect)
                       for name, field in model.model_fields.items() if get_origin(field.annotation) is dict)})
"""Mappings whose order means nothing, by shape and field."""

_WORDS = (str, bool, int, float)


@lru_cache(maxsize=4096)
def means_nothing(model: type[BaseModel], name: str) -> bool:
    """Whether a field is a list of single words, or a mapping of answers, in no order."""
    field = model.model_fields.get(name)
    if field is None or (model, name) in ORDERED:
        return False
    return (model, name) in ANSWERS or _is_words(field.annotation)


def same(one: Any, other: Any, *, in_any_order: bool = False) -> bool:
    """Whether two parts say the same, order included where it means something. `in_any_order`: they are of a field
    whose order means nothing."""
    return bool(_compared(one, in_any_order) == _compared(other, in_any_order))


def _compared(part: Any, in_any_order: bool = False) -> Any:
    """A part as it is compared: mappings with the order of their entries; words and answers in no order sorted."""
    if isinstance(part, BaseModel):
        model = type(part)
        return model, tuple((name, _compared(getattr(part, name), means_nothing(model, name)))
                            for name in model.model_fields)
    if isinstance(part, Mapping):
        entries = tuple((key, _compared(value, in_any_order and isinstance(value, Mapping)))
                        for key, value in part.items())
        return dict, tuple(sorted(entries, key=repr)) if in_any_order else entries
    if isinstance(part, tuple | list):
        found = tuple(map(_compared, part))
        return type(part), tuple(sorted(found, key=repr)) if in_any_order else found
    return type(part), part


def _is_words(annotation: Any) -> bool:
    """Whether an annotation is a list of single words, perhaps beside something else."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_words(get_args(annotation)[0])
    if origin is tuple:
        return all(_is_word(one) for one in get_args(annotation) if one is not Ellipsis)
    return origin not in (None, dict, Literal) and any(_is_words(one) for one in get_args(annotation))


def _is_word(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _is_word(get_args(annotation)[0])
    if get_origin(annotation) is Literal or annotation in _WORDS:
        return True
    return bool(get_args(annotation)) and all(_is_word(one) for one in get_args(annotation))
