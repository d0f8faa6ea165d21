"""Services from packs: imported, published, found, mapped and remembered."""

import pytest
from flask import Flask

from config import ROOT
from crm.accounts.models import ServiceSeer, Team
from crm.catalogue import calendars, finder, services, versions
from crm.errors import Conflict, Invalid
from crm.foundation.database import session
from crm.values.actor import SYSTEM

PACK = (ROOT / "services" / "fly-tipping.yaml").read_text()


def publish_fly_tipping() -> int:
    calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
    draft = versions.import_pack(PACK, actor=SYSTEM)
    return versions.publish(draft.id, actor=SYSTEM).id


def test_a_pack_becomes_a_service_that_is_offered_and_found(app: Flask) -> None:
    version_id = publish_fly_tipping()
    entry = services.get("fly-tipping")
    assert entry.live_version_id == version_id and entry.is_offered
    assert [e.code for e in finder.find("mattres")] == ["fly-tipping"]
    assert [e.code for e in finder.find("matress")] == ["fly-tipping"]  # misspelt
    assert [e.code for e in finder.find("tipio anghyf")] == ["fly-tipping"]
    assert finder.find("") == []


def test_export_gives_the_same_definition_back(app: Flask) -> None:
    version_id = publish_fly_tipping()
    again = versions.import_pack(versions.export_pack(version_id), actor=SYSTEM)
    assert versions.definition(again.id) == versions.definition(version_id)


def test_a_version_is_published_once_and_numbered(app: Flask) -> None:
    version_id = publish_fly_tipping()
    with pytest.raises(Conflict):
        versions.publish(version_id, actor=SYSTEM)
    second = versions.publish(versions.import_pack(PACK, actor=SYSTEM).id, reason="again", actor=SYSTEM)
    assert second.number == 2
    assert [v.number for v in versions.list_versions(second.service_id)] == [2, 1]


def test_publishing_writes_who_may_see_restricted_cases(app: Flask) -> None:
    publish_fly_tipping()
    words = {row.word for row in session.query(ServiceSeer)}
    assert words == {"agent", "street_officer", "crew", "enforcement_officer", "lead"}


def test_a_role_belongs_to_the_team_of_the_area_first(app: Flask) -> None:
    publish_fly_tipping()
    service = services.get("fly-tipping").id
    everywhere = Team(code="streets", name="Streets")
    session.add(everywhere)
    session.flush()
    services.map_role(service, role="crew", team_id=everywhere.id, actor=SYSTEM)
    assert services.teams_for(service, "crew", area_id=None) == (everywhere.id,)
    assert services.teams_for(service, "crew", area_id=99) == (everywhere.id,)
    with pytest.raises(Invalid):
        services.map_role(service, role="crew", team_id=everywhere.id, actor=SYSTEM)
    services.unmap_role(service, role="crew", team_id=everywhere.id, actor=SYSTEM)
    assert services.teams_for(service, "crew") == ()


def test_a_pack_that_cannot_be_read_says_every_fault_with_its_line(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        versions.import_pack(PACK.replace("about: place", "abouts: place"), actor=SYSTEM)
    assert any("line" in words.lower() for words in refused.value.fields.values())
