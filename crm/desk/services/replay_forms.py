"""The forms that ask for a replay: of a version, or of the live one with one thing changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.cases.replaying import MOST, USUAL
from crm.catalogue.models import ServiceVersion
from crm.catalogue.services import Entry
from crm.sla.calendar import Calendar
from crm.web import fields
from crm.web.forms import Form
from crm.workflow import what_if
from crm.workflow.definition import Definition


def _most() -> Any:
    return fields.number("How many of the last cases", hint=f"Up to {MOST:,}", least=1, most=MOST,
                         required="Enter how many cases", default=USUAL)


class ReplayForm(Form):
    """Which version, and how many of the last cases."""

    version: Any
    most: Any

    @classmethod
    def of(cls, listed: Sequence[ServiceVersion], entry: Entry) -> "ReplayForm":
        """The form for the versions of a service, the draft first."""
        choices = [(str(one.id), "The draft" if one.state == "draft" else
                    f"Version {one.number}{', live' if one.id == entry.live_version_id else ''}") for one in listed]
        made: ReplayForm = type("ReplayForm", (cls,), {
            "version": fields.select("Run them through", choices, required="Choose a version", empty=None),
            "most": _most()})()
        return made


class WhatIfForm(Form):
    """One target or one calendar of the live version, otherwise."""

    what: Any
    amount: Any
    instead: Any
    closed: Any
    opened: Any
    most: Any

    @classmethod
    def of(cls, live: Definition, calendars: Mapping[str, Calendar]) -> "WhatIfForm":
        """The form for a service, with its targets and calendars."""
        used = {live.calendar} | {shape.calendar for shape in live.clocks.values() if shape.calendar}
        names = {code: code.replace("-", " ").capitalize() for code in calendars}
        groups = {
            "A target": [(f"target:{place}", words) for place, words in what_if.targets(live).items()],
            "A calendar": [(f"calendar:{code}", names[code]) for code in sorted(used & set(calendars))],
        }
        made: WhatIfForm = type("WhatIfForm", (cls,), {
            "what": fields.select("What would be otherwise", groups, required="Choose a target or a calendar"),
            "amount": fields.text("Time allowed", hint="For a target, such as 5 wd, 24 hours or 3 months", longest=20,
                                  width="10"),
            "instead": fields.select("Count in another calendar instead", sorted(names.items(), key=lambda p: p[1]),
                                     hint="For a calendar"),
            "closed": fields.long_text("Days that would be closed as well", rows=2,
                                       hint="For a calendar: dates such as 2026-12-24, one on each line"),
            "opened": fields.long_text("Closed days that would be open after all", rows=2),
            "most": _most(),
        })()
        return made


def what_if_of(form: WhatIfForm) -> dict[str, Any]:
    """What is to be otherwise, as `workflow.what_if` reads it."""
    kind, _, name = str(form.what.data).partition(":")
    if kind == "target":
        return {"target": name, "is": (form.amount.data or "").strip()}
    if form.instead.data:
        return {"calendar": name, "instead": form.instead.data}
    return {"calendar": name, "closed": (form.closed.data or "").split(), "opened": (form.opened.data or "").split()}
