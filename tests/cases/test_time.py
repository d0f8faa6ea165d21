"""What time does: warnings, breaches, timed rules, tasks that fall due; and what happens when that fails."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from crm.cases import lifecycle, sweeping, tasks
from crm.cases.models import CaseClock, CaseTask, CaseTimer, Notice
from crm.correspondence.models import Message
from crm.errors import Invalid
from crm.foundation.database import session
from crm.ledger.models import EventRow
from tests import factories
from tests.factories.streets import Streets

Clock = Callable[[str], None]


def _sweep() -> list[int]:
    session.flush()
    found = list(sweeping.due())
    for case_id in found:
        assert sweeping.sweep(case_id)
    session.flush()
    return found


def _kinds(case_id: int) -> list[str]:
    return list(session.scalars(select(EventRow.kind).where(EventRow.case_id == case_id).order_by(EventRow.id)))


def test_a_clock_warns_once_and_then_breaches_raising_the_priority(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets(what=["furniture"])
    assert _sweep() == []

    clock("2026-11-27T17:01+00:00")  # the close of the fourth of five days: 80 %
    assert _sweep() == [here.case.id] and _sweep() == []
    assert "case.clock_warned" in _kinds(here.case.id)
    assert here.lead.user_id in session.scalars(select(Notice.user_id).where(Notice.kind == "clock_warned")).all()

    clock("2026-11-30T17:00:01+00:00")
    assert _sweep() == [here.case.id] and _sweep() == []
    assert here.case.priority == "high"
    assert session.scalars(select(CaseClock)).one().breached_at is not None


def test_a_timed_rule_acts_as_the_system_through_an_ordinary_action(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets(what=["furniture"])
    here.do("ask_owner", here.officer)
    session.flush()
    assert session.scalars(select(CaseTimer)).one().next_at is not None

    clock("2027-02-01T09:00+00:00")
    _sweep()

    assert (here.case.status, here.case.outcome) == ("no_action", "private_land")
    moved = session.scalars(select(EventRow).where(EventRow.kind == "case.moved").order_by(EventRow.id.desc())).first()
    assert moved is not None and moved.actor == "system" and moved.payload is not None and moved.payload["rule"]
    assert session.scalars(select(Message.template)).all()[-1] == "no_action"
    assert session.scalars(select(CaseTimer)).all() == []


def test_a_task_falls_due_and_a_rule_follows_from_its_result(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    task = session.scalars(select(CaseTask)).one()

    clock("2026-11-24T17:00:01+00:00")
    _sweep()
    assert task.breached_at is not None

    tasks.do(here.case.id, task_id=task.id, result="nothing", answers={"found": "No names"}, actor=here.officer)

    assert (task.state, task.result, task.answers) == ("failed", "nothing", {"found": "No names"})
    assert here.case.status == "scheduled"
    assert "case.task_ended" in _kinds(here.case.id)


def test_a_task_that_passed_expires_after_the_case_was_closed(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    task = session.scalars(select(CaseTask)).one()
    tasks.do(here.case.id, task_id=task.id, result="found", answers={"found": "A letter"}, actor=here.officer)
    here.do("refuse", here.officer, outcome="other_council", reason="Theirs")

    clock("2027-03-01T09:00+00:00")
    _sweep()

    assert task.state == "expired"


def test_a_task_added_by_hand_is_told_to_its_officer_and_told_again_when_late(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets(what=["furniture"])
    other = factories.user("officer", team=here.team)
    due = datetime.fromisoformat("2026-11-25T12:00+00:00")
    task = tasks.add_by_hand(here.case.id, name="Call Mair back", due_at=due, user_id=other.id, actor=here.agent)

    clock("2026-11-25T12:00:01+00:00")
    assert _sweep() == [here.case.id] and _sweep() == []
    kinds = session.scalars(select(Notice.kind).where(Notice.user_id == other.id).order_by(Notice.id)).all()
    assert kinds == ["task_assigned", "task_breached"]

    tasks.do(here.case.id, task_id=task.id, result="passed", actor=factories.actor(other))
    assert task.state == "passed" and task.ended_at is not None


def test_a_case_that_somebody_is_working_on_is_left_for_the_next_sweep_and_one_refused_is_set_aside(
        app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets(what=["furniture"])
    here.do("ask_owner", here.officer)
    clock("2027-02-01T09:00+00:00")
    session.flush()
    assert list(sweeping.due()) == [here.case.id]

    sweeping.set_aside(here.case.id, refused=Invalid(fields={"team": "No team"}))
    session.flush()

    assert list(sweeping.due()) == [] and "case.effect_failed" in _kinds(here.case.id)


def test_a_clarified_request_begins_its_twenty_days_again(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T10:00+00:00")
    team = factories.team("Information")
    service = factories.service("freedom-of-information", team=team)
    agent = factories.actor(factories.user("agent"))
    officer = factories.actor(factories.user("officer", team=team))
    case = factories.case(service, by=agent, channel="email")
    first = case.due_at
    lifecycle.move(case.id, action="ask_to_clarify", asked={"unclear": "Which years?"}, version=None, actor=officer)
    assert case.due_at is None and case.kind == "waiting"

    clock("2026-12-08T16:00+00:00")
    lifecycle.move(case.id, action="clarified", asked={"clarification": "The last three"}, version=None, actor=agent,
                   acting_as="reporter")

    assert first is not None and case.due_at is not None
    assert case.due_at.date().isoformat() == "2027-01-11"
    runs = session.scalars(select(CaseClock).where(CaseClock.code == "answer").order_by(CaseClock.number)).all()
    assert [(run.number, run.state) for run in runs] == [(1, "stopped"), (2, "running")]
