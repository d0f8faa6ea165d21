"""Stories of what goes wrong: a session that ends in the middle of a call, a line that is cut, two people at once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select, update

from crm.accounts.models import UserSession
from crm.cases import assignment, lifecycle
from crm.cases.models import Case
from crm.cases.references import reference_of
from crm.foundation import clock
from crm.foundation.database import session
from tests import factories
from tests.factories.files import _PIXEL
from tests.flows.conftest import House
from tests.flows.hands import Hand, expect_nothing_for_axe

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
        expect_nothing_for_axe(page)
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


def a_case(house: House) -> tuple[int, str]:
    """A fly-tip of the officer's."""
    def make() -> tuple[int, str]:
        council = house.council
        case = factories.case(council.fly_tipping, by=council.agent, reporter=council.resident,
                              answers={"what": ["furniture"], "hazard": "no"})
        assignment.assign(case.id, user_id=council.officer.user_id, actor=council.lead)
        return case.id, reference_of(case.number)

    made: tuple[int, str] = house.ask(make)
    return made


def test_of_two_officers_the_second_is_told_who_changed_what_and_goes_on_from_there(house: House) -> None:
    case_id, reference = a_case(house)
    with house.page_of("officer") as second, house.page_of("lead") as first:
        second.goto(f"/desk/cases/{reference}/do/refuse")
        second.locator("main textarea").first.fill("Private land, as the map shows")
        second.get_by_label("Private land").check()
        first.goto(f"/desk/cases/{reference}")
        hand = Hand(first, by="mouse")
        hand.press("link", "^Send a crew")
        hand.press("button", "^Send a crew")
        expect(first.locator("main")).to_contain_text("Scheduled")
        second.locator("main").get_by_role("button", name="No action").last.click()
        expect(second.locator("h1")).to_have_text("Somebody else changed this first")
        expect(second.locator("main")).to_contain_text("Lead Able did “Send a crew”, and the case is now “Scheduled”")
        expect(second.locator("main")).to_contain_text("Private land, as the map shows")
        expect_nothing_for_axe(second)
        second.get_by_role("button", name="Go on with what you entered").click()
        expect(second.locator("main textarea").first).to_have_value("Private land, as the map shows")
        expect(second.get_by_label("Private land")).to_be_checked()
        second.locator("main").get_by_role("button", name="No action").last.click()
        expect(second.locator("main")).to_contain_text("Done: No action")
    assert house.ask(lambda: session.get_one(Case, case_id).status) == "no_action"


def test_notes_files_and_tasks_never_conflict(house: House) -> None:
    case_id, reference = a_case(house)
    with house.page_of("officer") as page:
        note, task, file = page, page.context.new_page(), page.context.new_page()
        note.goto(f"/desk/cases/{reference}/note")
        note.locator("main textarea").first.fill("Rang the landowner")
        task.goto(f"/desk/cases/{reference}/task")
        task.get_by_label("What is to be done?").fill("Ring again on Friday")
        file.goto(f"/desk/cases/{reference}/files")
        file.locator("main input[type=file]").set_input_files(
            {"name": "lane.png", "mimeType": "image/png", "buffer": _PIXEL})
        house.ask(lambda: lifecycle.move(case_id, action="schedule", asked={}, version=None, actor=house.council.lead))
        for sent, button, said in ((note, "Add note", "The note is on the case"),
                                   (task, "Add task", "The task is on the case"),
                                   (file, "Add", "The file is on the case")):
            sent.locator("main").get_by_role("button", name=button).last.click()
            expect(sent.locator("body")).to_contain_text(said)


def fill_a_missed_bin(house: House, page: Page) -> str:
    """All but the last press of a call about a bin; returns the address of the form."""
    def caller() -> str:
        number = 9000 + (session.scalar(select(func.count()).select_from(Case)) or 0)
        home = factories.place(lat=51.6 + number / 1000 - 9, area=house.council.ward,
                               attributes={"bins": ["refuse", "recycling"], "assisted_collection": False})
        return str(factories.contact("Cut Off", place_id=home.id).public_id)

    page.goto(f"/desk/call?contact={house.ask(caller)}")
    hand = Hand(page, by="mouse")
    hand.press("button", "^Missed bin")
    hand.press("checkbox", "^Recycling")
    for part, value in zip(("day", "month", "year"), str(clock.today() - timedelta(days=1)).split("-")[::-1],
                           strict=True):
        page.locator(f"#a-due_on-{part}").fill(value)
    with page.expect_response(lambda said: "a-out_in_time=yes" in (said.request.post_data or "")):
        hand.choose("input[name='a-out_in_time'][value='yes']")
    return page.url


def cases_of(house: House) -> int:
    return int(house.ask(lambda: session.scalar(select(func.count()).select_from(Case))))


def test_without_a_connection_nothing_is_sent_and_nothing_is_lost(house: House) -> None:
    with house.page_of("agent") as page:
        fill_a_missed_bin(house, page)
        before = cases_of(house)
        page.context.set_offline(True)
        page.locator("main").get_by_role("button", name="Submit").last.click()
        expect(page.locator("#problem")).to_contain_text("There is no connection")
        expect(page.get_by_label("Recycling")).to_be_checked()
        assert cases_of(house) == before
        expect_nothing_for_axe(page)
        page.context.set_offline(False)
        expect(page.locator("#problem")).to_be_empty()
        page.wait_for_timeout(1100)  # a button that was just pressed does not hear a second press for a second
        page.locator("main").get_by_role("button", name="Submit").last.click()
        expect(page.locator("h1")).to_have_text("Request raised")
    assert cases_of(house) == before + 1


def test_a_form_whose_answer_was_lost_is_sent_again_and_is_one_case(house: House) -> None:
    """The line is cut after the form arrived: it is taken, but nobody is told. Sending it again tells the same."""
    with house.page_of("agent") as page:
        address = fill_a_missed_bin(house, page)
        before = cases_of(house)
        page.route(address, lambda route: (route.fetch(max_redirects=0), route.abort("connectionreset")))
        page.locator("main").get_by_role("button", name="Submit").last.click()
        page.wait_for_url(re.compile("chrome-error"))
        assert cases_of(house) == before + 1
        page.unroute(address)
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Request raised")
        expect(page.locator("main")).to_contain_text(re.compile(r"\d{3}-\d{4}-\d{2}"))
    assert cases_of(house) == before + 1
