"""Pages of the council's settings and of its calendars."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.cases import situations
from crm.foundation import settings
from crm.ledger.models import EventRow
from tests import factories
from tests.desk.doors import come_in


def text_of(answer: Any) -> str:
    return " ".join(answer.page.main.get_text(" ").split())


@pytest.mark.parametrize("role", ["agent", "officer", "lead", "service_owner", "auditor"])
def test_settings_are_for_administrators(client: Any, role: str) -> None:
    come_in(client, role)
    for address in ("/desk/settings", "/desk/settings/calendars"):
        assert client.get(address).status_code == 403


def test_the_form_shows_what_holds_and_saving_it_unchanged_changes_nothing(client: Any, database: Any) -> None:
    come_in(client)
    page = client.get("/desk/settings").page
    assert page.select_one("#name")["value"] == settings.council().name
    assert page.select_one("#session_idle_minutes")["value"] == "60"
    saved = client.submit(page, {"languages": ["en", "cy"]}, address="/desk/settings")
    assert saved.status_code == 303
    assert database.scalar(select(EventRow.id).where(EventRow.kind == "council.changed")) is None


def test_the_council_gets_a_name_a_colour_and_a_language_seen_on_every_page(client: Any) -> None:
    come_in(client)
    typed = {"name": "Eastmoor Borough Council", "brand_colour": "#5a1e6e", "languages": ["en"], "session_hours": "8"}
    saved = client.submit(client.get("/desk/settings").page, typed, address="/desk/settings")
    page = client.get(saved.location).page
    assert "Eastmoor Borough Council" in page.header.get_text()
    assert "--council-brand:#5a1e6e" in client.get("/look.css").get_data(as_text=True)
    now = settings.council()
    assert (now.languages, now.session_hours, now.session_idle_minutes) == (("en",), 8, 60)


def test_wrong_settings_come_back_at_their_fields_with_what_was_typed(client: Any) -> None:
    come_in(client)
    typed = {"name": "", "link_colour": "#ffff00", "brand_colour": "teal", "website": "javascript:alert(1)",
             "session_idle_minutes": "abc", "languages": ["en", "cy"]}
    wrong = client.submit(client.get("/desk/settings").page, typed, address="/desk/settings")
    assert wrong.status_code == 422
    assert {"#name", "#session_idle_minutes"} <= {a["href"] for a in wrong.page.select(".govuk-error-summary a")}
    typed |= {"name": "Council", "session_idle_minutes": "60"}
    wrong = client.submit(client.get("/desk/settings").page, typed, address="/desk/settings")
    links = [a["href"] for a in wrong.page.select(".govuk-error-summary a")]
    assert sorted(links) == ["#brand_colour", "#link_colour", "#website"]
    assert wrong.page.select_one("#website")["value"] == "javascript:alert(1)"


def test_figures_of_services_are_set_by_the_council_and_hold_in_the_service(client: Any) -> None:
    come_in(client)
    entry = factories.service("council-tax-move")
    address = f"/desk/settings/figures/{entry.code}/refund_limit"
    assert "500" in text_of(client.get("/desk/settings/figures"))
    wrong = client.submit(client.get(address).page, {"figure": "a lot"}, address=address)
    assert wrong.status_code == 422 and "Enter a number, like 500" in text_of(wrong)
    assert client.submit(client.get(address).page, {"figure": "£750"}, address=address).status_code == 303
    assert situations.council().settings[f"{entry.code}.refund_limit"] == 750
    assert client.get(address).page.select_one("#figure")["value"] == "750"
    client.submit(client.get(address).page, {"figure": ""}, address=address)
    assert situations.council().settings == {}


def test_a_time_is_read_as_a_time(client: Any) -> None:
    come_in(client)
    entry = factories.service("missed-bin")
    address = f"/desk/settings/figures/{entry.code}/report_window"
    wrong = client.submit(client.get(address).page, {"figure": "soon"}, address=address)
    assert "Enter an amount of time, like 2 wd" in text_of(wrong)
    client.submit(client.get(address).page, {"figure": "3 working days"}, address=address)
    assert situations.council().settings == {f"{entry.code}.report_window": "3 wd"}
    assert client.get(f"/desk/settings/figures/{entry.code}/nothing").status_code == 404
