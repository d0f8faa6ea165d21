"""The start of a service made from nothing: small, of valid shape, and a sensible way of working to change from."""

from collections.abc import Mapping
from typing import Any, Literal

About = Literal["place", "person", "either"]


def skeleton(
    *, code: str, name: Mapping[str, str], summary: Mapping[str, str], about: About, calendar: str
) -> dict[str, Any]:
    """The plain data of a new service: one page with its questions, the statuses new, open and closed, an action
    between each, two outcomes, a promise of ten working days, and two years of keeping."""
    where = {"code": "where", "type": "place", "label": _text("Where is it?", "Ble mae e?"), "required": True}
    what = {"code": "what", "type": "long_text", "label": _text("What has happened?", "Beth sydd wedi digwydd?"),
            "required": True}  # fmt: skip
    questions = [what] if about == "person" else [{**where, "required": about == "place"}, what]
    return {
        "format": 1,
        "code": code,
        "name": dict(name),
        "summary": dict(summary) or dict(name),
        "about": about,
        "channels": ["desk", "portal"],
        "calendar": calendar,
        "roles": {"officer_of_service": {"name": _text("Officer", "Swyddog")}},
        "form": [{"page": _text("Tell us about it", "Dywedwch wrthym amdano"), "questions": questions}],
        "statuses": _statuses(),
        "actions": _actions(),
        "clocks": {
            "finish": {
                "name": _text("Finish", "Gorffen"),
                "basis": "promise",
                "starts": {"on": ["opened", "reopened"]},
                "stops": {"on": ["closed"]},
                "target": "10 wd",
                "counting": {"first_day": "day_after"},
                "warn_at": "80%",
                "on_warn": [{"notify": ["assignee"]}],
                "on_breach": [{"notify": ["lead"]}],
            }
        },
        "outcomes": {
            "done": {"name": _text("Done", "Wedi’i wneud")},
            "not_for_us": {"name": _text("Not for us", "Ddim i ni")},
        },
        "retention": [{"of": "case", "after": "2 years", "from": "closed", "then": "anonymise"}],
    }


def _statuses() -> dict[str, Any]:
    return {
        "received": {"kind": "new", "name": _text("Received", "Derbyniwyd"),
                     "public": _text("We have your request", "Mae eich cais gyda ni")},
        "in_progress": {"kind": "open", "name": _text("In progress", "Ar waith"),
                        "public": _text("We are working on it", "Rydym yn gweithio arno")},
        "closed": {"kind": "closed", "name": _text("Closed", "Wedi cau"),
                   "public": _text("This is finished", "Mae hyn wedi gorffen")},
    }  # fmt: skip


def _actions() -> dict[str, Any]:
    return {
        "begin": {"name": _text("Begin", "Dechrau"), "from": ["received"], "to": "in_progress",
                  "by": ["officer_of_service"]},
        "finish": {"name": _text("Finish", "Gorffen"), "from": ["received", "in_progress"], "to": "closed",
                   "by": ["officer_of_service"], "outcomes": ["done", "not_for_us"]},
        "reopen": {"name": _text("Reopen", "Ailagor"), "from": ["closed"], "to": "in_progress",
                   "by": ["officer_of_service", "lead"]},
    }  # fmt: skip


def _text(english: str, welsh: str) -> dict[str, str]:
    return {"en": english, "cy": welsh}
