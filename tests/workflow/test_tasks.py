"""Tasks: when they open, who does them, how they end, and what comes of it."""

from typing import Any

import pytest

from crm.workflow import decision as d
from crm.workflow import engine
from crm.workflow.definition import Definition
from crm.workflow.situation import Situation
from tests.workflow.small import MONDAY, at, form_of, opened, question, rule_of, small, take, taken, who


def task(**more: Any) -> dict[str, Any]:
    return {"check": {"name": "Check", "opens": {"on": "opened"}, "by": "parks", **more}}


def done(
    definition: Definition,
    situation: Situation,
    key: str = "check",
    *words: str,
    now: Any = MONDAY,
    result: str | None = "passed",
    state: str | None = None,
    has_files: bool = False,
    **asked: Any,
) -> d.Decision:
    return engine.do_task(
        definition,
        situation,
        key,
        asked,
        who(*(words or ("parks",))),
        now,
        result=result,
        state=state,
        has_files=has_files,
    )


def states(situation: Situation) -> list[tuple[str, str]]:
    return [(one.key, one.state) for one in situation.tasks]


def test_a_task_opens_on_its_event_while_its_condition_holds() -> None:
    definition = small(tasks=task(opens={"on": "status.planned", "when": {"answer": "sharp", "is": "yes"}}, due="1 wd"))
    assert taken(definition, opened(definition).after, "plan", "parks").tasks == ()
    sharp = taken(definition, opened(definition, answers={"sharp": "yes"}).after, "plan", "parks")
    assert states(sharp) == [("check", "to_do")]
    assert sharp.tasks[0].due_at == at("2026-11-24T17:00")


def test_a_task_opens_once_for_each_row() -> None:
    rooms = question("rooms", "group", repeat={"most": 3}, questions=[question("room"), question("team", "team")])
    definition = small(
        form=form_of(rooms), tasks=task(for_each="rooms", assign=[{"team": {"row": "team"}}], due={"row": "by_day"})
    )
    decision = opened(definition, answers={"rooms": [{"room": "1", "team": "waste"}, {"room": "2"}]})
    tasks = [change for change in decision.changes if isinstance(change, d.TaskOpened)]
    assert [(one.task.key, one.task.row_key, one.task.row["room"]) for one in tasks] == [
        ("check", "0", "1"),
        ("check.2", "1", "2"),
    ]
    assert [one.assign for one in tasks] == [d.AssignCase(team="waste"), None]


def test_a_task_opens_for_each_row_that_an_action_asked() -> None:
    ask = [question("teams", "group", repeat={"most": 3}, questions=[question("team"), question("by_day", "date")])]
    definition = small(
        actions={"spread": {"name": "Spread", "from": "any", "by": "parks", "ask": ask}},
        tasks=task(opens={"on": "action.spread"}, for_each="teams", due={"row": "by_day"}),
    )
    after = taken(
        definition,
        opened(definition).after,
        "spread",
        "parks",
        teams=[{"team": "a", "by_day": "2026-11-27"}, {"team": "b"}],
    )
    assert [one.row["team"] for one in after.tasks] == ["a", "b"]
    assert [one.due_at for one in after.tasks] == [at("2026-11-27T17:00"), None]


def test_a_task_opens_for_each_chosen_option() -> None:
    definition = small(tasks=task(for_each="parts"))
    after = opened(definition, answers={"sharp": "no", "parts": ["seat", "leg"]}).after
    assert [(one.row_key, one.row["option"]) for one in after.tasks] == [("seat", "seat"), ("leg", "leg")]


def test_a_task_that_is_open_does_not_open_twice() -> None:
    definition = small(tasks=task(opens={"on": ["opened", "action.plan"]}))
    after = taken(definition, opened(definition).after, "plan", "parks")
    assert states(after) == [("check", "to_do")]


def test_a_result_decides_the_state_and_tells_both_events() -> None:
    definition = small(
        tasks={**task(results={"clear": "passed", "worn": {"state": "failed", "name": "Worn out"}}),
               "order": {"name": "Order", "opens": {"on": "task.check.worn"}, "by": "crew"},
               "praise": {"name": "Praise", "opens": {"on": "task.check.passed"}, "by": "crew"}})  # fmt: skip
    situation = opened(definition).after
    worn = done(definition, situation, result="worn").after
    assert states(worn) == [("check", "failed"), ("order", "to_do")]
    assert (worn.tasks[0].ended_at, worn.tasks[0].ended_by) == (MONDAY, "parks")
    assert states(done(definition, situation, result="clear").after) == [("check", "passed"), ("praise", "to_do")]


def test_a_task_may_be_on_its_way_without_what_a_result_needs() -> None:
    definition = small(tasks=task(ask=[question("found", required=True)], files="required"))
    situation = opened(definition).after
    doing = done(definition, situation, result=None, state="doing").after
    assert states(doing) == [("check", "doing")] and doing.tasks[0].ended_at is None
    assert rule_of(done(definition, doing)) == "missing"
    no_file = done(definition, doing, found="rust")
    assert no_file.refusal is not None and no_file.refusal.fields == {"files": "Add a file first."}
    ended = done(definition, doing, found=" rust ", has_files=True).after.tasks[0]
    assert (ended.state, ended.answers) == ("passed", {"found": "rust"})


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"result": "lost"}, "missing"),
        ({"result": None}, "missing"),
        ({"result": None, "state": "passed"}, "missing"),
        ({"key": "other"}, "status"),
        ({"words": ("crew",)}, "role"),
    ],
)
def test_a_task_is_refused_by_name_of_the_rule(given: dict[str, Any], rule: str) -> None:
    definition = small(tasks=task())
    given = dict(given)
    key, words = given.pop("key", "check"), given.pop("words", ("parks",))
    assert rule_of(done(definition, opened(definition).after, key, *words, **given)) == rule


def test_a_finished_task_is_finished() -> None:
    definition = small(tasks=task())
    assert rule_of(done(definition, done(definition, opened(definition).after).after)) == "status"


def test_somebody_else_does_the_second_check() -> None:
    definition = small(
        tasks={
            **task(),
            "second": {
                "name": "Second",
                "opens": {"on": "task.check.passed"},
                "by": ["parks", "lead"],
                "by_other_than": ["check"],
            },
        }
    )
    situation = done(definition, opened(definition).after).after
    assert engine.available_tasks(definition, situation, who("parks"), MONDAY)["second"] is not None
    assert engine.available_tasks(definition, situation, who("lead"), MONDAY) == {"second": None}


@pytest.mark.parametrize(("at_close", "expected"), [("void", "void"), ("stays", "to_do")])
def test_an_open_task_is_void_or_stays_at_closing(at_close: str, expected: str) -> None:
    definition = small(tasks=task(at_close=at_close))
    situation = taken(definition, opened(definition).after, "plan", "parks")
    situation = taken(definition, situation, "mend", "crew", outcome="mended")
    assert states(situation) == [("check", expected)]


def test_an_open_task_may_block_closing() -> None:
    definition = small(tasks=task(at_close="block"))
    situation = taken(definition, opened(definition).after, "plan", "parks")
    refused = take(definition, situation, "mend", "crew", outcome="mended")
    assert refused.refusal is not None and refused.refusal.rule == "task"
    assert refused.refusal.words == "These tasks have to be finished first: Check."
    situation = done(definition, situation).after
    assert taken(definition, situation, "mend", "crew", outcome="mended").status == "mended"


def test_a_task_is_added_by_hand_by_whom_it_lets() -> None:
    definition = small(tasks=task(opens=[], added_by=["lead"]))
    situation = opened(definition).after
    assert rule_of(engine.add_task(definition, situation, "check", who("parks"), MONDAY)) == "role"
    added = engine.add_task(definition, situation, "check", who("lead"), MONDAY)
    assert states(added.after) == [("check", "to_do")]
    assert rule_of(engine.add_task(definition, added.after, "check", who("lead"), MONDAY)) == "too_often"


def test_an_effect_opens_tasks_and_ends_them() -> None:
    definition = small(
        actions={"look": {"name": "Look", "from": "any", "by": "parks", "do": [{"task": "check"}]},
                 "drop": {"name": "Drop", "from": "any", "by": "parks", "do": [{"task": "check", "state": "void"}]}},
        tasks=task(opens=[]))  # fmt: skip
    situation = taken(definition, opened(definition).after, "look", "parks")
    assert states(taken(definition, situation, "drop", "parks")) == [("check", "void")]


def test_tasks_that_open_each_other_for_ever_are_stopped_and_reported() -> None:
    definition = small(
        tasks={"a": {"name": "A", "opens": {"on": ["opened", "task.b"]}, "by": "parks", "for_each": "parts"},
               "b": {"name": "B", "opens": {"on": "task.a"}, "by": "parks"}})  # fmt: skip
    decision = opened(definition, answers={"parts": ["seat"]})
    assert states(decision.after) == [("a", "to_do"), ("b", "to_do")]


def test_a_task_for_rows_of_an_action_is_added_by_hand_without_a_row() -> None:
    definition = small(
        actions={"spread": {"name": "Spread", "from": "any", "by": "parks",
                            "ask": [question("ways", "choices", options={"ear": "Ear", "meter": "Meter"})]}},
        tasks=task(opens={"on": "action.spread"}, for_each="asked.ways", added_by=["parks"]))
    before = opened(definition).after
    added = engine.add_task(definition, before, "check", who("parks"), MONDAY)
    assert added.refusal is None and [(one.key, one.row_key) for one in added.after.tasks] == [("check", None)]
    again = engine.add_task(definition, added.after, "check", who("parks"), MONDAY)
    assert again.refusal is not None and again.refusal.rule == "too_often"
