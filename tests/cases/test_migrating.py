"""Open cases brought to another version of their service by a plan, and back."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, inspect, select

from crm.cases import events, lifecycle, migrating, noting, queries, sweeping
from crm.cases.models import (
    Case,
    CaseAction,
    CaseClock,
    CaseTask,
    CaseValue,
    MigratedCase,
    Migration,
    ServiceRequest,
)
from crm.cases.references import reference_of
from crm.catalogue import drafts, versions
from crm.contacts import recipients
from crm.correspondence import delivery
from crm.correspondence import queries as messages
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.jobs import migrations
from crm.ledger import verifying
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM
from crm.workflow import mapping
from crm.workflow.mapping import Plan
from tests import factories
from tests.factories.streets import Streets
from tests.factories.versions import migrated, publish, rows_of


@pytest.fixture
def streets(app: Flask, clock: Callable[[str], None]) -> Iterator[Streets]:
    """An open fly-tip with a crew on its way and evidence to be looked for, under version 1."""
    clock("2026-11-23T09:00+00:00")
    here = Streets(saw="yes", witness=[{"described": "A white van"}])
    clock("2026-11-23T10:00+00:00")
    here.do("schedule", here.officer)
    clock("2026-11-24T09:00+00:00")
    yield here


def sooner(data: dict[str, Any]) -> None:
    data["clocks"] = {**data["clocks"], "clear": {**data["clocks"]["clear"], "target": "3 wd"}}


def test_a_case_keeps_its_clock_unless_the_plan_says_otherwise(streets: Streets) -> None:
    to = publish(streets, sooner)
    due = streets.case.due_at
    row = migrated(streets, to)
    assert (row.state, streets.case.version_id, streets.case.due_at) == ("done", to, due)
    (told,) = [event.payload for event in session.scalars(select(EventRow).where(EventRow.kind == "case.migrated"))]
    assert told is not None and (told["from_number"], told["to_number"]) == (1, 2)
    migrating.reverse(row.id, service_id=streets.service.id, actor=SYSTEM)
    kinds = session.scalars(select(EventRow.kind).where(EventRow.kind.like("service.migration%"))
                            .order_by(EventRow.id)).all()
    assert kinds == ["service.migration_started", "service.migration_taken_back"]


@pytest.mark.parametrize(("verb", "due"), [("recompute", "2026-11-26"), ("restart", "2026-11-27")])
def test_a_clock_is_counted_anew_from_its_start_or_begun_again(streets: Streets, verb: Any, due: str) -> None:
    migrated(streets, publish(streets, sooner), Plan(clocks={"clear": verb}))
    assert streets.case.due_at is not None and streets.case.due_at.date().isoformat() == due
    runs = session.scalars(select(CaseClock).where(CaseClock.case_id == streets.case.id)).all()
    assert len(runs) == (2 if verb == "restart" else 1)


@pytest.mark.parametrize("verb", ["keep", "recompute", "restart"])
def test_a_reversal_brings_every_row_back_exactly(streets: Streets, verb: Any) -> None:
    before = rows_of(streets.case.id)
    row = migrated(streets, publish(streets, sooner), Plan(clocks={"clear": verb}))
    assert rows_of(streets.case.id) != before
    migrating.reverse(row.id, service_id=streets.service.id, actor=SYSTEM)
    migrations.run(row.id)
    assert rows_of(streets.case.id) == before
    assert session.get_one(Migration, row.id).state == "reversed"
    assert not verifying.verify().findings


def test_codes_become_what_the_plan_says_and_what_has_no_place_stays(streets: Streets) -> None:
    to = drafts.begin(streets.service.id, actor=SYSTEM)
    drafts.change(to.id, "examples", [], seen=None, actor=SYSTEM)
    for place, code in (("statuses.scheduled", "booked"), ("tasks.evidence", "search_it"),
                        ("form.0.questions.1", "ground")):
        drafts.rename(to.id, place, code, actor=SYSTEM)
    versions.publish(to.id, actor=SYSTEM)
    old, new = versions.definition(streets.service.live_version_id or 0), versions.definition(to.id)
    assert {kind: set(codes) for kind, codes in mapping.missing(old, new).items()} == {
        "statuses": {"scheduled"}, "tasks": {"evidence"}, "questions": {"land"}}
    row = migrated(streets, to.id)
    (stayed,) = migrating.progress(streets.lead, row).listed
    assert stayed.reference == reference_of(streets.case.number)
    assert stayed.why.startswith("Its status “Scheduled” does not exist there.")
    assert streets.case.version_id == streets.service.live_version_id

    plan = Plan(codes={"statuses": {"scheduled": "booked"}, "tasks": {"evidence": "search_it"},
                       "questions": {"land": "ground"}})
    before = rows_of(streets.case.id)
    row = migrated(streets, to.id, plan)
    assert (streets.case.status, streets.case.version_id) == ("booked", to.id)
    task = session.scalars(select(CaseTask).where(CaseTask.case_id == streets.case.id)).one()
    assert task.code == "search_it"
    page = queries.page(streets.officer, reference_of(streets.case.number))
    assert page.requests[0].answers and "What kind of land?" in {one.label for one in page.requests[0].answers}
    migrating.reverse(row.id, service_id=streets.service.id, actor=SYSTEM)
    migrations.run(row.id)
    assert rows_of(streets.case.id) == before

    row = migrated(streets, to.id, plan)
    lifecycle.move(streets.case.id, action="clear", outcome="removed", version=None, actor=streets.officer, asked={
        "photo_after": [factories.photo(by=streets.officer).public_id]})
    assert streets.case.kind == "closed"


def test_a_case_on_which_something_happened_since_is_not_brought_back(streets: Streets) -> None:
    row = migrated(streets, publish(streets, sooner))
    noting.add(streets.case.id, text="Rang back", actor=streets.officer)
    migrating.reverse(row.id, service_id=streets.service.id, actor=SYSTEM)
    migrations.run(row.id)
    session.expire_all()
    assert streets.case.version_id == row.to_version_id
    (kept,) = migrating.progress(streets.lead, row).listed
    assert kept.why == "Something has happened on it since."


def test_a_message_that_is_delivered_meanwhile_holds_no_reversal_up(streets: Streets) -> None:
    waiting = [message.id for message in messages.for_case(streets.case.id) if message.state == "queued"]
    assert waiting
    before = rows_of(streets.case.id)
    row = migrated(streets, publish(streets, sooner))
    for message_id in waiting:
        message = delivery.take(message_id)
        assert message is not None and message.contact_id is not None
        delivery.deliver(message, recipient=recipients.resolve(message.contact_id))
    told = events.StaffNotified(case_id=streets.case.id, user_ids=(1,), why="warned")
    events.record(streets.case, told, actor=SYSTEM)
    session.flush()
    assert session.scalar(select(func.count()).where(EventRow.kind == "message.sent"))
    migrating.reverse(row.id, service_id=streets.service.id, actor=SYSTEM)
    migrations.run(row.id)
    assert rows_of(streets.case.id) == before


def test_what_time_does_is_a_next_event(streets: Streets, clock: Callable[[str], None]) -> None:
    row = migrated(streets, publish(streets, sooner))
    clock("2026-11-30T16:00+00:00")
    sweeping.sweep(streets.case.id)
    migrating.reverse(row.id, service_id=streets.service.id, actor=SYSTEM)
    migrations.run(row.id)
    assert migrating.progress(streets.lead, row).by_state == {"kept": 1}


def test_the_preview_counts_statuses_and_dates_before_and_after(streets: Streets) -> None:
    to = publish(streets, sooner)
    row = migrating.propose(streets.service.live_version_id or 0, to, plan=Plan(clocks={"clear": "recompute"}),
                            actor=SYSTEM)
    seen = migrating.preview(streets.lead, row)
    assert [(one.status, one.becomes, one.cases) for one in seen.statuses] == [("Scheduled", "Scheduled", 1)]
    (dated,) = seen.sample
    assert dated.before is not None and dated.after is not None
    assert (dated.before.day, dated.after.day, seen.moved, seen.stay) == (30, 26, 1, 0)
    only_owner = factories.actor(factories.user("service_owner", team=streets.team))
    hidden = migrating.preview(only_owner, row)
    assert (hidden.cases, hidden.statuses, hidden.sample) == (0, [], [])
    assert session.scalar(select(func.count()).select_from(EventRow).where(EventRow.kind == "case.migrated")) == 0


def test_a_preview_and_a_run_agree_on_which_cases_do_not_fit(streets: Streets) -> None:
    def fewer(data: dict[str, Any]) -> None:
        data["tasks"], data["rules"] = {}, data["rules"][:1]
        data["actions"] = {code: shape for code, shape in data["actions"].items() if code != "pay_owner"}

    without = factories.case(streets.service, by=streets.agent, answers={"what": ["furniture"], "hazard": "no"})
    to = publish(streets, fewer)
    row = migrating.propose(streets.service.live_version_id or 0, to, plan=Plan(), actor=SYSTEM)
    (staying,) = migrating.preview(streets.lead, row).staying
    assert staying.why == "Its open task “Search for evidence” does not exist there."
    (stayed,) = migrating.progress(streets.lead, migrated(streets, to)).listed
    assert stayed == staying and without.version_id == to


def test_a_plan_that_makes_no_sense_is_refused(streets: Streets) -> None:
    live, to = streets.service.live_version_id or 0, publish(streets, sooner)
    for plan in (Plan(codes={"statuses": {"scheduled": "cleared"}}), Plan(codes={"statuses": {"scheduled": "-"}}),
                 Plan(codes={"questions": {"land": "what"}}), Plan(codes={"questions": {"land": "hazard"}}),
                 Plan(codes={"tasks": {"nothing": "evidence"}}), Plan(clocks={"clear": "stop"})):  # type: ignore
        with pytest.raises(Invalid):
            migrating.propose(live, to, plan=plan, actor=SYSTEM)
    with pytest.raises(Invalid):
        migrating.propose(live, live, plan=Plan(), actor=SYSTEM)
    with pytest.raises(NotAllowed):
        migrating.propose(live, to, plan=Plan(), actor=streets.officer)


def test_where_two_publish_two_migrate(streets: Streets) -> None:
    owner, other = (factories.actor(factories.user("service_owner", team=streets.team)) for _ in range(2))
    draft = drafts.begin(streets.service.id, actor=SYSTEM)
    drafts.change(draft.id, "second_person_publishes", True, seen=None, actor=SYSTEM)
    versions.publish(draft.id, actor=SYSTEM)
    row = migrating.propose(streets.service.live_version_id or 0, draft.id, plan=Plan(), actor=owner)
    with pytest.raises(NotAllowed) as refused:
        migrating.begin(row.id, service_id=streets.service.id, actor=owner)
    assert refused.value.rule == "second_person"
    assert migrating.begin(row.id, service_id=streets.service.id, actor=other).state == "waiting"
    with pytest.raises(Conflict):
        migrating.begin(row.id, service_id=streets.service.id, actor=other)
    with pytest.raises(NotFound):
        migrating.get(other, row.id + 1, service_id=streets.service.id)


def many(here: Streets, number: int) -> None:
    """So many more cases like the one there is, with a beginning in the ledger."""
    case = here.case
    names = [column.key for column in inspect(Case).columns if column.key not in ("id", "number", "is_listed")]
    values = {name: getattr(case, name) for name in names}
    ids = session.scalars(insert(Case).returning(Case.id), [
        {**values, "number": 500_000 + n, "version": 0} for n in range(number)]).all()
    for table in (ServiceRequest, CaseClock, CaseTask, CaseAction, CaseValue):
        of: Any = table
        for row in session.scalars(select(table).where(of.case_id == case.id)).all():
            plain = {column.key: getattr(row, column.key) for column in inspect(table).columns if column.key != "id"}
            fresh: Callable[[int], dict[str, Any]] = {
                ServiceRequest: lambda n: {"number": 900_000 + n, "key": None},
                CaseTask: lambda n: {"public_id": f"many-{n}"}}.get(table, lambda n: {})
            session.execute(insert(table), [{**plain, "case_id": case_id, **fresh(case_id)} for case_id in ids])
    for made in session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)).all():
        events.record(made, events.CaseOpened(
            case_id=made.id, service="fly-tipping", version_id=made.version_id, status=made.status,
            team_id=made.team_id), actor=SYSTEM)
    session.flush()


def brought_over_and_back(here: Streets, number: int) -> None:
    many(here, number)
    before = [rows_of(case_id) for case_id in session.scalars(select(Case.id).order_by(Case.id).limit(3))]
    to, began = publish(here, sooner), time.monotonic()
    row = migrated(here, to, Plan(clocks={"clear": "recompute"}))
    print(f"{number:,} cases brought over in {time.monotonic() - began:.1f} s")
    assert migrating.progress(here.lead, row).by_state == {"moved": number + 1}
    assert session.scalar(select(func.count()).select_from(Case).where(Case.due_at == here.case.due_at)) == number + 1
    assert not verifying.verify().findings
    began = time.monotonic()
    migrating.reverse(row.id, service_id=here.service.id, actor=SYSTEM)
    migrations.run(row.id)
    print(f"and back in {time.monotonic() - began:.1f} s")
    assert migrating.progress(here.lead, row).by_state == {"reversed": number + 1}
    assert [rows_of(case_id) for case_id in session.scalars(select(Case.id).order_by(Case.id).limit(3))] == before
    assert not verifying.verify().findings


def test_many_cases_are_brought_over_and_back_with_a_sound_ledger(streets: Streets) -> None:
    brought_over_and_back(streets, int(os.environ.get("MIGRATED_CASES", "150")))  # 5,000 to measure


def test_a_migration_that_died_goes_on_where_it_was(streets: Streets) -> None:
    many(streets, 5)
    row = migrating.propose(streets.service.live_version_id or 0, publish(streets, sooner), plan=Plan(), actor=SYSTEM)
    migrating.begin(row.id, service_id=streets.service.id, actor=SYSTEM)
    assert migrating.run(row.id, after=0, size=2, wait=False) is not None  # the worker dies here
    assert session.scalar(select(func.count()).where(MigratedCase.state == "moved")) == 2
    migrations.run(row.id)
    session.expire_all()
    assert row.state == "done" and migrating.progress(streets.lead, row).by_state == {"moved": 6}
    happened = session.execute(select(EventRow.case_id, func.count()).where(EventRow.kind == "case.migrated")
                               .group_by(EventRow.case_id)).all()
    assert [number for _, number in happened] == [1] * 6
