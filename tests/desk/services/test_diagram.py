"""The picture of a service on its page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from crm.accounts import sessions
from crm.catalogue import drafts
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.values.actor import SYSTEM
from tests import factories
from tests.desk.doors import come_in
from tests.web import browser


def test_a_service_is_shown_as_a_picture_and_in_words(client: Any) -> None:
    come_in(client, "agent")
    service = factories.service()
    main = client.get(f"/desk/services/{service.code}").page.main
    picture = main.select_one(".diagram svg")
    assert picture["role"] == "group" and picture.title.get_text() == "How a case goes"
    assert not main.select("svg [style]") and not main.select("svg script")
    boxes = [link for link in picture.select("a") if link["href"].startswith("#from-")]
    assert [link.get_text() for link in boxes] == ["Received", "Scheduled", "With the owner", "Cleared", "No action"]
    assert all(main.select_one(link["href"]) is not None for link in boxes)
    assert "Write to the owner" in main.select_one("#from-received").get_text()


def test_only_a_draft_leads_to_its_parts_and_only_for_those_who_may_edit(client: Any) -> None:
    team = factories.team()
    service = factories.service(team=team)
    drafts.begin(service.id, actor=SYSTEM)
    address = f"/desk/services/{service.code}"
    client.be(factories.user("service_owner", team=team))
    assert not client.get(address).page.select(".diagram a[href*='/draft/']")
    parts = [link["href"] for link in client.get(f"{address}?version=draft").page.select(".diagram a")]
    assert f"{address}/draft/part?at=statuses.received" in parts and f"{address}/draft/part?at=actions.clear" in parts
    assert client.get(f"{address}/draft/part?at=actions.clear").status_code == 200
    client.be(factories.user("agent"))
    assert not client.get(f"{address}?version=draft").page.select(".diagram a[href*='/draft/']")


def test_the_picture_stands_where_statuses_and_actions_are_changed(client: Any) -> None:
    team = factories.team()
    service = factories.service(team=team)
    drafts.begin(service.id, actor=SYSTEM)
    client.be(factories.user("service_owner", team=team))
    seen = {section: len(client.get(f"/desk/services/{service.code}/draft?section={section}").page.select("svg"))
            for section in ("form", "statuses", "actions")}
    assert seen == {"form": 0, "statuses": 1, "actions": 1}


def test_the_pages_with_pictures_and_roles_have_no_faults_wide_or_narrow(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            team = factories.team()
            cookie = sessions.start(factories.user("service_owner", team=team))
            service = factories.service("corporate-complaint", team=team)
            drafts.begin(service.id, actor=SYSTEM)
        session.remove()
    home = f"/desk/services/{service.code}"
    with browser.served(live_app) as address:
        for width in (1366, 390):
            with browser.opened(width=width) as page:
                page.context.add_cookies([{"name": "guildhall-desk", "value": cookie, "url": address}])
                for where in (home, f"{home}/roles?version=draft", f"{home}/draft?section=actions"):
                    page.goto(f"{address}{where}")
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, where
                    assert not [fault["id"] for fault in Axe().run(page).response["violations"]], where
