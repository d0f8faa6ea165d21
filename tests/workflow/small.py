"""The smallest service that says something, as plain data that tests copy and change, and how to walk a case of it."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crm.sla.calendar import Calendar
from crm.workflow import engine, packs
from crm.workflow.decision import Decision
from crm.workflow.definition import Definition
from crm.workflow.situation import Council, EngineActor, Situation

SERVICES = Path(__file__).parents[2] / "services"
PACKS = sorted(path for path in SERVICES.glob("*.yaml") if path.name != "calendars.yaml")

WEEK = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar.from_data({"code": "office", "hours": WEEK, "closed": {"2026-12-25": "Christmas Day"}})
COUNCIL = Council(calendars={"office": OFFICE})

SMALL: dict[str, Any] = {
    "format": 1,
    "code": "broken-bench",
    "name": {"en": "Broken bench", "cy": "Mainc wedi torri"},
    "summary": "A bench that needs mending",
    "about": "place",
    "anonymous": "allowed",
    "channels": ["desk", "portal"],
    "calendar": "office",
    "roles": {"parks": "Parks officer", "crew": "Crew"},
    "form": [
        {
            "page": "The bench",
            "questions": [
                {"code": "where", "type": "place", "label": "Where is it?", "required": True},
                {"code": "sharp", "type": "yes_no", "label": "Is anything sharp?", "required": True},
                {
                    "code": "parts",
                    "type": "choices",
                    "label": "What is broken?",
                    "options": {"seat": "Seat", "back": "Back", "leg": {"label": "Leg", "hint": "Or foot"}},
                },
            ],
        }
    ],
    "statuses": {
        "received": {"kind": "new", "name": "Received", "public": "We have your report"},
        "asked": {"kind": "waiting", "name": "Asked", "waiting_for": "resident"},
        "planned": {"kind": "open", "name": "Planned"},
        "mended": {"kind": "closed", "name": "Mended"},
    },
    "actions": {
        "plan": {"name": "Plan", "from": ["received", "asked"], "to": "planned", "by": ["parks", "system"]},
        "ask": {
            "name": "Ask",
            "from": "received",
            "to": "asked",
            "by": "parks",
            "ask": [{"code": "question", "type": "text", "label": "What?", "required": True}],
        },
        "mend": {
            "name": "Mended",
            "from": ["planned"],
            "to": "mended",
            "by": ["crew"],
            "outcomes": ["mended", "removed"],
        },
        "reopen": {
            "name": "Still broken",
            "from": "kind.closed",
            "to": "received",
            "by": ["reporter", "agent"],
            "within": {"of": "closed", "limit": "10 wd"},
            "times": 1,
        },
    },
    "clocks": {
        "mend": {
            "name": "Mend",
            "basis": "promise",
            "starts": {"on": ["opened", "reopened"]},
            "stops": {"on": "status.mended"},
            "target": "5 wd",
            "pauses": [{"in": "asked"}],
            "counting": {"first_day": "deemed", "cut_off": "17:00"},
            "warn_at": "80%",
            "on_warn": [{"notify": "lead"}],
        },
    },
    "priority": [{"when": {"answer": "sharp", "is": "yes"}, "is": "urgent"}],
    "outcomes": {"mended": {"name": "Mended"}, "removed": {"name": "Removed"}},
    "retention": [{"of": "case", "after": "2 years", "from": "closed", "then": "anonymise"}],
    "examples": [
        {
            "name": "Mended in time",
            "at": "2026-11-23T10:00",
            "answers": {"where": {"lat": 51.5, "lon": -3.0}, "sharp": "no"},
            "steps": [{"as": "parks", "do": "plan"}, {"as": "crew", "do": "mend", "with": {"outcome": "mended"}}],
            "expect": {"status": "mended", "outcome": "mended", "clocks": {"mend": "ended"}},
        }
    ],
}


def small(**changes: Any) -> Definition:
    """The small service, its top-level parts replaced, or (when both are mappings) added to."""
    return packs.parse(small_data(**changes))


def small_data(**changes: Any) -> dict[str, Any]:
    """The plain data of `small`."""
    data = copy.deepcopy(SMALL)
    for name, value in changes.items():
        both = isinstance(value, dict) and isinstance(data.get(name), dict)
        data[name] = {**data[name], **value} if both else value
    return data


def form_of(*questions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A form of one page with these questions."""
    return [{"page": "Page", "questions": list(questions)}]


def question(code: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A question with a label."""
    return {"code": code, "type": kind, "label": f"About {code}", **more}


def at(text: str) -> datetime:
    """The instant of a local time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


MONDAY = at("2026-11-23T10:00")


def who(*words: str, person: str | None = None) -> EngineActor:
    """The person of the first word, unless another is named."""
    return EngineActor(person=person or words[0], words=frozenset(words))


def opened(
    definition: Definition, *, answers: Mapping[str, Any] | None = None, now: datetime = MONDAY, **more: Any
) -> Decision:
    """A case of the service, opened."""
    given = {"where": {"lat": 51.5, "lon": -3.0}, "sharp": "no"} if answers is None else answers
    situation = Situation(council=more.pop("council", COUNCIL), answers=given, **more)
    return engine.start(definition, situation, who("agent"), now)


def take(
    definition: Definition,
    situation: Situation,
    action: str,
    *words: str,
    now: datetime = MONDAY,
    person: str | None = None,
    **asked: Any,
) -> Decision:
    """The decision on an action taken by who holds these words."""
    return engine.decide(definition, situation, action, asked, who(*words, person=person), now)


def taken(
    definition: Definition,
    situation: Situation,
    action: str,
    *words: str,
    now: datetime = MONDAY,
    person: str | None = None,
    **asked: Any,
) -> Situation:
    """The situation after an action, which must not be refused."""
    decision = take(definition, situation, action, *words, now=now, person=person, **asked)
    assert decision.refusal is None, decision.refusal
    return decision.after


def rule_of(decision: Decision) -> str | None:
    """The rule that refused, or None."""
    return decision.refusal.rule if decision.refusal else None


def with_answers(situation: Situation, **answers: Any) -> Situation:
    """The same situation with these answers added."""
    return replace(situation, answers={**situation.answers, **answers})
