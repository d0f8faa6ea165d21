"""The doors of migrations: the plan, the look at what it would do, starting and reversing."""

from typing import Any

import pytest

from crm.accounts.models import User
from crm.cases.models import Case, Migration
from crm.cases.references import reference_of
from crm.catalogue import drafts, versions
from crm.foundation.database import session
from crm.jobs import migrations
from crm.values.actor import SYSTEM
from tests import factories
from tests.factories.streets import Streets


@pytest.fixture
def streets(app: Any) -> Streets:
    """A scheduled fly-tip on version 1; version 2 calls the status booked and clears in three days."""
    here = Streets()
    here.do("schedule", here.officer)
    factories.join(session.get_one(User, here.lead.user_id), here.team, role="service_owner")
    draft = drafts.begin(here.service.id, actor=SYSTEM)
    drafts.change(draft.id, "examples", [], seen=None, actor=SYSTEM)
    drafts.change(draft.id, "clocks.clear.target", "3 wd", seen=None, actor=SYSTEM)
    drafts.rename(draft.id, "statuses.scheduled", "booked", actor=SYSTEM)
    versions.publish(draft.id, reason="for a test", actor=SYSTEM)
    return here


def test_open_cases_are_planned_moved_and_brought_back(client: Any, streets: Streets) -> None:
    client.be(session.get_one(User, streets.lead.user_id))
    begin = client.get("/desk/services/fly-tipping/migrate").page
    assert "Version 1: 1 open case" in begin.get_text()
    plan = client.submit(begin, {"from": "1", "to": "2"})
    assert "Status “Scheduled” becomes" in plan.page.get_text()
    answer = client.submit(plan.page, {"statuses__scheduled": "booked", "do__clear": "recompute"},
                           address="/desk/services/fly-tipping/migrate/plan?from=1&to=2")
    look = client.get(answer.location).page
    assert "1 open case on version 1. All of them fit." in " ".join(look.get_text().split())
    assert "1 would be due on another date" in look.get_text()
    client.submit(look, form=".post-button")
    (row,) = session.query(Migration).all()
    assert "0 of 1 case done." in client.get(answer.location).page.get_text()
    part = client.get(answer.location, headers={"HX-Request": "true"})
    assert part.page.select_one("#progress") is not None and part.page.h1 is None
    session.commit()
    migrations.run(row.id)
    done = client.get(answer.location).page
    assert "1 case moved" in done.get_text()
    assert session.get_one(Case, streets.case.id).status == "booked"
    case = client.get(f"/desk/cases/{reference_of(streets.case.number)}").page
    assert "Follows version 2 of the service now" in case.get_text()
    client.submit(done, form=".post-button")
    session.commit()
    migrations.run(row.id)
    assert "1 case brought back" in client.get(answer.location).page.get_text()
    assert session.get_one(Case, streets.case.id).status == "scheduled"


def test_cases_of_which_the_plan_says_nothing_are_listed_as_staying(client: Any, streets: Streets) -> None:
    client.be(session.get_one(User, streets.lead.user_id))
    address = "/desk/services/fly-tipping/migrate/plan?from=1&to=2"
    answer = client.submit(client.get(address).page, address=address)
    look = client.get(answer.location).page
    assert "1 case does not fit and stays" in " ".join(look.get_text().split())
    assert "Its status “Scheduled” does not exist there." in look.get_text()
    assert client.get("/desk/services/fly-tipping/migrate/plan?from=1&to=9").status_code == 302
    client.be(session.get_one(User, streets.officer.user_id))
    assert client.get(answer.location).status_code == 403


def test_a_clock_that_is_new_has_its_beginning_in_the_plan_and_its_date_in_the_preview(
        client: Any, streets: Streets) -> None:
    draft = drafts.begin(streets.service.id, actor=SYSTEM)
    clear = draft.definition["clocks"]["clear"]
    drafts.change(draft.id, "clocks", {"clear": clear, "look": {**clear, "name": {"en": "First look"}}}, seen=None,
                  actor=SYSTEM)
    versions.publish(draft.id, reason="for a test", actor=SYSTEM)
    client.be(session.get_one(User, streets.lead.user_id))
    address = "/desk/services/fly-tipping/migrate/plan?from=1&to=3"
    drawn = client.get(address).page
    assert "The clock “First look” is new. On cases that have none" in drawn.get_text()
    assert drawn.select_one("input[name=begin__look][checked]")["value"] == "history"
    assert drawn.select_one("[name=begin__clear]") is None and drawn.select_one("[name=do__look]") is None
    answer = client.submit(drawn, {"statuses__scheduled": "booked", "begin__look": "now"}, address=address)
    (row,) = session.query(Migration).all()
    assert row.plan["begins"] == {"look": "now"}
    words = " ".join(client.get(answer.location).page.main.get_text(" ").split())
    assert "First look Does not run" in words and "1 would be due on another date" in words
