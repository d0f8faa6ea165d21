"""Reading and changing plain data by place."""

import copy

import pytest

from crm.errors import Invalid, NotFound
from crm.workflow import packs, places, shape_at
from crm.workflow.places import ABSENT
from tests.workflow.small import PACKS, SMALL

DATA = packs.to_data(packs.parse(SMALL))


def test_a_change_leaves_the_old_data_alone() -> None:
    before = copy.deepcopy(DATA)
    places.put(DATA, "actions.plan.name", "Fix a day")
    places.remove(DATA, "form.0.questions.1")
    places.add(DATA, "statuses", {"kind": "open", "name": "New"}, key="other")
    places.move(DATA, "actions.plan", by=1)
    assert before == DATA and list(before["actions"]) == list(DATA["actions"])


def test_a_value_is_found_and_put_by_place() -> None:
    assert places.get(DATA, "form.0.questions.1.code") == "sharp"
    assert places.find(DATA, "access.see") is ABSENT
    assert places.get(places.put(DATA, "access.see", ["crew"]), "access.see") == ["crew"]
    assert places.get(places.put(DATA, "", 5), "") == 5
    keyed = {"about": {"household.adults": 2}}
    assert places.get(keyed, "about.household.adults") == 2
    assert places.put(keyed, "about.household.adults", 3) == {"about": {"household.adults": 3}}


@pytest.mark.parametrize("place", ["form.7", "form.x", "actions.none", "name.en.x"])
def test_a_place_that_does_not_exist_is_not_found(place: str) -> None:
    with pytest.raises(NotFound):
        places.get(DATA, place)
    with pytest.raises(NotFound):
        places.remove(DATA, place)


def test_items_and_entries_are_added_where_they_are_wanted() -> None:
    question = {"code": "extra", "type": "text", "label": "Extra"}
    assert places.get(places.add(DATA, "form.0.questions", question), "form.0.questions.3") == question
    assert places.get(places.add(DATA, "form.0.questions", question, position=0), "form.0.questions.0") == question
    added = places.add(DATA, "outcomes", {"name": "Other"}, key="other", position=1)
    assert list(added["outcomes"]) == ["mended", "other", "removed"]
    assert places.add(DATA, "on_open", {"priority": "high"})["on_open"] == [{"priority": "high"}]
    assert places.add(DATA, "messages", {}, key="m")["messages"] == {"m": {}}
    with pytest.raises(Invalid):
        places.add(DATA, "outcomes", {"name": "Other"}, key="mended")


def test_order_changes_in_lists_and_in_mappings() -> None:
    assert list(places.move(DATA, "actions.ask", by=-1)["actions"]) == ["ask", "plan", "mend", "reopen"]
    assert list(places.move(DATA, "actions.plan", by=-1)["actions"]) == ["plan", "ask", "mend", "reopen"]
    codes = [one["code"] for one in places.move(DATA, "form.0.questions.0", by=9)["form"][0]["questions"]]
    assert codes == ["sharp", "parts", "where"]


def test_a_short_form_is_written_out_before_a_part_of_it_is_changed() -> None:
    place = "form.0.questions.2.options.seat.hint"
    changed = places.put(shape_at.opened(DATA, place), place, "The part one sits on")
    read = packs.to_data(packs.parse(changed))
    assert places.get(read, "form.0.questions.2.options.seat") == {"label": "Seat", "hint": "The part one sits on"}
    in_languages = places.put(DATA, "form.0.questions.2.options.seat", {"en": "Seat", "cy": "Sedd"})
    written = places.get(shape_at.opened(in_languages, place), "form.0.questions.2.options.seat")
    assert written == {"label": {"en": "Seat", "cy": "Sedd"}}
    by = "actions.plan.by.0.when"
    changed = places.put(shape_at.opened(DATA, by), by, {"answer": "sharp", "is": "no"})
    assert packs.parse(changed).actions["plan"].by[0].when is not None


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_place_of_every_pack_is_known_and_can_be_put_back(path: object) -> None:
    data = packs.to_data(packs.from_yaml(path.read_text()))  # type: ignore[attr-defined]
    waiting = [shape_at.shape_at(data, "")]
    while waiting:
        slot = waiting.pop()
        if slot.is_present:
            assert slot.kind != "object" or slot.model is not None, slot.place
            waiting += shape_at.parts(slot)
    for place in ("actions", "form.0.questions.0", "examples"):
        assert places.put(data, place, places.get(data, place)) == data
