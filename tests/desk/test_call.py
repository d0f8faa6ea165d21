"""Taking a call through the door: the caller, the service, its questions, drafts, joining, stops, doubles."""

from typing import Any

import pytest

from crm.accounts.models import Team, User
from crm.cases.models import Case, ServiceRequest
from crm.cases.references import reference_of
from crm.catalogue.services import Entry
from crm.contacts.models import Interaction
from crm.foundation.database import session
from crm.intake import nearby
from crm.intake.models import Draft
from tests import factories

GOOD = {"a-where-text": "By the bandstand", "a-where-lat": "51.5", "a-where-lon": "-3.0", "a-land": "road",
        "a-what": "needles", "a-hazard": "no", "a-saw": "no"}


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets)


@pytest.fixture
def agent(fly_tipping: Entry) -> User:
    return factories.user("agent", name="Ann Agent")


def begin(client: Any, contact: Any = None) -> str:
    """Start fly-tipping for a caller; returns the address of the questions."""
    query = {"contact": contact.public_id} if contact is not None else {}
    page = client.get("/desk/call", query_string=query).page
    answer = client.submit(page, {"service": "fly-tipping"}, form="form.services")
    assert answer.status_code == 302
    return str(answer.location)


def test_a_known_number_opens_its_person_and_a_shared_one_asks(client: Any, agent: User) -> None:
    one = factories.contact("Ann Lee", phone="020 7946 0123")
    answer = client.be(agent).get("/desk/call", query_string={"from": "+44 20 7946 0123"})
    assert answer.status_code == 302 and one.public_id in answer.location
    factories.contact("Bob Lee", phone="020 7946 0123")
    page = client.get("/desk/call", query_string={"from": "02079460123"}).page
    assert "2 people use this number" in page.get_text()
    assert "Nobody is known by" in client.get("/desk/call", query_string={"from": "01614960000"}).page.get_text()


def test_from_call_to_reference(client: Any, agent: User) -> None:
    caller = factories.contact("Siân Llŷr", email="sian@example.org")
    address = begin(client.be(agent), caller)
    sent = client.submit(client.get(address).page, GOOD, form="form[enctype]")
    assert sent.status_code == 302, sent.page.get_text()
    done = client.get(sent.location).page
    request = session.query(ServiceRequest).one()
    assert request.reporter_id == caller.id and request.answers["land"] == "road"
    assert done.select_one(".govuk-panel__title").get_text(strip=True)
    assert session.query(Interaction).one().outcome == "raised"


def test_what_was_typed_is_on_the_server_before_it_is_right(client: Any, agent: User) -> None:
    address = begin(client.be(agent))
    refused = client.submit(client.get(address).page, {"a-land": "road", "a-where-text": ""}, form="form[enctype]")
    assert refused.status_code == 422
    assert refused.page.select_one(".govuk-error-summary")
    again = client.get(address).page
    assert again.select_one("input[name=a-land][value=road]").has_attr("checked")
    assert "Fly-tipping" in client.get("/desk/call").page.select_one("[aria-labelledby=unfinished]").get_text()
    other = factories.user("agent")
    assert client.be(other).get(address).status_code == 404


def test_sending_twice_makes_one_case(client: Any, agent: User) -> None:
    address = begin(client.be(agent))
    page = client.get(address).page
    first, second = (client.submit(page, GOOD, form="form[enctype]", address=address) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert session.query(Case).count() == 1


def test_an_open_case_nearby_is_offered_and_joined(client: Any, agent: User, fly_tipping: Entry) -> None:
    there = factories.case(fly_tipping, answers={"where": {"lat": 51.5, "lon": -3.0}})
    address = begin(client.be(agent), factories.contact("Second Reporter"))
    offered = client.submit(client.get(address).page, GOOD, form="form[enctype]")
    assert offered.status_code == 422 and "reported already" in offered.page.get_text()
    joined = client.submit(offered.page, {"join": str(there.id)}, form="form[enctype]")
    assert "Joined" in client.get(joined.location).page.h1.get_text()
    session.expire_all()
    assert session.query(Case).count() == 1 and session.get(Case, there.id).requests_count == 2


def test_a_stop_opens_no_case_and_logs_the_call(client: Any, agent: User) -> None:
    address = begin(client.be(agent))
    typed = {"a-where-text": "Back lane", "a-where-lat": "51.5", "a-where-lon": "-3.0", "a-land": "private"}
    stopped = client.submit(client.get(address).page, typed, form="form[enctype]")
    assert "owner of private land" in stopped.page.get_text()
    logged = client.submit(stopped.page, {"log_stop": "yes"}, form="form[enctype]")
    assert logged.status_code == 302
    assert session.query(Case).count() == 0 and session.query(Interaction).one().outcome == "stopped"


def test_a_stop_that_is_logged_by_two_presses_at_once_is_logged_once(client: Any, agent: User,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    address = begin(client.be(agent))
    stopped = client.submit(client.get(address).page, GOOD | {"a-land": "private"}, form="form[enctype]").page
    find, answers = nearby.find, []

    def while_another_press_is_through(*asked: Any, **more: Any) -> Any:
        if not answers:
            answers.append(None)
            answers[0] = client.submit(stopped, {"log_stop": "yes"}, form="form[enctype]")
        return find(*asked, **more)

    monkeypatch.setattr(nearby, "find", while_another_press_is_through)
    second = client.submit(stopped, {"log_stop": "yes"}, form="form[enctype]")
    assert second.location == answers[0].location and client.get(second.location).status_code == 200
    assert session.query(Interaction).count() == 1 and "answers" not in session.query(Draft).one().data


def test_a_call_that_raises_nothing_is_logged(client: Any, agent: User) -> None:
    page = client.be(agent).get("/desk/call/log").page
    refused = client.submit(page, {"note": "Asked about the tip 🐝"})
    assert refused.status_code == 422 and "Asked about the tip 🐝" in refused.page.get_text()
    sent = client.submit(page, {"reason": "chasing", "outcome": "progress"})
    assert sent.status_code == 302
    row = session.query(Interaction).one()
    assert (row.reason, row.outcome, row.avoidable) == ("chasing", "progress", True)


def test_a_sealed_concern_ends_in_a_reference_and_no_way_in(client: Any, app: Any) -> None:
    adults = factories.team("Adults")
    concern = factories.service("safeguarding-concern", team=adults)
    request = factories.request(concern)
    agent = factories.user("agent")
    assert client.be(agent).get(f"/desk/cases/{reference_of(request.number)}").status_code == 404
    assert session.query(Draft).count() == 0


def test_what_was_typed_is_forgotten_when_the_call_is_sent_or_given_up(client: Any, agent: User) -> None:
    address = begin(client.be(agent))
    client.submit(client.get(address).page, {**GOOD, "note": "A private word"}, form="form[enctype]")
    assert "A private word" not in str(session.query(Draft).one().data)
    address = begin(client)
    client.submit(client.get(address).page, {"a-where-text": "Half a thought", "a-land": "road"}, form="form[enctype]")
    client.submit(client.get("/desk/call").page, form="form[action$='/give-up']")
    assert "Half a thought" not in str([draft.data for draft in session.query(Draft)])


def test_coordinates_that_are_nowhere_are_said_at_the_question_and_nothing_is_lost(client: Any, agent: User) -> None:
    address = begin(client.be(agent))
    typed = {**GOOD, "a-where-text": "95.1234, -3.0000", "a-where-lat": "", "a-where-lon": "", "note": "Rang twice"}
    sent = client.submit(client.get(address).page, typed, form="form[enctype]")
    assert sent.status_code == 422 and sent.page.h1.get_text(strip=True) == "Fly-tipping"
    assert "Give both the latitude" in sent.page.select_one(".govuk-error-summary").get_text()
    assert sent.page.select_one("textarea[name=note]").get_text().strip() == "Rang twice"
    assert session.query(Draft).one().data["note"] == "Rang twice"


def test_the_number_that_calls_keeps_the_service_that_was_asked_for(client: Any, agent: User) -> None:
    caller = factories.contact("Ann Lee", phone="020 7946 0123")
    answer = client.be(agent).get("/desk/call", query_string={"from": "020 7946 0123", "service": "fly-tipping"})
    assert caller.public_id in answer.location and "service=fly-tipping" in answer.location
