"""The questions in a real browser: drawn again by script with typing and focus kept, by keyboard alone, on the map."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.web import browser, show_house

pytestmark = pytest.mark.story


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    with browser.served(show_house.build()) as address:
        yield address


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def window(request: pytest.FixtureRequest, house: str) -> Iterator[Page]:
    with browser.opened(width=request.param[0], height=request.param[1]) as page:
        page.goto(house + "/desk/questions")
        yield page


@pytest.fixture
def desk(house: str) -> Iterator[Page]:
    with browser.opened() as page:
        page.goto(house + "/desk/questions")
        yield page


def clean(page: Page) -> list[str]:
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in Axe().run(page).response["violations"]]


def test_questions_follow_from_answers_and_what_was_typed_and_the_focus_stay(window: Page) -> None:
    window.locator("#a-title").fill("A heap of bags")
    window.get_by_label("Yes", exact=True).first.check()
    described = window.locator("#a-witness-0-described")
    expect(described).to_be_visible()
    assert window.evaluate("document.activeElement.id") == "a-saw"
    assert window.locator("#a-title").input_value() == "A heap of bags"
    described.fill("A man in a van")
    window.get_by_role("button", name="Add another").click()
    expect(window.locator(".rows__row")).to_have_count(2)
    assert described.input_value() == "A man in a van"
    assert clean(window) == []
    assert window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    window.get_by_role("button", name="Remove Sighting 2").click()
    expect(window.locator(".rows__row")).to_have_count(1)


def test_a_button_is_not_overtaken_by_the_redraw_that_typing_asked_for(desk: Page) -> None:
    """A slow answer to the button, a change typed just before it and one typed meanwhile: all three count."""
    desk.get_by_label("Yes", exact=True).first.check()
    described = desk.locator("#a-witness-0-described")
    expect(described).to_be_visible()

    under_way: list[Route] = []

    def hold_the_button(route: Route) -> None:
        if "press=refresh" in (route.request.post_data or ""):
            route.continue_()
        else:
            under_way.append(route)

    desk.route("**/desk/questions*", hold_the_button)
    described.fill("A man in a van")
    desk.get_by_role("button", name="Add another").click()
    desk.locator("#a-title").fill("Typed meanwhile")
    desk.wait_for_timeout(400)  # a redraw begins 150 ms after a change
    under_way[0].continue_()
    expect(desk.locator(".rows__row")).to_have_count(2)
    assert (described.input_value(), desk.locator("#a-title").input_value()) == ("A man in a van", "Typed meanwhile")


def test_a_whole_form_by_keyboard_alone(desk: Page) -> None:
    keys = desk.keyboard
    desk.locator("#a-where-text").focus()
    keys.type("tannery", delay=20)
    expect(desk.locator(".autocomplete__option")).to_have_count(2)
    keys.press("ArrowDown")
    expect(desk.locator(".autocomplete__option").first).to_be_focused()
    keys.press("Enter")
    expect(desk.locator("#a-where-chosen")).to_contain_text("4 Tannery Row")
    desk.locator("#a-land").focus()
    keys.press("Space")
    desk.locator("#a-what").focus()
    keys.press("Space")
    desk.locator("#a-saw-2").focus()
    keys.press("Space")
    desk.locator("#a-true").focus()
    keys.press("Space")
    desk.locator("#a-title").focus()
    keys.type("Bags")
    with desk.expect_navigation():
        keys.press("Enter")
    assert '"uprn":"100"' in desk.content().replace(" ", "") and '"title":"Bags"' in desk.content().replace(" ", "")


def test_enter_in_a_box_that_searches_searches_and_does_not_send_the_form(desk: Page) -> None:
    desk.locator("#a-where-text").focus()
    desk.keyboard.type("tannery")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("5 Tannery Row")).to_be_visible()
    assert desk.locator(".govuk-error-summary").count() == 0


def test_a_point_is_put_on_the_map_by_keyboard_and_by_pointer(desk: Page) -> None:
    area = desk.locator("#a-where-map")
    expect(area.locator(".leaflet-pane").first).to_be_attached()
    area.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#a-where-words")).to_contain_text("Point near 4 Tannery Row")
    first = desk.locator("#a-where-lat").input_value()
    assert first.startswith("51.5")
    area.click(position={"x": 60, "y": 200})
    expect(desk.locator("#a-where-lat")).not_to_have_value(first)
    expect(area.locator(".map__pin")).to_have_count(1)
    assert clean(desk) == []


def test_typing_is_never_lost_to_a_redraw_that_was_under_way(desk: Page) -> None:
    desk.get_by_label("Yes", exact=True).first.check()
    desk.locator("#a-title").press_sequentially("Typed while the server answers", delay=15)
    expect(desk.locator("#a-witness-0-described")).to_be_visible()
    assert desk.locator("#a-title").input_value() == "Typed while the server answers"


def test_without_script_the_buttons_go_round_and_lose_nothing(house: str) -> None:
    with browser.opened(script=False) as page:
        page.goto(house + "/desk/questions")
        page.get_by_label("Yes", exact=True).first.check()
        page.locator("#a-title").fill("A heap")
        page.get_by_role("button", name="Show the questions that follow").click()
        page.locator("#a-witness-0-described").fill("A van")
        page.get_by_role("button", name="Add another").click()
        assert page.locator(".rows__row").count() == 2
        page.locator("#a-where-text").fill("tannery")
        page.get_by_role("button", name="Find Where is it?").click()
        page.get_by_label("5 Tannery Row").first.check()
        page.get_by_label("Road or pavement").check()
        page.get_by_label("Needles").check()
        page.get_by_label("What I said is true").check()
        page.get_by_role("button", name="Raise the case").click()
        said = page.content().replace(" ", "")
        assert '"uprn":"101"' in said and '"described":"Avan"' in said and '"title":"Aheap"' in said
