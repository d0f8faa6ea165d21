"""Stories of a team lead's morning in a real browser: the numbers and their lists, forty cases shared out and taken
back, a sick officer's work moved and moved back; by mouse and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from crm.cases import assignment
from crm.cases.models import Case
from crm.foundation.database import session
from tests import factories
from tests.flows.conftest import House
from tests.flows.hands import Hand, expect_nothing_for_axe

pytestmark = pytest.mark.story
MANY = 40


@pytest.fixture(scope="module")
def team(running: House) -> dict[str, int]:
    """Forty cases with nobody, three officers, and four cases of one of them; officers by name."""
    def make() -> dict[str, int]:
        council = running.council
        mates = {name: factories.user("officer", team=council.team, name=name) for name in ("Ann Ash", "Bob Birch")}
        made = [factories.case(council.fly_tipping, by=council.agent, anonymous=True,
                               answers={"what": ["furniture"], "hazard": "no"}) for _ in range(MANY + 4)]
        for case in made:
            assignment.assign(case.id, user_id=None, actor=council.lead)
        for case in session.scalars(select(Case).where(Case.is_listed, Case.assignee_id.is_(None),
                                                       Case.id.not_in([one.id for one in made]))).all():
            assignment.assign(case.id, user_id=council.officer.user_id, actor=council.lead)
        for case in made[MANY:]:
            assignment.assign(case.id, user_id=mates["Ann Ash"].id, actor=council.lead)
        return {name: mate.id for name, mate in mates.items()}

    made: dict[str, int] = running.ask(make)
    return made


def load_of(house: House, user_id: int | None) -> int:
    count = select(func.count()).where(Case.is_listed, Case.team_id == house.council.team.id,
                                       Case.assignee_id == user_id if user_id else Case.assignee_id.is_(None))
    return int(house.ask(lambda: session.scalar(count)))


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_forty_cases_are_shared_out_by_load_and_taken_back(house: House, team: dict[str, int], by: str) -> None:
    with house.page_of("lead") as page:
        page.goto("/")
        expect(page.locator("h1")).to_have_text("My work")
        expect_nothing_for_axe(page)
        hand = Hand(page, by=by)
        hand.press("link", "With nobody")
        hand.press("button", f"^Share out {MANY} cases")
        expect(page.locator("body")).to_contain_text(f"{MANY} cases were given")
        assert load_of(house, None) == 0
        given = [load_of(house, user) for user in (*team.values(), house.council.officer.user_id)]
        assert max(given) - min(given) <= 1, "shared out by load"
        hand.press("button", "^Undo", within="body")
        expect(page.locator("body")).to_contain_text(f"Undone: {MANY} cases are as before")
        assert hand.presses == 3
    assert load_of(house, None) == MANY and load_of(house, team["Ann Ash"]) == 4


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_sick_officers_work_goes_to_the_others_and_comes_back(house: House, team: dict[str, int], by: str) -> None:
    with house.page_of("lead") as page:
        page.goto("/desk/my-work")
        hand = Hand(page, by=by)
        hand.press("link", "^Workload")
        hand.press("link", "^Show the cases of Ann Ash")
        hand.press("button", "^Share out 4 cases")
        expect(page.locator("body")).to_contain_text("4 cases were given")
        assert load_of(house, team["Ann Ash"]) == 0
        hand.press("button", "^Undo", within="body")
        expect(page.locator("body")).to_contain_text("Undone: 4 cases are as before")
        assert hand.presses == 4
    assert load_of(house, team["Ann Ash"]) == 4


def test_each_number_of_the_morning_opens_exactly_its_list(house: House, team: dict[str, int]) -> None:
    with house.page_of("lead") as page:
        page.goto("/")
        morning = page.get_by_role("region", name="This morning in Street care")
        for words in ("Breach today", "With nobody", "Overdue", "days in one status", "Open"):
            figure = morning.get_by_role("link", name=words)
            number = int(re.match(r"\d+", figure.inner_text().strip())[0])  # type: ignore[index]
            assert number >= {"With nobody": MANY, "Open": MANY + 4}.get(words, 0)
            figure.click()
            expect(page.locator(".page-head__aside")).to_contain_text(
                re.compile(rf"^\s*{number} cases?" if number else r"^\s*(No|0) cases"))
            assert rows_of_every_page(page) == number, words
            page.goto("/")
        oldest = morning.get_by_role("link", name="Oldest")
        age = oldest.inner_text().splitlines()[0]
        oldest.click()
        expect(page.locator("table.cases tbody tr").first.locator("[data-label='Open for']")).to_have_text(age)


def rows_of_every_page(page: Page) -> int:
    """The rows of the list, over all its pages."""
    seen = 0
    while True:
        seen += page.locator("table.cases tbody tr").count()
        following = page.get_by_role("link", name=re.compile("^Next"))
        if not following.count():
            return seen
        following.first.click()
        expect(page).to_have_url(re.compile("after="))
        if seen > 500:
            raise AssertionError("the pages do not end")
