"""Pages of teams, and of the roles of services that teams hold."""

from typing import Any

import pytest
from sqlalchemy import select

from config import ROOT
from crm.accounts import queries, roles
from crm.accounts.models import Team
from crm.catalogue import calendars, drafts, services, versions
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM
from tests import factories
from tests.accounts import people
from tests.desk.doors import come_in
from tests.desk.staff.test_people import text_of


def test_a_team_is_added_changed_closed_and_reopened(client: Any, database: Any) -> None:
    come_in(client)
    typed = {"name": "Parks and trees", "email": "parks@northmoor.example"}
    made = client.submit(client.get("/desk/teams/add").page, typed, address="/desk/teams/add")
    assert made.location == "/desk/teams/parks-and-trees"
    client.submit(client.get(made.location + "/edit").page, {"name": "Parks"}, address=made.location + "/edit")
    asked = client.get(made.location + "/close")
    closed = client.submit(asked.page)
    assert "Closed" in text_of(client.get(closed.location))
    assert "Closed teams" in text_of(client.get("/desk/teams"))
    client.submit(client.get(closed.location).page, form="form[action$=reopen]")
    kinds = database.scalars(select(EventRow.kind).where(EventRow.stream.like("team:%"),
                                                         EventRow.kind != "team.added"))
    assert list(kinds) == ["team.changed", "team.closed", "team.reopened"]
    assert "Team reopened" in text_of(client.get(made.location))


def test_a_wrong_team_comes_back_with_the_reason(client: Any) -> None:
    come_in(client)
    wrong = client.submit(client.get("/desk/teams/add").page, {"name": " ", "email": "x"}, address="/desk/teams/add")
    assert wrong.status_code == 422 and len(wrong.page.select(".govuk-error-summary a")) == 2


def test_a_team_shows_its_people_and_what_it_does(client: Any) -> None:
    come_in(client)
    group = people.team("Waste")
    somebody = people.member("lead", of=group, name="Meg Lead")
    roles.give(somebody, team=group, role="officer", actor=SYSTEM)
    entry = a_service(group)
    shown = text_of(client.get(f"/desk/teams/{group.code}"))
    assert shown.count("Meg Lead") >= 2 and entry.name["en"] in shown


def a_service(team: Team) -> services.Entry:
    service = factories.service("fly-tipping", team=team)
    return services.entry(service.id)


def test_a_role_of_a_service_is_given_to_a_team_in_one_ward_and_taken_again(client: Any) -> None:
    come_in(client)
    entry = a_service(people.team("Waste"))
    ward, group = factories.ward(), people.team("Riverside crew")
    address = f"/desk/service-roles/{entry.code}"
    page = client.get(address)
    role = page.page.select("#role option")[1]["value"]
    given = client.submit(page.page, {"role": role, "team": group.code, "area": str(ward.id)}, address=address,
                          form="main form:not([action$=end])")
    assert given.location == address
    assert (role, group.id, ward.id) in services.roles_of(entry.id)
    again = client.submit(client.get(address).page, {"role": role, "team": group.code, "area": str(ward.id)},
                          address=address, form="main form:not([action$=end])")
    assert again.status_code == 422 and "already" in text_of(again)
    page = client.get(address).page
    ends = [form for form in page.select("form[action$=end]") if group.code in str(form)]
    fields = {field["name"]: field.get("value", "") for field in ends[0].select("input")}
    client.post(f"{address}/end", data=fields)
    assert (role, group.id, ward.id) not in services.roles_of(entry.id)


def test_the_roles_of_a_service_that_is_new_can_be_given_so_that_it_can_be_published(client: Any) -> None:
    come_in(client)
    calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
    draft = drafts.import_pack((ROOT / "services" / "missed-bin.yaml").read_text(), actor=SYSTEM)
    group = people.team("Waste")
    publishing = f"/desk/services/drafts/{draft.id}"
    refused = client.get(publishing).page
    assert refused.select_one('a[href="/desk/service-roles/missed-bin"]') is not None
    address = "/desk/service-roles/missed-bin"
    assert client.get("/desk/service-roles").page.select_one(f'a[href="{address}"]') is not None
    asked = [option["value"] for option in client.get(address).page.select("#role option") if option["value"]]
    assert asked == list(versions.definition(draft.id).roles)
    for role in asked:
        page = client.get(address).page
        client.submit(page, {"role": role, "team": group.code}, address=address, form="main form:not([action$=end])")
    client.submit(client.get(publishing).page, {"reason": "New"}, address=publishing)
    assert services.get("missed-bin").is_offered


@pytest.mark.parametrize("role", ["agent", "officer", "lead", "auditor"])
def test_service_roles_are_for_those_who_edit_services(client: Any, role: str) -> None:
    come_in(client, role)
    assert client.get("/desk/service-roles").status_code == 403


def test_a_service_owner_sees_only_their_own_services(client: Any) -> None:
    entry = a_service(people.team("Waste"))
    come_in(client, "service_owner")
    assert entry.name["en"] not in text_of(client.get("/desk/service-roles"))
    assert client.get(f"/desk/service-roles/{entry.code}").status_code == 403


def test_a_team_of_nobody_says_so(client: Any) -> None:
    come_in(client)
    group = people.team()
    assert "Nobody works in this team" in text_of(client.get(f"/desk/teams/{group.code}"))
    assert queries.members_of(group.id) == []


def test_another_team_can_own_a_service_and_closing_the_owner_says_what_it_owns(client: Any) -> None:
    come_in(client)
    entry = a_service(people.team("Waste"))
    group, other = people.team("Owners"), people.team("Others")
    address = f"/desk/service-roles/{entry.code}/owner"
    assert "No team owns" in text_of(client.get(f"/desk/service-roles/{entry.code}"))
    assert client.submit(client.get(address).page, {"team": group.code}, address=address).status_code == 303
    assert services.get(entry.code).owner_team_id == group.id
    again = client.submit(client.get(address).page, {"team": group.code}, address=address)
    assert again.status_code == 422 and "owns the service already" in text_of(again)
    for screen in (f"/desk/teams/{group.code}", f"/desk/teams/{group.code}/close"):
        assert client.get(screen).page.select_one(f'a[href="{address}"]') is not None
    client.submit(client.get(address).page, {"team": other.code}, address=address)
    assert client.get(f"/desk/teams/{group.code}").page.select_one(f'a[href="{address}"]') is None
    come_in(client, "service_owner")
    assert client.get(address).status_code == 403
