"""The single view of a place, and picking addresses."""

from typing import Any

import pytest

from crm.cases.models import Party
from crm.cases.references import reference_of
from crm.contacts import interactions
from crm.contacts.interactions import Touch
from crm.foundation.database import session
from crm.places import search_rows, spots
from crm.places.models import Place
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries_of


@pytest.fixture
def agent(client: Any) -> Any:
    return client.be(factories.user("agent"))


@pytest.fixture
def home(app: Any) -> Place:
    made = factories.place("4 Tannery Row, Northmoor", area=factories.ward("Mill Hill"), lat=51.5, lon=-3.0,
                           attributes={"collection_day": "tuesday", "listed": False, "bins": ["green", "brown"]})
    search_rows.refresh([made])
    return made


def of(place: Place) -> str:
    return f"/desk/places/{place.public_id}"


def test_a_property_says_what_is_known_who_lives_there_and_what_is_open(agent: Any, home: Place) -> None:
    dilys = factories.contact("Dilys Pritchard", place_id=home.id)
    team = factories.team("Streets")
    service = factories.service(team=team)
    here = factories.case(service, answers={"where": {"uprn": home.uprn}})
    near = factories.case(service, answers={"where": {"lat": 51.5003, "lon": -3.0003}})
    far = factories.case(service, answers={"where": {"lat": 51.6, "lon": -3.1}})
    interactions.log(Touch(channel="call", outcome="answered", contact_id=dilys.id, place_id=home.id,
                           note="Asked about the skip"), actor=SYSTEM)
    page = agent.get(of(home)).page
    words = " ".join(page.select_one("main").get_text(" ").split())
    for said in ("4 Tannery Row", "Mill Hill", str(home.uprn), "Collection day Tuesday", "Listed No", "green, brown",
                 "Dilys Pritchard", "Asked about the skip"):
        assert said in words, said
    assert reference_of(here.number) in page.select_one(".person-cases").get_text()
    assert reference_of(near.number) in words and reference_of(far.number) not in words
    assert page.select_one(".map")["data-lat"] == "51.5"


def test_a_street_lists_its_properties(agent: Any) -> None:
    street = factories.street("Tannery Row")
    made = spots.street_place(street, actor=SYSTEM)
    unit = factories.place("4 Tannery Row, Northmoor")
    unit.street_id = street.id
    page = agent.get(of(made)).page
    assert "On this street" in page.get_text() and "4 Tannery Row" in page.get_text()
    assert street.usrn in page.get_text()


def test_an_empty_place_says_so(agent: Any) -> None:
    words = agent.get(of(factories.place())).page.get_text()
    assert "Nobody is known to live here" in words and "Nothing is open here" in words


def test_a_restricted_case_is_not_hinted_at_by_its_place(client: Any, home: Place) -> None:
    case = factories.case(factories.service("safeguarding-concern"))
    case.place_id = home.id
    words = client.be(factories.user("officer")).get(of(home)).get_data(as_text=True)
    assert reference_of(case.number) not in words and "afeguarding" not in words


def test_a_touch_of_somebody_hidden_is_not_told(agent: Any, home: Place) -> None:
    given = {"where": {"uprn": home.uprn}}
    case = factories.case(factories.service(), reporter=factories.contact("Gwenno Gudd"), answers=given)
    assert "Gwenno Gudd" in agent.get(of(home)).page.get_text()
    session.query(Party).filter_by(case_id=case.id).update({"hidden": True, "viewers": ["legal"]})
    assert "Gwenno Gudd" not in agent.get(of(home)).page.get_text()


def test_addresses_are_picked_while_typing(agent: Any, home: Place) -> None:
    answer = agent.get("/desk/places/pick?q=4+tann")
    assert answer.json == [{"value": f"uprn:{home.uprn}", "text": "4 Tannery Row, Northmoor"}]
    assert agent.get("/desk/places/pick?q=%00").json == []


def test_who_may_not_see_residents_sees_no_places(client: Any, home: Place) -> None:
    visitor = client.be(factories.user("administrator"))
    assert visitor.get(of(home)).status_code == visitor.get("/desk/places/pick?q=4").status_code == 403


def test_the_number_of_queries_does_not_grow(agent: Any, home: Place) -> None:
    service = factories.service(team=factories.team("Streets"))
    factories.case(service, answers={"where": {"uprn": home.uprn}})
    one = queries_of(lambda: agent.get(of(home)))
    for _ in range(4):
        factories.case(service, answers={"where": {"uprn": home.uprn}})
        factories.contact(place_id=home.id)
    assert queries_of(lambda: agent.get(of(home))) == one <= 10
