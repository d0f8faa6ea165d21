"""Stories of residents and places, in a real browser: one screen, by keyboard alone, and with nothing for axe."""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from crm.accounts.models import User
from crm.cases import noting
from crm.contacts import adding, changing, interactions
from crm.contacts.adding import NewContact
from crm.contacts.interactions import Touch
from crm.contacts.models import Contact
from crm.foundation import clock
from crm.foundation.transaction import transaction
from crm.places import search_rows
from crm.places.models import Place
from crm.values.actor import SYSTEM
from tests import factories
from tests.accounts import people
from tests.accounts.people import PASSWORD
from tests.web import browser

pytestmark = pytest.mark.story
PERSON = ["", "/log", "/call-back", "/change", "/reach", "/names", "/phone/add", "/email/add", "/addresses",
          "/addresses/add", "/adjustments", "/adjustments/add", "/changes", "/timeline", "?kind=messages"]
PAGES = ["/desk/residents", "/desk/residents?q=pritchard", "/desk/residents?q=zzz", "/desk/residents/add",
         *("{rich}" + page for page in PERSON), "{bare}", "{bare}/changes", "{bare}/adjustments", "{long}",
         "{long}/change", "{long}/addresses", "{home}", "{street}", "{empty}"]


@pytest.fixture
def town(live_app: Flask) -> dict[str, str]:
    """Somebody with much on record, somebody with next to nothing, a very long one, and their places."""
    with live_app.app_context(), transaction():
        team = factories.team("Street care")
        jo = people.with_password(people.member("agent", of=team, name="Jo Amin", email="jo@northmoor.example"))
        home, street, empty = _places()
        rich = _dilys(home, jo)
        _cases(rich, jo, home, team)
        _contacts(rich, jo, home, team.id)
        bare = factories.contact("Cher", language=None)
        long = adding.add(NewContact(name="Wolfeschlegelsteinhausenbergerdorff-" * 8,
                                     address_text="\n".join(f"Line {n} of the address" for n in range(40)),
                                     phones=("020 7946 0123",)), actor=SYSTEM)
        return {"rich": f"/desk/residents/{rich.public_id}", "bare": f"/desk/residents/{bare.public_id}",
                "long": f"/desk/residents/{long.public_id}", "home": f"/desk/places/{home.public_id}",
                "street": f"/desk/places/{street.public_id}", "empty": f"/desk/places/{empty.public_id}"}


def _places() -> tuple[Place, Place, Place]:
    ward = factories.ward("Mill Hill")
    road = factories.street("Tannery Row", area=ward)
    home = factories.place("4 Tannery Row, Northmoor", area=ward, attributes={
        "collection_day": "tuesday", "parking_zone": "A2", "listed": False, "bins": ["green", "brown", "food"]})
    others = [factories.place(f"{number} Tannery Row, Northmoor", area=ward, lat=51.5 + number / 9000)
              for number in range(5, 12)]
    for place in (home, *others):
        place.street_id = road.id
    street = factories.place("Tannery Row, Northmoor", area=ward)
    street.kind, street.street_id, street.uprn = "street", road.id, None
    search_rows.refresh([home, street, *others])
    return home, street, others[0]


def _dilys(home: Place, jo: User) -> Contact:
    actor = people.actor(jo)
    rich = adding.add(NewContact(
        name="Dilys Pritchard", known_as="Dil", phones=("01632 960118", "07700 900982"), language="cy",
        emails=("dilys.pritchard@example.org",), place_id=home.id, born_on=date(1948, 3, 1), pronouns="she/her"),
        actor=actor)
    factories.contact("Gwyn Pritchard", place_id=home.id)
    changing.change(rich, {"preferred_channel": "phone", "reach_note": "After 2pm, rings off if it is a machine",
                           "pronunciation": "DIL-iss"}, version=rich.version, actor=actor)
    changing.agree_adjustment(rich, kind="large_print", detail="18 point, black on yellow", actor=actor)
    changing.mark_point(rich, rich.points[1].id, do_not_use="Answered by somebody else", note=None, actor=actor)
    changing.add_address(rich, purpose="correspondence", text="c/o Siân Bevan\n9 Mill Street\nNorthmoor",
                         actor=actor)
    return rich


def _cases(rich: Contact, jo: User, home: Place, team: Any) -> None:
    actor = people.actor(jo)
    services = {code: factories.service(code, team=team)
                for code in ("fly-tipping", "missed-bin", "noise-nuisance", "corporate-complaint")}
    for code, at_home in (("fly-tipping", False), ("missed-bin", True), ("noise-nuisance", True),
                          ("corporate-complaint", True), ("fly-tipping", False)):
        where = {} if at_home else {"where": {"lat": 51.5002, "lon": -3.0003}}
        case = factories.case(services[code], by=actor, reporter=rich, answers=where)
        case.place_id = home.id if at_home else None
        noting.add(case.id, text="She will be at home on Friday afternoon.", actor=SYSTEM)


def _contacts(rich: Contact, jo: User, home: Place, team_id: int) -> None:
    actor = people.actor(jo)
    interactions.log(Touch(channel="call", outcome="progress", reason="chasing", avoidable=True, contact_id=rich.id,
                           place_id=home.id, note="Asked when the crew will come back for the brown bin."), actor=actor)
    interactions.log(Touch(channel="visit", outcome="answered", reason="information", contact_id=rich.id,
                           note="Came to the desk about parking permits for visitors."), actor=actor)
    interactions.promise_call_back(team_id=team_id, about="Tell her on which day the brown bin is collected",
                                   due_at=clock.now() + timedelta(hours=5), contact_id=rich.id, actor=actor)


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def window(request: pytest.FixtureRequest) -> Iterator[Page]:
    with browser.opened(width=request.param[0], height=request.param[1]) as page:
        yield page


def violations(page: Page) -> list[Any]:
    return [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]


def sign_in(page: Page, house: str) -> None:
    page.goto(f"{house}/desk/sign-in")
    page.get_by_label("Email address").fill("jo@northmoor.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def keep_picture(page: Page, name: str) -> None:
    """A picture of the page, where CRM_PICTURES names a folder for them."""
    if folder := os.environ.get("CRM_PICTURES"):
        size = page.viewport_size or {"width": 0}
        name = re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "page"
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


def test_every_page_has_nothing_for_axe_and_fits_its_window(live_server: str, town: dict[str, str],
                                                            window: Page) -> None:
    sign_in(window, live_server)
    for address in PAGES:
        window.goto(live_server + address.format(**town))
        window.wait_for_load_state("networkidle")
        keep_picture(window, address)
        assert violations(window) == [], address
        wider = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, address


def test_the_single_view_says_the_first_things_on_one_screen(live_server: str, town: dict[str, str]) -> None:
    with browser.opened() as page:
        sign_in(page, live_server)
        page.goto(live_server + town["rich"])
        for words in ("Dilys Pritchard", "Large print", "01632 960118", "Mill Hill", "Gwyn Pritchard",
                      "Tell her on which day", "Asked when the crew"):
            box = page.get_by_text(words).first.bounding_box()
            assert box is not None and box["y"] + box["height"] <= 768, words
        keep_picture(page, "one-screen")
        rows = page.locator(".person-cases tbody tr")
        last = rows.nth(4).bounding_box()
        assert last is not None and last["y"] + last["height"] <= 768


def test_somebody_is_added_by_keyboard_alone(live_server: str, town: dict[str, str]) -> None:
    with browser.opened() as page:
        sign_in(page, live_server)
        page.goto(f"{live_server}/desk/residents/add?name=Bill+Hughes")
        page.locator("#phones").focus()
        page.keyboard.type("01632 960333")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Bill Hughes")


def test_an_address_is_picked_while_typing_and_matches_are_passed_over(live_server: str, town: dict[str, str]) -> None:
    with browser.opened() as page:
        sign_in(page, live_server)
        page.goto(f"{live_server}/desk/residents/add?name=D+Pritchard")
        page.locator("#find").press_sequentially("4 tannery")
        page.get_by_role("option", name="4 Tannery Row").click()
        page.locator("button", has_text="Add").last.click()
        expect(page.locator("#matches")).to_contain_text("Dilys Pritchard")
        keep_picture(page, "matches")
        assert violations(page) == []
        page.get_by_role("button", name="Add anyway").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("D Pritchard")
        expect(page.locator("main")).to_contain_text("4 Tannery Row")
