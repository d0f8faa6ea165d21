"""The short form by which people are added, with likely matches before anything is kept."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.contacts.models import Contact
from crm.foundation.database import session
from crm.places import search_rows
from tests import factories


@pytest.fixture
def agent(client: Any) -> Any:
    return client.be(factories.user("agent"))


def people() -> list[Contact]:
    return list(session.scalars(select(Contact).order_by(Contact.id)))


def test_adding_takes_two_activations_when_nobody_is_like_them(agent: Any) -> None:
    form = agent.get("/desk/residents/add?name=Dilys+Pritchard").page
    assert form.select_one("#name")["value"] == "Dilys Pritchard"
    sent = agent.submit(form)
    (made,) = people()
    assert sent.status_code == 302 and sent.location.endswith(made.public_id)
    assert "Dilys Pritchard is on record now" in agent.get(sent.location).page.get_text()


@pytest.mark.parametrize(("typed", "field"), [("020 7946 0123", "phones"), ("a.lee@example.org", "emails")])
def test_a_number_or_e_mail_from_the_search_box_goes_into_its_own_field(agent: Any, typed: str, field: str) -> None:
    form = agent.get("/desk/residents/add", query_string={"name": typed}).page
    assert form.select_one(f"#{field}")["value"] == typed


def test_likely_matches_are_shown_with_reasons_and_add_anyway_keeps_what_was_typed(agent: Any) -> None:
    known = factories.contact("William Hughes", phone="01632 960118")
    form = agent.get("/desk/residents/add?name=Bill+Hughes").page
    shown = agent.submit(form, {"phones": "01632 960118", "title": "Mr"})
    assert shown.status_code == 200 and len(people()) == 1
    words = shown.page.select_one("#matches").get_text(" ")
    assert "William Hughes" in words and "Same phone number" in words
    assert known.public_id in shown.page.select_one("#matches a")["href"]
    assert shown.page.select_one("#name")["value"] == "Bill Hughes"
    assert "Add anyway" in shown.page.get_text()
    sent = agent.submit(shown.page)
    assert sent.status_code == 302
    made = people()[-1]
    assert (made.name, made.title, made.points[0].value) == ("Bill Hughes", "Mr", "01632 960118")


def test_a_new_likely_match_is_shown_again_after_the_name_was_changed(agent: Any) -> None:
    factories.contact("William Hughes")
    factories.contact("Ann Lee")
    shown = agent.submit(agent.get("/desk/residents/add?name=Bill+Hughes").page)
    other = agent.submit(shown.page, {"name": "Ann Lee"})
    assert other.status_code == 200 and "Ann Lee" in other.page.select_one("#matches").get_text()
    assert len(people()) == 2


def test_the_button_pressed_twice_adds_one_person(agent: Any) -> None:
    form = agent.get("/desk/residents/add?name=Dilys+Pritchard").page
    first, second = agent.submit(form), agent.submit(form)
    assert second.status_code == 302 and second.headers["Location"] == first.headers["Location"]
    assert len(people()) == 1
    drawn_anew = agent.get("/desk/residents/add?name=Dilys+Pritchard").page
    assert agent.submit(drawn_anew).status_code == 200 and len(people()) == 1


def test_an_address_is_found_and_picked_without_script(agent: Any) -> None:
    home = factories.place("4 Tannery Row, Northmoor")
    search_rows.refresh([home])
    form = agent.get("/desk/residents/add?name=Ann+Lee").page
    found = agent.submit(form, {"find": "tannery", "press": "find"})
    assert "4 Tannery Row" in found.page.select_one("#found").get_text()
    sent = agent.submit(found.page, {"pick": f"uprn:{home.uprn}"})
    assert sent.status_code == 302
    assert people()[0].addresses[0].place_id == home.id


def test_an_address_that_was_typed_and_not_picked_is_asked_for(agent: Any) -> None:
    form = agent.get("/desk/residents/add?name=Ann+Lee").page
    refused = agent.submit(form, {"find": "9 nowhere"})
    assert refused.status_code == 422 and "No address was found" in refused.page.get_text()
    sent = agent.submit(refused.page, {"find": "", "address_text": "9 Nowhere\nNorthmoor", "postcode": "nm14qt"})
    assert sent.status_code == 302
    assert (people()[0].addresses[0].text, people()[0].addresses[0].postcode) == ("9 Nowhere\nNorthmoor", "NM1 4QT")


def test_an_organisation_has_a_site_and_a_kind(agent: Any) -> None:
    form = agent.get("/desk/residents/add").page
    agent.submit(form, {"kind": "organisation", "name": "Moor Bakery", "organisation_type": "business",
                        "address_text": "1 High Street"})
    (made,) = people()
    assert (made.kind, made.organisation_type, made.addresses[0].purpose) == ("organisation", "business", "site")


def test_everything_wrong_is_said_at_once_and_nothing_is_lost(agent: Any) -> None:
    form = agent.get("/desk/residents/add").page
    refused = agent.submit(form, {"name": "x" * 301, "phones": "ring me", "emails": "nobody", "title": "Dr"})
    problems = refused.page.select(".govuk-error-summary__list a")
    assert refused.status_code == 422 and [a["href"] for a in problems] == ["#name", "#phones", "#emails"]
    assert refused.page.select_one("#title")["value"] == "Dr"
    assert session.scalar(select(func.count()).select_from(Contact)) == 0


def test_nothing_at_all_is_refused_in_words(agent: Any) -> None:
    refused = agent.submit(agent.get("/desk/residents/add").page)
    assert refused.status_code == 422 and "Enter a name, or a phone number" in refused.page.get_text()


def test_an_administrator_cannot_add_people(client: Any) -> None:
    assert client.be(factories.user("administrator")).get("/desk/residents/add").status_code == 403
