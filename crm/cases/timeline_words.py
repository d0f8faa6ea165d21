"""Words for every kind of event on a case: one short sentence each, for the timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.cases.linking import KINDS as LINK_WORDS
from crm.contacts.wording import field as field_name
from crm.values.dates import moment_in_words
from crm.workflow.definition import Definition

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the words need besides the payload: the service's definition (None where it is not known), and names of
    people and teams by their key (`user:5`, `team:3`)."""

    definition: Definition | None
    names: Mapping[str, str]

    def action(self, code: str) -> str:
        shape = self.definition.actions.get(code) if self.definition else None
        return shape.name.say() if shape else code

    def status(self, code: str) -> str:
        shape = self.definition.statuses.get(code) if self.definition else None
        return shape.name.say() if shape else code

    def outcome(self, code: str | None) -> str:
        shape = self.definition.outcomes.get(code or "") if self.definition else None
        return shape.name.say() if shape else (code or "")

    def task(self, told: Told) -> str:
        shape = self.definition.tasks.get(str(told.get("code"))) if self.definition else None
        return f"“{shape.name.say()}”" if shape else "added by hand"

    def clock(self, told: Told) -> str:
        shape = self.definition.clocks.get(str(told["clock"])) if self.definition else None
        return f"“{shape.name.say()}”" if shape else f"“{str(told['clock']).replace('_', ' ').capitalize()}”"

    def question(self, code: str | None) -> str:
        found = self.definition.questions.get(str(code)) if self.definition else None
        label = getattr(found, "label", None)
        return label.say() if label is not None else {
            "service": "the service", "place": "the place", "person": "the person"}.get(str(code), str(code))

    def person(self, word: str) -> str:
        shape = self.definition.people.get(word) if self.definition else None
        return (shape.name.say() if shape and shape.name else word.replace("_", " ")).lower()

    def user(self, told: Told, field: str) -> str:
        return self.names.get(f"user:{told.get(field)}", "somebody")

    def team(self, told: Told, field: str) -> str:
        return self.names.get(f"team:{told.get(field)}", "another team")


def _moved(told: Told, r: Reading) -> str:
    name = r.action(told["action"])
    if told["from_status"] == told["to_status"]:
        return name
    outcome = f" ({r.outcome(told['outcome'])})" if told.get("outcome") else ""
    return f"{name}: now “{r.status(told['to_status'])}”{outcome}"


def _assigned(told: Told, r: Reading) -> str:
    if told.get("to_user_id") is None:
        return f"Taken from {r.user(told, 'from_user_id')}, assigned to nobody"
    return "Took the case" if told.get("how") == "taken" else f"Assigned to {r.user(told, 'to_user_id')}"


def _due(told: Told) -> str:
    return f", due {moment_in_words(datetime.fromisoformat(told['due']))}" if told.get("due") else ""


def _task_state(told: Told, r: Reading) -> str:
    return f"Task {r.task(told)}: {str(told['state']).replace('_', ' ')}"


def _way(told: Told) -> str:
    return "email" if told["way"] == "email" else str(told["way"]).replace("_", " ")


def _purpose(told: Told) -> str:
    return str(told["purpose"]).replace("_", " ")


_FOR_WHOM = {True: "a team", False: "a colleague"}

WORDS: Mapping[str, Callable[[Told, Reading], str]] = {
    "case.opened": lambda t, r: f"Case opened: “{r.status(t['status'])}”",
    "case.request_joined": lambda t, r: "A request joined the case",
    "case.requests_left": lambda t, r: "The requests are answered by another case from now on",
    "case.moved": _moved,
    "case.reopened": lambda t, r: f"{r.action(t['action'])}: reopened, now “{r.status(t['to_status'])}”",
    "case.assigned": _assigned,
    "case.handed_over": lambda t, r: f"Handed over from {r.team(t, 'from_team_id')} to {r.team(t, 'to_team_id')}",
    "case.prioritised": lambda t, r: f"Priority changed from {t['before']} to {t['after']}",
    "case.answers_set": lambda t, r: "Answers set by the service's rules",
    "case.noted": lambda t, r: "Public note" if t.get("note_kind") == "public" else "Note",
    "case.linked": lambda t, r: LINK_WORDS.get(t["link"], ("Linked to",))[0] + " another case",
    "case.unlinked": lambda t, r: "A link to another case was removed",
    "case.file_added": lambda t, r: "File added",
    "case.file_removed": lambda t, r: "File taken off",
    "case.party_added": lambda t, r: f"Added to the people of the case as {r.person(t['role'])}",
    "case.party_ended": lambda t, r: f"No longer {r.person(t['role'])} of the case",
    "case.task_opened": lambda t, r: f"Task {r.task(t)} opened",
    "case.task_moved": _task_state,
    "case.task_ended": _task_state,
    "case.task_warned": lambda t, r: f"Task {r.task(t)} is due soon",
    "case.task_breached": lambda t, r: f"Task {r.task(t)} is overdue",
    "case.clock_started": lambda t, r: f"Clock {r.clock(t)} started{_due(t)}",
    "case.clock_paused": lambda t, r: f"Clock {r.clock(t)} paused",
    "case.clock_resumed": lambda t, r: f"Clock {r.clock(t)} goes on{_due(t)}",
    "case.clock_restarted": lambda t, r: f"Clock {r.clock(t)} started again{_due(t)}",
    "case.clock_extended": lambda t, r: f"Clock {r.clock(t)} given longer{_due(t)}",
    "case.clock_stopped": lambda t, r: f"Clock {r.clock(t)} stopped",
    "case.clock_warned": lambda t, r: f"Clock {r.clock(t)}: little time is left{_due(t)}",
    "case.clock_breached": lambda t, r: f"Clock {r.clock(t)} is overdue",
    "case.clock_recomputed": lambda t, r: f"Clock {r.clock(t)} counted anew{_due(t)}",
    "case.migrated": lambda t, r: f"Follows version {t['to_number']} of the service now",
    "case.migration_reversed": lambda t, r: f"Follows version {t['to_number']} of the service again",
    "case.rule_refused": lambda t, r: f"The rule that does “{r.action(t['action'])}” could not act",
    "case.effect_failed": lambda t, r: "Something that should follow could not be done",
    "case.notified": lambda t, r: "Staff were notified",
    "case.alert_proposed": lambda t, r: "An alert was proposed",
    "case.corrected": lambda t, r: f"Corrected: {r.question(t['what'])}",
    "case.shared": lambda t, r: "Emergency access" if t.get("why") == "emergency"
    else f"Shared with {_FOR_WHOM[t.get('team_id') is not None]}",
    "case.shut_out": lambda t, r: "Somebody is kept out of the case",
    "case.access_ended": lambda t, r: "A share of the case ended",
    "case.sensitivity_raised": lambda t, r: "The case is kept more closely",
    "case.secret_deleted": lambda t, r: "A secret answer was deleted",
    "case.read": lambda t, r: "Looked at the case",
    "request.submitted": lambda t, r: "Request received",
    "message.queued": lambda t, r: "Message written",
    "message.sent": lambda t, r: "Message sent",
    "message.failed": lambda t, r: "Message could not be delivered",
    "message.by_hand": lambda t, r: "Message to be phoned or posted",
    "message.done_by_hand": lambda t, r: "Message phoned or posted",
    "message.cancelled": lambda t, r: "Message cancelled",
    "message.received": lambda t, r: "Message received",
    "interaction.logged": lambda t, r: "Contact with the council",
    "call_back.promised": lambda t, r: "Call back promised",
    "call_back.done": lambda t, r: "Called back",
    "contact.added": lambda t, r: "Added to the records",
    "contact.unsealed": lambda t, r: "Added to the records",
    "contact.changed": lambda t, r: f"Details changed: {', '.join(map(field_name, t['changed'])).lower()}",
    "contact.point_added": lambda t, r: f"A way to reach them was added: {_way(t)}",
    "contact.point_changed": lambda t, r: f"A way to reach them was changed: {_way(t)}",
    "contact.point_ended": lambda t, r: f"A way to reach them was ended: {_way(t)}",
    "contact.address_added": lambda t, r: f"Address added: {_purpose(t)}",
    "contact.address_ended": lambda t, r: f"Address ended: {_purpose(t)}",
    "contact.adjustment_agreed": lambda t, r: f"Adjustment agreed: {str(t['what']).replace('_', ' ')}",
    "contact.adjustment_ended": lambda t, r: f"Adjustment ended: {str(t['what']).replace('_', ' ')}",
}
"""By the kind of event."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "progress": ("case.opened", "case.moved", "case.reopened", "case.request_joined", "request.submitted",
                 "case.migrated", "case.migration_reversed"),
    "notes": ("case.noted",),
    "messages": ("message.queued", "message.sent", "message.failed", "message.by_hand", "message.done_by_hand",
                 "message.cancelled", "message.received", "interaction.logged", "call_back.promised",
                 "call_back.done"),
    "people": ("case.assigned", "case.handed_over", "case.party_added", "case.party_ended", "case.shared",
               "case.shut_out", "case.access_ended", "case.notified"),
    "tasks": ("case.task_opened", "case.task_moved", "case.task_ended", "case.task_warned", "case.task_breached"),
    "clocks": tuple(kind for kind in WORDS if kind.startswith("case.clock_")),
    "files": ("case.file_added", "case.file_removed"),
    "record": tuple(kind for kind in WORDS if kind.startswith("contact.")),
}
"""What a timeline may be narrowed to."""


def say(kind: str, told: Told | None, reading: Reading) -> str:
    """The words of one event; of a kind that is not ours, its name with spaces; of a redacted one, that it was."""
    words = WORDS.get(kind)
    if words is None:
        return kind.replace(".", ": ").replace("_", " ").capitalize()
    return words(told, reading) if told is not None else "Removed for privacy"
