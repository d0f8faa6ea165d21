"""Where used through the door: things of the catalogue by name, and every place that needs them."""

from typing import Any

import pytest

from crm.accounts.models import Team
from crm.catalogue import drafts
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries_of

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


def test_what_is_used_by_many_is_counted_by_service_and_folded(client: Any, streets: Team) -> None:
    client.be(factories.user("service_owner", team=streets))
    for code in ("missed-bin", "graffiti", "pothole"):
        draft = drafts.begin(factories.service(code, team=streets).id, actor=SYSTEM)
        drafts.change(draft.id, "calendar", "street-crews", seen=None, actor=SYSTEM)
    session.commit()
    page = client.get(WHERE, query_string={"words": "street crews"}).page
    (used,) = [row.select("td")[2] for row in page.select("tbody tr") if "Calendar" in row.get_text()]
    folded = {part.summary.get_text(): part for part in used.select("details")}
    assert len(folded) == len(used.select("details")) >= 4, "one a service, live version and draft together"
    total = sum(int(words.rsplit(": ")[1].split()[0]) for words in folded)
    assert f"{len(folded)} services, {total} places" in " ".join(used.get_text(" ").split())
    assert not any(part.has_attr("open") for part in folded.values())
    alone = client.get(WHERE, query_string={"words": "scheduled"}).page.select_one("tbody details")
    assert alone.has_attr("open")


def test_a_search_asks_the_database_alike_whatever_it_finds(client: Any, streets: Team) -> None:
    client.be(factories.user("service_owner", team=streets))
    few = queries_of(lambda: client.get(WHERE, query_string={"words": "street crews"}))
    factories.service("missed-bin", team=streets)
    drafts.begin(factories.service("graffiti", team=streets).id, actor=SYSTEM)
    session.commit()
    client.get(WHERE, query_string={"words": "r"})  # what is remembered is read anew
    many = queries_of(lambda: client.get(WHERE, query_string={"words": "r"}))
    assert many <= few
