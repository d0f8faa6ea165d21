"""Searching the catalogue by name: whatever has these words in its name, and where it is used."""

from collections.abc import Iterator
from dataclasses import dataclass

from crm.accounts import queries as people
from crm.catalogue import calendars, services, where_used
from crm.catalogue.models import ServiceVersion
from crm.catalogue.where_used import UsedBy
from crm.values import text as texts
from crm.workflow import names, place_words, uses
from crm.workflow.definition import Definition
from crm.workflow.packs import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that a search for its name found: what it is called and what kind of thing it is, and who uses it."""

    kind: str
    title: str
    service: str | None
    used: tuple[UsedBy, ...]

    @property
    def services(self) -> list[tuple[str, list[UsedBy], int]]:
        """The services that use it by name, each with its versions, and in how many places."""
        found: dict[str, list[UsedBy]] = {}
        for one in self.used:
            found.setdefault(one.code, []).append(one)
        return sorted(((listed[0].name, listed, len({words for one in listed for words in one.words}))
                       for listed in found.values()), key=lambda one: one[0].casefold())

    @property
    def places(self) -> int:
        """In how many places it is used."""
        return sum(number for _, _, number in self.services)


#: Things that a search shows; more are asked for by more words.
MOST = 30
_KINDS = {"question": "Question", "asked": "Question of an action or task", "status": "Status", "action": "Action",
          "task": "Task", "clock": "Clock", "message": "Message", "outcome": "Outcome", "role": "Role",
          "person": "Person", "value": "Value", "table": "Table"}


def search(words: str) -> list[Found]:
    """Whatever has these words in its name, and where it is used: calendars and teams of the council; questions,
    statuses, actions, tasks, clocks, messages, outcomes, roles and the like of live versions and drafts."""
    wanted = texts.fold(words)
    if not wanted:
        return []
    there = list(where_used.in_use())
    found = [Found(kind="Calendar", title=name, service=None, used=tuple(where_used.naming("calendar", code, there)))
             for code, name in _calendars() if wanted in texts.fold(f"{name} {code}")]
    found += [Found(kind="Team", title=team.name, service=None, used=tuple(where_used.of_team(team.id)))
              for team in people.list_teams() if wanted in texts.fold(f"{team.name} {team.code}")]
    for row, read in there:
        found += _named(row, read, wanted)
        if len(found) > MOST:
            break
    return found[:MOST]


def _named(row: ServiceVersion, read: Definition, wanted: str) -> Iterator[Found]:
    entry = services.entry(row.service_id)
    for name in names.names(read):
        if not name.is_given or name.kind not in _KINDS or len(name.place) > 6:
            continue
        title = place_words.title_of(place_words.part_at(read, _part(name.place))) or name.code.replace("_", " ")
        if wanted not in texts.fold(f"{title} {name.code}"):
            continue
        used = tuple(use for use in uses.uses(read, name.kind, name.code) if not use.is_example)
        yield Found(kind=_KINDS[name.kind], title=title, service=entry.name.get("en", entry.code), used=(UsedBy(
            service_id=entry.id, code=entry.code, name=entry.name.get("en", entry.code), version_id=row.id,
            number=row.number, is_live=row.id == entry.live_version_id, words=tuple(use.words for use in used),
            places=tuple(use.place for use in used)),) if used else ())


def _part(place: Place) -> Place:
    """The part that a name stands in: itself, or of a question the question whose code it is."""
    return place[:-1] if place[-1] == "code" else place


def _calendars() -> list[tuple[str, str]]:
    return [(row.code, str(row.name.get("en") or row.code)) for row in calendars.list_rows()]
