"""The story of a version that was a mistake: the former one is live again in two presses."""

import re

import pytest
from playwright.sync_api import expect

from crm.catalogue import drafts, services, versions
from crm.values.actor import SYSTEM
from tests.flows.conftest import House

pytestmark = pytest.mark.story


def test_a_former_version_is_live_again_in_two_presses(house: House) -> None:
    def mistake() -> None:
        entry = services.get("fly-tipping")
        draft = drafts.begin(entry.id, actor=SYSTEM)
        drafts.change(draft.id, "examples", [], seen=None, actor=SYSTEM)
        drafts.change(draft.id, "clocks.clear.target", "1 wd", seen=None, actor=SYSTEM)
        versions.publish(draft.id, reason="Faster", actor=SYSTEM)

    house.ask(mistake)
    with house.page_of("administrator") as page:
        page.goto("/desk/services/fly-tipping")
        page.get_by_role("link", name=re.compile("Make this live again.*version 1")).click()  # one
        expect(page.get_by_role("heading", level=1)).to_contain_text("Make version 1 live again")
        expect(page.locator("main")).to_contain_text("5 working days")
        page.get_by_role("button", name="Make it live").click()  # two
        expect(page.get_by_text("Version 1 is live again, as version 3.")).to_be_visible()
    live = house.ask(lambda: versions.live(services.get("fly-tipping").id)[1])
    assert str(live.clocks["clear"].target) == "5 wd"
    assert house.faults == []
