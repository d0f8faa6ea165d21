"""What if one thing were otherwise: a target of a clock, or the calendar in which a service counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from crm.errors import Invalid
from crm.values.amount import Amount
from crm.workflow.definition import Definition
from crm.workflow.sentences import sentence
from crm.workflow.situation import Council


def targets(definition: Definition) -> dict[str, str]:
    """Every target that can be changed, by its place ("clear" or "clear.0"), in words."""
    found: dict[str, str] = {}
    for code, shape in definition.clocks.items():
        name = shape.name.say()
        for number, target in enumerate(shape.targets):
            when = f" when {sentence(target.when, definition, 'en')}" if target.when else ""
            found[f"{code}.{number}"] = f"{name}{when}: {_said(target.is_)}"
        found[code] = f"{name}{' otherwise' if shape.targets else ''}: {_said(shape.target)}"
    return found


def changed(definition: Definition, council: Council, what_if: Mapping[str, Any]) -> tuple[Definition, Council]:
    """The definition and the council with the one thing changed: `{target: PLACE, is: AMOUNT}`, `{calendar: CODE,
    instead: CODE}`, or `{calendar: CODE, closed: [DATES], opened: [DATES]}`.

    Raises Invalid (`target`, `amount`, `calendar`, `instead`, `days`).
    """
    if "target" in what_if:
        return _with_target(definition, str(what_if["target"]), what_if.get("is")), council
    code, instead = str(what_if.get("calendar") or ""), what_if.get("instead")
    calendar = council.calendars.get(code)
    if calendar is None:
        raise Invalid(fields={"calendar": "Choose a calendar"})
    if instead:
        other = council.calendars.get(str(instead))
        if other is None:
            raise Invalid(fields={"instead": "Choose a calendar"})
        changed_one = replace(other, code=code)
    else:
        closed, opened = (_days(what_if.get(word)) for word in ("closed", "opened"))
        kept = {on: why for on, why in calendar.closed if on not in opened}
        changed_one = replace(calendar, closed=tuple(sorted({**kept, **dict.fromkeys(closed, "What if")}.items())))
    if changed_one == calendar:
        raise Invalid(fields={"calendar": "Say what is to be otherwise"})
    return definition, replace(council, calendars={**council.calendars, code: changed_one})


def _with_target(definition: Definition, place: str, given: Any) -> Definition:
    code, _, number = place.partition(".")
    shape = definition.clocks.get(code)
    if shape is None or (number and (not number.isdigit() or int(number) >= len(shape.targets))):
        raise Invalid(fields={"target": "Choose a target"})
    try:
        amount = Amount.parse(str(given or ""))
    except ValueError as wrong:
        raise Invalid(fields={"amount": 'Enter a time such as "5 wd", "24 hours" or "3 months"'}) from wrong
    if number:
        listed = tuple(one.model_copy(update={"is_": amount}) if i == int(number) else one
                       for i, one in enumerate(shape.targets))
        made = shape.model_copy(update={"targets": listed})
    else:
        made = shape.model_copy(update={"target": amount})
    copied = definition.model_copy(update={"clocks": {**definition.clocks, code: made}})
    for name in [name for name in copied.__dict__ if name.startswith("_")]:
        copied.__dict__.pop(name)  # what was worked out of the clocks as they were
    return copied


def _days(given: Any) -> list[date]:
    try:
        return [date.fromisoformat(str(each)) for each in given or ()]
    except ValueError as wrong:
        raise Invalid(fields={"days": "Enter dates such as 2026-12-24, one on each line"}) from wrong


def _said(value: Any) -> str:
    return str(value) if isinstance(value, Amount) else "looked up"
