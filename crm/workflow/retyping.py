"""Making a question one of another type: what fits the new type is kept, and what does not is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from crm.errors import Invalid
from crm.workflow import questions, shape_at

FIRST = {"options": {"first_option": {"en": "First option"}},
         "questions": [{"code": "first_question", "type": "text", "label": {"en": "First question"}}]}
"""What a type begins with that needs more than words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retyped:
    """The question of another type. `lost`: the words of the fields that it no longer has; `begun`: of those that it
    begins with, to be filled in."""

    question: dict[str, Any]
    lost: tuple[str, ...]
    begun: tuple[str, ...]


def retyped(question: Mapping[str, Any], kind: str) -> Retyped:
    """A question as one of another type. Raises Invalid for what is no type."""
    model = next((one for one in shape_at.models_of(questions.Question)
                  if kind in get_args(one.model_fields["type"].annotation)), None)
    if model is None:
        raise Invalid("There is no such type of question.")
    given = {word: value for word, value in question.items() if word != "type"}
    for word, other in (("label", "text"), ("text", "label")):
        if word in given and not _has(model, word) and _has(model, other):
            given = {other if key == word else key: value for key, value in given.items()}
    kept = {word: value for word, value in given.items() if _has(model, word)}
    begun = [word for word in FIRST if _has(model, word) and word not in kept]
    found = _fitting(model, {"type": kind, **kept, **{word: FIRST[word] for word in begun}})
    order = [*(word for word in ("code", "type") if word in found), *(word for word in found if word not in
                                                                     ("code", "type"))]
    return Retyped(question={word: found[word] for word in order}, begun=tuple(begun),
                   lost=tuple(word for word in given if word not in found))


def _has(model: type[BaseModel], word: str) -> bool:
    return shape_at.field_of(model, word) is not None


def _fitting(model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """The data without the fields whose values the shape does not accept."""
    try:
        model.model_validate(data)
    except ValidationError as wrong:
        words = {str(error["loc"][0]) for error in wrong.errors() if error["loc"]} & set(data)
        words -= {"code", "type", "label", "text"}
        return _fitting(model, {word: value for word, value in data.items() if word not in words}) if words else data
    return data
