"""Stories of whole services made on the screens: from nothing to published, by typing and choosing alone."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.workflow import orders, packs
from crm.workflow.differences import difference
from tests.flows.conftest import House
from tests.flows.typist import Typist

pytestmark = pytest.mark.story
SERVICES = Path(__file__).parent / "services"


def begin(page: Page, data: dict[str, Any]) -> None:
    """A new service from nothing, by its name."""
    page.goto("/desk/services/new")
    for language, words in data["name"].items():
        page.locator(f"[name=service_name-{language}]").fill(words)
    page.locator(f"[name=about][value={data['about']}]").check()
    page.locator("[name=team]").select_option(label="Street care")
    page.locator("details summary").first.click() if not page.locator("[name=code]").is_visible() else None
    page.locator("[name=code]").fill(data["code"])
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(f"**/desk/services/{data['code']}/draft")


def give_roles(page: Page, data: dict[str, Any]) -> None:
    """Say which team does each role of it."""
    page.goto(f"/desk/service-roles/{data['code']}")
    for role in data.get("roles", {}):
        page.locator("main select[name=role]").select_option(value=role)
        page.locator("main select[name=team]").select_option(label="Street care")
        page.get_by_role("button", name="Give the role").click()
        expect(page.get_by_text("Street care holds this role now.")).to_be_visible()


def publish(page: Page, code: str, *, reason: str) -> None:
    """From the draft, which has no problem, to live."""
    page.goto(f"/desk/services/{code}/draft")
    faults = page.locator(".faults__one--problem").all_inner_texts()
    assert faults == []
    page.get_by_role("link", name="Check and publish").click()
    expect(page.locator("main")).to_contain_text("come out as they say")
    page.locator("[name=reason]").fill(reason)
    if page.locator("[name=warnings_read]").count():
        page.locator("[name=warnings_read]").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is live").first).to_be_visible()


def exported(page: Page, code: str) -> str:
    """The live version as the link of its page gives it."""
    page.goto(f"/desk/services/{code}")
    with page.expect_download() as given:
        page.get_by_role("link", name="Export pack").click()
    return Path(given.value.path()).read_text(encoding="utf-8")


def raise_a_case(page: Page) -> None:
    """A case of the new service from the call screen, and its first action."""
    page.goto("/desk/call?from=07700900123")
    page.locator("main").get_by_role("button", name=re.compile("^Blue Badge")).first.click()
    page.wait_for_url("**/desk/call/*")
    for name, value in (("who_for", "me"), ("benefit", "none_of_these")):
        page.locator(f"[name=a-{name}][value={value}]").check()
    page.get_by_role("button", name=re.compile("^Submit")).click()
    page.locator("[name=a-hidden_condition][value=yes]").check()
    page.get_by_role("button", name=re.compile("^Submit")).click()
    page.locator("[name=a-distress]").fill("Crowds and noise")
    page.get_by_role("button", name=re.compile("^Submit")).click()
    page.wait_for_url("**/done")
    page.get_by_role("link", name="Open the case").click()
    page.get_by_role("link", name="Assess at the desk").first.click()
    page.locator("main").get_by_role("button", name="Assess at the desk").click()
    expect(page.locator("main")).to_contain_text("Desk assessment")


@pytest.mark.parametrize("code", ["blue-badge"])
def test_a_service_is_built_on_the_screens_alone(house: House, code: str) -> None:
    house.faults.clear()
    wanted = packs.from_yaml((SERVICES / f"{code}.yaml").read_text(encoding="utf-8"))
    data = packs.to_data(wanted)
    with house.page_of("administrator", script=False) as page:
        begin(page, data)
        Typist(page, code).type(data)
        give_roles(page, data)
        publish(page, code, reason="Typed on the screens")
        made = packs.from_yaml(exported(page, code))
    assert [change.words for change in difference(wanted, made)] == []
    assert orders.same(made, wanted)
    assert house.faults == []
    if code == "blue-badge":
        with house.page_of("officer", script=False) as page:
            raise_a_case(page)
