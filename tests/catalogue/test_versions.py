"""Services from packs: imported, published, found, mapped and remembered."""

import pytest
from flask import Flask

from config import ROOT
from crm.accounts.models import ServiceSeer
from crm.catalogue import calendars, drafts, finder, services, versions
from crm.catalogue.models import ServiceVersion
from crm.errors import Conflict, Invalid
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests import factories

PACK = (ROOT / "services" / "fly-tipping.yaml").read_text()


def draft_fly_tipping() -> ServiceVersion:
    calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
    return drafts.import_pack(PACK, actor=SYSTEM)


def publish_fly_tipping() -> int:
    draft = draft_fly_tipping()
    streets = factories.team("Streets and crews")
    for role in versions.definition(draft.id).roles:
        services.map_role(draft.service_id, role=role, team_id=streets.id, actor=SYSTEM)
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
    again = drafts.import_pack(versions.export_pack(version_id), actor=SYSTEM)
    assert versions.definition(again.id) == versions.definition(version_id)


def test_a_version_is_published_once_and_numbered(app: Flask) -> None:
    version_id = publish_fly_tipping()
    with pytest.raises(Conflict):
        versions.publish(version_id, actor=SYSTEM)
    second = versions.publish(drafts.import_pack(PACK, actor=SYSTEM).id, reason="again", actor=SYSTEM)
    assert second.number == 2
    assert [v.number for v in versions.list_versions(second.service_id)] == [2, 1]


def test_publishing_writes_who_may_see_restricted_cases(app: Flask) -> None:
    publish_fly_tipping()
    words = {row.word for row in session.query(ServiceSeer)}
    assert words == {"agent", "street_officer", "crew", "enforcement_officer", "lead"}


def test_a_role_belongs_to_the_team_of_the_area_first(app: Flask) -> None:
    service = services.entry(draft_fly_tipping().service_id).id
    everywhere, north = factories.team("Everywhere"), factories.team("North")
    ward = factories.ward("North")
    services.map_role(service, role="crew", team_id=everywhere.id, actor=SYSTEM)
    services.map_role(service, role="crew", team_id=north.id, area_id=ward.id, actor=SYSTEM)
    assert services.teams_for(service, "crew") == (everywhere.id,)
    assert services.teams_for(service, "crew", area_id=ward.id) == (north.id,)
    assert services.teams_for(service, "crew", area_id=ward.id + 1) == (everywhere.id,)
    with pytest.raises(Invalid):
        services.map_role(service, role="crew", team_id=everywhere.id, actor=SYSTEM)
    services.unmap_role(service, role="crew", team_id=everywhere.id, actor=SYSTEM)
    assert services.teams_for(service, "crew") == ()


def test_a_role_that_no_team_holds_and_a_failing_example_keep_a_draft_from_being_published(app: Flask) -> None:
    draft = draft_fly_tipping()
    with pytest.raises(Invalid) as refused:
        versions.publish(draft.id, actor=SYSTEM)
    assert "roles.crew" in refused.value.fields
    assert versions.failed_examples(versions.definition(draft.id)) == {}
    wrong = drafts.import_pack(PACK.replace('target: 5 wd', 'target: 6 wd').replace("is: 1 wd}", "is: 2 wd}"),
                                 actor=SYSTEM)
    assert versions.failed_examples(versions.definition(wrong.id))


def test_a_pack_that_cannot_be_read_says_every_fault_with_its_line(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        drafts.import_pack(PACK.replace("about: place", "abouts: place"), actor=SYSTEM)
    assert any("line" in words.lower() for words in refused.value.fields.values())


def test_options_actions_and_statuses_keep_the_order_of_the_pack(app: Flask) -> None:
    draft = draft_fly_tipping()
    session.flush()
    session.expire_all()
    kept = versions.definition(draft.id)
    assert list(kept.questions["land"].options) == ["road", "park", "private", "water"]  # type: ignore[union-attr]
    assert list(kept.actions)[:3] == ["schedule", "ask_owner", "clear"]
