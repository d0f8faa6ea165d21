"""Stories of signing in and administering, in a real browser: by keyboard alone, and with nothing for axe."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from crm.accounts import passwords, queries
from crm.catalogue import calendars
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.values.actor import SYSTEM
from tests import factories
from tests.accounts import people
from tests.accounts.people import PASSWORD
from tests.factories.services import ROOT
from tests.web import browser

pytestmark = pytest.mark.story
PAGES = ["/desk/account", "/desk/account/password", "/desk/staff", "/desk/staff?q=zzz", "/desk/staff/add", "{person}",
         "{person}/edit", "{person}/roles/add", "{person}/away", "{person}/deactivate", "/desk/teams",
         "/desk/teams/add", "{team}", "{team}/close", "/desk/service-roles", "/desk/service-roles/missed-bin",
         "/desk/audit", "/desk/audit?who=nobody", "/desk/settings", "/desk/settings/calendars",
         "/desk/settings/calendars/office", "/desk/settings/figures", "/desk/settings/figures/missed-bin/report_window"]


@pytest.fixture
def council(live_app: Flask) -> dict[str, str]:
    """An administrator who is auditor too, a team with a service, and a colleague."""
    with live_app.app_context(), transaction():
        group = people.team("Street care")
        boss = people.with_password(people.member("administrator", of=group, name="Bo Sanders",
                                                  email="bo@northmoor.example"))
        factories.join(boss, group, role="auditor")
        colleague = people.member("lead", of=group, name="Carys Vaughan", email="carys@northmoor.example")
        calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
        factories.service("missed-bin", team=group)
        told = {"person": f"/desk/staff/{colleague.public_id}", "team": f"/desk/teams/{group.code}"}
    return told


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def window(request: pytest.FixtureRequest) -> Iterator[Page]:
    with browser.opened(width=request.param[0], height=request.param[1]) as page:
        yield page


def violations(page: Page) -> list[Any]:
    return [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]


def sign_in(page: Page, house: str) -> None:
    page.goto(f"{house}/desk/sign-in")
    page.get_by_label("Email address").fill("bo@northmoor.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_every_page_has_nothing_for_axe_and_fits_its_window(live_server: str, council: dict[str, str],
                                                            window: Page) -> None:
    for address in ("/desk/sign-in", "/desk/forgotten-password", "/desk/set-password/old"):
        window.goto(live_server + address)
        assert violations(window) == [], address
    sign_in(window, live_server)
    for address in PAGES:
        window.goto(live_server + address.format(**council))
        keep_picture(window, address)
        assert violations(window) == [], address
        wider = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, address


def keep_picture(page: Page, address: str) -> None:
    """For looking at, when a folder is named."""
    folder = os.environ.get("CRM_PICTURES")
    if folder:
        size = "phone" if (page.viewport_size or {}).get("width", 0) < 500 else "desk"
        name = "".join(ch if ch.isalnum() else "-" for ch in address).strip("-")
        page.screenshot(path=str(Path(folder) / f"{name}.{size}.png"))


def test_somebody_signs_in_and_out_by_keyboard_alone(live_server: str, council: dict[str, str]) -> None:
    with browser.opened() as page:
        page.goto(f"{live_server}/desk/account")
        assert page.title().startswith("Sign in")
        to(page, "email")
        page.keyboard.type("bo@northmoor.example")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong wrong wrong")
        page.keyboard.press("Enter")
        page.wait_for_selector(".govuk-error-summary:focus")
        assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "email"
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"^[^?]*/desk/account$"))
        for _ in range(15):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText") == "Sign out":
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/sign-in")
        page.goto(f"{live_server}/desk/account")
        assert page.title().startswith("Sign in")


def to(page: Page, name: str) -> None:
    """Tab until the field of this name has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


def test_what_was_typed_comes_back_in_the_browser(live_server: str, live_app: Flask, council: dict[str, str]) -> None:
    with browser.opened() as page:
        sign_in(page, live_server)
        page.goto(f"{live_server}/desk/staff/add")
        page.get_by_label("Full name").fill("Gwen Pritchard")
        page.get_by_label("Email address").fill("gwen@northmoor.example")
        with live_app.app_context(), transaction():
            session.connection().exec_driver_sql("update user_session set seen_at = seen_at - interval '2 hours'")
        page.get_by_role("button", name="Add").click()
        page.wait_for_url(re.compile(r"/desk/sign-in\?held="))
        page.get_by_label("Email address").fill("bo@northmoor.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"/desk/staff/add\?held="))
        assert page.get_by_label("Full name").input_value() == "Gwen Pritchard"
        assert violations(page) == []
        page.get_by_role("button", name="Add").click()
        expect(page.locator("h1")).to_have_text("Gwen Pritchard")


def test_a_link_made_by_an_administrator_lets_somebody_in(live_server: str, live_app: Flask,
                                                          council: dict[str, str]) -> None:
    with live_app.app_context(), transaction():
        user = queries.find_user_by_email("carys@northmoor.example")
        assert user is not None
        token = passwords.make_link(user, actor=SYSTEM)
    with browser.opened() as page:
        page.goto(f"{live_server}/desk/set-password/{token}")
        assert violations(page) == []
        page.get_by_label("New password", exact=True).fill("seven yellow lamps")
        page.get_by_label("New password again").fill("seven yellow lamps")
        page.get_by_role("button", name="Set password").click()
        page.wait_for_url("**/desk/sign-in")
        page.get_by_label("Email address").fill("carys@northmoor.example")
        page.get_by_label("Password", exact=True).fill("seven yellow lamps")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"{live_server}/desk/account")
        expect(page.locator("main")).to_contain_text("Lead in Street care")
