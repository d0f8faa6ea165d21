"""Trying a service out through the door: an invented case from its form to its end, and an example made of it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Team, User
from crm.cases.models import Case
from crm.catalogue import versions
from crm.catalogue.models import ServiceTrial
from crm.catalogue.services import Entry
from crm.correspondence.models import Message
from crm.foundation.database import session
from tests import factories

FORM = {"a-where-lat": "51.5", "a-where-lon": "-3.0", "a-land": "road", "a-what": ["needles"], "a-hazard": "yes",
        "a-saw": "no"}


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets)


@pytest.fixture
def owner(fly_tipping: Entry, streets: Team) -> User:
    return factories.user("service_owner", name="Olwen Owner", team=streets)


def begun(client: Any, owner: User, **typed: str) -> str:
    """Begin a trial on Monday 23 November 2026; returns the address of its form."""
    page = client.be(owner).get("/desk/services/fly-tipping/try").page
    day = {"on-day": "23", "on-month": "11", "on-year": "2026", "clock_time": "09:00", "who": "agent"}
    answer = client.submit(page, {**day, **typed}, form="main form")
    assert answer.status_code == 302, answer.page.get_text()
    return str(answer.location)


def opened(client: Any, owner: User) -> str:
    address = begun(client, owner)
    sent = client.submit(client.get(address).page, FORM, form="form[enctype]")
    assert sent.status_code == 302, sent.page.get_text()
    return address


def test_an_invented_case_is_walked_and_nothing_real_is_touched(client: Any, owner: User) -> None:
    address = opened(client, owner)
    page = client.get(f"{address}?who=street_officer").page
    text = page.get_text()
    assert "Received" in text and "due tomorrow" in text and "The priority is urgent" in text
    done = client.submit(client.get(f"{address}/do/schedule?who=street_officer").page, {}, form="form[enctype]")
    assert done.status_code == 302, done.page.get_text()
    after = client.get(done.location).page
    assert "“Send a crew” was done by “Street officer”: now “Scheduled”" in after.get_text()
    assert "A crew has been asked to clear it" in after.get_text()
    assert session.scalar(select(func.count()).select_from(Case)) == 0
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_time_put_forward_warns_and_breaches(client: Any, owner: User) -> None:
    address = opened(client, owner)
    page = client.get(address).page
    client.submit(page, {"amount": "3", "unit": "wd"}, form="form[action$='/time']")
    text = client.get(address).page.get_text()
    assert "Clock “Clear” is overdue" in text and "Time passes" in text
    refused = client.submit(client.get(address).page, {"amount": "minus"}, form="form[action$='/time']")
    assert refused.status_code == 302


def test_what_is_withheld_says_why_and_a_refusal_is_part_of_the_walk(client: Any, owner: User) -> None:
    address = opened(client, owner)
    text = client.get(f"{address}?who=crew").page.get_text()
    assert "Only “Street officer” or the system itself can do this." in text
    client.submit(client.get(f"{address}/do/schedule?who=crew").page, {}, form="form[enctype]")
    assert "Refused" in client.get(address).page.get_text()
    client.submit(client.get(address).page, {}, form="form[action$='/back']")
    assert "Refused" not in client.get(address).page.get_text()


def test_what_an_action_demands_is_demanded_of_the_invented_case(client: Any, owner: User) -> None:
    address = opened(client, owner)
    page = client.get(f"{address}/do/refuse?who=street_officer").page
    again = client.submit(page, {}, form="form[enctype]")
    assert again.status_code in (200, 422) and "There is a problem" in again.page.get_text()
    good = client.submit(page, {"a-reason": "Not ours", "outcome": "other_council"}, form="form[enctype]")
    assert good.status_code == 302
    assert "Another council's" in client.get(address).page.get_text()


def test_the_last_step_goes_back_to_the_form_with_its_answers(client: Any, owner: User) -> None:
    address = opened(client, owner)
    client.submit(client.get(address).page, {}, form="form[action$='/back']")
    page = client.get(address).page
    assert page.select_one("input[name='a-land'][value='road']").has_attr("checked")


def test_a_walk_kept_as_an_example_is_run_before_publishing(client: Any, owner: User, fly_tipping: Entry) -> None:
    address = opened(client, owner)
    kept = client.submit(client.get(address).page, {"name": "Needles are urgent"}, form="form[action$='/keep']")
    assert kept.status_code == 302
    (draft,) = [one for one in versions.list_versions(fly_tipping.id) if one.state == "draft"]
    read = versions.definition(draft.id)
    assert read.examples[-1].name == "Needles are urgent" and read.examples[-1].expect.priority == "urgent"
    assert versions.failed_examples(read) == {}


def test_a_trial_is_its_owners_alone_and_keeping_needs_leave_to_edit(client: Any, owner: User) -> None:
    address = opened(client, owner)
    assert client.be(factories.user("service_owner", name="Other Owner")).get(address).status_code == 404
    agent = factories.user("agent", name="Ann Agent")
    own = begun(client, agent)
    client.submit(client.get(own).page, FORM, form="form[enctype]")
    page = client.get(own).page
    assert page.select_one("form[action$='/keep']") is None
    assert session.scalar(select(func.count()).select_from(ServiceTrial)) == 2


def test_nonsense_is_answered_in_words(client: Any, owner: User) -> None:
    address = begun(client, owner)
    assert client.get(f"{address}/do/schedule").status_code == 404
    assert client.get("/desk/services/fly-tipping/try/nothing").status_code == 404
    page = client.get("/desk/services/fly-tipping/try").page
    wrong = client.submit(page, {"on-day": "31", "on-month": "2", "on-year": "2026", "clock_time": "25:00"},
                          form="main form")
    assert wrong.status_code == 422
    assert "time" in client.submit(page, {"on-day": "1", "on-month": "2", "on-year": "2026", "clock_time": "25:00"},
                                   form="main form").page.get_text()
