"""The story of the life of a version: changed in a draft, tried, published, corrected, compared, rolled back."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.catalogue import versions
from tests import factories
from tests.flows.conftest import House
from tests.flows.hands import Hand

pytestmark = pytest.mark.story
SERVICE = "/desk/services/fly-tipping"


def test_the_life_of_a_version_from_its_draft_to_rolling_back(house: House) -> None:
    old = number_of_a_new_case(house)
    with house.page_of("administrator") as page:
        hand = Hand(page, by="mouse")
        page.goto(SERVICE)
        change_a_deadline_and_add_a_question(page, hand)
        assert hand.presses == 9
        hand.press("link", "^Try it out")
        keep_a_walk(page)
        page.goto(f"{SERVICE}/draft?section=clocks")
        page.get_by_role("link", name="Check and publish").click()
        expect(page.locator("main")).to_contain_text("2 working days")
        expect(page.locator("main")).to_contain_text("Can a van get there?")
        expect(page.locator("main")).to_contain_text("come out as they say")
        publish_it(page, reason="Two days to search, and whether a van gets there")
        assert number_of_a_new_case(house) == 2 and old == 1
        page.goto(f"{SERVICE}/words/change?at=statuses.cleared.public")
        page.locator("[name=text_en]").fill("All cleared")
        page.locator("[name=text_cy]").fill("Wedi'i glirio i gyd")
        page.locator("[name=reason]").fill("Kinder words")
        page.get_by_role("button", name="Correct the words").click()
        expect(page.get_by_text("All cleared").first).to_be_visible()
        page.goto(SERVICE)
        page.get_by_role("link", name=re.compile("Make this live again.*version 1")).click()  # one
        page.get_by_role("button", name="Make it live").click()  # two
        expect(page.get_by_text("Version 1 is live again, as version 3.")).to_be_visible()
        page.goto(f"{SERVICE}/differences?old=2&new=3")
        expect(page.locator("main")).to_contain_text("Can a van get there?")
    assert number_of_a_new_case(house) == 3
    assert house.faults == []


def number_of_a_new_case(house: House) -> int:
    """Which version a fly-tip reported now is pinned to."""
    def ask() -> int:
        council = house.council
        made = factories.case(council.fly_tipping, by=council.agent, reporter=council.resident,
                              answers={"what": ["bags"], "hazard": "no"})
        return int(versions.get_row(made.version_id).number or 0)

    found: int = house.ask(ask)
    return found


def change_a_deadline_and_add_a_question(page: Page, hand: Hand) -> None:
    """The two minutes of work at which the designer aims: what is pressed is counted, what is typed is not."""
    hand.press("button", "^Edit")                                                             # 1
    hand.press("link", "^Tasks")                                                              # 2
    hand.press("link", "^Search for evidence$")                                               # 3
    page.locator("[name=part-due]").fill("2")
    hand.press("button", "^Save$")                                                            # 4
    hand.press("link", "^Form")                                                               # 5
    hand.press("link", "^Add a question to What has been dumped")                             # 6
    hand.press("link", "^Yes or no")                                                          # 7
    page.locator("[name=part-label-en]").fill("Can a van get there?")
    page.locator("[name=part-label-cy]").fill("All fan gyrraedd yno?")
    hand.press("button", "^Add$")                                                             # 8
    expect(page.locator("main")).to_contain_text("Can a van get there?")
    hand.press("link", "^Clocks")                                                             # 9
    expect(page.get_by_role("heading", name=re.compile("^No problems"))).to_be_visible()


def keep_a_walk(page: Page) -> None:
    """An invented case of the draft, opened and sent to a crew, kept as an example."""
    page.get_by_role("button", name="Fill in the form").click()
    for name, value in (("a-where-lat", "51.5"), ("a-where-lon", "-3.0")):
        page.evaluate("([name, value]) => { document.querySelector(`main [name='${name}']`).value = value }",
                      [name, value])
    page.locator("[name=a-land][value=road]").check()
    page.locator("[name=a-what][value=bags]").check()
    for name in ("a-hazard", "a-saw", "a-can_a_van_get_there"):
        page.locator(f"[name={name}][value=no]").check()
    page.get_by_role("button", name="Open the invented case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("An invented case")
    page.locator("#who").select_option(value="street_officer")
    page.get_by_role("button", name="Choose", exact=True).click()
    page.get_by_role("link", name="Send a crew", exact=True).click()
    page.get_by_role("button", name="Send a crew").click()
    expect(page.get_by_text("“Send a crew” was done").first).to_be_visible()
    page.locator("main [name=name]").fill("A tip that no van reaches goes to a crew")
    page.get_by_role("button", name="Keep this as an example").click()
    expect(page.get_by_text("The walk is an example of the draft now.")).to_be_visible()


def publish_it(page: Page, *, reason: str) -> None:
    """Read what is to be read, say why, and publish."""
    page.locator("[name=reason]").fill(reason)
    if page.locator("[name=warnings_read]").count():
        page.locator("[name=warnings_read]").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is live").first).to_be_visible()
