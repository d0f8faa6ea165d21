"""Correcting words of a published version through the door: found, changed with a reason, shown at once."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import Team, User
from crm.catalogue import versions
from crm.catalogue.services import Entry
from crm.ledger.models import EventRow
from tests import factories

WHERE = "/desk/services/fly-tipping/words"
HAZARD = "form.1.questions.1.label"


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets, owner=streets)


@pytest.fixture
def owner(fly_tipping: Entry, streets: Team) -> User:
    return factories.user("service_owner", team=streets)


def correct(client: Any, place: str, **typed: str) -> Any:
    address = f"{WHERE}/change?at={place}"
    return client.submit(client.get(address).page, typed, address=address)


def test_words_are_found_and_corrected_and_open_cases_show_them(client: Any, owner: User, fly_tipping: Entry) -> None:
    case = factories.case(fly_tipping)
    page = client.be(owner).get(WHERE, query_string={"find": "hazardous"}).page
    assert "Is it hazardous or blocking the way?" in page.get_text() and "Received" not in page.main.table.get_text()
    done = correct(client, "statuses.received.public", text_en="Thank you. We have your report",
                   reason="Say thank you")
    assert done.status_code == 302
    read = versions.definition(case.version_id)
    assert read.statuses["received"].public.say() == "Thank you. We have your report"


def test_a_correction_needs_a_reason_and_leaves_a_record(client: Any, owner: User, database: Any) -> None:
    client.be(owner)
    refused = correct(client, "name", text_en="Dumped rubbish")
    assert refused.status_code == 422 and "Enter why the words are corrected" in refused.page.get_text()
    assert "Dumped rubbish" in str(refused.page)
    correct(client, "name", text_en="Dumped rubbish", text_cy="Sbwriel", reason="People call it that")
    event = database.scalars(select(EventRow).where(EventRow.kind == "service.wording_corrected")).one()
    assert event.payload["places"] == ["name"] and event.payload["wording"] == 1
    assert "Dumped rubbish" in client.get("/desk/services").page.get_text()


def test_rules_and_places_without_words_are_not_corrected(client: Any, owner: User) -> None:
    client.be(owner)
    for place in ("clocks.clear.target", "statuses.received.kind", "nowhere", "actions"):
        assert client.get(f"{WHERE}/change?at={place}").status_code == 404


def test_a_placeholder_that_nothing_fills_is_refused_and_what_was_typed_stays(client: Any, owner: User) -> None:
    client.be(owner)
    wrong = correct(client, "messages.cleared.body", text_en="Cleared, {{asked.colour}}", reason="Colour")
    assert wrong.status_code == 422 and "Cleared, {{asked.colour}}" in wrong.page.get_text()


def test_two_people_correcting_at_once_are_told(client: Any, owner: User) -> None:
    address = f"{WHERE}/change?at=name"
    stale = client.be(owner).get(address).page
    correct(client, "name", text_en="Dumped rubbish", reason="People call it that")
    late = client.submit(stale, {"text_en": "Tipping", "reason": "Shorter"}, address=address)
    assert late.status_code == 409 and "corrected while you wrote" in late.page.get_text()
    assert "Tipping" in str(late.page)


def test_an_owner_of_another_service_may_not(client: Any, owner: User) -> None:
    assert client.be(factories.user("service_owner")).get(WHERE).status_code == 403
    assert client.be(factories.user("officer")).get(WHERE).status_code == 403
