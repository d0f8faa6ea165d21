"""The main stories in a real browser: a call from the number to the reference, a case from the queue to its proof, the
lead's morning; by mouse and by keyboard alone, with the activations counted."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update

from crm.accounts.models import UserSession
from crm.cases import assignment, lifecycle
from crm.cases.models import Case, CaseClock
from crm.cases.references import find_case_id, reference_of
from crm.foundation import clock
from crm.foundation.database import session
from tests import factories
from tests.factories.files import _PIXEL
from tests.flows.conftest import House
from tests.flows.hands import Hand

pytestmark = pytest.mark.story
REFERENCE = re.compile(r"\d{3}-\d{4}-\d{2}")


def cases_of(house: House) -> int:
    return int(house.ask(lambda: session.scalar(select(func.count()).select_from(Case))))


def new_case(house: House, *, assigned: bool = True) -> tuple[int, str]:
    """A fresh fly-tip of its own place, for the officer (or nobody)."""
    def make() -> tuple[int, str]:
        council = house.council
        case = factories.case(council.fly_tipping, by=council.agent, reporter=council.resident,
                              answers={"what": ["furniture"], "hazard": "no"})
        assignment.assign(case.id, user_id=council.officer.user_id if assigned else None, actor=council.lead)
        return case.id, reference_of(case.number)

    made: tuple[int, str] = house.ask(make)
    return made


def begin_fly_tip(page: Page, hand: Hand) -> None:
    """From the number that calls to the questions, the caller's address being what is known of the place."""
    page.goto("/desk/call?from=07700900123")
    expect(page.locator("main")).to_contain_text("Siân O’Connor")
    hand.press("button", "^Fly-tipping")
    page.wait_for_url("**/desk/call/*")
    expect(page.locator("main")).to_contain_text("7 Cornfield Row")


def answer(hand: Hand) -> None:
    """The questions of the service itself, whose answers are not counted."""
    before = hand.presses
    hand.choose("input[name='a-land'][value='road']")
    hand.press("checkbox", "^Black bags")
    hand.choose("input[name='a-hazard'][value='no']")
    with hand.page.expect_response(lambda said: "a-saw=no" in (said.request.post_data or "")):
        hand.choose("input[name='a-saw'][value='no']")
    hand.presses = before


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_call_from_the_number_to_the_reference_joins_the_open_case(house: House, by: str) -> None:
    before = cases_of(house)
    with house.page_of("agent") as page:
        hand = Hand(page, by=by)
        begin_fly_tip(page, hand)
        expect(page.locator("#near")).to_contain_text("reported already")
        hand.choose("#join")
        expect(page.locator("#a-land-question")).to_contain_text("optional")
        hand.press("button", "^Submit")
        page.wait_for_url("**/done")
        expect(page.locator("h1")).to_have_text("Joined to an open case")
        expect(page.locator("main")).to_contain_text(REFERENCE)
        assert hand.presses == 3
    assert cases_of(house) == before


def test_a_form_sent_twice_is_one_case(house: House) -> None:
    with house.page_of("agent") as page:
        hand = Hand(page, by="mouse")
        begin_fly_tip(page, hand)
        answer(hand)
        hand.press("button", "^Submit")
        expect(page.locator(".govuk-error-summary")).to_contain_text("one of the cases nearby")
        hand.choose("#join-none")
        before = cases_of(house)
        page.locator("main").get_by_role("button", name="Submit").dblclick()
        page.wait_for_url("**/done")
        expect(page.locator("main")).to_contain_text(REFERENCE)
    assert cases_of(house) == before + 1


def test_what_was_typed_in_a_call_comes_back_after_signing_in(house: House) -> None:
    with house.page_of("agent") as page:
        hand = Hand(page, by="mouse")
        begin_fly_tip(page, hand)
        address = page.url
        answer(hand)
        house.ask(lambda: session.execute(update(UserSession).values(seen_at=clock.now() - timedelta(hours=2))))
        hand.press("button", "^Submit")
        page.wait_for_url(re.compile("/desk/sign-in"))
        page.context.add_cookies([{"name": "guildhall-desk", "value": house.session_of("agent"), "url": house.address}])
        held = re.search(r"held=([\w-]+)", page.url)
        assert held is not None
        page.goto(f"{address}?held={held[1]}")
        assert page.locator("input[name='a-land'][value='road']").is_checked()
        assert page.locator("input[name='a-what'][value='bags']").is_checked()


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_an_officer_works_a_case_to_its_proof(house: House, by: str) -> None:
    case_id, reference = new_case(house)
    with house.page_of("officer") as page:
        page.goto("/desk/my-work")
        page.get_by_role("link", name=reference).first.click()
        hand = Hand(page, by=by)
        hand.press("link", "^Send a crew")
        expect(page.locator("main")).to_contain_text("A crew has been asked to clear it")
        hand.press("button", "^Send a crew")
        page.wait_for_url(f"**/desk/cases/{reference}")
        assert hand.presses == 2
        hand.press("link", "^Cleared")
        hand.press("radio", "^Removed")
        hand.press("button", "^Cleared")
        expect(page.locator(".govuk-error-summary")).to_contain_text("Photo after")
        assert page.get_by_label("Removed").is_checked()
        page.locator("input[type=file]").first.set_input_files(
            {"name": "after.png", "mimeType": "image/png", "buffer": _PIXEL})
        hand.press("button", "^Cleared")
        page.wait_for_url(f"**/desk/cases/{reference}")
        expect(page.locator("main")).to_contain_text("after.png")
    assert house.ask(lambda: session.get_one(Case, case_id).kind) == "closed"


def test_asking_the_owner_pauses_the_clock(house: House) -> None:
    case_id, reference = new_case(house)
    with house.page_of("officer") as page:
        page.goto(f"/desk/cases/{reference}")
        hand = Hand(page, by="mouse")
        hand.press("link", "^Write to the owner")
        hand.press("button", "^Write to the owner")
        page.wait_for_url(f"**/desk/cases/{reference}")
        expect(page.locator("main")).to_contain_text("paused")
        assert hand.presses == 2
    assert house.ask(lambda: session.scalar(select(CaseClock.paused_at).where(CaseClock.case_id == case_id)))


def test_of_two_officers_one_wins_and_the_other_keeps_what_was_typed(house: House) -> None:
    case_id, reference = new_case(house)
    with house.page_of("officer") as page:
        page.goto(f"/desk/cases/{reference}/do/refuse")
        page.locator("main textarea").first.fill("Private land, as the map shows")
        page.locator("input[name=outcome]").first.check()
        house.ask(lambda: lifecycle.move(case_id, action="schedule", asked={}, version=None, actor=house.council.lead))
        page.locator("main").get_by_role("button", name="No action").click()
        expect(page.locator("h1")).to_have_text("Somebody else changed this first")
        expect(page.locator("main")).to_contain_text("Private land, as the map shows")
    assert house.ask(lambda: session.get_one(Case, case_id).status) == "scheduled"


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_an_officer_takes_the_next_case_and_is_told_why_this_one(house: House, by: str) -> None:
    new_case(house, assigned=False)
    with house.page_of("officer") as page:
        page.goto("/desk/my-work")
        hand = Hand(page, by=by)
        hand.press("button", "Take")
        page.wait_for_url("**/desk/cases/*")
        expect(page.locator("body")).to_contain_text("This case is yours now")
        assert hand.presses == 1
        taken = find_case_id_of(house, page.url)
    assert house.ask(lambda: session.get_one(Case, taken).assignee_id) == house.council.officer.user_id


def find_case_id_of(house: House, url: str) -> int:
    found = house.ask(lambda: find_case_id(url.rpartition("/")[2]))
    assert found is not None
    return int(found)


def test_a_lead_shares_out_by_load_and_undoes_it(house: House) -> None:
    case_id, reference = new_case(house, assigned=False)
    with house.page_of("lead") as page:
        page.goto("/desk/queues")
        expect(page.locator("main")).to_contain_text("Street care")
        page.goto("/desk/queues/street-care?owner=nobody")
        hand = Hand(page, by="mouse")
        hand.press("checkbox", reference)
        page.locator("select[name=to]").select_option("load")
        hand.press("button", "^Give")
        expect(page.locator("body")).to_contain_text("given")
        assert house.ask(lambda: session.get_one(Case, case_id).assignee_id) is not None
        hand.press("button", "Undo", within="body")
        expect(page.locator("body")).to_contain_text("Undone")
        assert hand.presses <= 4
    assert house.ask(lambda: session.get_one(Case, case_id).assignee_id) is None
