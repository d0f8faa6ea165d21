"""Where used through the door: things of the catalogue by name, and every place that needs them."""

from typing import Any

import pytest

from crm.accounts.models import Team
from tests import factories

WHERE = "/desk/services/where-used"


@pytest.fixture
def streets(app: Any) -> Team:
    team = factories.team("Streets", code="streets")
    factories.service(team=team, owner=team)
    return team


def rows(client: Any, words: str) -> dict[str, str]:
    page = client.get(WHERE, query_string={"words": words}).page
    found = [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in page.select("tbody tr")]
    return {row[0]: row[2] for row in found}


def test_a_thing_is_found_by_part_of_its_name_with_its_places(client: Any, streets: Team) -> None:
    client.be(factories.user("service_owner", team=streets))
    assert "Fly-tipping" in rows(client, "scheduled")["Scheduled Status"]
    assert "Send a crew" in rows(client, "SCHEDULED")["Scheduled Status"]
    assert "condition" in rows(client, "kind of land")["What kind of land? Question"].lower()
    assert "holds the role" in rows(client, "streets")["Streets Team"]
    assert "Fly-tipping" in rows(client, "crews")["Street crews Calendar"]


def test_what_nobody_knows_is_said_and_nothing_is_asked_at_first(client: Any, streets: Team) -> None:
    client.be(factories.user("service_owner", team=streets))
    assert rows(client, "") == {}
    assert "Nothing has" in client.get(WHERE, query_string={"words": "zebra"}).page.main.get_text()


def test_it_is_for_those_who_change_services(client: Any, streets: Team) -> None:
    assert client.be(factories.user("officer", team=streets)).get(WHERE).status_code == 403
