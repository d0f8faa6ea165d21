"""The single view of a resident: what it says, what it leaves out, what it costs."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts.models import Team
from crm.cases.references import reference_of
from crm.catalogue.services import Entry
from crm.contacts import adding, changing, interactions
from crm.contacts.adding import NewContact, Seal
from crm.contacts.interactions import Touch
from crm.contacts.models import Contact
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.paging import cursor
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries_of


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets)


@pytest.fixture
def dilys(app: Any) -> Contact:
    home = factories.place("4 Tannery Row, Northmoor", area=factories.ward("Mill Hill"))
    made = adding.add(NewContact(name="Dilys Pritchard", known_as="Dil", phones=("01632 960118",),
                                 emails=("dilys@example.org",), place_id=home.id, language="cy",
                                 born_on=date(1948, 3, 1)), actor=SYSTEM)
    factories.contact("Gwyn Pritchard", place_id=home.id)
    changing.agree_adjustment(made, kind="large_print", detail="18 point", actor=SYSTEM)
    return made


@pytest.fixture
def agent(client: Any) -> Any:
    return client.be(factories.user("agent"))


def of(person: Contact) -> str:
    return f"/desk/residents/{person.public_id}"


def test_one_page_says_who_they_are_how_to_reach_them_and_where_they_live(agent: Any, dilys: Contact) -> None:
    page = agent.get(of(dilys)).page
    assert page.h1.get_text(strip=True) == "Dilys Pritchard"
    words = " ".join(page.select_one("main").get_text(" ").split())
    for said in ("known as Dil", "born 1 Mar 1948", "Large print : 18 point", "Welsh", "01632 960118",
                 "dilys@example.org", "4 Tannery Row", "Mill Hill", "Gwyn Pritchard", "Nothing is open"):
        assert said in words, said
    needs, details = str(page).index("person-needs"), str(page).index("01632 960118")
    assert needs < details, "adjustments come before details"


def test_open_cases_are_in_public_words_with_due_dates(agent: Any, dilys: Contact, fly_tipping: Entry) -> None:
    case = factories.case(fly_tipping, reporter=dilys)
    session.expire_all()
    row = agent.get(of(dilys)).page.select_one(".person-cases tbody tr").get_text(" ")
    assert reference_of(case.number) in row and "Due" in row


def test_promises_and_contacts_are_listed_and_lead_to_their_pages(agent: Any, dilys: Contact, streets: Team) -> None:
    interactions.log(Touch(channel="call", outcome="answered", reason="chasing", contact_id=dilys.id,
                           note="When is the brown bin?"), actor=SYSTEM)
    interactions.promise_call_back(team_id=streets.id, about="The brown bin", due_at=clock.now() + timedelta(hours=3),
                                   contact_id=dilys.id, actor=SYSTEM)
    words = agent.get(of(dilys)).page.get_text(" ")
    assert "When is the brown bin?" in words and "The brown bin" in words and "chasing progress" in words


def test_what_an_outsider_may_not_see_is_not_there(client: Any, dilys: Contact, app: Any) -> None:
    service = factories.service("safeguarding-concern")
    case = factories.case(service, reporter=dilys)
    hidden = adding.add(NewContact(name="Known only there"), actor=SYSTEM,
                        seal=Seal(case_id=case.id, service_id=service.id))
    outsider = client.be(factories.user("officer"))
    assert outsider.get(of(hidden)).status_code == 404
    assert "Known only there" not in outsider.get("/desk/residents?q=known+only").page.select_one("table, p").get_text()
    words = outsider.get(of(dilys)).get_data(as_text=True)
    assert reference_of(case.number) not in words and "afeguarding" not in words
    assert "raised" not in words and "No contact is logged yet" in words, "not even that somebody was in touch"
    assert "Nothing is open" in words and "raised" not in outsider.get(f"{of(dilys)}/timeline").page.get_text()


def test_who_only_looks_has_no_buttons_that_change(client: Any, dilys: Contact) -> None:
    page = client.be(factories.user("service_owner")).get(of(dilys)).page
    assert "Log contact" not in page.get_text() and "Change" not in page.select_one("main").get_text()
    assert client.get(f"{of(dilys)}/change").status_code == 403


def test_an_administrator_sees_no_residents(client: Any, dilys: Contact) -> None:
    assert client.be(factories.user("administrator")).get(of(dilys)).status_code == 403


def test_the_number_of_queries_does_not_grow(agent: Any, dilys: Contact, fly_tipping: Entry) -> None:
    factories.case(fly_tipping, reporter=dilys)
    one = queries_of(lambda: agent.get(of(dilys)))
    for number in range(5):
        factories.case(fly_tipping, reporter=dilys)
        changing.add_point(dilys, way="phone", value=f"01632 96012{number}", actor=SYSTEM)
    assert queries_of(lambda: agent.get(of(dilys))) == one <= 7


def test_a_strange_address_finds_nobody(agent: Any) -> None:
    assert agent.get("/desk/residents/nobody%00at-all").status_code == 404


def test_a_cursor_of_another_list_is_refused_in_words(agent: Any, dilys: Contact) -> None:
    for given in ("x", cursor("not a number"), cursor(1, 2)):
        assert agent.get(f"{of(dilys)}/timeline", query_string={"after": given}).status_code == 422


def test_a_very_long_name_and_an_address_of_forty_lines_are_shown(agent: Any) -> None:
    made = adding.add(NewContact(name="Maximiliana " * 25, address_text="\n".join(f"Line {n}" for n in range(40))),
                      actor=SYSTEM)
    page = agent.get(of(made)).page
    assert "Line 39" in page.get_text() and page.h1.get_text(strip=True).startswith("Maximiliana")


def test_whom_one_dealt_with_is_listed_and_search_finds_the_others(agent: Any, dilys: Contact) -> None:
    assert "Look for somebody" in agent.get("/desk/residents").page.get_text()
    agent.submit(agent.get(f"{of(dilys)}/log").page)
    assert "Dilys Pritchard" in agent.get("/desk/residents").page.get_text()
    assert "Gwyn Pritchard" in agent.get("/desk/residents?q=pritchard+gwyn").page.get_text()


def test_a_contact_that_raises_nothing_is_logged_in_two_activations(agent: Any, dilys: Contact) -> None:
    sent = agent.submit(agent.get(f"{of(dilys)}/log").page, {"reason": "chasing"})
    assert sent.status_code == 302
    row = session.query(interactions.Interaction).one()
    assert (row.reason, row.outcome, row.avoidable, row.contact_id) == ("chasing", "answered", True, dilys.id)
    assert "chasing progress" in agent.get(of(dilys)).page.get_text()


def test_a_call_back_is_promised_to_a_team_by_a_time(client: Any, dilys: Contact, streets: Team,
                                                     clock: Any) -> None:
    clock("2026-11-23T09:10+00:00")
    agent = client.be(factories.user("agent"))
    form = agent.get(f"{of(dilys)}/call-back").page
    assert form.select_one("#number")["value"] == "01632 960118"
    sent = agent.submit(form, {"team": "streets", "about": "The brown bin", "day": "2026-11-24", "time": "09:30"})
    assert sent.status_code == 302
    row = session.query(interactions.CallBack).one()
    assert (row.team_id, row.due_at.isoformat()) == (streets.id, "2026-11-24T09:30:00+00:00")
    assert "The brown bin" in agent.get(of(dilys)).page.get_text()


def test_a_time_that_has_passed_is_refused_beside_its_field(client: Any, dilys: Contact, streets: Team,
                                                            clock: Any) -> None:
    clock("2026-11-23T15:10+00:00")
    agent = client.be(factories.user("agent"))
    form = agent.get(f"{of(dilys)}/call-back").page
    refused = agent.submit(form, {"team": "streets", "about": "The brown bin", "day": "2026-11-23", "time": "09:30"})
    assert refused.status_code == 422 and "Choose a time that has not passed" in refused.page.get_text()
