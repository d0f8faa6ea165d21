"""Forms: our own words for what is wrong, one summary of what the form and the verb say, nothing lost."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.web.conftest import Reader
from tests.web.show_house import EveryField

GOOD = {"name": "Dilys", "what": "Bin", "postcode": "nm14qt", "seen-day": "3", "seen-month": "nov", "seen-year": "2026",
        "how": "email", "safe": "yes", "team": "crew", "agree": "y"}


def read(app: Flask, **typed: Any) -> EveryField:
    with app.test_request_context("/desk/fields", method="POST"):
        form = EveryField(MultiDict({**GOOD, **typed}), meta={"csrf": False})
        form.validate()
    return form


def problems(app: Flask, **typed: Any) -> dict[str, str]:
    with app.test_request_context("/desk/fields", method="POST"):
        form = EveryField(MultiDict({**GOOD, **typed}), meta={"csrf": False})
        form.validate()
        return {problem.href: problem.text for problem in form.summary}


def test_an_empty_form_lists_every_problem_in_the_order_of_the_page_and_links_to_its_field(client: Reader) -> None:
    response = client.send("/desk/fields")
    links = response.page.select(".govuk-error-summary__list a")
    assert response.status_code == 422
    assert [link["href"] for link in links] == ["#name", "#what", "#postcode", "#seen-day", "#how", "#safe", "#team",
                                                "#agree"]
    assert all(response.page.select_one(link["href"]) for link in links)
    assert response.page.title.text.startswith("Error: Every field - Case desk - Northmoor Council")


def test_what_a_verb_refuses_joins_the_same_summary(client: Reader) -> None:
    page = client.send("/desk/fields", {**GOOD, "name": "Nobody"}).page
    assert [li.text for li in page.select(".govuk-error-summary__list li")] == ["Something else is wrong",
                                                                              "Nobody cannot be a name"]
    assert page.select_one("#name-error").text.strip().endswith("Nobody cannot be a name")
    assert page.select_one("#name")["value"] == "Nobody"


def test_a_refusal_of_the_whole_is_said_with_its_parameters(client: Reader) -> None:
    page = client.send("/desk/fields", {**GOOD, "name": "Refused"}).page
    assert page.select_one(".govuk-error-summary__list").text.strip() == "There is no more room on Friday."


def test_a_good_form_is_read_into_clean_values(app: Flask) -> None:
    form = read(app, name="  Zoe\u0308 \x00 Jones ", amount="£1,2 0.50".replace("1,2 0", "120"), bins="3")
    assert (form.name.data, form.postcode.data) == ("Zoë Jones", "NM1 4QT")
    assert (form.amount.data, form.bins.data, form.seen.data) == (Decimal("120.50"), Decimal(3), date(2026, 11, 3))


@pytest.mark.parametrize(("typed", "href", "words"), [
    ({"seen-month": ""}, "#seen-month", "When did you see it?: must include a month"),
    ({"seen-day": "31"}, "#seen-day", "When did you see it?: must be a real date"),
    ({"seen-year": "26"}, "#seen-year", "When did you see it?: must have a year of 4 numbers"),
    ({"amount": "five"}, "#amount", "How much? must be a number, like 20.50"),
    ({"amount": "1.234"}, "#amount", "How much? must have no more than 2 decimal places"),
    ({"amount": "501"}, "#amount", "How much? must be £500 or less"),
    ({"bins": "2.5"}, "#bins", "How many bins? must be a whole number"),
    ({"bins": "0"}, "#bins", "How many bins? must be 1 or more"),
    ({"bins": "1e99"}, "#bins", "How many bins? must be a smaller number"),
    ({"email": "dilys@"}, "#email", "The email address needs a domain after the @, like name@example.com"),
    ({"phone": "ring me"}, "#phone", "Enter a phone number, like 020 7946 0123 or 07700 900 982"),
    ({"postcode": "NM1"}, "#postcode", "Enter a full UK postcode, like AA3 1AB"),
    ({"name": "a" * 301}, "#name", "Use 300 characters or fewer"),
    ({"how": "pigeon"}, "#how", "Choose one of the options"),
])
def test_each_mistake_is_said_in_words_at_its_field(app: Flask, typed: dict[str, str], href: str, words: str) -> None:
    assert problems(app, **typed) == {href: words}


def test_what_was_typed_comes_back_when_it_is_wrong(client: Reader) -> None:
    page = client.send("/desk/fields", {"amount": "lots", "seen-month": "Smarch", "what": "two\nlines"}).page
    assert page.select_one("#amount")["value"] == "lots"
    assert page.select_one("#seen-month")["value"] == "Smarch"
    assert page.select_one("#what").text.strip() == "two\nlines"


def test_radios_without_a_hint_point_to_none(client: Reader) -> None:
    page = client.get("/desk/fields").page
    for fieldset in page.select("fieldset[aria-describedby]"):
        described = [page.find(id=each) for each in fieldset["aria-describedby"].split()]
        assert all(each is not None and each.text.strip() for each in described)


def test_a_drop_down_keeps_its_groups(client: Reader) -> None:
    page = client.get("/desk/fields").page
    assert [group["label"] for group in page.select("#team optgroup")] == ["Streets", "Housing"]


def test_inputs_say_what_they_are_for(client: Reader) -> None:
    page = client.get("/desk/fields").page
    assert (page.select_one("#email")["type"], page.select_one("#email")["autocomplete"]) == ("email", "email")
    assert page.select_one("#phone")["type"] == "tel"
    assert page.select_one("#photos").has_attr("multiple")
    assert not page.select("main [required]"), "the browser's own bubbles would hide our words"
