"""The story of the life of a version: changed in a draft, tried, replayed, published, corrected, compared, rolled back.

What is pressed is counted, against the time that each piece of work may take; what is typed is not. Pages are reached
by the links on them."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.catalogue import versions
from crm.foundation.database import session
from crm.jobs import replays
from tests import factories
from tests.factories.council import Council
from tests.flows.conftest import House
from tests.flows.hands import Hand

pytestmark = pytest.mark.story
SERVICE = "/desk/services/fly-tipping"


def test_the_life_of_a_version_from_its_draft_to_rolling_back(house: House) -> None:
    house.ask(lambda: a_lead_who_owns_services(house.council))
    old, open_case = number_of_a_new_case(house), house.council.reference
    with house.page_of("lead") as page:
        page.goto(SERVICE)
        assert change_a_deadline_and_see_what_it_touches(page, house, case=open_case) == 9
        page.goto(SERVICE)
        assert add_a_question_and_publish(page) == 8
        assert number_of_a_new_case(house) == 2 and old == 1
        page.goto(SERVICE)
        assert correct_a_word(page) == 3
        page.goto(SERVICE)
        assert roll_back(page) == 2
        page.get_by_role("link", name="Compare versions").click()
        page.locator("[name=old]").select_option(label="Version 2")
        page.locator("main").get_by_role("button", name="Compare").click()
        expect(page.locator("main")).to_contain_text("Can a van get there?")
    assert number_of_a_new_case(house) == 3
    assert house.faults == []


def a_lead_who_owns_services(council: Council) -> None:
    """Somebody as in a small team."""
    factories.staff.join(council.people["lead"], council.team, role="service_owner")


def number_of_a_new_case(house: House) -> int:
    """Which version a fly-tip reported now is pinned to."""
    def ask() -> int:
        council = house.council
        made = factories.case(council.fly_tipping, by=council.agent, reporter=council.resident,
                              answers={"what": ["bags"], "hazard": "no"})
        return int(versions.get_row(made.version_id).number or 0)

    found: int = house.ask(ask)
    return found


def change_a_deadline_and_see_what_it_touches(page: Page, house: House, *, case: str) -> int:
    """Three minutes: a clock's time in the draft, the examples that name the days it was meant to change, then the
    cases that would have fallen due on another day."""
    hand = Hand(page, by="mouse")
    hand.press("button", "^Edit")
    hand.press("link", "^Clocks")
    hand.press("link", "^Clear$")
    page.locator("[name=part-target]").fill("3")
    hand.press("button", "^Save$")
    expect(page.get_by_role("heading", name=re.compile("^No problems"))).to_be_visible()
    hand.press("link", "^Check and publish$")
    expect(page.locator("main")).to_contain_text("3 working days")
    expect(page.locator("main")).to_contain_text("the due date of “Clear”. Expected: 30 November 2026 at 5pm. "
                                                 "Came out: 26 November 2026 at 5pm.")
    hand.press("button", "^Expect this from now on in all")
    expect(page.locator("main")).to_contain_text("come out as they say")
    expect(page.locator("main")).to_contain_text("now expects the due date of “Clear” to be")
    hand.press("link", "^Replay real cases$")
    hand.press("button", "^Replay$")
    run_the_replay(house, int(page.url.rpartition("/")[2]))
    page.reload()
    hand.press("link", "^List them$")
    found = page.get_by_role("row").filter(has=page.get_by_role("link", name=case))
    expect(found).to_contain_text("Due on another date: Clear")
    return hand.presses


def run_the_replay(house: House, number: int) -> None:
    """What a worker does."""
    with house.app.app_context():
        replays.run(number, processes=1)
        session.remove()


def add_a_question_and_publish(page: Page) -> int:
    """Two minutes. On the way the draft is tried on an invented case, which is not counted."""
    hand = Hand(page, by="mouse")
    hand.press("button", "^Edit")
    hand.press("link", "^Add a question to What has been dumped")
    hand.press("link", "^Yes or no")
    page.locator("[name=part-label-en]").fill("Can a van get there?")
    page.locator("[name=part-label-cy]").fill("All fan gyrraedd yno?")
    hand.press("button", "^Add$")
    expect(page.locator("main")).to_contain_text("Can a van get there?")
    hand.press("link", "^Try it out")
    keep_a_walk(page)
    hand.press("link", "^The draft$", within="body")
    hand.press("link", "^Check and publish$")
    expect(page.locator("main")).to_contain_text("Can a van get there?")
    expect(page.locator("main")).to_contain_text("come out as they say")
    page.locator("[name=reason]").fill("Three days to clear, and whether a van gets there")
    if page.locator("[name=warnings_read]").count():
        hand.choose("[name=warnings_read]")
    hand.press("button", "^Publish$")
    expect(page.get_by_text("is live").first).to_be_visible()
    return hand.presses


def correct_a_word(page: Page) -> int:
    """A slip of the pen: open cases show the mended words at once."""
    hand = Hand(page, by="mouse")
    hand.press("link", "^Correct words$")
    hand.press("link", "^Correct The public words of the status .Cleared.$")
    page.locator("[name=text_en]").fill("All cleared")
    page.locator("[name=text_cy]").fill("Wedi'i glirio i gyd")
    page.locator("[name=reason]").fill("Kinder words")
    hand.press("button", "^Correct the words$")
    expect(page.locator("main")).to_contain_text("All cleared")
    return hand.presses


def roll_back(page: Page) -> int:
    """Ten seconds."""
    hand = Hand(page, by="mouse")
    hand.press("link", "^Make this live again.*version 1$")
    hand.press("button", "^Make it live$")
    expect(page.get_by_text("Version 1 is live again, as version 3.")).to_be_visible()
    return hand.presses


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
