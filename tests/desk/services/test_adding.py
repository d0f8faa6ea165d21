"""Everything that a service may hold can be added on the screens: each kind has a form, and the form makes a part."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.catalogue import drafts, services, versions
from crm.values.actor import SYSTEM
from crm.workflow import packs, shape_at
from tests import factories
from tests.conftest import Visitor
from tests.desk.doors import come_in

HOME = "/desk/services/fly-tipping/draft"
PLACES = [
    "roles", "people", "form", "form.1.questions", "form.1.questions.3.questions", "statuses", "actions",
    "actions.clear.ask", "actions.clear.do", "tasks", "clocks", "priority", "assign", "on_open", "rules", "messages",
    "messages.scheduled.parts", "outcomes", "retention", "values", "tables", "examples", "examples.0.steps",
    "examples.0.counts", "clocks.clear.targets", "clocks.clear.pauses", "clocks.clear.on_warn",
    "tasks.evidence.opens", "tasks.evidence.results", "tasks.evidence.ask", "actions.clear.by",
    "form.0.questions.0.checks",
]


@pytest.fixture
def owner(app: Flask, client: Visitor) -> User:
    entry = factories.service("fly-tipping")
    user = come_in(client, "administrator")
    drafts.begin(entry.id, actor=SYSTEM)
    return user


def data() -> dict[str, Any]:
    return packs.to_data(versions.definition(drafts.get(services.get("fly-tipping").id).id))


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_of_part_has_a_form(client: Visitor, owner: User, place: str) -> None:
    chosen = client.get(f"{HOME}/add?to={place}")
    assert chosen.status_code == 200
    links = [str(a["href"]) for a in chosen.page.select(".kinds a")] or [f"{HOME}/add?to={place}"]
    for address in links:
        page = client.get(address)
        assert page.status_code == 200 and page.page.select_one("form[novalidate] button") is not None, address
        refused = client.submit(page.page, form="main form[novalidate]", press="Add")
        assert refused.status_code in (302, 422), address


ADDED = [
    ("roles", {"part-name-en": "Inspector"}, {"name": {"en": "Inspector"}}),
    ("statuses", {"part-name-en": "On hold", "part-kind": "waiting"}, {"kind": "waiting", "name": {"en": "On hold"}}),
    ("outcomes", {"part-name-en": "Lost", "part-retain": "2", "part-retain-unit": "years"},
     {"name": {"en": "Lost"}, "retain": "2 years"}),
    ("actions.clear.do&kind=message", {"part-message": "scheduled", "part-to": ["reporters"]},
     {"message": "scheduled", "to": ["reporters"]}),
    ("actions.clear.do&kind=extend", {"part-clock": "clear", "part-extend-by": "3"},
     {"clock": "clear", "extend": {"by": "3 wd"}}),
    ("actions.clear.do&kind=priority", {"part-priority": "raise"}, {"priority": "raise"}),
    ("actions.clear.do&kind=task", {"part-task": "evidence"}, {"task": "evidence"}),
    ("actions.clear.do&kind=assign", {"part-assign-officer": "same"}, {"assign": {"officer": "same"}}),
    ("actions.clear.do&kind=notify", {"part-notify": ["lead"]}, {"notify": ["lead"]}),
    ("rules&kind=after_in", {"part-after": "2", "part-after-unit": "weeks", "part-in": ["with_owner"],
                             "part-do": "refuse"}, {"in": ["with_owner"], "after": "2 weeks", "do": "refuse"}),
    ("values&kind=setting", {"part-name-en": "Days allowed", "part-setting": "5 working days"},
     {"name": {"en": "Days allowed"}, "setting": "5 wd"}),
    ("tables", {"part-name-en": "Fees", "part-given-0-key": "Kind of land", "part-given-0-fact": '{"answer": "land"}',
                "part-gives": "fee"},
     {"name": {"en": "Fees"}, "given": {"kind_of_land": {"answer": "land"}}, "gives": ["fee"], "rows": [{}]}),
    ("retention", {"part-of": "notes", "part-after": "1", "part-after-unit": "years", "part-from": "closed",
                   "part-then": "delete"}, {"of": "notes", "after": "1 year", "from": "closed", "then": "delete"}),
    ("clocks", {"part-name-en": "Visit", "part-basis": "promise", "part-target": "2", "part-starts-on": ["opened"]},
     {"name": {"en": "Visit"}, "basis": "promise", "starts": {"on": ["opened"]}, "target": "2 wd"}),
    ("clocks.clear.pauses", {"part-in": ["scheduled"]}, {"in": ["scheduled"]}),
    ("messages.scheduled.parts", {"part-text-en": "Thank you."}, [{"text": {"en": "Thank you."}}]),
    ("form", {"part-page-en": "One more page"}, {"page": {"en": "One more page"}}),
    ("examples.0.steps", {"part-as": ["crew"], "part-do": "clear"}, {"as": ["crew"], "do": "clear"}),
    ("form.1.questions.3.checks&kind=sum", {"part-sum": "described", "part-is": "100", "part-else-en": "A hundred"},
     {"sum": "described", "is": 100, "else": {"en": "A hundred"}}),
    ("form.0.questions.0.checks&kind=matches", {"part-matches": "[A-Z]+", "part-else-en": "Capitals only"},
     {"matches": "[A-Z]+", "else": {"en": "Capitals only"}}),
]


@pytest.mark.parametrize(("to", "typed", "wanted"), ADDED, ids=[to for to, _, _ in ADDED])
def test_a_part_is_added_with_what_was_typed(client: Visitor, owner: User, to: str, typed: dict[str, Any],
                                             wanted: Any) -> None:
    page = client.get(f"{HOME}/add?to={to}").page
    added = client.submit(page, typed, form="main form[novalidate]", press="Add")
    said = added.page.select_one(".govuk-error-summary") if added.page else None
    assert added.status_code == 302, said
    holder: Any = data()
    for step in to.partition("&")[0].split("."):
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    last = holder[-1] if isinstance(holder, list) else list(holder.values())[-1]
    if isinstance(wanted, dict):
        assert {word: last.get(word) for word in wanted} == wanted
    else:
        assert last == wanted


def test_an_answer_to_set_is_chosen_by_its_question_and_given_or_taken_from_a_fact(client: Visitor,
                                                                                     owner: User) -> None:
    page = client.get(f"{HOME}/add?to=actions.clear.do&kind=set").page
    for code in ("land", "hazard"):
        page = client.submit(page, {"part-set-_more": code, "press": "more:part-set:0"},
                             form="main form[novalidate]").page
    client.submit(page, {"part-set-land": "park", "part-set-hazard-_fact": '{"answer": "saw"}'},
                  form="main form[novalidate]", press="Add")
    assert data()["actions"]["clear"]["do"][-1] == {"set": {"land": "park", "hazard": {"answer": "saw"}}}


def lists_below(slot: shape_at.Slot) -> Iterator[str]:
    """Every list of a draft, whether it stands there yet or not."""
    for part in shape_at.parts(slot):
        if part.kind in ("list", "mapping"):
            yield part.place
        if part.is_present and part.kind not in ("scalar", "text"):
            yield from lists_below(part)


def test_a_list_that_nothing_is_added_to_by_a_form_is_not_there(client: Visitor, owner: User) -> None:
    entry = services.get("fly-tipping")
    draft = drafts.get(entry.id)
    drafts.change(draft.id, "tables", {"fees": {"given": {"land": {"answer": "land"}}, "gives": ["fee"], "rows": [
        {"land": "park", "fee": 2}]}}, seen=None, actor=SYSTEM)
    found = {place: client.get(f"{HOME}/add?to={place}").status_code for place in lists_below(
        shape_at.shape_at(data(), ""))}
    assert found["tables.fees.rows"] == found["keywords"] == 404
    assert {place for place, status in found.items() if status not in (200, 404)} == set()


def test_a_service_owner_begins_a_service_of_their_team_and_may_edit_it(app: Flask, client: Visitor) -> None:
    factories.service("fly-tipping")
    team = factories.team("Highways")
    client.be(factories.user("service_owner", team=team))
    page = client.get("/desk/services/new").page
    assert [option.get_text() for option in page.select("#team option")] == ["Highways"]
    made = client.submit(page, {"service_name-en": "Dropped kerbs"}, press="Begin")
    assert made.status_code == 302 and client.get(made.location).status_code == 200


def test_a_rule_that_needs_a_condition_leads_to_it(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/add?to=rules&kind=when").page
    added = client.submit(page, {"part-do": "refuse"}, form="main form[novalidate]", press="Add")
    assert "condition?at=rules.2.when" in added.location
