"""The small forms of a trial: beginning it, letting time pass, keeping it as an example."""

from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from typing import Any

from crm.desk.services import trial_page
from crm.errors import Invalid
from crm.foundation import clock
from crm.values.amount import Unit
from crm.web import fields
from crm.web.forms import Form
from crm.workflow.definition import Definition
from crm.workflow.needs import facts_needed

_CHANNELS = {"phone": "Phone", "desk": "At the desk", "portal": "The council's website", "email": "E-mail",
             "letter": "Letter", "visit": "On a visit", "api": "Another system"}
_UNITS = {Unit.MINUTES: "minutes", Unit.HOURS: "hours", Unit.DAYS: "days", Unit.WORKING_DAYS: "working days",
          Unit.WEEKS: "weeks", Unit.MONTHS: "months"}


class BeginTrialForm(Form):
    """When the invented case is opened, by whom, and what its conditions ask of the person and the place."""

    on = fields.day("Opened on", required="Enter the day on which the case is opened")
    clock_time = fields.text("At", required="Enter the time, like 09:00", longest=5, width="5", default="09:00")
    who: Any
    channel = fields.select("Channel", list(_CHANNELS.items()), required="Choose the channel", empty=None)

    @classmethod
    def of(cls, definition: Definition) -> "BeginTrialForm":
        """The form for a service, with a field for each fact of a person, a place or other cases that it asks for."""
        names = trial_page.who_may_act(definition)
        openers = [(word, names.pop(word)) for word in ("agent", "reporter")] + list(names.items())
        needed = facts_needed(definition)
        more = {"who": fields.select("Opened by", openers, required="Choose who opens it", empty=None)}
        for kind, wanted in (("person", needed.person), ("place", needed.place)):
            for name in sorted(wanted):
                label = f"The {kind}: {name.replace('_', ' ').replace('.', ', ')} (optional)"
                more[f"{kind}__{name.replace('.', '__')}"] = fields.text(label, longest=200, width="20")
        for service, about in sorted({(str(one.service), str(one.about)) for one in needed.counts}):
            label = f"Other cases of {'this service' if service == 'this' else service} about the {about} (optional)"
            more[f"count__{service}__{about}"] = fields.number(label, least=0, most=1000)
        made: BeginTrialForm = type("BeginTrialForm", (cls,), more)(data={"on": clock.today()})
        return made

    @property
    def at_time(self) -> time:
        """The time of day. Raises Invalid."""
        try:
            return time.fromisoformat(self.clock_time.data or "")
        except ValueError as wrong:
            raise Invalid(fields={"clock_time": "Enter the time, like 09:00"}) from wrong

    def facts(self, kind: str) -> dict[str, Any]:
        """What was typed of the person or the place, numbers as numbers."""
        return {name.replace("__", "."): _plain(value) for name, value in self._typed(f"{kind}__") if value}

    def counted(self) -> list[dict[str, Any]]:
        """How many other cases there are, as an example says it."""
        found = []
        for name, value in self._typed("count__"):
            service, about = name.rsplit("__", 1)
            found.append({"service": service, "about": about, "cases": int(value or 0)})
        return found

    def _typed(self, start: str) -> Iterator[tuple[str, Any]]:
        for field in self:
            if field.name.startswith(start):
                yield field.name.removeprefix(start), field.data


class TimeForm(Form):
    """How far the clock is put forward."""

    amount = fields.number("Put the clock forward by", required="Enter how far", least=1, most=1000)
    unit = fields.select("Unit", [(unit.value, words) for unit, words in _UNITS.items()], required="Choose the unit",
                         empty=None, default=Unit.WORKING_DAYS.value)


class KeepForm(Form):
    """What the example is called: a sentence that must stay true."""

    name = fields.text("What does it show?", required="Enter what the example shows", longest=200,
                       hint="A sentence, like: a hazardous tip is due the next working day")


def _plain(typed: str) -> Any:
    try:
        number = Decimal(typed)
    except ArithmeticError:
        return typed
    return int(number) if number == number.to_integral_value() else float(number)
