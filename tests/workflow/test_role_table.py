"""Who may do what in which status, and what changed in it."""

import copy
from typing import Any

import pytest

from crm.workflow import packs
from crm.workflow.role_table import Entry, RoleTable, role_table
from tests.workflow.small import PACKS, SMALL

STATUSES = {"new": {"kind": "new", "name": "New"}, "busy": {"kind": "open", "name": "Busy"},
            "done": {"kind": "closed", "name": "Done"}}
ACTIONS: dict[str, Any] = {
    "begin": {"name": "Begin", "from": "new", "to": "busy", "by": ["parks", "system"]},
    "end": {"name": "End it", "from": ["new", "busy"], "to": "done", "by": ["parks"]},
    "note": {"name": "Note", "from": "any", "by": [{"role": "crew", "when": {"fact": "priority", "is": "urgent"}}]},
}


def of(statuses: Any = None, **actions: Any) -> Any:
    given = {code: action for code, action in {**copy.deepcopy(ACTIONS), **actions}.items() if action}
    return packs.parse({**copy.deepcopy(SMALL), "statuses": statuses or STATUSES, "actions": given, "clocks": {},
                        "rules": [], "tasks": {}, "examples": []})


def cell(table: RoleTable, role: str, status: str) -> list[Entry]:
    column = [word for word, _, _ in table.roles].index(role)
    return list(next(row for row in table.rows if row.status == status).cells[column])


def test_a_table_names_the_roles_of_the_service_first_then_the_words_its_actions_use() -> None:
    assert [name for _, name, _ in role_table(of()).roles] == ["Parks officer", "Crew", "By itself"]


@pytest.mark.parametrize(("role", "status", "names"), [
    ("parks", "new", ["Begin", "End it"]), ("parks", "busy", ["End it"]), ("parks", "done", []),
    ("system", "new", ["Begin"]), ("system", "busy", []), ("crew", "done", ["Note"]),
])
def test_each_cell_holds_what_the_role_may_do_in_the_status(role: str, status: str, names: list[str]) -> None:
    assert [entry.name for entry in cell(role_table(of()), role, status)] == names


def test_a_condition_stands_beside_its_action() -> None:
    assert cell(role_table(of()), "crew", "busy")[0].condition == "the priority is urgent"
    assert cell(role_table(of()), "parks", "busy")[0].condition == ""


@pytest.mark.parametrize(("now", "changes"), [
    ({}, []),
    ({"end": {**ACTIONS["end"], "by": ["parks", "crew"]}},
     ["Crew, in New: may do “End it”.", "Crew, in Busy: may do “End it”."]),
    ({"begin": {**ACTIONS["begin"], "by": ["parks"]}},
     ["By itself: removed as a role.", "By itself, in New: may no longer do “Begin”."]),
    ({"end": {**ACTIONS["end"], "from": ["busy"]}}, ["Parks officer, in New: may no longer do “End it”."]),
    ({"begin": {**ACTIONS["begin"], "to": "done", "by": ["parks"]}, "note": None},
     ["By itself: removed as a role.",
      "Parks officer, in New: “Begin” is possible to Done, before to Busy.",
      "Crew, in New: may no longer do “Note”.",
      "By itself, in New: may no longer do “Begin”.",
      "Crew, in Busy: may no longer do “Note”.",
      "Crew, in Done: may no longer do “Note”."]),
    ({"end": {**ACTIONS["end"], "from": ["busy"], "when": {"fact": "priority", "is": "low"}}},
     ["Parks officer, in New: may no longer do “End it”.",
      "Parks officer, in Busy: “End it” is possible only when the priority is low, before always."]),
])
def test_what_changed_since_another_version_is_said_in_words(now: Any, changes: list[str]) -> None:
    assert role_table(of(**now), before=of()).changes == changes


def test_a_status_that_came_or_went_is_marked() -> None:
    fewer = {code: status for code, status in STATUSES.items() if code != "busy"}
    after = role_table(of(fewer, begin={**ACTIONS["begin"], "to": "done"}, end={**ACTIONS["end"], "from": ["new"]}),
                       before=of())
    assert [(row.status, row.change) for row in after.rows] == [("new", ""), ("done", ""), ("busy", "removed")]
    assert [entry.change for entry in cell(after, "parks", "busy")] == ["removed"]


def test_without_another_version_nothing_is_marked() -> None:
    assert role_table(of()).changes == []


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_compared_with_itself_has_no_changes(path: Any) -> None:
    definition = packs.from_yaml(path.read_text())
    table = role_table(definition, before=definition)
    assert table.changes == []
    assert all(len(row.cells) == len(table.roles) for row in table.rows)
