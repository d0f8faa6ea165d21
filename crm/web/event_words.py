"""Words for every kind of event: one short sentence each, for histories and the audit.

Those of cases, messages and residents are the timeline's own; here are all others. A house test proves that no kind is
without words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.accounts import queries as accounts
from crm.accounts.permissions import Role
from crm.accounts.signing_in import STRANGER
from crm.cases import timeline_words
from crm.cases.timeline_words import Reading, Told
from crm.catalogue import services
from crm.ledger.queries import Entry
from crm.values.actor import SYSTEM

FIELDS = {"email": "email address", "name": "name", "phone": "phone"}
WHY_REFUSED = {"password": "wrong password", "deactivated": "deactivated", "no_password": "no password set yet"}
WHY_ENDED = {"by_hand": "", "password": " by the new password", "deactivated": " by the deactivation",
             "address": " by the new email address"}
LINKS = {"set": "Given a link to set a password", "sent": "Link to set a password mailed",
         "reset": "Asked for a link to reset the password"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An event as people read it."""

    entry: Entry
    words: str
    who: str
    names: Mapping[str, str] = field(default_factory=dict)


def read(entries: Iterable[Entry]) -> list[Read]:
    """Events with their words, and the names of staff and teams in them; two queries for all."""
    listed = list(entries)
    names = names_in(listed)
    return [Read(entry=entry, words=say(entry, names), who=who(entry.actor, names), names=names) for entry in listed]


def say(entry: Entry, names: Mapping[str, str]) -> str:
    """One event in words. `names`: of people and teams by key (`user:5`, `team:3`)."""
    if entry.is_redacted:
        return "Removed for privacy"
    reading = Reading(definition=None, names=names)
    words = WORDS.get(entry.kind) or timeline_words.WORDS.get(entry.kind)
    return words(entry.payload, reading) if words is not None else entry.kind


def who(key: str, names: Mapping[str, str]) -> str:
    """Who did it. Residents are not named in histories and the audit."""
    for known in (SYSTEM, STRANGER):
        if key == known.key:
            return known.name
    return names.get(key, "A resident" if key.startswith("contact:") else "Somebody")


def names_in(entries: Iterable[Entry]) -> dict[str, str]:
    """Names of the staff and teams that these events name, by key."""
    users, teams = set[int](), set[int]()
    for entry in entries:
        for key in (entry.actor, entry.stream):
            kind, _, number = key.partition(":")
            if kind in ("user", "team", "reader") and number.isdecimal():
                (teams if kind == "team" else users).add(int(number))
        for name, value in entry.payload.items():
            if isinstance(value, int) and name.endswith(("user_id", "assignee_id")):
                users.add(value)
            elif isinstance(value, int) and name.endswith("team_id"):
                teams.add(value)
    return {f"user:{key}": name for key, name in accounts.names_of_users(users).items()} \
        | {f"team:{key}": name for key, name in accounts.names_of_teams(teams).items()}


def _role(told: Told, r: Reading) -> str:
    return f"{Role(told['role']).words} of {r.team(told, 'team_id')}"


def _changed(told: Told) -> str:
    return ", ".join(FIELDS.get(each, each.replace("_", " ")) for each in told["fields"])


def _days(told: Told) -> str:
    first, last = (date.fromisoformat(told[name]) for name in ("from_on", "to_on"))
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b %Y} to {last:%-d %b %Y}"


def _settings(told: Told) -> str:
    return ", ".join(key.replace("_", " ") for key in told["keys"])


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def _mapped(told: Told, r: Reading) -> str:
    return f"“{told['role'].replace('_', ' ')}” of the service {_service(told)}"


def _why(told: Told) -> str:
    return f": {told['reason']}" if told.get("reason") else ""


def _draft_change(told: Told) -> str:
    done = {"change": "changed", "add": "added to", "remove": "removed", "move": "moved", "rename": "renamed",
            "import": "replaced from a pack", "correct": "corrected as in the live version",
            "expect": "expected as it came out", "undo": "taken back", "redo": "done again"}
    return f"{told['place'] or 'the whole'} {done.get(told['verb'], told['verb'])}"


def _service(told: Told) -> str:
    entry = services.entries().get(int(told["service_id"]))
    return f"“{entry.name.get('en') or entry.code}”" if entry is not None else "that is gone"


WORDS: Mapping[str, Callable[[Told, Reading], str]] = {
    "user.added": lambda t, r: "Added as a member of staff",
    "user.changed": lambda t, r: f"Details changed: {_changed(t)}",
    "user.deactivated": lambda t, r: "Deactivated",
    "user.reactivated": lambda t, r: "Reactivated",
    "user.role_given": lambda t, r: f"Given the role {_role(t, r)}",
    "user.role_taken": lambda t, r: f"No longer {_role(t, r)}",
    "user.password_link_made": lambda t, r: LINKS[t["purpose"]],
    "user.password_link_asked": lambda t, r: "To be mailed a link to set a password",
    "user.password_set": lambda t, r: "Password set by a link" if t["how"] == "link" else "Password changed",
    "user.signed_in": lambda t, r: "Signed in",
    "user.sign_in_refused": lambda t, r: f"Could not sign in: {WHY_REFUSED.get(t['why'], t['why'])}",
    "sign_in.unknown": lambda t, r: "Could not sign in: no such member of staff",
    "user.signed_out": lambda t, r: "Signed out",
    "user.sessions_ended": lambda t, r: f"Signed out of {t['number']} browser{'s' if t['number'] != 1 else ''}"
                                        f"{WHY_ENDED.get(t['why'], '')}",
    "user.absence_added": lambda t, r: f"Away {_days(t)}",
    "user.absence_removed": lambda t, r: f"Not away {_days(t)} after all",
    "team.added": lambda t, r: "Team added",
    "team.changed": lambda t, r: f"Team's details changed: {_changed(t)}",
    "team.closed": lambda t, r: "Team closed",
    "team.reopened": lambda t, r: "Team reopened",
    "council.changed": lambda t, r: f"Council settings changed: {_settings(t)}",
    "case.read": lambda t, r: "Read a restricted case",
    "batch.assigned": lambda t, r: f"Gave out {_cases(t['cases'])} at once",
    "batch.undone": lambda t, r: f"Took back {_cases(t['undone'])} given out at once",
    "queue.saved": lambda t, r: f"Saved a queue for {r.team(t, 'team_id')}",
    "queue.removed": lambda t, r: f"Removed a saved queue of {r.team(t, 'team_id')}",
    "place.added": lambda t, r: "Place added",
    "place.changed": lambda t, r: f"Place changed: {', '.join(t['changed']).replace('_', ' ')}",
    "gazetteer.imported": lambda t, r: f"Gazetteer imported: {t['added']} added, {t['changed']} changed, "
                                       f"{t['left_out']} left out",
    "gazetteer.areas_imported": lambda t, r: f"Boundaries imported: {len(t['areas'])} areas",
    "service.added": lambda t, r: f"Service {t['code']} added",
    "service.pack_imported": lambda t, r: "Draft of a service made from a pack",
    "service.draft_begun": lambda t, r: "Draft of a service begun" + (" as a copy" if t.get("of_version_id") else ""),
    "service.draft_changed": lambda t, r: f"Draft of a service changed: {_draft_change(t)}",
    "service.draft_discarded": lambda t, r: "Draft of a service discarded",
    "service.publishing_asked": lambda t, r: "Asked for a draft to be published" + _why(t),
    "service.published": lambda t, r: f"Version {t['number']} published"
                                      + (f", the same as version {t['same_as']}" if t.get("same_as") else "")
                                      + _why(t),
    "service.wording_corrected": lambda t, r: "Wording of a service corrected" + _why(t),
    "service.owner_changed": lambda t, r: f"{r.team(t, 'team_id')} owns the service {_service(t)}"
                                          + (f", before {r.team(t, 'former_team_id')}" if t.get("former_team_id")
                                             else ""),
    "service.migration_started": lambda t, r: f"Open cases moved from version {t['from_number']} to version "
                                              f"{t['to_number']}",
    "service.migration_taken_back": lambda t, r: f"Open cases brought back to version {t['from_number']} from "
                                                 f"version {t['to_number']}",
    "service.role_mapped": lambda t, r: f"{r.team(t, 'team_id')} given the role {_mapped(t, r)}",
    "service.role_unmapped": lambda t, r: f"{r.team(t, 'team_id')} no longer holds {_mapped(t, r)}",
    "calendar.changed": lambda t, r: f"Calendar {str(t['code']).replace('_', ' ')} changed",
    "calendar.removed": lambda t, r: f"Calendar {str(t['code']).replace('_', ' ')} removed",
}
"""By the kind of event."""


def has_words(kind: str) -> bool:
    """Whether a kind of event can be said in words."""
    return kind in WORDS or kind in timeline_words.WORDS


def kinds() -> dict[str, Any]:
    """The kinds as the audit groups them: words for the group, and the beginnings of its kinds."""
    return {
        "sign_ins": ("Sign-ins and passwords", ("user.signed", "user.sign_in", "sign_in.", "user.session",
                                                "user.password")),
        "staff": ("Staff, teams and roles", ("user.added", "user.changed", "user.deactivated", "user.reactivated",
                                             "user.role", "user.absence", "team.", "service.role")),
        "reads": ("Reads of restricted records", ("case.read",)),
        "access": ("Sharing and keeping out", ("case.shared", "case.shut_out", "case.access", "case.sensitivity")),
        "cases": ("Cases", ("case.", "request.")),
        "messages": ("Messages and contacts by phone or letter", ("message.", "interaction.", "call_back.")),
        "residents": ("Residents", ("contact.",)),
        "services": ("Services and calendars", ("service.", "calendar.")),
        "places": ("Places", ("place.", "gazetteer.")),
        "queues": ("Queues", ("batch.", "queue.")),
        "settings": ("Council settings", ("council.",)),
    }
