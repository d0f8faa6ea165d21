"""The page of who may do what in which status."""

from typing import Any

from crm.catalogue import drafts, versions
from crm.values.actor import SYSTEM
from crm.workflow import packs
from tests import factories
from tests.desk.doors import come_in


def test_the_live_version_is_shown_without_marks_and_a_draft_with_what_it_changes(client: Any) -> None:
    come_in(client, "agent")
    service = factories.service()
    live = client.get(f"/desk/services/{service.code}/roles").page.main
    assert [cell.get_text(strip=True) for cell in live.select("thead th")][:3] == ["Status", "Street officer", "Crew"]
    assert "What changes" not in live.get_text()
    data = packs.to_data(versions.definition(service.live_version_id or 0))
    data["actions"]["clear"]["by"] = ["street_officer"]
    drafts.import_pack(packs.to_yaml(packs.parse(data)), actor=SYSTEM)
    draft = client.get(f"/desk/services/{service.code}/roles?version=draft").page.main
    assert "What changes from the live version" in draft.get_text()
    said = [line.get_text() for line in draft.select("ul.govuk-list--bullet li")]
    assert said == ["Crew, in Scheduled: may no longer do “Cleared”."]
    assert draft.select_one("td del").get_text() == "Cleared"


def test_a_version_that_does_not_exist_is_not_found(client: Any) -> None:
    come_in(client, "agent")
    assert client.get(f"/desk/services/{factories.service().code}/roles?version=9").status_code == 404
