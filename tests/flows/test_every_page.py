"""Every page of the desk as an eye and an ear meet it: nothing for axe, nothing wider than its window, no complaint of
the browser; at the size of a desk and of a phone."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.flows.conftest import House
from tests.house.test_walk import NEVER_SHOWN, addresses, may_come_in

pytestmark = pytest.mark.story
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
#: Not pages: sheets, files and data.
NO_PAGES = {"house.look", "house.stay", "house.map_base", "cases.file", "cases.preview", "services.export",
            "queues.home", "places.pick", "services.learn_file", "services.replay_csv"}
MORE = {"agent": ["/desk/call?contact={resident}", "/desk/call?about=rubbish", "/desk/search?q=connor",
                  "/desk/search?q=zzzz", "/desk/residents?q=sian", "/desk/nowhere"],
        "lead": ["/desk/queues/street-care?due=overdue", "/desk/queues/street-care?sort=-opened"],
        "auditor": ["/desk/audit?who=nobody"]}


@pytest.mark.parametrize("size", SIZES)
def test_every_page_has_nothing_for_axe_fits_its_window_and_pleases_the_browser(house: House, size: str) -> None:
    left, wrong = set(pages(house)), []
    width, height = SIZES[size]
    for role in ("agent", "lead", "officer", "administrator", "auditor", "service_owner"):
        mine = {each for each in left if may_come_in(house.app, each[0], role)}
        with house.page_of(role, width=width, height=height) as page:
            for endpoint, address in sorted(mine):
                answer = page.goto(address)
                if answer is not None and answer.status == 200:
                    left.discard((endpoint, address))
                    wrong += look_at(page, f"{size} {address}", endpoint)
            for number, address in enumerate(MORE.get(role, [])):
                page.goto(address.format(resident=house.council.resident.public_id))
                wrong += look_at(page, f"{size} {address}", f"more-{role}-{number}")
    expected = "the server responded with a status of 4"  # a page that this role may not see, a filter that is none
    assert wrong == [], "\n".join(wrong)
    assert [said for said in house.faults if expected not in said] == []
    assert left == set()


def pages(house: House) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = house.ask(lambda: addresses(house.app, house.council, "GET"))
    return [each for each in found if each[0] not in NO_PAGES | NEVER_SHOWN]


def look_at(page: Page, address: str, name: str) -> list[str]:
    folder = os.environ.get("CRM_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.{address.partition(' ')[0]}.png"))
    found = [f"{address}: {each['id']}: {each['nodes'][0]['html'][:200]}"
             for each in Axe().run(page).response["violations"]]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{address} is {wider} pixels wider than its window"] if wider > 0 else [])]
