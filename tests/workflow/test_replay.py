"""Replays of histories made by hand: what is counted at which time, and what is not judged."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm.workflow import replay
from crm.workflow.conditions import Counted
from crm.workflow.definition import Definition
from crm.workflow.recorded import Deed, History, Other
from crm.workflow.situation import EngineActor
from tests.workflow import small

OPENED = datetime(2026, 11, 23, 10, tzinfo=UTC)
PARKS = EngineActor(person="user:1", words=frozenset({"parks", "anyone"}))
OPEN_HERE = Counted.model_validate({"service": "this", "about": "place", "open": True})
HERE = {"count": {"service": "this", "about": "place", "open": True}}


def history(**known: Any) -> History:
    return History(case=1, at=OPENED, actor=PARKS, answers={"where": {"text": "The park"}, "sharp": "no"},
                   channel="desk", sample=0.5, **known)


def judged(after: Definition, own: Definition, told: History) -> list[tuple[str, str]]:
    trial = replay.Trial(after=after, council=small.COUNCIL, owns={1: own}, now=OPENED + timedelta(days=9))
    return [(one.kind, one.about) for one in replay.judge(trial, told, 1)]


def stop(code: str, when: Any) -> dict[str, Any]:
    return {"page": "Before", "questions": [{"code": code, "type": "stop", "when": when, "text": "Not here."}]}


def test_other_cases_are_counted_as_they_were_when_something_was_done() -> None:
    plan = {**small.SMALL["actions"]["plan"], "by": [{"role": "parks", "when": {**HERE, "at_least": 1}}]}
    asks = small.small(actions={**small.SMALL["actions"], "plan": plan})
    later = (Other(opened_at=OPENED + timedelta(hours=1)),)
    early, late = (Deed(at=OPENED + timedelta(hours=hours), kind="action", code="plan", actor=PARKS)
                   for hours in (0.5, 2))
    for deed, found in ((early, ["refused"]), (late, [])):
        course = replay.replay(asks, history(deeds=(deed,), others={OPEN_HERE: later}), council=small.COUNCIL,
                               now=OPENED + timedelta(days=1))
        assert [one.kind for one in course.findings] == found


@pytest.mark.parametrize(("counted", "known", "is_counted"), [
    ({}, {}, True),
    ({}, {"opened_at": OPENED + timedelta(seconds=1)}, False),
    ({"for": "30 days"}, {"opened_at": OPENED - timedelta(days=40)}, False),
    ({"open": True}, {"closed_at": OPENED - timedelta(hours=1)}, False),
    ({"open": True}, {"closed_at": OPENED + timedelta(hours=1)}, True),
    ({"outcome": "done"}, {"closed_at": OPENED - timedelta(hours=1), "outcome": "done"}, True),
    ({"outcome": "done"}, {"closed_at": OPENED + timedelta(hours=1), "outcome": "done"}, False),
    ({"outcome": "done"}, {"closed_at": OPENED - timedelta(hours=1), "outcome": "other"}, False),
])
def test_another_case_is_counted_by_what_it_was_then(counted: Any, known: Any, is_counted: bool) -> None:
    asked = Counted.model_validate({"service": "this", "about": "place", **counted})
    assert Other(**{"opened_at": OPENED - timedelta(days=1), **known}).is_counted(asked, OPENED) is is_counted


def test_what_the_own_version_would_not_let_pass_either_is_not_judged() -> None:
    trade = stop("trade", {"place": "bins", "has": "trade"})
    own = small.small(form=[trade, *small.SMALL["form"]])
    told = history(place={"bins": ["trade"]})  # since then: it was let pass
    assert judged(own, own, told) == [("unsure", "trade")]
    stricter = small.small(form=[stop("no_phone", {"fact": "channel", "is": "desk"}), trade, *small.SMALL["form"]])
    assert judged(stricter, own, told) == [("stop", "no_phone")]


def test_a_case_that_was_moved_to_its_version_is_judged_by_it() -> None:
    own = small.small(form=[stop("trade", {"place": "bins", "has": "trade"}), *small.SMALL["form"]])
    assert judged(own, own, history(place={"bins": ["trade"]}, was_moved=True)) == [("stop", "trade")]
