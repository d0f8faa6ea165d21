"""Another type for a question."""

from typing import Any, get_args

import pytest

from crm.errors import Invalid
from crm.workflow import packs, questions, retyping, shape_at
from tests.workflow.small import PACKS

KINDS = [str(get_args(model.model_fields["type"].annotation)[0]) for model in shape_at.models_of(questions.Question)]
CHOICE = {"code": "land", "type": "choice", "label": {"en": "Land"}, "hint": {"en": "Look"}, "required": True,
          "options": {"a": {"en": "A"}}, "when": {"answer": "x", "is": "yes"}, "seen_by": ["crew"]}


@pytest.mark.parametrize(("question", "kind", "lost", "begun"), [
    (CHOICE, "text", ("options",), ()), (CHOICE, "choices", (), ()), (CHOICE, "group", ("options",), ("questions",)),
    (CHOICE, "notice", ("hint", "required", "options", "seen_by"), ()),
    ({"code": "a", "type": "number", "label": {"en": "A"}, "least": 0.5, "most": 3}, "text", ("least",), ()),
    ({"code": "a", "type": "stop", "text": {"en": "No"}, "staff_may_pass": True}, "choice", ("staff_may_pass",),
     ("options",))])
def test_what_fits_is_kept_and_the_rest_is_told(question: dict[str, Any], kind: str, lost: tuple[str, ...],
                                               begun: tuple[str, ...]) -> None:
    made = retyping.retyped(question, kind)
    assert (made.lost, made.begun, made.question["type"]) == (lost, begun, kind)
    assert made.question["code"] == question["code"]
    said = question.get("label") or question.get("text")
    assert (made.question.get("label") or made.question.get("text")) == said


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_of_every_pack_can_become_every_type(kind: str) -> None:
    for path in PACKS:
        data = packs.to_data(packs.from_yaml(path.read_text()))
        for question in (one for page in data["form"] for one in page["questions"]):
            made = retyping.retyped(question, kind)
            slot = next(one for one in shape_at.models_of(questions.Question)
                        if kind in get_args(one.model_fields["type"].annotation))
            slot.model_validate(made.question)
            assert set(question) - {"type"} <= {*made.question, *made.lost, "label", "text"}


def test_what_is_no_type_is_refused() -> None:
    with pytest.raises(Invalid):
        retyping.retyped(CHOICE, "poem")
