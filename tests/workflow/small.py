"""The smallest service that says something, as plain data that tests copy and change."""

import copy
from typing import Any

from crm.workflow import packs
from crm.workflow.definition import Definition

SMALL: dict[str, Any] = {
    "format": 1,
    "code": "broken-bench",
    "name": {"en": "Broken bench", "cy": "Mainc wedi torri"},
    "summary": "A bench that needs mending",
    "about": "place",
    "anonymous": "allowed",
    "channels": ["desk", "portal"],
    "calendar": "office",
    "roles": {"officer_of_parks": "Parks officer", "crew": "Crew"},
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
        "plan": {
            "name": "Plan",
            "from": ["received", "asked"],
            "to": "planned",
            "by": ["officer_of_parks", "system"],
        },
        "ask": {
            "name": "Ask",
            "from": "received",
            "to": "asked",
            "by": "officer_of_parks",
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
        },
    },
    "priority": [{"when": {"answer": "sharp", "is": "yes"}, "is": "urgent"}],
    "outcomes": {"mended": {"name": "Mended"}, "removed": {"name": "Removed"}},
    "retention": [{"of": "case", "after": "2 years", "from": "closed", "then": "anonymise"}],
}


def small(**changes: Any) -> Definition:
    """The small service, its top-level parts replaced or (when both are mappings) added to."""
    data = copy.deepcopy(SMALL)
    for name, value in changes.items():
        both = isinstance(value, dict) and isinstance(data.get(name), dict)
        data[name] = {**data[name], **value} if both else value
    return packs.parse(data)
