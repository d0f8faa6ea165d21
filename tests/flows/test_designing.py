"""Stories of the designer: a question added and published in a handful of presses, a condition built by choosing, parts
put in order by keys and by dragging."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.catalogue import drafts, services, versions
from tests.flows.conftest import House

pytestmark = pytest.mark.story
DRAFT = "/desk/services/missed-bin/draft"


def draft_of(house: House) -> Any:
    return house.ask(lambda: versions.definition(drafts.get(services.get("missed-bin").id).id))


def press(page: Page, name: str, *, role: str = "button") -> None:
    """One press by keyboard."""
    found = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    found.focus()
    page.keyboard.press("Enter")


def test_a_condition_is_built_by_choosing_and_shows_what_it_means(house: House) -> None:
    with house.page_of("service_owner") as page:
        page.goto(f"{DRAFT}/part?at=form.1.questions.10")
        page.get_by_role("link", name="Choose only when", exact=True).click()
        page.get_by_label("What has to be so?").select_option(label="Was it out by 6am?")
        expect(page.get_by_label("Test", exact=True)).to_be_visible()
        page.get_by_label("Yes", exact=True).check()
        page.get_by_role("button", name="Save the condition").click()
        expect(page.get_by_text("“Was it out by 6am?” is yes").first).to_be_visible()


def test_parts_are_put_in_order_by_keys_and_by_dragging(house: House) -> None:
    before = list(draft_of(house).outcomes)
    with house.page_of("service_owner") as page:
        page.goto(f"{DRAFT}?section=endings")
        handle = page.locator("#outcomes .part-list__handle").nth(0)
        handle.focus()
        for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("#outcomes .part-list__title").nth(2)).to_have_text(
            draft_of(house).outcomes[before[0]].name.say())
        page.wait_for_url(re.compile("section=endings"))
        held = page.locator("#outcomes .part-list__handle").nth(0).bounding_box()
        there = page.locator("#outcomes .part-list__item").nth(1).bounding_box()
        assert held is not None and there is not None
        page.mouse.move(held["x"] + 8, held["y"] + 8)
        page.mouse.down()
        page.mouse.move(held["x"] + 8, there["y"] + there["height"] - 4, steps=6)
        with page.expect_navigation():
            page.mouse.up()
        expect(page.locator("#outcomes .part-list__title").nth(1)).to_have_text(
            draft_of(house).outcomes[before[1]].name.say())
    assert list(draft_of(house).outcomes)[:3] == [before[2], before[1], before[0]]
    assert house.faults == []


def test_a_question_is_added_and_published_by_keyboard_in_six_presses(house: House) -> None:
    with house.page_of("service_owner") as page:
        page.goto("/desk/services/missed-bin")
        press(page, "Edit")                                                                   # 1
        expect(page.get_by_role("heading", level=1)).to_contain_text("Form: Missed bin")
        press(page, "Add a question to Which bin?", role="link")                              # 2
        press(page, "One line of text", role="link")                                          # 3
        page.get_by_label("English: Question").fill("What colour is its lid?")
        page.get_by_label("Welsh: Question").fill("Pa liw yw ei gaead?")
        press(page, "Add")                                                                    # 4
        expect(page.get_by_text("What colour is its lid?").first).to_be_visible()
        press(page, "Check and publish", role="link")                                         # 5
        press(page, "Publish")                                                                # 6
        expect(page.get_by_text("is live").first).to_be_visible()
    live = house.ask(lambda: versions.live(services.get("missed-bin").id)[1])
    assert "what_colour_is_its_lid" in live.questions
    assert house.faults == []
