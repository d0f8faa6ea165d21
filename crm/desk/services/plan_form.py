"""The form of a migration's plan, made from the two definitions: a choice for each part that the new one does not have,
one for each clock that may run, and one for each that only the new one has."""

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
_BEGINS = [("history", "Begin it when it would have begun, had the case been under this version from the start"),
           ("now", "Begin it when the case is brought over"), ("never", "Leave it out on these cases")]


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
            is_new, is_law = code not in old.clocks, shape.basis == "law"
            if not is_new or "clocks" in found:
                hint = "Begun by law: begin it again only where the law says so" if is_law else ""
                made[f"do__{code}"] = fields.radios(
                    f"The clock “{shape.name.say()}”, where {'another clock becomes it' if is_new else 'it runs'}",
                    _VERBS, default="keep", hint=hint)
            if is_new:
                made[f"begin__{code}"] = fields.radios(
                    f"The clock “{shape.name.say()}” is new. On cases that have none", _BEGINS, default="history",
                    hint="Only where it would be running now. One that is overdue by then is overdue at once")
        form: PlanForm = type("PlanForm", (cls,), made)()
        return form

    def plan(self) -> Plan:
        """The plan that was chosen; parts without a choice become themselves, and so their cases stay."""
        codes: dict[str, dict[str, str]] = {
            kind: {code: chosen for code in listed if (chosen := self[f"{kind}__{code}"].data)}
            for kind, listed in self.missing.items()}
        return Plan(codes=codes, clocks=self._chosen("do__", usual="keep"),
                    begins=self._chosen("begin__", usual="history"))

    def _chosen(self, prefix: str, *, usual: str) -> dict[str, Any]:
        """By clock, what was chosen that is not the usual."""
        return {name.removeprefix(prefix): self[name].data for name in self._fields if name.startswith(prefix)
                and self[name].data not in (None, usual)}

    @contextmanager
    def plan_refusals(self) -> Iterator[None]:
        """Turn a refusal by "kind.code" into errors of the fields."""
        try:
            yield
        except Invalid as wrong:
            self.put_back(Invalid(wrong.message, fields={
                _field(place): words for place, words in wrong.fields.items()}))


def _field(place: str) -> str:
    """The field of a place: "clocks.clear.do" is do__clear, "tasks.search" is tasks__search."""
    kind, code, *verb = place.split(".")
    return f"{verb[0]}__{code}" if verb else f"{kind}__{code}"


def _choice(old: Definition, new: Definition, kind: Kind, code: str) -> Any:
    shape = mapping.members(old, kind)[code]
    name = shape.label.say() if kind == "questions" else shape.name.say()
    choices = list(mapping.choices(old, new, kind, code).items())
    if kind in mapping.MAY_STAY_BEHIND:
        choices.append((BEHIND, "Nothing: it ends when the case is brought over, and stays in the record"
                        if kind == "clocks" else "Leave it behind: kept in the record, not used any more"))
    is_law = kind == "clocks" and shape.basis == "law"
    return fields.select(f"{_WHAT[kind]} “{name}” becomes", choices,
                         empty="Not said: cases on which it runs stay" if kind == "clocks" else
                         "Nothing: cases that have it stay",
                         hint="Running by law: end it only where the law no longer asks for it" if is_law else "")
