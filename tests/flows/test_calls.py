"""Stories of a call in a real browser, with the activations counted as the targets count them: typing and the page that
the telephone opens are not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from crm.cases.models import Case, ServiceRequest
from crm.contacts.models import Interaction
from crm.foundation import clock
from crm.foundation.database import session
from crm.places import search_rows
from crm.places.models import Place
from tests import factories
from tests.flows.conftest import House
from tests.flows.hands import Hand, expect_nothing_for_axe

pytestmark = pytest.mark.story
MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
_numbers = count(1)


@contextmanager
def caller(house: House, *, at: datetime) -> Iterator[tuple[Page, str]]:
    """The page that the telephone opens for somebody whose bins are emptied on Mondays, at this hour."""
    number = next(_numbers)
    phone = f"0207 946 {number:04}"

    def somebody() -> str:
        home = factories.place(f"{number} Wharf Road, Northmoor", lat=51.5 + number / 100, area=house.council.ward,
                               attributes={"bins": ["refuse", "recycling", "food"], "collection_day": "monday",
                                           "assisted_collection": False})
        search_rows.refresh([home])
        factories.contact(f"Caller Number{number}", phone=phone, place_id=home.id)
        return home.address

    with clock.fixed(at):
        address = house.ask(somebody)
        with house.page_of("agent") as page:
            page.goto(f"/desk/call?from={phone.replace(' ', '')}")
            expect(page.locator("main")).to_contain_text(f"Caller Number{number}")
            yield page, address


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_missed_bin_at_the_callers_address_takes_four(house: House, by: str) -> None:
    with caller(house, at=TUESDAY) as (page, address):
        hand = Hand(page, by=by)
        hand.press("button", "^Missed bin")
        expect(page.locator("#a-home-chosen")).to_contain_text(address)
        assert [page.locator(f"#a-due_on-{part}").input_value() for part in ("day", "month", "year")] == [
            "23", "11", "2026"]
        expect(page.locator("input[name='a-has_help'][value='no']")).to_be_checked()
        expect(page.locator("#a-bins")).to_be_focused()
        hand.press("checkbox", "^Recycling")
        hand.choose("input[name='a-out_in_time'][value='yes']")
        hand.press("button", "^Submit")
        expect(page.locator("h1")).to_have_text("Request raised")
        expect(page.locator("main")).to_contain_text(re.compile(r"\d{3}-\d{4}-\d{2}"))
        assert hand.presses == 4
        newest = house.ask(lambda: session.scalars(select(ServiceRequest).order_by(ServiceRequest.id.desc())).first())
        assert newest.answers["bins"] == ["recycling"] and newest.answers["due_on"] == "2026-11-23"


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_bin_reported_too_early_is_refused_in_words_and_the_call_is_logged(house: House, by: str) -> None:
    before = house.ask(lambda: session.scalar(select(func.count()).select_from(Case)))
    with caller(house, at=MONDAY_MORNING) as (page, _):
        hand = Hand(page, by=by)
        hand.press("button", "^Missed bin")
        expect(page.locator(".stop")).to_contain_text("The crews are still out until 5pm")
        expect(page.locator("#log-stop")).to_be_focused()
        expect_nothing_for_axe(page)
        hand.press("button", "^Nothing can be raised")
        expect(page.locator("h1")).to_have_text("The call is logged")
        expect(page.locator("main")).to_contain_text("The crews are still out until 5pm")
        assert hand.presses == 2
    touch = house.ask(lambda: session.scalars(select(Interaction).order_by(Interaction.id.desc())).first())
    assert touch.outcome == "stopped" and "too_early" in touch.note and touch.contact_id is not None
    assert house.ask(lambda: session.scalar(select(func.count()).select_from(Case))) == before


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_fly_tip_on_the_map_that_is_reported_already_takes_five(house: House, by: str) -> None:
    """Service, not the home, the map, this case, submit. What the open case knows is not asked again."""
    with caller(house, at=TUESDAY) as (page, _):
        case_id = tip_nearby(house)
        hand = Hand(page, by=by)
        hand.press("button", "^Fly-tipping")
        hand.press("button", "^Change")
        put_point(page, hand)
        expect(page.locator("#near")).to_contain_text("reported already")
        expect_nothing_for_axe(page)
        hand.choose("#join")
        hand.press("button", "^Submit")
        expect(page.locator("h1")).to_have_text("Joined to an open case")
        assert hand.presses == 5
    assert house.ask(lambda: session.get_one(Case, case_id).requests_count) == 2


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_fly_tip_at_a_typed_place_that_is_reported_already_takes_five(house: House, by: str) -> None:
    """Service, not the home, the place from the list, this case, submit."""
    with caller(house, at=TUESDAY) as (page, address):
        case_id = tip_nearby(house)
        hand = Hand(page, by=by)
        hand.press("button", "^Fly-tipping")
        hand.press("button", "^Change")
        box = page.get_by_role("combobox")
        expect(box).to_be_focused()
        page.keyboard.type(address.split(",")[0], delay=20)
        option = page.get_by_role("option", name=address)
        expect(option).to_be_visible()
        hand.presses += 1
        if by == "mouse":
            option.click()
        else:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        expect(page.locator("#near")).to_contain_text("reported already")
        hand.choose("#join")
        hand.press("button", "^Submit")
        expect(page.locator("h1")).to_have_text("Joined to an open case")
        assert hand.presses == 5
    assert house.ask(lambda: session.get_one(Case, case_id).requests_count) == 2


def test_a_fly_tip_that_nobody_reported_takes_a_press_for_each_question_that_must_be_asked(house: House) -> None:
    """Service, not the home, the map, four questions, submit: nothing may be assumed about what was dumped."""
    with caller(house, at=TUESDAY) as (page, _):
        hand = Hand(page, by="mouse")
        hand.press("button", "^Fly-tipping")
        hand.press("button", "^Change")
        put_point(page, hand)
        hand.choose("input[name='a-land'][value='road']")
        hand.press("checkbox", "^Black bags")
        for question in ("hazard", "saw"):
            hand.choose(f"input[name='a-{question}'][value='no']")
        hand.press("button", "^Submit")
        expect(page.locator("h1")).to_have_text("Request raised")
        assert hand.presses == 8


def tip_nearby(house: House) -> int:
    """An open fly-tip at the home of the caller who was made last."""
    def make() -> int:
        home = session.scalars(select(Place).order_by(Place.id.desc())).first()
        return int(factories.case(house.council.fly_tipping, by=house.council.agent,
                                  answers={"where": {"lat": home.lat, "lon": home.lon}, "what": ["furniture"]}).id)

    made: int = house.ask(make)
    return made


def put_point(page: Page, hand: Hand) -> None:
    """The point in the middle of the map, where the caller's home is."""
    shown = page.locator("#a-where-map")
    expect(shown).to_have_class(re.compile("leaflet-container"))
    expect(shown.locator(".map__cross")).to_be_attached()
    page.wait_for_load_state("networkidle")
    hand.presses += 1
    if hand.by == "mouse":
        shown.click()
    else:
        hand.tab_to(shown)
        page.keyboard.press("Enter")
    expect(page.locator("#a-where-words")).to_contain_text(re.compile("[Pp]oint"))
