"""Stories of what goes wrong: a session that ends in the middle of a call, a line that is cut, two people at once."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from crm.accounts.models import UserSession
from crm.foundation import clock
from crm.foundation.database import session
from tests.flows.conftest import House
from tests.flows.hands import Hand

pytestmark = pytest.mark.story


def end_sessions(house: House) -> None:
    """Everybody has been away for too long."""
    house.ask(lambda: session.execute(update(UserSession).values(seen_at=clock.now() - timedelta(hours=2))))


def sign_in_again(house: House, browser: BrowserContext, role: str) -> None:
    """As somebody does on another tab: the browser holds a new session, and this page knows nothing of it."""
    browser.add_cookies([{"name": "guildhall-desk", "value": house.session_of(role), "url": house.address}])


def type_a_call(house: House, page: Page) -> str:
    """Half of a call, of a place that nobody reported yet, and the button pressed too late."""
    page.goto("/desk/call?from=07700900123")
    hand = Hand(page, by="mouse")
    hand.press("button", "^Missed bin")
    expect(page.locator("#a-bins")).to_be_visible()
    address = page.url
    page.get_by_text("About the call").click()
    end_sessions(house)
    page.locator("#note").fill("She is waiting at the gate")
    hand.press("button", "^Submit")
    expect(page.locator("h1")).to_have_text("Sign in")
    return address


def test_what_was_typed_is_offered_to_who_signed_in_on_another_tab(house: House) -> None:
    with house.page_of("agent") as page:
        address = type_a_call(house, page)
        sign_in_again(house, page.context, "agent")
        page.goto(address)
        offer = page.get_by_role("region", name="What you typed is kept")
        expect(offer).to_contain_text("We kept what you typed here at")
        expect(page.locator("#note")).to_have_value("")
        offer.get_by_role("button", name="Put it back").click()
        expect(page.locator("#note")).to_have_value("She is waiting at the gate")
        expect(page.get_by_role("region", name="What you typed is kept")).to_have_count(0)


def test_reloading_the_page_that_asks_to_sign_in_leads_to_what_was_typed(house: House) -> None:
    with house.page_of("agent") as page:
        type_a_call(house, page)
        sign_in_again(house, page.context, "agent")
        page.reload()
        expect(page.locator("#note")).to_have_value("She is waiting at the gate")


def test_what_is_discarded_is_not_offered_again_and_nobody_else_is_offered_it(house: House) -> None:
    with house.page_of("officer") as page:
        page.goto("/desk/residents/add")
        page.get_by_label("Full name").fill("Owain of the Mill")
        end_sessions(house)
        page.locator("main").get_by_role("button", name="Add").last.click()
        expect(page.locator("h1")).to_have_text("Sign in")
        with house.page_of("agent") as other:
            other.goto("/desk/residents/add")
            expect(other.locator("h1")).to_have_text("Add a person or organisation")
            expect(other.get_by_role("region", name="What you typed is kept")).to_have_count(0)
        sign_in_again(house, page.context, "officer")
        page.goto("/desk/residents/add")
        page.get_by_role("region", name="What you typed is kept").get_by_role("button", name="Discard").click()
        expect(page.locator("body")).to_contain_text("What you typed is discarded")
        expect(page.locator("h1")).to_have_text("Add a person or organisation")
        expect(page.get_by_role("region", name="What you typed is kept")).to_have_count(0)
