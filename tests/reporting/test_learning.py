"""What a service's cases took, counted over a handful whose times are known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm.accounts.permissions import GRANTS
from crm.cases import events, lifecycle, sharing
from crm.cases.models import Case
from crm.errors import NotAllowed
from crm.foundation.database import session
from crm.reporting import learning
from crm.reporting.learning import ActionCount, ClockKept, Figures, StatusTime
from crm.values.actor import SYSTEM, Actor
from tests import factories
from tests.counting import queries_of
from tests.factories.streets import Streets

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
Clock = Callable[[str], None]


class Tips:
    """Three fly-tips of November, handled by Olwen (who may take calls too) and one by Owain."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        clock("2026-11-02T09:00+00:00")
        self.streets = Streets()
        self.lead = self.streets.lead
        self.olwen = self.streets.officer_user
        factories.join(self.olwen, factories.team(), role="agent")
        self.owain = factories.user("officer", team=self.streets.team, name="Owain Officer")
        self.first = self.streets.case
        self.second, self.third = self.opened(), self.opened()

    def opened(self) -> Case:
        return factories.case(self.streets.service, by=self.streets.agent, answers={"what": ["bags"], "hazard": "no"})

    def do(self, at: str, case: Case, action: str, by: Any, **asked: Any) -> None:
        self.clock(f"2026-11-{at}+00:00")
        outcome = "private_land" if action == "refuse" else None
        actor = by if isinstance(by, Actor) else factories.actor(by)
        given = {"reason": "Not ours"} if action == "refuse" else asked
        lifecycle.move(case.id, action=action, asked=given, version=None, actor=actor, outcome=outcome)

    def figures(self, *, days: int = 30, actor: Actor | None = None) -> Figures:
        session.flush()
        version = self.first.version_id
        return learning.figures(self.streets.service.id, version_ids=[version], since=NOW - timedelta(days=days),
                                now=NOW, actor=actor or factories.actor(self.owain_lead()))[version]

    def owain_lead(self) -> Any:
        return factories.user("lead", team=self.streets.team)


@pytest.fixture
def tips(database: Any, clock: Clock) -> Tips:
    return Tips(clock)


def test_the_time_in_a_status_is_the_median_and_what_nine_in_ten_took(tips: Tips) -> None:
    tips.do("02T10:00", tips.first, "schedule", tips.olwen)
    tips.do("02T12:00", tips.second, "schedule", tips.olwen)
    tips.do("02T19:00", tips.third, "schedule", tips.owain)
    tips.do("05T10:00", tips.first, "refuse", tips.olwen)
    found = tips.figures().statuses
    assert found["received"] == StatusTime(left=3, median=timedelta(hours=3), ninetieth=timedelta(hours=8.6))
    assert found["scheduled"] == StatusTime(
        left=1, median=timedelta(days=3), ninetieth=timedelta(days=3), there_now=2,
        oldest_since=datetime(2026, 11, 2, 12, tzinfo=UTC))
    assert set(found) == {"received", "scheduled"}


def test_only_what_was_left_in_the_period_counts_but_its_time_begins_before(tips: Tips) -> None:
    tips.do("02T10:00", tips.first, "schedule", tips.olwen)
    tips.do("27T10:00", tips.first, "refuse", tips.olwen)
    found = tips.figures(days=7)
    assert found.statuses["scheduled"].median == timedelta(days=25)
    assert found.statuses["received"] == StatusTime(there_now=2, oldest_since=datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert (found.opened, found.closed, found.going) == (0, 1, 2)
    assert tips.figures().opened == 3
    assert set(found.actions) == {"refuse"}


def test_actions_are_counted_with_what_was_taken_back_within_the_hour_by_the_same_person(tips: Tips) -> None:
    tips.do("03T10:00", tips.first, "refuse", tips.olwen)
    tips.do("03T10:40", tips.first, "reopen", tips.olwen)
    tips.do("03T11:00", tips.second, "refuse", tips.olwen)
    tips.do("03T12:30", tips.second, "reopen", tips.olwen)
    tips.do("03T13:00", tips.third, "refuse", tips.olwen)
    tips.do("03T13:10", tips.third, "reopen", tips.streets.agent)
    found = tips.figures()
    assert found.actions["refuse"] == ActionCount(taken=3, taken_back=1)
    assert found.actions["reopen"] == ActionCount(taken=3)
    assert found.reopened == 3


def test_what_the_service_does_by_itself_is_told_apart(tips: Tips) -> None:
    tips.do("03T10:00", tips.first, "schedule", tips.olwen)
    tips.do("03T10:00", tips.second, "schedule", SYSTEM)
    assert tips.figures().actions["schedule"] == ActionCount(taken=2, by_itself=1)


def test_a_rule_that_was_refused_counts_at_its_action(tips: Tips) -> None:
    rule_refused(tips.first, rule="r", action="refuse")
    assert tips.figures().actions["refuse"] == ActionCount(refused=1)


def rule_refused(case: Case, **payload: Any) -> None:
    events.record(case, events.RuleRefused(case_id=case.id, why="role", **payload), actor=SYSTEM)


def test_lateness_is_measured_against_the_first_and_against_the_extended_due_date(tips: Tips) -> None:
    tips.do("03T10:00", tips.first, "refuse", tips.olwen)  # due on the 9th
    tips.do("04T10:00", tips.second, "schedule", tips.olwen)
    tips.do("04T11:00", tips.second, "extend", tips.lead, why="Asbestos")  # due on the 16th
    tips.do("12T10:00", tips.second, "refuse", tips.olwen)
    tips.do("20T10:00", tips.third, "refuse", tips.olwen)
    tips.clock("2026-11-20T11:00+00:00")
    tips.opened()
    found = tips.figures()
    assert found.clocks["clear"] == ClockKept(ended=3, late_first=2, late=1, running=1, overdue=1)


def test_each_officer_has_the_times_of_the_cases_that_they_moved_on(tips: Tips) -> None:
    tips.do("02T10:00", tips.first, "schedule", tips.olwen)
    tips.do("02T13:00", tips.second, "schedule", tips.owain)
    tips.do("02T15:00", tips.third, "schedule", tips.owain)
    lead = factories.actor(tips.owain_lead())
    found = learning.by_officer(tips.streets.service.id, version_id=tips.first.version_id,
                                since=NOW - timedelta(days=30), officers=[tips.owain.id], actor=lead)
    assert [(one.user_id, one.status, one.moved, one.median) for one in found] == [
        (tips.owain.id, "received", 2, timedelta(hours=5))]


def test_a_case_one_may_not_see_is_in_no_figure(tips: Tips) -> None:
    before = tips.figures()
    lead = factories.actor(tips.owain_lead())
    tips.do("03T10:00", tips.third, "schedule", tips.olwen)
    shut = factories.user("lead", team=tips.streets.team)
    seen_by_all = tips.figures(actor=factories.actor(shut))
    sharing.shut_out(tips.third.id, user_id=shut.id, reason="Named in it", actor=lead)
    hidden = tips.figures(actor=factories.actor(shut))
    assert (before.going, seen_by_all.going, hidden.going) == (3, 3, 2)
    assert seen_by_all.actions and not hidden.actions and "scheduled" not in hidden.statuses
    assert hidden.clocks["clear"].running == 2 and hidden.opened == 2


@pytest.mark.parametrize("role", sorted(set(GRANTS) - {"lead", "service_owner"}))
def test_figures_are_for_leads_and_service_owners(tips: Tips, role: str) -> None:
    with pytest.raises(NotAllowed):
        tips.figures(actor=factories.actor(factories.user(role, team=tips.streets.team)))


def test_a_lead_of_another_service_learns_nothing(tips: Tips) -> None:
    with pytest.raises(NotAllowed):
        tips.figures(actor=factories.actor(factories.user("lead")))


def test_seven_queries_whatever_the_number_of_cases(tips: Tips) -> None:
    actor = factories.actor(tips.owain_lead())
    assert queries_of(lambda: tips.figures(actor=actor)) == 7
    for case in [tips.opened() for _ in range(5)]:
        tips.do("03T10:00", case, "schedule", tips.olwen)
    assert queries_of(lambda: tips.figures(actor=actor)) == 7


def test_a_version_without_cases_has_empty_figures(tips: Tips) -> None:
    actor = factories.actor(tips.owain_lead())
    found = learning.figures(tips.streets.service.id, version_ids=[0], since=NOW, now=NOW, actor=actor)
    assert found[0].is_empty


def test_sealed_cases_are_in_no_figure_of_a_lead_who_may_not_read_them(database: Any) -> None:
    outside, within = factories.team(), factories.team()
    service = factories.service("safeguarding-concern", team=within, roles={"out_of_hours": outside})
    case = factories.case(service)
    rule_refused(case, rule="r", action="take")
    session.flush()
    now = case.opened_at + timedelta(hours=1)
    found = {}
    for team in (within, outside):
        lead = factories.actor(factories.user("lead", team=team))
        found[team.id] = learning.figures(service.id, version_ids=[case.version_id], since=now - timedelta(days=1),
                                          now=now, actor=lead)[case.version_id]
    assert found[within.id].going == 1 and found[within.id].clocks and found[within.id].actions
    assert found[outside.id] == Figures()
