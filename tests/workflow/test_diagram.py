"""Services as pictures, and the same in words."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from crm.workflow import diagram, packs, step_table
from tests.workflow.small import PACKS, SMALL


def small(**changes: Any) -> Any:
    return packs.parse({**copy.deepcopy(SMALL), **changes})


def lines_of(drawing: diagram.Drawing) -> list[str]:
    return [line.words for label in drawing.labels for line in label.lines]


def overlap(one: Any, other: Any) -> bool:
    return bool(one.x < other.x + other.width and other.x < one.x + one.width
                and one.y < other.y + other.height and other.y < one.y + one.height)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_pack_is_drawn_whole_within_a_screen_and_nothing_lies_on_anything(path: Path) -> None:
    definition = packs.from_yaml(path.read_text())
    drawing = diagram.draw(definition)
    assert [box.code for box in drawing.boxes] == list(definition.statuses)
    solid = [*drawing.boxes, *drawing.labels]
    assert not [(one, other) for at, one in enumerate(solid) for other in solid[at + 1:] if overlap(one, other)]
    assert all(one.x >= 0 and one.x + one.width <= drawing.width and one.y + one.height <= drawing.height
               for one in solid)
    assert drawing.width <= 1326, "wider than a screen of 1366"


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_action_is_in_the_picture_and_in_the_table(path: Path) -> None:
    definition = packs.from_yaml(path.read_text())
    drawing = diagram.draw(definition)
    drawn = {line.code for label in drawing.labels for line in label.lines}
    drawn |= {line.code for box in drawing.boxes for line in box.stays}
    drawn |= {action.code for where in drawing.everywhere for action in where.actions}
    assert drawn - {None} == set(definition.actions)
    told = [step.action for part in step_table.step_table(definition) for step in part.steps]
    assert set(told) == set(definition.actions)


def test_no_letters_stick_out_of_their_box() -> None:
    drawing = diagram.draw(small())
    for box in drawing.boxes:
        assert all(box.y < line.y <= box.y + box.height for line in (*box.lines, *box.notes, *box.stays))
        assert all(diagram.text_width(line.words, diagram.NAME_SIZE) <= box.width for line in box.lines)
    for label in drawing.labels:
        assert all(diagram.text_width(line.words, diagram.SMALL_SIZE) <= label.width for line in label.lines)


def test_a_picture_comes_out_the_same_each_time() -> None:
    assert diagram.draw(small()) == diagram.draw(small())


def test_the_new_status_stands_on_top_and_arrows_point_where_they_lead() -> None:
    drawing = diagram.draw(small())
    top = min(drawing.boxes, key=lambda box: box.y)
    assert top.kind == "new"
    assert all(re.fullmatch(r"M[-\d.]+,[-\d.]+( C([-\d.]+,[-\d.]+ ?){3})+", line.path) for line in drawing.lines)
    into = [line for line in drawing.lines if line.point]
    assert len(into) == len(drawing.labels)


def with_actions(**actions: Any) -> Any:
    statuses = {"new": {"kind": "new", "name": "New"}, "busy": {"kind": "open", "name": "Busy"},
                "again": {"kind": "open", "name": "Again"}, "held": {"kind": "waiting", "name": "Held"},
                "kept": {"kind": "in_force", "name": "Kept"}, "done": {"kind": "closed", "name": "Done"},
                "void": {"kind": "closed", "name": "Void"}}
    return small(statuses=statuses, clocks={}, rules=[], tasks={}, examples=[], actions=actions)


def test_actions_with_the_same_ends_share_their_arrows() -> None:
    drawing = diagram.draw(with_actions(
        one={"name": "One", "from": ["new", "held"], "to": "busy", "by": "parks"},
        two={"name": "Two", "from": ["held", "new"], "to": "busy", "by": "crew"},
        three={"name": "Three", "from": ["new"], "to": "busy", "by": "crew"}))
    assert [[line.words for line in label.lines] for label in drawing.labels] == [["One", "Two"], ["Three"]]
    assert len(drawing.lines) == 5


@pytest.mark.parametrize(("from_", "said"), [
    ("any", "from any other status:"),
    (["kind.new", "kind.open", "kind.waiting", "kind.in_force"], "from any status that is not closed:"),
    (["new", "busy", "again", "held", "kept"], "from any status that is not closed:"),
    (["new", "busy", "again", "held"], "from any new, open or waiting status:"),
    (["busy", "again"], None),
])
def test_many_statuses_are_said_in_words_instead_of_drawn(from_: Any, said: str | None) -> None:
    drawing = diagram.draw(with_actions(end={"name": "End it", "from": from_, "to": "done", "by": "parks"}))
    lines = lines_of(drawing)
    assert " ".join(lines) == (f"{said} End it" if said else "End it")
    assert len(drawing.lines) == (1 if said else 3)


def test_what_stays_is_listed_in_its_box_or_beneath_the_picture() -> None:
    drawing = diagram.draw(with_actions(
        wait={"name": "Wait", "from": ["busy"], "by": "parks"}, same={"name": "Same", "from": ["busy"], "to": "busy",
                                                                   "by": "parks"},
        note={"name": "Note", "from": "any", "by": "anyone"}))
    busy = next(box for box in drawing.boxes if box.code == "busy")
    assert [line.words for line in busy.stays] == ["• Wait", "• Same"]
    assert [(where.words, [action.words for action in where.actions]) for where in drawing.everywhere] == [
        ("In any status", ["Note"])]
    assert not drawing.labels and not drawing.lines


def test_what_happens_by_itself_is_dashed_and_says_so() -> None:
    drawing = diagram.draw(with_actions(
        lapse={"name": "Lapse", "from": ["held"], "to": "done", "by": "system"},
        either={"name": "Go on", "from": ["held"], "to": "busy", "by": ["parks", "system"]}))
    assert {line: label.is_system for label in drawing.labels for line in [label.lines[0].words]} == {
        "Lapse (by itself)": True, "Go on (or by itself)": False}
    assert sorted(line.is_dashed for line in drawing.lines) == [False, False, True, True]


def test_an_unfinished_draft_is_drawn_too() -> None:
    drawing = diagram.draw(with_actions(lost={"name": "Lost", "from": ["nowhere"], "to": "done", "by": "parks"},
                                        away={"name": "Away", "from": ["new"], "to": "nowhere", "by": []}))
    assert lines_of(drawing) == ["Away"]
    alone = small(statuses={"new": {"kind": "new", "name": "New"}}, actions={}, clocks={}, rules=[], tasks={},
                  examples=[])
    assert len(diagram.draw(alone).boxes) == 1
    assert "no status is closed" in diagram.draw(alone).description


def steps_of(name: str, **action: Any) -> Any:
    table = step_table.step_table(with_actions(act={"name": "Act", "from": ["held"], "to": "busy", **action}))
    return next(step for part in table if part.name == name for step in part.steps)


@pytest.mark.parametrize(("action", "by", "when"), [
    ({"by": "parks"}, "Parks officer", []),
    ({"by": []}, "Nobody", []),
    ({"by": [{"role": "crew", "when": {"fact": "priority", "is": "urgent"}}, "system"]},
     "Crew, when the priority is urgent, By itself", []),
    ({"by": "anyone", "times": 1, "within": {"of": "opened", "limit": "3 wd"}}, "Anyone of the council",
     ["once only", "within 3 working days of the opening"]),
    ({"by": "lead", "times": 2, "not_before": {"of": "status.held", "wait": "2 weeks"}, "by_other_than": ["act"]},
     "Lead", ["by somebody other than who did “Act”", "at most 2 times", "from 2 weeks after “Held”"]),
    ({"by": "parks", "when": {"answer": "sharp", "is": "yes"}}, "Parks officer",
     ["only when “Is anything sharp?” is yes"]),
])
def test_a_step_says_who_and_when(action: Any, by: str, when: list[str]) -> None:
    found = steps_of("Held", **action)
    assert (found.to, found.by, found.when) == ("Busy", by, when)


@pytest.mark.parametrize(("rule", "words"), [
    ({"after": "5 wd", "in": "held"}, "by itself after 5 working days in Held"),
    ({"every": "2 weeks", "in": "held"}, "by itself every 2 weeks in Held"),
    ({"before": "1 day", "of": "clock.mend.due"}, "by itself 1 day before “Mend” (due)"),
    ({"after": "1 day", "of": "status.held"}, "by itself 1 day after “Held”"),
    ({"at": "opens", "in": "held"}, "by itself when the calendar opens in Held"),
    ({"when": {"answer": "sharp", "is": "yes"}, "in": "held"},
     "by itself in Held as soon as “Is anything sharp?” is yes"),
])
def test_a_rule_says_what_sets_it_off(rule: Any, words: str) -> None:
    base = with_actions(act={"name": "Act", "from": ["held", "new"], "to": "busy", "by": "system"})
    clock = {"mend": {"name": "Mend", "basis": "promise", "starts": {"on": "opened"}, "target": "5 wd"}}
    data = packs.to_data(base) | {"rules": [{**rule, "do": "act"}], "clocks": clock}
    table = step_table.step_table(packs.parse(data))
    held = next(part for part in table if part.code == "held")
    assert held.steps[0].when == [words]
    if "in" in rule:
        assert next(part for part in table if part.code == "new").steps[0].when == []
