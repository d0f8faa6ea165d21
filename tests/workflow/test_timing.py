"""What time does by itself: rules, warnings, breaches, tasks that expire and come again."""

from typing import Any

import pytest

from crm.workflow import decision as d
from crm.workflow import engine
from crm.workflow.definition import Definition
from crm.workflow.situation import Situation
from tests.workflow.small import MONDAY, SMALL, at, form_of, opened, question, small, taken, who

CLOSE: dict[str, Any] = {"name": "Give up", "from": "any", "to": "mended", "by": ["system"], "outcomes": ["removed"],
                         "ask": [question("reason", required=True)]}  # fmt: skip
NOTE: dict[str, Any] = {"name": "Note", "from": "any", "by": ["system", "parks"]}


def ruled(*rules: dict[str, Any], **more: Any) -> Definition:
    return small(rules=list(rules), actions={"close": CLOSE, "note": NOTE, **more.pop("actions", {})}, **more)


def passed(definition: Definition, situation: Situation, until: str) -> tuple[Situation, list[tuple[str, Any]]]:
    """The situation after time passed, stepping from moment to moment as the sweep does, and what fired when."""
    fired = []
    now = MONDAY
    for _ in range(200):
        following = engine.moments(definition, situation, now).earliest
        if following is None or following > at(until):
            return situation, fired
        assert following >= now
        now = following
        decision = engine.tick(definition, situation, now)
        fired += [(change.action, now) for change in decision.changes if isinstance(change, d.ActionTaken)]
        situation = decision.after
    raise AssertionError("time never rests")


def asked(definition: Definition) -> Situation:
    return taken(definition, opened(definition).after, "ask", "parks", question="x")


def test_a_rule_fires_after_an_amount_of_time_in_a_status() -> None:
    definition = ruled({"after": "2 wd", "in": "asked", "do": "close", "with": {"reason": "No answer"}})
    situation, fired = passed(definition, asked(definition), "2026-12-31T00:00")
    assert fired == [("close", at("2026-11-25T17:00"))]
    assert (situation.status, situation.outcome) == ("mended", "removed")
    assert situation.taken[-1].by == "system" and situation.taken[-1].asked == {"reason": "No answer"}


def test_leaving_the_status_cancels_the_rule_and_entering_it_again_begins_anew() -> None:
    definition = ruled(
        {"after": "2 wd", "in": "asked", "do": "close", "with": {"reason": "x"}},
        actions={"back": {"name": "Back", "from": "asked", "to": "received", "by": "parks"}},
    )
    back = taken(definition, asked(definition), "back", "parks", now=at("2026-11-24T10:00"))
    assert engine.moments(definition, back, at("2026-11-24T10:00")).rules == {}
    again = taken(definition, back, "ask", "parks", now=at("2026-11-26T10:00"), question="y")
    moments = engine.moments(definition, again, at("2026-11-26T10:00"))
    assert moments.rules == {"0": at("2026-11-30T17:00")}


def test_a_rule_on_a_fact_fires_once_for_each_entry() -> None:
    definition = ruled({"when": {"answer": "sharp", "is": "yes"}, "in": "received", "do": "note"})
    decision = opened(definition, answers={"sharp": "yes"})
    assert [change.action for change in decision.changes if isinstance(change, d.ActionTaken)] == ["note"]
    situation = engine.tick(definition, decision.after, at("2026-11-24T10:00")).after
    assert situation.times_taken == {"note": 1}


def test_rules_fire_one_after_another_in_the_same_decision() -> None:
    definition = ruled(
        {"when": {"answer": "sharp", "is": "yes"}, "in": "received", "do": "plan"},
        {"when": {"fact": "status", "is": "planned"}, "in": "planned", "do": "close", "with": {"reason": "x"}},
    )
    decision = opened(definition, answers={"sharp": "yes"})
    assert decision.status == "mended"
    assert [change.rule for change in decision.changes if isinstance(change, d.ActionTaken)] == ["0", "1"]


def test_rules_that_would_go_on_for_ever_are_stopped_and_reported() -> None:
    definition = ruled(*[{"when": {"fact": "status", "exists": True}, "do": "note"} for _ in range(12)])
    decision = opened(definition)
    assert decision.after.times_taken == {"note": 10}
    assert "More than 10 rules" in decision.problems[0]


def test_a_refusal_of_a_rule_is_recorded_and_not_tried_again() -> None:
    definition = ruled({"when": {"answer": "sharp", "is": "yes"}, "do": "close"})
    decision = opened(definition, answers={"sharp": "yes"})
    fired = [change for change in decision.changes if isinstance(change, d.RuleFired)]
    assert [(change.rule, change.refusal.rule if change.refusal else None) for change in fired] == [("0", "missing")]
    assert decision.status == "received"
    assert engine.tick(definition, decision.after, at("2026-11-24T10:00")).is_empty


def moved(**more: Any) -> Definition:
    return ruled({"do": "note", **more}, form=form_of(question("moved_on", "date"), question("sharp", "yes_no")))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"before": "14 days", "of": "answer.moved_on"}, "2026-12-06T00:00"),
        ({"before": "2 wd", "of": "answer.moved_on"}, "2026-12-17T00:00"),
        ({"after": "1 wd", "of": "answer.moved_on"}, "2026-12-21T17:00"),
        ({"after": "3 hours", "of": "opened"}, "2026-11-23T13:00"),
    ],
)
def test_a_rule_fires_before_or_after_a_date(rule: dict[str, Any], expected: str) -> None:
    definition = moved(**rule)
    situation = opened(definition, answers={"moved_on": "2026-12-20"}).after
    assert engine.moments(definition, situation, MONDAY).rules == {"0": at(expected)}
    assert passed(definition, situation, "2027-02-01T00:00")[1] == [("note", at(expected))]


def test_a_rule_before_a_date_that_is_near_fires_at_once() -> None:
    definition = moved(before="14 days", of="answer.moved_on")
    assert opened(definition, answers={"moved_on": "2026-12-01"}).after.times_taken == {"note": 1}


def test_a_rule_may_repeat_and_may_follow_the_calendar() -> None:
    definition = ruled({"every": "2 days", "in": "received", "do": "note"})
    fired = passed(definition, opened(definition).after, "2026-11-29T00:00")[1]
    assert [moment for _, moment in fired] == [at("2026-11-25T00:00"), at("2026-11-27T00:00"), at("2026-11-29T00:00")]
    definition = ruled({"at": "closes", "in": ["received"], "do": "note"})
    fired = passed(definition, opened(definition).after, "2026-11-25T00:00")[1]
    assert [moment for _, moment in fired] == [at("2026-11-23T17:00"), at("2026-11-24T17:00")]


def test_a_condition_on_the_days_gone_is_looked_at_each_morning() -> None:
    definition = ruled({"when": {"days_since": "opened", "at_least": 3}, "do": "note"})
    fired = passed(definition, opened(definition).after, "2026-12-31T00:00")[1]
    assert fired == [("note", at("2026-11-26T00:00"))]


def test_a_condition_on_opening_hours_is_looked_at_when_they_change() -> None:
    definition = ruled({"when": {"now": "this", "is": "closed"}, "in": "received", "do": "note"})
    fired = passed(definition, opened(definition).after, "2026-11-24T00:00")[1]
    assert fired == [("note", at("2026-11-23T17:00"))]


# -- clocks --


def test_a_clock_warns_once_and_then_falls_late_once() -> None:
    clock = {**SMALL["clocks"]["mend"], "on_breach": [{"priority": "raise"}, {"notify": ["lead", "assignee"]}]}
    definition = small(clocks={"mend": clock})
    situation = opened(definition).after
    told, now = [], MONDAY
    while (following := engine.moments(definition, situation, now).earliest) is not None:
        now = following
        decision = engine.tick(definition, situation, now)
        told += [(effect.about, effect.to, now) for effect in decision.effects if isinstance(effect, d.NotifyStaff)]
        situation = decision.after
    assert told == [
        ("clock.mend.warned", ("lead",), at("2026-11-27T17:00")),
        ("clock.mend.breached", ("lead", "assignee"), at("2026-11-30T17:00:01")),
    ]
    assert situation.priority == "high"
    assert engine.tick(definition, situation, at("2026-12-24T10:00")).is_empty


def test_a_clock_found_late_only_says_that_it_is_late() -> None:
    definition = small(clocks={"mend": {**SMALL["clocks"]["mend"], "on_breach": [{"notify": "lead"}]}})
    decision = engine.tick(definition, opened(definition).after, at("2026-12-20T10:00"))
    assert [effect.about for effect in decision.effects if isinstance(effect, d.NotifyStaff)] == ["clock.mend.breached"]


def test_a_paused_clock_does_not_warn() -> None:
    definition = small()
    assert engine.moments(definition, asked(definition), MONDAY).clocks == {}
    assert engine.tick(definition, asked(definition), at("2027-01-20T10:00")).is_empty


# -- tasks --


def task(**more: Any) -> dict[str, Any]:
    return {"check": {"name": "Check", "opens": {"on": "opened"}, "by": "parks", **more}}


def finish(definition: Definition, situation: Situation, key: str = "check") -> Situation:
    decision = engine.do_task(definition, situation, key, {}, who("parks"), MONDAY, result="passed")
    assert decision.refusal is None
    return decision.after


def test_a_task_warns_and_falls_late() -> None:
    definition = small(
        tasks=task(due="2 wd", warn_at="50%", on_warn=[{"notify": "assignee"}], on_breach=[{"notify": "lead"}])
    )
    situation = opened(definition).after
    assert situation.tasks[0].warn_at == at("2026-11-24T13:30")  # half of the open time to Wednesday's close
    first = engine.tick(definition, situation, situation.tasks[0].warn_at)
    assert [effect.about for effect in first.effects if isinstance(effect, d.NotifyStaff)] == ["task.check.warned"]
    second = engine.tick(definition, first.after, at("2026-11-26T10:00"))
    assert [effect.about for effect in second.effects if isinstance(effect, d.NotifyStaff)] == ["task.check.breached"]
    assert engine.tick(definition, second.after, at("2026-11-27T10:00")).is_empty


def test_a_passed_task_expires() -> None:
    definition = small(
        tasks=task(expires={"after": "3 months"}),
        rules=[],
        actions={"note": {**NOTE, "when": {"task": "check", "is": "expired"}}},
    )
    situation = finish(definition, opened(definition).after)
    moments = engine.moments(definition, situation, MONDAY)
    assert moments.tasks == {"check": at("2027-02-24T00:00")}
    assert engine.tick(definition, situation, at("2027-02-24T00:00")).after.tasks[0].state == "expired"


def test_a_task_comes_again_also_after_closing_until_its_condition_leaves() -> None:
    definition = small(tasks=task(again={"every": "1 week", "when": {"count": "reopen", "is": 0}}, at_close="stays"))
    situation = finish(definition, opened(definition).after)
    situation = taken(definition, situation, "plan", "parks")
    situation = taken(definition, situation, "mend", "crew", outcome="mended")
    assert engine.moments(definition, situation, MONDAY).tasks == {"check": at("2026-11-30T00:00")}
    again = engine.tick(definition, situation, at("2026-11-30T00:00")).after
    assert [one.key for one in again.tasks] == ["check", "check.2"]
    assert [one.again_at for one in again.tasks] == [None, at("2026-12-07T00:00")]
    waiting = engine.tick(definition, again, at("2026-12-07T00:00"))
    assert [one.state for one in waiting.after.tasks] == ["passed", "to_do"]
    assert waiting.after.tasks[1].again_at == at("2026-12-14T00:00")


def test_passing_time_twice_at_one_moment_does_nothing_more() -> None:
    definition = ruled({"every": "1 days", "in": "received", "do": "note"})
    later = at("2026-12-03T12:00")
    once = engine.tick(definition, opened(definition).after, later)
    assert not once.is_empty
    assert engine.tick(definition, once.after, later).is_empty
