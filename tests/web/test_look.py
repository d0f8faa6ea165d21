"""Every page of the show house in a real browser, at a desk and on a phone: nothing for axe, nothing wider than it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web import browser, show_house
from tests.web.test_pages import PAGES

pytestmark = pytest.mark.story


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    with browser.served(show_house.build()) as address:
        yield address


@pytest.fixture(scope="module", params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def window(request: pytest.FixtureRequest) -> Iterator[Page]:
    with browser.opened(width=request.param[0], height=request.param[1]) as page:
        yield page


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_nothing_for_axe_and_fits_its_window(house: str, window: Page, address: str) -> None:
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    window.goto(house + address)
    window.wait_for_load_state("networkidle")
    assert [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(window).response["violations"]] == []
    assert window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert faults == []


def test_a_wrong_form_takes_the_reader_to_its_problems(house: str, window: Page) -> None:
    window.goto(house + "/desk/fields")
    window.get_by_role("button", name="Send report").click()
    expect(window.locator(".govuk-error-summary")).to_be_focused()
    assert [(each["id"]) for each in Axe().run(window).response["violations"]] == []
    window.get_by_role("link", name="Enter the date when you saw it").click()
    assert window.evaluate("document.activeElement.id") == "seen-day"


def test_one_button_ticks_every_row_and_takes_the_ticks_off_again(house: str, window: Page) -> None:
    window.goto(house + "/desk/queues/")
    ticked = window.locator("input[name=case]:checked")
    window.get_by_label("Select 482-1937-03").check()
    window.get_by_role("button", name="Select all on this page").click()
    assert ticked.count() == 24
    window.get_by_role("button", name="Select all on this page").click()
    assert ticked.count() == 0
