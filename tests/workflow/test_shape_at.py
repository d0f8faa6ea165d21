"""Which shape stands at a place."""

import pytest

from crm.errors import NotFound
from crm.workflow import packs, shape_at
from crm.workflow.places import ABSENT
from tests.workflow.small import SMALL

DATA = packs.to_data(packs.parse(SMALL))


def slot(place: str) -> shape_at.Slot:
    return shape_at.shape_at(DATA, place)


@pytest.mark.parametrize(
    ("place", "kind", "model"),
    [
        ("", "object", "Definition"),
        ("name", "text", None),
        ("name.cy", "scalar", None),
        ("form", "list", None),
        ("form.0.questions.0", "object", "PlaceQuestion"),
        ("form.0.questions.2", "object", "ChoicesQuestion"),
        ("form.0.questions.2.options", "mapping", None),
        ("form.0.questions.2.options.seat", "object", "Option"),
        ("actions.plan", "object", "Action"),
        ("actions.plan.from", "list", None),
        ("actions.plan.by.0", "object", "By"),
        ("actions.reopen.within.limit", "scalar", None),
        ("clocks.mend.on_warn.0", "object", "NotifyEffect"),
        ("priority.0.when", "object", "FactTest"),
        ("priority.0.when.is", "scalar", None),
        ("examples.0.steps.1.with", "mapping", None),
        ("examples.0.steps.1.with.outcome", "scalar", None),
        ("access.share.by", "list", None),
        ("access.see", "list", None),
    ],
)
def test_the_shape_of_a_place(place: str, kind: str, model: str | None) -> None:
    found = slot(place)
    assert (found.kind, found.model.__name__ if found.model else None) == (kind, model)


def test_where_several_shapes_may_stand_and_none_does_they_are_listed() -> None:
    found = slot("actions.plan.when")
    assert found.kind == "object" and found.model is None and not found.is_present and found.is_optional
    assert {one.__name__ for one in found.models} == {"AllOf", "AnyOf", "Not", "RowsTest", "TasksTest", "FactTest"}
    new = shape_at.below(slot("actions.plan.ask"), 0)
    assert new.value is ABSENT and len(new.models) == 23
    assert "EachRow" in {one.__name__ for one in new.models}


def test_fields_say_whether_they_must_be_given_and_what_holds_without() -> None:
    assert slot("actions.plan.name").is_required and slot("actions.plan.name").default is ABSENT
    assert slot("anonymous").words == ("allowed", "refused") and slot("second_person_publishes").default is False
    assert slot("actions.plan.hint").is_optional and slot("actions.plan.hint").default is None
    assert slot("statuses.asked.waiting_for").words == ("reporter", "resident", "third_party", "council", "date")


def test_a_condition_becomes_a_list_by_what_stands_there() -> None:
    test = {"answer": "parts", "in": ["seat", "leg"]}
    data = {**DATA, "priority": [{"when": test, "is": "high"}]}
    assert shape_at.shape_at(data, "priority.0.when.in").kind == "list"
    every = {**DATA, "priority": [{"when": {"all": [test, {"not": test}]}, "is": "high"}]}
    found = shape_at.shape_at(every, "priority.0.when.all.1.not")
    assert found.model is not None and found.model.__name__ == "FactTest"


@pytest.mark.parametrize("place", ["nonsense", "actions.plan.nonsense", "form.9", "about.x"])
def test_a_place_the_format_does_not_have_is_not_found(place: str) -> None:
    with pytest.raises(NotFound):
        slot(place)
