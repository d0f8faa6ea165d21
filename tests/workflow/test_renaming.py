"""Renaming a code everywhere, and the list of names it is done by."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from crm.errors import Invalid, NotFound
from crm.sla.calendar import Calendar
from crm.workflow import examples, name_fields, names, packs, places, problems, renaming, shape_at
from crm.workflow.situation import Council
from tests.workflow.small import PACKS, SERVICES, SMALL, form_of, question, small_data

DATA = packs.to_data(packs.parse(SMALL))


def calendars() -> dict[str, Calendar]:
    listed, _ = packs.read_yaml((SERVICES / "calendars.yaml").read_text())
    entries = listed["calendars"] if isinstance(listed, dict) and "calendars" in listed else listed
    rows = entries.values() if isinstance(entries, dict) else entries
    return {row["code"]: Calendar.from_data({k: v for k, v in row.items() if k != "name"}) for row in rows}


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_name_used_in_a_pack_is_found_where_it_stands(path: Path) -> None:
    definition = packs.from_yaml(path.read_text())
    data, found = packs.to_data(definition), names.names(definition)
    given = {(name.kind, name.code) for name in found if name.is_given}
    assert {(n.kind, n.code) for n in found} - given <= {(n.kind, n.code) for n in found
                                                         if n.kind in ("calendar", "service")}
    for name in found:
        text = name.place[-1] if name.is_key else places.get(shape_at.opened(data, name.place), name.place)
        assert str(text).startswith(name.written, name.start), name


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_renaming_changes_no_behaviour_and_can_be_turned_back(path: Path) -> None:
    definition = packs.from_yaml(path.read_text())
    data, council = packs.to_data(definition), Council(calendars=calendars())
    given = [name for name in names.names(definition) if name.is_given and name.code != "subject"]
    by_kind = [list(group) for _, group in itertools.groupby(sorted(given, key=lambda n: n.kind), lambda n: n.kind)]
    changed: Any = data
    for name in (name for group in by_kind for name in group[1:2]):
        place = places.text_of(name.place).removesuffix(".code")
        once = renaming.rename(data, place, "quite_another")
        back = place if places.find(once, place) is not places.ABSENT else f"{places.parent_of(place)}.quite_another"
        assert renaming.rename(once, back, name.written) == data, name
    for number, group in enumerate(by_kind):
        here = next(n for n in names.names(packs.parse(changed)) if n.is_given and n.kind == group[0].kind
                    and n.code != "subject")
        changed = renaming.rename(changed, places.text_of(here.place).removesuffix(".code"), f"new_{number}")
    after = packs.parse(changed)
    assert [(one.severity) for one in problems.find_problems(after)] == [
        one.severity for one in problems.find_problems(definition)]
    assert [r.failures for r in examples.run_all(after, council=council)] == [
        r.failures for r in examples.run_all(definition, council=council)]


def test_a_status_is_renamed_in_actions_clocks_conditions_texts_and_examples() -> None:
    data = small_data(
        rules=[{"when": {"fact": "status", "in": ["asked", "planned"]}, "do": "plan"}],
        messages={"told": {"channels": ["email"], "subject": "x", "body": "{{ clock.mend.due }} {{answer.sharp}}"}})
    changed = renaming.rename(packs.to_data(packs.parse(data)), "statuses.asked", "waiting")
    assert list(changed["statuses"]) == ["received", "waiting", "planned", "mended"]
    assert changed["actions"]["plan"]["from"] == ["received", "waiting"]
    assert changed["actions"]["ask"]["to"] == "waiting"
    assert changed["clocks"]["mend"]["pauses"] == [{"in": ["waiting"]}]
    assert changed["rules"][0]["when"]["in"] == ["waiting", "planned"]
    changed = renaming.rename(changed, "statuses.mended", "done")
    assert changed["clocks"]["mend"]["stops"]["on"] == ["status.done"]
    assert changed["examples"][0]["expect"]["status"] == "done"
    assert changed["examples"][0]["expect"]["outcome"] == "mended"  # the outcome of that code is another thing
    changed = renaming.rename(renaming.rename(changed, "clocks.mend", "repair"), "form.0.questions.1", "pointed")
    assert changed["messages"]["told"]["body"] == "{{ clock.repair.due }} {{answer.pointed}}"
    assert changed["priority"][0]["when"]["answer"] == "pointed"
    assert changed["examples"][0]["answers"] == {"where": {"lat": 51.5, "lon": -3.0}, "pointed": "no"}


def test_a_question_of_a_group_is_renamed_in_the_rows_alone() -> None:
    group = question("people", "group", repeat={}, questions=[question("name"), question("sharp", "yes_no")])
    data = small_data(form=form_of(question("sharp", "yes_no"), group), priority=[
        {"when": {"rows": "people", "some": {"answer": "sharp", "is": "yes"}}, "is": "high"},
        {"when": {"answer": "people.sharp", "has": "yes"}, "is": "high"},
        {"when": {"answer": "sharp", "is": "yes"}, "is": "high"}], examples=[])
    changed = renaming.rename(packs.to_data(packs.parse(data)), "form.0.questions.1.questions.1", "pointed")
    whens = [rule["when"] for rule in changed["priority"]]
    assert whens[0]["some"]["answer"] == "pointed" and whens[1]["answer"] == "people.pointed"
    assert whens[2]["answer"] == "sharp" and changed["form"][0]["questions"][0]["code"] == "sharp"


def test_an_option_is_renamed_where_its_question_is_compared() -> None:
    data = small_data(priority=[{"when": {"answer": "parts", "has": "seat"}, "is": "high"}])
    changed = renaming.rename(packs.to_data(packs.parse(data)), "form.0.questions.2.options.seat", "bottom")
    assert list(changed["form"][0]["questions"][2]["options"]) == ["bottom", "back", "leg"]
    assert changed["priority"][0]["when"]["has"] == "bottom"


@pytest.mark.parametrize(("place", "code"), [("statuses.asked", "planned"), ("statuses.asked", "Not so"),
                                             ("roles.crew", "lead"), ("form.0.questions.0", "sharp")])
def test_a_code_that_is_taken_or_wrong_is_refused(place: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        renaming.rename(DATA, place, code)
    assert "code" in refused.value.fields


def test_what_has_no_code_cannot_be_renamed() -> None:
    with pytest.raises(NotFound):
        renaming.rename(DATA, "actions.plan.name", "x")


def test_the_table_of_names_speaks_of_fields_that_the_format_has() -> None:
    for model, listed in name_fields._FIELDS.items():
        assert set(listed) <= set(model.model_fields), model
