"""The form of a migration's plan, made from the two definitions: a choice for each part that the new one does not have,
and one for each clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from crm.errors import Invalid
from crm.web import fields
from crm.web.forms import Form
from crm.workflow import mapping
from crm.workflow.definition import Definition
from crm.workflow.mapping import BEHIND, Kind, Plan

_WHAT: dict[Kind, str] = {"statuses": "Status", "actions": "Action", "tasks": "Task", "questions": "Answers to",
                          "clocks": "Clock", "outcomes": "Outcome"}
_VERBS = [("keep", "Keep it as it runs"), ("recompute", "Count it anew from its own start"),
          ("restart", "Begin it again when the case is brought over")]


class VersionsForm(Form):
    """From which version to which."""

    @classmethod
    def of(cls, numbers: Sequence[int | None], live: int | None) -> "VersionsForm":
        """The form for the published versions of a service; the live one is where cases usually go."""
        choices = [(str(number), f"Version {number}{', live' if number == live else ''}") for number in numbers]
        others = [choice for choice in choices if choice[0] != str(live)] + [
            choice for choice in choices if choice[0] == str(live)]
        made: VersionsForm = type("VersionsForm", (cls,), {
            "from": fields.select("From", others, empty=None),
            "to": fields.select("To", choices, empty=None, default=str(live)),
        })()
        return made


class PlanForm(Form):
    """What becomes of each part that the new version does not have. Fields are named "kind__code"."""

    missing: ClassVar[dict[Kind, tuple[str, ...]]] = {}

    @classmethod
    def of(cls, old: Definition, new: Definition) -> "PlanForm":
        """The form for two versions of a service."""
        found = mapping.missing(old, new)
        made: dict[str, Any] = {"missing": found}
        for kind, codes in found.items():
            for code in codes:
                made[f"{kind}__{code}"] = _choice(old, new, kind, code)
        for code, shape in new.clocks.items():
            hint = "Begun by law: begin it again only where the law says so" if shape.basis == "law" else ""
            made[f"do__{code}"] = fields.radios(f"The clock “{shape.name.say()}”, where it runs", _VERBS,
                                                default="keep", hint=hint)
        form: PlanForm = type("PlanForm", (cls,), made)()
        return form

    def plan(self) -> Plan:
        """The plan that was chosen; parts without a choice become themselves, and so their cases stay."""
        codes: dict[str, dict[str, str]] = {
            kind: {code: chosen for code in listed if (chosen := self[f"{kind}__{code}"].data)}
            for kind, listed in self.missing.items()}
        clocks = {name.removeprefix("do__"): self[name].data for name in self._fields if name.startswith("do__")
                  and self[name].data not in (None, "keep")}
        return Plan(codes=codes, clocks=clocks)

    @contextmanager
    def plan_refusals(self) -> Iterator[None]:
        """Turn a refusal by "kind.code" into errors of the fields."""
        try:
            yield
        except Invalid as wrong:
            self.put_back(Invalid(wrong.message, fields={
                (f"do__{place.split('.')[1]}" if place.endswith(".do") else place.replace(".", "__", 1)): words
                for place, words in wrong.fields.items()}))


def _choice(old: Definition, new: Definition, kind: Kind, code: str) -> Any:
    shape = mapping.members(old, kind)[code]
    name = shape.label.say() if kind == "questions" else shape.name.say()
    choices = list(mapping.choices(old, new, kind, code).items())
    if kind in mapping.MAY_STAY_BEHIND:
        choices.append((BEHIND, "Leave it behind: kept in the record, not used any more"))
    return fields.select(f"{_WHAT[kind]} “{name}” becomes", choices, empty="Nothing: cases that have it stay")
