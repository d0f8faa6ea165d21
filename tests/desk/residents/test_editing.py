"""Changing what is known of a resident: every change keeps who, when, old and new."""

from datetime import date
from typing import Any

import pytest

from crm.contacts import adding, changing
from crm.contacts.adding import NewContact
from crm.contacts.models import Contact
from crm.foundation.database import session
from crm.places import search_rows
from crm.values.actor import SYSTEM
from tests import factories


@pytest.fixture
def dilys(app: Any) -> Contact:
    return adding.add(NewContact(name="Dilys Pritchard", phones=("01632 960118",), address_text="1 Old Road"),
                      actor=SYSTEM)


@pytest.fixture
def agent(client: Any, dilys: Contact) -> Any:
    return client.be(factories.user("agent", name="Jo Amin"))


def of(person: Contact, page: str = "") -> str:
    return f"/desk/residents/{person.public_id}{page}"


def again(person: Contact) -> Contact:
    found = session.get(Contact, person.id, populate_existing=True)
    assert found is not None
    return found


def test_a_changed_name_shows_on_the_history_with_who_and_both_values(agent: Any, dilys: Contact) -> None:
    sent = agent.submit(agent.get(of(dilys, "/change")).page, {"name": "Dilys Bevan"})
    assert sent.status_code == 302
    row = agent.get(of(dilys, "/changes")).page.select_one("tbody tr").get_text("|")
    assert row.split("|")[1:] == ["Jo Amin", "Name", "Dilys Pritchard", "Dilys Bevan"]
    assert "Dilys Pritchard" in agent.get(of(dilys)).page.get_text(), "the former name stays on the page"


def test_saving_without_changing_changes_nothing(agent: Any, dilys: Contact) -> None:
    for page in ("/change", "/reach"):
        sent = agent.submit(agent.get(of(dilys, page)).page)
        assert "nothing is changed" in agent.get(sent.location).page.get_text()
    assert "Nothing was changed since" in agent.get(of(dilys, "/changes")).page.get_text()


def test_two_who_change_the_same_field_are_told_what_changed_and_keep_what_they_typed(agent: Any,
                                                                                      dilys: Contact) -> None:
    form = agent.get(of(dilys, "/reach")).page
    changing.change(again(dilys), {"language": "cy"}, version=dilys.version, actor=SYSTEM)
    refused = agent.submit(form, {"language": "en", "reach_note": "After 2pm"})
    assert refused.status_code == 409
    words = refused.page.get_text(" ")
    assert "Language: was empty, now Welsh" in words and "After 2pm" in words


def test_a_date_of_birth_and_language_are_kept_and_shown(agent: Any, dilys: Contact) -> None:
    agent.submit(agent.get(of(dilys, "/change")).page,
                 {"born_on-day": "1", "born_on-month": "3", "born_on-year": "1948"})
    agent.submit(agent.get(of(dilys, "/reach")).page, {"language": "cy", "preferred_channel": "phone"})
    words = " ".join(agent.get(of(dilys)).page.get_text(" ").split())
    assert "born 1 Mar 1948" in words and "Language: Welsh" in words and "Best by phone" in words
    assert (again(dilys).born_on, again(dilys).birth_precision) == (date(1948, 3, 1), "full")


def test_a_birth_date_in_the_future_is_refused_beside_its_field(agent: Any, dilys: Contact) -> None:
    refused = agent.submit(agent.get(of(dilys, "/change")).page,
                           {"born_on-day": "1", "born_on-month": "3", "born_on-year": "2090"})
    assert refused.status_code == 422
    assert refused.page.select_one(".govuk-error-summary__list a")["href"] == "#born_on-day"


def test_a_phone_is_added_marked_and_taken_off(agent: Any, dilys: Contact) -> None:
    agent.submit(agent.get(of(dilys, "/phone/add")).page, {"value": "07700 900982", "use": "mobile"})
    point = again(dilys).points[1]
    agent.submit(agent.get(of(dilys, f"/points/{point.id}")).page, {"do_not_use": "Answered by somebody else"})
    shown = agent.get(of(dilys)).page.get_text(" ")
    assert "Do not use" in shown and "Answered by somebody else" in shown
    agent.submit(agent.get(of(dilys, f"/points/{point.id}")).page, form="form.post-button")
    assert "07700 900982" not in agent.get(of(dilys)).page.select_one("dl").get_text()
    assert agent.get(of(dilys, f"/points/{point.id}")).status_code == 404
    assert "07700 900982" in agent.get(of(dilys, "/changes")).page.get_text()


def test_the_same_phone_twice_and_what_is_no_phone_are_refused(agent: Any, dilys: Contact) -> None:
    form = agent.get(of(dilys, "/phone/add")).page
    assert "They have this one already" in agent.submit(form, {"value": "+44 1632 960118"}).page.get_text()
    assert agent.submit(form, {"value": "ring me"}).status_code == 422
    assert agent.submit(agent.get(of(dilys, "/email/add")).page, {"value": "nobody"}).status_code == 422


def test_a_new_home_ends_the_former_and_the_history_keeps_both(agent: Any, dilys: Contact) -> None:
    home = factories.place("4 Tannery Row, Northmoor")
    search_rows.refresh([home])
    found = agent.submit(agent.get(of(dilys, "/addresses/add")).page, {"find": "tannery", "press": "find"})
    sent = agent.submit(found.page, {"pick": f"uprn:{home.uprn}"})
    assert sent.status_code == 302
    assert "1 Old Road" not in agent.get(of(dilys)).page.select_one("dl").get_text()
    words = agent.get(of(dilys, "/addresses")).page.get_text(" ")
    assert "1 Old Road" in words and "4 Tannery Row" in words


def test_an_address_is_asked_for_when_none_was_given(agent: Any, dilys: Contact) -> None:
    refused = agent.submit(agent.get(of(dilys, "/addresses/add")).page)
    assert refused.status_code == 422 and "Enter a postcode, a street or an address" in refused.page.get_text()


def test_somebody_leaves_an_address(agent: Any, dilys: Contact) -> None:
    number = dilys.addresses[0].id
    agent.submit(agent.get(of(dilys, f"/addresses/{number}/end")).page)
    assert again(dilys).addresses[0].ended_at is not None
    assert "Not known" in agent.get(of(dilys)).page.select_one("dl").get_text()


def test_an_adjustment_is_agreed_shown_first_and_ended(agent: Any, dilys: Contact) -> None:
    agent.submit(agent.get(of(dilys, "/adjustments/add")).page, {"kind": "bsl", "detail": "Two hours' notice"})
    assert "British Sign Language: Two hours' notice" in " ".join(
        agent.get(of(dilys)).page.select_one(".person-needs").get_text().split())
    agent.submit(agent.get(of(dilys, "/adjustments")).page)
    assert "British Sign Language" not in agent.get(of(dilys)).page.select_one(".person-needs").get_text()
    assert "British Sign Language" in agent.get(of(dilys, "/adjustments")).page.get_text()


def test_another_name_is_added_and_taken_off(agent: Any, dilys: Contact) -> None:
    agent.submit(agent.get(of(dilys, "/names")).page, {"kind": "known_as", "name": "Dil"})
    assert "known as Dil" in agent.get(of(dilys)).page.get_text()
    agent.submit(agent.get(of(dilys, "/names")).page, form="td form")
    assert "known as Dil" not in agent.get(of(dilys)).page.get_text()


def test_forged_numbers_of_other_peoples_things_do_nothing(agent: Any, dilys: Contact) -> None:
    other = factories.contact("Ann Lee", phone="01632 960333")
    point = other.points[0].id
    assert agent.get(of(dilys, f"/points/{point}")).status_code == 404
    token = agent.get(of(dilys, "/change")).page.select_one("[name=csrf_token]")["value"]
    assert agent.post(of(dilys, f"/points/{point}/end"), data={"csrf_token": token}).status_code == 404
    assert again(other).points[0].ended_at is None
