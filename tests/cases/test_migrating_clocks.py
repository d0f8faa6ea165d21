"""What a migration does with clocks that only one of the two versions has."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.cases import migrating, queries
from crm.cases.models import CaseClock
from crm.cases.references import reference_of
from crm.errors import Invalid
from crm.foundation.database import session
from crm.jobs import migrations
from crm.ledger import verifying
from crm.values.actor import SYSTEM
from crm.workflow.mapping import Plan
from tests.factories.streets import Streets
from tests.factories.versions import migrated, publish, rows_of

OPENED, SCHEDULED, NOW = (datetime(2026, 11, *at, tzinfo=UTC) for at in ((23, 9), (23, 10), (24, 9)))


@pytest.fixture
def streets(app: Flask, clock: Callable[[str], None]) -> Iterator[Streets]:
    """A fly-tip opened at nine, scheduled at ten, looked at the next morning."""
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    clock("2026-11-23T10:00+00:00")
    here.do("schedule", here.officer)
    clock("2026-11-24T09:00+00:00")
    yield here


def with_clock(**shape: Any) -> Callable[[dict[str, Any]], None]:
    """A version that has another clock, `look`."""
    def change(data: dict[str, Any]) -> None:
        data["clocks"] = {**data["clocks"], "look": {
            "name": {"en": "Look at it"}, "basis": "promise", "starts": {"on": ["opened"]}, "target": "3 wd", **shape}}
    return change


def without_clock(data: dict[str, Any]) -> None:
    data["clocks"] = {}
    data["actions"] = {code: shape for code, shape in data["actions"].items() if code != "extend"}


def runs(here: Streets, code: str = "look") -> list[CaseClock]:
    session.expire_all()
    return list(session.scalars(select(CaseClock).where(CaseClock.case_id == here.case.id, CaseClock.code == code)))


def brought_back(here: Streets, migration_id: int) -> None:
    migrating.reverse(migration_id, service_id=here.service.id, actor=SYSTEM)
    migrations.run(migration_id)
    assert not verifying.verify().findings


@pytest.mark.parametrize(("begins", "started"), [({}, OPENED), ({"look": "now"}, NOW)])
def test_a_clock_that_is_new_begins_as_if_it_had_always_been_there_or_now(
        streets: Streets, begins: Any, started: datetime) -> None:
    before = rows_of(streets.case.id)
    row = migrated(streets, publish(streets, with_clock()), Plan(begins=begins))
    (run,) = runs(streets)
    assert (run.state, run.started_at, run.number) == ("running", started, 1)
    assert run.due_at is not None and run.due_at.day == (26 if started == OPENED else 27)
    assert run.next_at == run.due_at.replace(second=1)
    assert streets.case.due_clock == "look"
    brought_back(streets, row.id)
    assert rows_of(streets.case.id) == before


def test_a_clock_that_is_new_can_be_left_out(streets: Streets) -> None:
    migrated(streets, publish(streets, with_clock()), Plan(begins={"look": "never"}))
    assert not runs(streets) and streets.case.due_clock == "clear"


@pytest.mark.parametrize("begins", [{}, {"look": "now"}])
def test_a_clock_that_would_have_ended_or_never_begun_does_not_begin(streets: Streets, begins: Any) -> None:
    def change(data: dict[str, Any]) -> None:
        with_clock(stops={"on": ["status.scheduled"]})(data)
        data["clocks"]["later"] = {**data["clocks"]["look"], "starts": {"on": ["status.with_owner"]}}
    migrated(streets, publish(streets, change), Plan(begins=begins))
    assert not runs(streets) and not runs(streets, "later")


def test_a_clock_that_is_new_is_paused_where_it_would_have_been(streets: Streets) -> None:
    migrated(streets, publish(streets, with_clock(pauses=[{"in": ["scheduled"]}])))
    (run,) = runs(streets)
    assert (run.state, run.started_at, run.paused_at) == ("paused", OPENED, SCHEDULED)


def test_a_clock_begins_where_an_action_or_a_status_of_the_past_says_so(streets: Streets) -> None:
    def change(data: dict[str, Any]) -> None:
        with_clock(starts={"on": ["action.schedule"]})(data)
        data["clocks"]["task"] = {**data["clocks"]["look"], "starts": {"on": ["task.evidence"]}}
    migrated(streets, publish(streets, change))
    assert [run.started_at for run in (*runs(streets), *runs(streets, "task"))] == [SCHEDULED, OPENED]


def test_the_preview_shows_when_a_new_clock_would_be_due_and_what_is_overdue_at_once(
        streets: Streets, clock: Callable[[str], None]) -> None:
    clock("2026-11-27T09:00+00:00")
    to = publish(streets, with_clock())
    row = migrating.propose(streets.service.live_version_id or 0, to, plan=Plan(), actor=SYSTEM)
    seen = migrating.preview(streets.lead, row)
    look = next(one for one in seen.sample if one.clock == "Look at it")
    assert (look.ran, look.runs, look.before) == (False, True, None) and look.after is not None
    assert (look.after.day, look.becomes_late, seen.moved, seen.late) == (26, True, 1, 1)
    migrated(streets, to)
    (run,) = runs(streets)
    assert run.due_at == look.after


def test_a_case_stays_on_a_clock_that_is_gone_unless_the_plan_ends_it(streets: Streets) -> None:
    to = publish(streets, without_clock)
    (stayed,) = migrating.progress(streets.lead, migrated(streets, to)).listed
    assert stayed.why == "Its running clock “Clear” does not exist there."
    before, plan = rows_of(streets.case.id), Plan(codes={"clocks": {"clear": "-"}})
    row = migrating.propose(streets.case.version_id, to, plan=plan, actor=SYSTEM)
    (dated,) = migrating.preview(streets.lead, row).sample
    assert (dated.clock, dated.ran, dated.runs, dated.after) == ("Clear", True, False, None)
    row = migrated(streets, to, plan)
    (run,) = runs(streets, "clear")
    assert (run.state, run.stopped_at, run.next_at, streets.case.due_at) == ("stopped", NOW, None, None)
    page = queries.page(streets.officer, reference_of(streets.case.number))
    assert page.case.version_id == to
    brought_back(streets, row.id)
    assert rows_of(streets.case.id) == before


def test_a_plan_says_the_beginning_of_new_clocks_only(streets: Streets) -> None:
    to = publish(streets, with_clock())
    for begins in ({"clear": "now"}, {"look": "restart"}, {"other": "now"}):
        with pytest.raises(Invalid):
            migrating.propose(streets.service.live_version_id or 0, to, actor=SYSTEM,
                              plan=Plan(begins=begins))  # type: ignore[arg-type]
