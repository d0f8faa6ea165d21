"""Conditions: one fact, one test, three values."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from crm.workflow.conditions import Condition, Counted
from crm.workflow.evaluation import holds
from crm.workflow.facts import Facts
from crm.workflow.needs import facts_needed, mentions
from crm.workflow.sentences import sentence
from crm.workflow.situation import Situation, Taken, TaskNow
from tests.workflow.small import COUNCIL, MONDAY, at, form_of, opened, question, small, who

READ: TypeAdapter[Any] = TypeAdapter(Condition)
DEFINITION = small(
    form=form_of(
        question("land", "choice", options={"road": "Road", "private": "Private land"}),
        question("what", "choices", options={"bags": "Bags", "sofa": "Sofa"}),
        question("moved_on", "date", precision="approximate"),
        question("size", "number"),
        question("people", "group", repeat={"most": 5}, questions=[question("age", "number"), question("kind")]),
        question("owner", "person"),
    ),
    actions={"ask": {"name": "Ask", "from": "any", "by": "parks", "ask": [question("amount", "money")]}},
    tasks={"check": {"name": "Check", "opens": {"on": "opened"}, "by": "parks", "ask": [question("note")]}},
    values={
        "window": {"setting": "2 wd"},
        "limit": 500,
        "soonest": {"earliest": [{"answer": "moved_on"}, "2026-12-24"]},
        "two_weeks_on": {"plus": [{"answer": "moved_on"}, "14 days"]},
        "total": {"sum": {"rows": "people", "of": "age"}},
        "heads": {"count": {"rows": "people"}},
        "said": {"first": [{"asked": "amount"}, {"answer": "size"}]},
        "days": {"table": "by_land", "gives": "days", "default": "9 wd"},
        "round": {"sum": [1, {"value": "round"}]},
    },
    tables={
        "by_land": {
            "given": {"land": {"answer": "land"}, "size": {"answer": "size"}},
            "gives": ["days"],
            "rows": [
                {"land": "road", "size": {"at_least": 10}, "days": "1 wd"},
                {"land": "road", "days": "3 wd"},
            ],
        }
    },
)
ANSWERS = {
    "land": "road",
    "what": ["bags"],
    "moved_on": "2026-11-20",
    "size": 12,
    "people": [{"age": 40, "kind": "tenant"}, {"age": 17, "kind": "child"}],
    "owner": {"name": "Ann"},
}
SITUATION = Situation(
    council=COUNCIL,
    answers=ANSWERS,
    status="received",
    opened_at=at("2026-11-18T09:00"),
    entered_at=at("2026-11-18T09:00"),
    priority="high",
    channel="portal",
    taken=(Taken(action="ask", by="user:1", at=at("2026-11-19T12:00"), from_status="received",
                 to_status="received", asked={"amount": 20}),),
    tasks=(TaskNow(key="check", code="check", state="passed", result="fine", opened_at=MONDAY, answers={"note": "x"}),
           TaskNow(key="check.2", code="check", state="void", opened_at=MONDAY)),
    person={"language": "cy", "age": 30},
    place={"collection_day": "tuesday", "bins": ["recycling", "food"]},
    links={"duplicate_of": 2},
    counts={Counted(service="broken-bench", about="place"): 3},
    sample=0.25,
)  # fmt: skip


def value(condition: dict[str, Any], **more: Any) -> bool | None:
    facts = Facts(definition=DEFINITION, situation=SITUATION, now=MONDAY, actor=who("parks", person="user:1"), **more)
    return holds(READ.validate_python(condition), facts)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"answer": "land", "is": "road"}, True),
        ({"answer": "land", "is": "private"}, False),
        ({"answer": "land", "in": ["private", "road"]}, True),
        ({"answer": "what", "has": "bags"}, True),
        ({"answer": "what", "has": "sofa"}, False),
        ({"answer": "what", "is": "bags"}, True),
        ({"answer": "unasked", "is": "x"}, None),
        ({"answer": "unasked", "exists": False}, True),
        ({"answer": "unasked", "exists": True}, False),
        ({"answer": "owner.name", "is": "Ann"}, True),
        ({"answer": "owner.phone", "exists": True}, False),
        ({"answer": "people.kind", "has": "child"}, True),
        ({"answer": "size", "at_least": 12}, True),
        ({"answer": "size", "at_most": 11}, False),
        ({"answer": "size", "at_least": {"value": "limit"}}, False),
        ({"answer": "size", "at_least": "many"}, None),
        ({"answer": "moved_on", "before": "today"}, True),
        ({"answer": "moved_on", "after": "2026-11-19"}, True),
        ({"answer": "moved_on", "at_least": "2026-11-20"}, True),
        ({"answer": "moved_on", "is": "2026-11-20"}, True),
        ({"asked": "amount", "at_most": 20}, True),
        ({"person": "language", "is": "cy"}, True),
        ({"person": "hearing", "is": "x"}, None),
        ({"place": "bins", "has": "food"}, True),
        ({"task": "check", "is": "void"}, True),
        ({"task": "check.result", "is": "fine"}, None),
        ({"tasks": "check", "every": "passed"}, True),
        ({"tasks": "check", "some": "fine"}, True),
        ({"tasks": "check", "none": ["failed"]}, True),
        ({"tasks": "other", "every": "passed"}, False),
        ({"tasks": "other", "none": "passed"}, True),
        ({"rows": "people", "every": {"answer": "age", "at_least": 18}}, False),
        ({"rows": "people", "some": {"answer": "age", "at_least": 18}}, True),
        ({"rows": "people", "none": {"answer": "kind", "is": "lodger"}}, True),
        ({"rows": "people", "every": {"answer": "land", "is": "road"}}, True),
        ({"rows": "people", "every": {"answer": "unasked", "is": "road"}}, None),
        ({"rows": "nobody", "every": {"answer": "age", "at_least": 18}}, False),
        ({"fact": "priority", "is": "high"}, True),
        ({"fact": "priority", "at_least": "high"}, True),
        ({"fact": "priority", "at_least": "urgent"}, False),
        ({"fact": "status", "in": ["received", "asked"]}, True),
        ({"fact": "outcome", "exists": False}, True),
        ({"fact": "channel", "is": "portal"}, True),
        ({"count": "ask", "is": 1}, True),
        ({"count": {"action": "plan"}, "is": 0}, True),
        ({"count": {"service": "broken-bench", "about": "place"}, "at_least": 3}, True),
        ({"count": {"service": "other", "about": "place"}, "at_least": 3}, None),
        ({"days_since": "opened", "is": 5}, True),
        ({"days_since": "action.ask", "at_most": "2 wd"}, True),
        ({"days_since": "opened", "at_most": "2 wd"}, False),
        ({"days_since": "opened", "at_least": {"value": "window"}}, True),
        ({"days_since": "closed", "at_least": 1}, None),
        ({"days_since": "answer.moved_on", "is": 3}, True),
        ({"now": "this", "is": "open"}, True),
        ({"now": "date", "is": "2026-11-23"}, True),
        ({"now": "time", "before": "10:01"}, True),
        ({"now": "time", "at_least": "10:00"}, True),
        ({"actor": "parks", "is": "yes"}, True),
        ({"actor": "lead", "is": "no"}, True),
        ({"actor": "person", "is": "user:1"}, True),
        ({"link": "duplicate_of", "exists": True}, True),
        ({"link": "follows", "exists": True}, False),
        ({"clock": "mend", "is": "not_started"}, True),
        ({"clock": "mend.due", "exists": False}, True),
        ({"value": "soonest", "is": "2026-11-20"}, True),
        ({"value": "two_weeks_on", "is": "2026-12-04"}, True),
        ({"value": "total", "is": 57}, True),
        ({"value": "heads", "is": 2}, True),
        ({"value": "said", "is": 20}, True),
        ({"value": "round", "exists": False}, True),
        ({"days_since": "opened", "at_least": {"value": "days"}}, True),
        ({"not": {"answer": "land", "is": "private"}}, True),
        ({"not": {"answer": "unasked", "is": "x"}}, None),
        ({"all": [{"answer": "unasked", "is": "x"}, {"answer": "land", "is": "private"}]}, False),
        ({"all": [{"answer": "unasked", "is": "x"}, {"answer": "land", "is": "road"}]}, None),
        ({"any": [{"answer": "unasked", "is": "x"}, {"answer": "land", "is": "road"}]}, True),
        ({"any": [{"answer": "unasked", "is": "x"}, {"answer": "land", "is": "private"}]}, None),
    ],
    ids=str,
)
def test_a_condition_holds_does_not_hold_or_is_not_known(condition: dict[str, Any], expected: bool | None) -> None:
    assert value(condition) is expected


@pytest.mark.parametrize(
    ("moved_on", "test", "expected"),
    [
        ({"year": 2025}, {"before": "2026-01-01"}, True),
        ({"year": 2026}, {"before": "2026-06-01"}, None),
        ({"year": 2026, "month": 11}, {"at_least": "2026-11-01"}, True),
        ({"year": 2026, "month": 11}, {"after": "2026-11-15"}, None),
        ({"year": 2027}, {"at_most": "today"}, False),
    ],
)
def test_an_approximate_date_is_compared_as_far_as_it_is_known(moved_on: Any, test: Any, expected: Any) -> None:
    situation = replace(SITUATION, answers={"moved_on": moved_on})
    facts = Facts(definition=DEFINITION, situation=situation, now=MONDAY)
    assert holds(READ.validate_python({"answer": "moved_on", **test}), facts) is expected


def test_what_is_asked_now_beats_what_was_asked_before() -> None:
    assert value({"asked": "amount", "is": 7}, asked={"amount": 7}) is True
    assert value({"asked": "amount", "exists": False}, asked={"amount": None}) is True


def test_a_sample_is_drawn_once_and_is_another_for_another_name() -> None:
    assert value({"sample": "quality", "at_most": 100}) is True
    facts = Facts(definition=DEFINITION, situation=SITUATION, now=MONDAY)
    assert facts.read("sample.quality") == facts.read("sample.quality") != facts.read("sample.audit")
    drawn = [
        Facts(definition=DEFINITION, situation=replace(SITUATION, sample=n / 1000), now=MONDAY).read("sample.quality")
        for n in range(1000)
    ]
    assert sum(number <= 10 for number in drawn) == pytest.approx(100, abs=2)


def test_the_setting_of_the_council_beats_the_default_of_the_service() -> None:
    council = replace(COUNCIL, settings={"broken-bench.window": "30 days", "limit": 5})
    facts = Facts(definition=DEFINITION, situation=replace(SITUATION, council=council), now=MONDAY)
    assert holds(READ.validate_python({"days_since": "opened", "at_least": {"value": "window"}}), facts) is False
    assert facts.read("value.limit") == 500  # a constant is no setting


def test_a_clock_tells_its_state_and_when_it_is_due() -> None:
    situation = opened(DEFINITION, answers=ANSWERS).after
    facts = Facts(definition=DEFINITION, situation=situation, now=MONDAY)
    assert facts.read("clock.mend") == "running"
    assert facts.read("clock.mend.late") == "no"
    assert facts.read("clock.mend.due") == at("2026-11-30T17:00")


@pytest.mark.parametrize(
    ("condition", "english"),
    [
        ({"answer": "land", "is": "private"}, "“About land” is “Private land”"),
        ({"tasks": "check", "every": "passed"}, "every task of “Check” is passed"),
        ({"days_since": "opened", "at_least": "2 wd"}, "the time since the opening is at least 2 working days"),
        ({"not": {"fact": "status", "is": "asked"}}, "not: the status is “Asked”"),
        ({"actor": "parks", "is": "yes"}, "you are “Parks officer”"),
        ({"all": [{"answer": "size", "at_least": 3}, {"person": "age", "at_most": 17}]},
         "“About size” is at least 3 and the person’s age is at most 17"),
    ],
)  # fmt: skip
def test_a_condition_can_be_said_as_a_sentence(condition: dict[str, Any], english: str) -> None:
    assert sentence(READ.validate_python(condition), DEFINITION) == english


def test_a_condition_can_be_said_in_welsh() -> None:
    assert sentence(READ.validate_python({"answer": "land", "is": "private"}), DEFINITION, "cy") == (
        "“About land” yw “Private land”"
    )


def test_the_caller_is_told_what_to_load() -> None:
    definition = small(
        priority=[
            {"when": {"person": "household.adults", "at_least": 2}, "is": "high"},
            {"when": {"place": "zone", "is": "a"}, "is": "high"},
            {"when": {"count": {"service": "this", "about": "place", "for": "8 weeks"}, "at_least": 3}, "is": "high"},
            {"when": {"now": "night", "is": "open"}, "is": "high"},
        ],
        values={"promise": {"setting": "5 wd"}},
    )
    needed = facts_needed(definition)
    assert needed.person == {"household.adults"}
    assert needed.place == {"zone"}
    assert {counted.service for counted in needed.counts} == {"this"}
    assert needed.calendars == {"office", "night"}
    assert needed.settings == {"promise"}


def test_the_kinds_of_facts_of_a_condition_are_known() -> None:
    condition = READ.validate_python(
        {"any": [{"asked": "amount", "at_most": 5}, {"not": {"days_since": "opened", "at_least": 1}}]}
    )
    assert mentions(condition) == {"asked", "days_since"}
