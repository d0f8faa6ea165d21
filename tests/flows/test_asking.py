"""The story of a question to the resident in a real browser: asked, the clock pauses; answered, it runs again; both are
said on the page in words."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from crm.cases.models import Case, CaseClock
from crm.cases.references import reference_of
from crm.foundation.database import session
from tests import factories
from tests.flows.conftest import House
from tests.flows.hands import Hand

pytestmark = pytest.mark.story


@pytest.fixture(scope="module")
def information(running: House) -> object:
    return running.ask(lambda: factories.service("freedom-of-information", team=running.council.team))


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_asking_pauses_the_clock_and_the_reply_starts_it_again(house: House, information: object, by: str) -> None:
    def make() -> tuple[int, str]:
        case = factories.case(information, by=house.council.agent, reporter=house.council.resident)
        return case.id, reference_of(case.number)

    case_id, reference = house.ask(make)
    with house.page_of("officer") as page:
        page.goto(f"/desk/cases/{reference}")
        promised = page.locator(".case__clocks li").filter(has_text="Answer")
        expect(promised).to_contain_text("due in 20 working days")
        expect(promised).not_to_contain_text("paused")
        hand = Hand(page, by=by)
        hand.press("link", "^Ask what is meant")
        page.locator("main textarea").first.fill("Which years do you mean?")
        hand.press("button", "^Ask what is meant")
        expect(page.locator("main")).to_contain_text("Waiting for clarification")
        expect(promised).to_contain_text("paused")
        assert hand.presses == 2
        assert paused(house, case_id) == [True]

        hand.presses = 0
        hand.press("link", "^Record a reply")
        expect(page.get_by_label("From")).not_to_have_value("")
        expect(page.locator("#action option:checked")).to_have_text("Clarified")
        hand.press("radio", "^E-mail")
        page.get_by_label("What they wrote or said").fill("The last three years, please.")
        hand.press("button", "^Record")
        expect(page.locator("body")).to_contain_text("The reply is on the case")
        expect(page.locator("main")).to_contain_text("The last three years, please.")
        expect(promised).to_have_count(2)
        expect(promised.first).to_contain_text("begun again today")
        expect(promised.last).to_contain_text("due in 20 working days")
        assert hand.presses == 3
    assert house.ask(lambda: session.get_one(Case, case_id).status) == "collecting"
    assert True not in paused(house, case_id)


def paused(house: House, case_id: int) -> list[bool]:
    """Whether each run of the clock that has not stopped is paused."""
    runs = select(CaseClock.paused_at).where(CaseClock.case_id == case_id, CaseClock.code == "answer",
                                             CaseClock.state != "stopped").order_by(CaseClock.number)
    return house.ask(lambda: [at is not None for at in session.scalars(runs)])  # type: ignore[no-any-return]
