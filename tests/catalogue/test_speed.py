"""However many services and versions the council has, lists, publishing and pinning cost the queries of one."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import ServiceRoleTeam, ServiceSeer, Team, User
from crm.catalogue import cache, calendars, definitions, drafts, services, versions
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.services import Entry
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries
from tests.factories.services import ROOT

ANSWERS = {"where": {"lat": 51.5, "lon": -3.0}, "what": "A bench is broken"}


@pytest.fixture
def parks(app: Any) -> Team:
    calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
    return factories.team("Parks", code="parks")


@pytest.fixture
def lead(parks: Team) -> User:
    return factories.user("lead", team=parks)


def add(number: int, team: Team) -> Entry:
    """A service of two versions, each with an open case."""
    draft = drafts.begin_new(code=f"bench-{number}", name={"en": f"Bench {number}", "cy": f"Mainc {number}"},
                             about="place", calendar="street-crews", actor=SYSTEM)
    services.map_role(draft.service_id, role="officer_of_service", team_id=team.id, actor=SYSTEM)
    versions.publish(draft.id, actor=SYSTEM)
    entry = services.entry(draft.service_id)
    factories.case(entry, answers=ANSWERS)
    again(entry)
    factories.case(entry, answers=ANSWERS)
    return entry


def copies(of: Entry, *, many: int) -> None:
    """So many services like one, of three versions each, a case open under the second: written as rows, for speed."""
    pattern = versions.get_row(of.live_version_id or 0)
    for number in range(1, many + 1):
        row = Service(code=f"copy-{number}", name={"en": f"Copy {number}"}, owner_team_id=of.owner_team_id)
        session.add(row)
        session.flush()
        data = {**pattern.definition, "code": row.code}
        made = [ServiceVersion(service_id=row.id, number=at, state="published", definition=data, made_by="system",
                               mark=definitions.new_mark()) for at in (1, 2, 3)]
        session.add_all(made)
        session.flush()
        for role, team, _ in services.roles_of(of.id):
            session.add(ServiceRoleTeam(service_id=row.id, role=role, team_id=team))
        session.add_all(ServiceSeer(service_id=row.id, word=word) for word in ("officer_of_service", "lead"))
        row.live_version_id = made[1].id
        cache.changed()
        factories.case(services.entry(row.id), answers=ANSWERS)
        row.live_version_id = made[2].id
    cache.changed()


def again(entry: Entry) -> list[str]:
    """Publish one more version; the statements that read while it is done."""
    draft = drafts.begin(entry.id, actor=SYSTEM)
    drafts.change(draft.id, "lgsl", (draft.definition.get("lgsl") or 0) + 1, seen=None, actor=SYSTEM)
    with queries() as said:
        versions.publish(draft.id, actor=SYSTEM)
    return said


def forget() -> None:
    """As a process that has just begun."""
    cache._kept.clear()
    cache._for_good.clear()


def test_a_list_over_many_services_and_versions_costs_the_queries_of_one(client: Any, parks: Team, lead: User) -> None:
    first = add(0, parks)
    session.commit()
    client.be(lead)

    def cold() -> int:
        client.get("/desk/queues/parks")
        forget()
        with queries() as said:
            assert client.get("/desk/queues/parks").status_code == 200
        return len(said)

    one, published = cold(), len(again(first))
    add(1, parks)
    copies(first, many=98)
    session.commit()
    assert len(services.entries()) == 100
    assert session.scalar(select(func.count()).select_from(ServiceVersion)) > 298
    assert cold() == one
    assert len(again(first)) == published


def test_a_definition_is_read_once_and_not_again_when_something_else_changes(parks: Team) -> None:
    entry = add(0, parks)
    version_id, read = versions.live(entry.id)
    cache.changed()  # a calendar, a role
    assert versions.definition(version_id) is read
    versions.correct_wording(version_id, {"name": {"en": "Seat", "cy": "Sedd"}}, reason="x", actor=SYSTEM)
    assert versions.definition(version_id).name.say() == "Seat"
