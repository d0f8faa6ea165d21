"""Every feature of the format, walked out of its models, and those that a definition uses."""

import re
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from crm.values.amount import Amount, Unit
from crm.workflow.conditions import FACT_WORDS
from crm.workflow.definition import PERSON_WORDS, STANDING_WORDS, Definition
from crm.workflow.effects import EFFECT_WORDS
from crm.workflow.messages import BARE_PLACEHOLDERS, placeholders
from crm.workflow.shapes import Text

EVENT_WORDS = ("opened", "closed", "reopened", "status.", "action.", "task.", "message.")
MOMENT_WORDS = ("answer.", "asked.", "clock.")
FROM_WORDS = ("any", "kind.")
PLACEHOLDER_WORDS = ("answer.", "asked.", "value.", "part.", "clock.")

IN_EXAMPLES = frozenset({"Example", "ExampleCount", "Step", "Expect"})
"""Models of examples: they prove features and are none of a service."""


def all_features() -> frozenset[str]:
    """Every feature: `Model.field`, `Model.field=word` of a closed list, and its small words."""
    found: set[str] = set()
    for model in _models(Definition, set()):
        if model.__name__ in IN_EXAMPLES or issubclass(model, Text):
            continue
        for name, field in model.model_fields.items():
            feature = _feature(model, name, field)
            found.add(feature)
            found.update(f"{feature}={word}" for word in _literals(field.annotation) if word != field.default)
    found.update(f"unit {unit.value}" for unit in Unit)
    found.update(f"event {word}" for word in EVENT_WORDS)
    found.update(f"moment {word}" for word in MOMENT_WORDS)
    found.update(f"by {word}" for word in STANDING_WORDS)
    found.update(f"fact {word}" for word in FACT_WORDS)
    found.update(f"effect {word}" for word in EFFECT_WORDS)
    found.update(f"to {word}" for word in PERSON_WORDS)
    found.update(f"from {word}" for word in FROM_WORDS)
    found.update(f"placeholder {word}" for word in (*PLACEHOLDER_WORDS, *BARE_PLACEHOLDERS))
    return frozenset(found)


def features_of(definition: Definition) -> frozenset[str]:
    """The features that this definition uses."""
    return frozenset(_used(definition))


def _used(part: Any) -> Iterator[str]:
    if isinstance(part, Text):
        for name in placeholders(part):
            yield f"placeholder {name.partition('.')[0] + '.' if '.' in name else name}"
    elif isinstance(part, BaseModel):
        if type(part).__name__ not in IN_EXAMPLES:
            yield from _used_of_model(part)
    elif isinstance(part, Amount):
        yield f"unit {part.unit.value}"
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _used(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _used(value)


def _used_of_model(part: BaseModel) -> Iterator[str]:
    for name in part.model_fields_set:
        value, field = getattr(part, name), type(part).model_fields[name]
        feature = _feature(type(part), name, field)
        yield feature
        literals = {word for word in _literals(field.annotation) if word != field.default}
        words = value if isinstance(value, tuple) else (value,)
        for word in words:
            if isinstance(word, str) and word in literals:
                yield f"{feature}={word}"
            if isinstance(word, str):
                yield from _words(word)
        if name in EFFECT_WORDS and type(part).__name__.endswith("Effect"):
            yield f"effect {name}"
        if name in FACT_WORDS and type(part).__name__ in ("FactTest", "FactName"):
            yield f"fact {name}"
        if name == "role" and type(part).__name__ == "By" and value in STANDING_WORDS:
            yield f"by {value}"
        if name == "to" and type(part).__name__ == "MessageEffect":
            yield from (f"to {word}" for word in value if word in PERSON_WORDS)
        if name == "from_" and type(part).__name__ == "Action":
            yield from (f"from {start}" for word in value for start in FROM_WORDS if word.startswith(start))
        yield from _used(value)


def _words(word: str) -> Iterator[str]:
    for start in EVENT_WORDS:
        if word == start or (start.endswith(".") and re.fullmatch(rf"{re.escape(start)}[a-z_.]+", word)):
            yield f"event {start}"
    for start in MOMENT_WORDS:
        if re.fullmatch(rf"{re.escape(start)}[a-z_0-9.]+", word):
            yield f"moment {start}"


def _feature(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    """The name of a field under the model that introduces it: `hint` is one feature of all questions, not 20."""
    home = next(base for base in reversed(model.__mro__) if name in getattr(base, "__annotations__", {}))
    return f"{home.__name__}.{field.alias or name}"


def _literals(annotation: Any) -> frozenset[str]:
    """The words of the closed lists in an annotation, outside the models it names."""
    origin = get_origin(annotation)
    if origin is Literal:
        return frozenset(word for word in get_args(annotation) if isinstance(word, str))
    if origin is Annotated:
        return _literals(get_args(annotation)[0])
    if origin in (Union, types.UnionType, tuple, dict):
        return frozenset().union(*(_literals(part) for part in get_args(annotation)))
    return frozenset()


def _models(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """The models reachable from this one."""
    if model in seen:
        return seen
    seen.add(model)
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            _models(inner, seen)
    return seen


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _models_in(part)
