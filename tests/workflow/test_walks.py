"""Any walk of allowed moves, on every pack: statuses stay known, refusals name their rule, time always rests."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.sla.calendar import Calendar
from crm.workflow import engine, packs
from crm.workflow import questions as q
from crm.workflow.decision import Decision, RefusalRule
from crm.workflow.definition import STANDING_WORDS, Definition
from crm.workflow.situation import Council, EngineActor, Situation
from tests.workflow.small import COUNCIL, MONDAY, PACKS, SERVICES, small

RULES = frozenset(get_args(RefusalRule))


@cache
def council() -> Council:
    if not PACKS:
        return COUNCIL
    data, _ = packs.read_yaml((SERVICES / "calendars.yaml").read_text())
    known = [{key: value for key, value in one.items() if key != "name"} for one in data["calendars"]]
    return Council(calendars={one["code"]: Calendar.from_data(one) for one in known})


@cache
def definition_of(path: Path | None) -> Definition:
    return packs.from_yaml(path.read_text()) if path else small()


def an_answer(item: Any, draw: Any) -> Any:
    """Some answer to a question, now and then none or a wrong one."""
    if isinstance(item, q.Notice | q.Stop) or draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from([None, "", "x", 3, [], {"text": "x"}]))
    simple: dict[type, Any] = {
        q.NumberQuestion: 2, q.MoneyQuestion: 20, q.DateQuestion: "2026-12-18", q.YesNoQuestion: "yes",
        q.AddressQuestion: {"text": "1 High Street"}, q.PlaceQuestion: {"lat": 51.5, "lon": -3.0},
        q.PersonQuestion: {"name": "Ann"}, q.OrganisationQuestion: {"name": "Ltd"}, q.FilesQuestion: ["f1"],
        q.PhoneQuestion: "01632 960123", q.EmailQuestion: "ann@example.org", q.CaseQuestion: "482-1937-05",
        q.DeclarationQuestion: "yes", q.TeamQuestion: "waste", q.OfficerQuestion: "u1",
    }  # fmt: skip
    if isinstance(item, q.ChoiceQuestion):
        return draw(st.sampled_from(sorted(item.options)))
    if isinstance(item, q.ChoicesQuestion):
        return draw(st.lists(st.sampled_from(sorted(item.options)), min_size=1, max_size=3, unique=True))
    if isinstance(item, q.GroupQuestion | q.EachRow):
        rows = draw(st.integers(1, 2))
        return [{one.code: an_answer(one, draw) for one in item.questions} for _ in range(rows)]
    return simple.get(type(item), "words")


def a_person(definition: Definition, draw: Any) -> EngineActor:
    words = sorted({*definition.roles, *STANDING_WORDS})
    held = draw(st.lists(st.sampled_from(words), min_size=1, max_size=4, unique=True))
    return EngineActor(person=f"user:{draw(st.integers(1, 3))}", words=frozenset(held))


def checked(definition: Definition, decision: Decision, before: Situation) -> Situation:
    """What must be so after every decision; the situation to go on with."""
    if decision.refusal is not None:
        assert decision.refusal.rule in RULES and decision.refusal.words
        assert decision.after is before and decision.is_empty
        return before
    after = decision.after
    assert after.status in definition.statuses and decision.status == after.status
    assert after.priority in ("low", "normal", "high", "urgent")
    closed = definition.is_closed(after.status)
    assert after.outcome is None or after.outcome in definition.outcomes
    assert closed or after.outcome is None
    assert len({task.key for task in after.tasks}) == len(after.tasks)
    assert len({(clock.code, clock.number) for clock in after.clocks}) == len(after.clocks)
    for code in definition.clocks:
        assert sum(clock.code == code and not clock.run.is_stopped for clock in after.clocks) <= 1
    json.dumps([dict(one.asked) for one in after.taken])
    json.dumps([clock.run.to_data() for clock in after.clocks])
    return after


@pytest.mark.parametrize("path", [None, *PACKS], ids=lambda path: path.stem if path else "small")
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_walk_of_allowed_moves_leaves_a_case_where_it_should_not_be(path: Path | None, data: Any) -> None:
    definition, draw = definition_of(path), data.draw
    answers = {code: an_answer(question, draw) for code, question in definition.questions.items()}
    situation = Situation(
        council=council() if path else COUNCIL,
        answers={code: value for code, value in answers.items() if value},
        sample=draw(st.floats(0, 0.99)),
    )
    now = MONDAY
    situation = checked(definition, engine.start(definition, situation, a_person(definition, draw), now), situation)
    for _ in range(draw(st.integers(1, 12))):
        now += timedelta(hours=draw(st.integers(0, 400)))
        situation = checked(definition, engine.tick(definition, situation, now), situation)
        assert engine.tick(definition, situation, now).is_empty
        moments = engine.moments(definition, situation, now)
        assert moments.earliest is None or moments.earliest > now
        actor = a_person(definition, draw)
        offers = engine.available(definition, situation, actor, now)
        assert [offer.action for offer in offers] == list(definition.actions)
        offered = [offer.action for offer in offers if offer.is_offered] or list(definition.actions)
        situation = take_one(definition, situation, draw(st.sampled_from(offered)), actor, now, draw)
        situation = work_on_a_task(definition, situation, actor, now, draw)


def take_one(
    definition: Definition, situation: Situation, code: str, actor: EngineActor, now: Any, draw: Any
) -> Situation:
    action = definition.actions[code]
    asked = {item.code: an_answer(item, draw) for item in action.ask if not isinstance(item, q.Notice | q.Stop)}
    outcome = draw(st.sampled_from([*action.outcomes, "nothing"])) if action.outcomes else None
    return checked(
        definition, engine.decide(definition, situation, code, asked, actor, now, outcome=outcome), situation
    )


def work_on_a_task(definition: Definition, situation: Situation, actor: EngineActor, now: Any, draw: Any) -> Situation:
    if not situation.tasks:
        return situation
    task = draw(st.sampled_from(situation.tasks))
    shape = definition.tasks[str(task.code)]
    result = draw(st.sampled_from([*shape.results, "passed", "lost"]))
    asked = {item.code: an_answer(item, draw) for item in shape.ask if not isinstance(item, q.Notice | q.Stop)}
    decision = engine.do_task(definition, situation, task.key, asked, actor, now, result=result, has_files=True)
    return checked(definition, decision, situation)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_goes_through_json_and_yaml_unchanged_also_after_use(path: Path) -> None:
    definition = definition_of(path)
    situation = Situation(council=council())
    engine.available(definition, replace(situation, status=definition.first_status), a_nobody(), MONDAY)
    engine.facts_needed(definition)
    assert packs.from_json(packs.to_json(definition)) == definition
    assert packs.from_yaml(packs.to_yaml(definition)) == definition


def a_nobody() -> EngineActor:
    return EngineActor(person="nobody", words=frozenset())
