"""The draft on the workbench: what every screen of the designer needs of it, and the ways between its parts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import calendars, drafts, services, versions
from crm.catalogue.models import ServiceVersion
from crm.catalogue.services import Entry
from crm.desk.services import field_kinds, lines
from crm.desk.services.labels import label_of
from crm.desk.services.names import Names, words
from crm.errors import NotFound
from crm.foundation import settings
from crm.web.access import current_actor
from crm.workflow import packs, places, shape_at, uses
from crm.workflow import problems as finding
from crm.workflow.definition import Definition
from crm.workflow.shape_at import Slot


@dataclass(frozen=True)
class Section:
    """One section of the designer: its key in the address, its title, and the parts of the document it holds."""

    key: str
    title: str
    words: tuple[str, ...]


SECTIONS = (
    Section("about", "About", ("name", "summary", "keywords", "lgsl", "lgil", "about", "anonymous", "channels",
                               "lawful_basis", "calendar", "script", "next_steps", "second_person_publishes", "code",
                               "format")),
    Section("who", "Who", ("roles", "people", "access")),
    Section("form", "Form", ("form",)),
    Section("statuses", "Statuses", ("statuses",)),
    Section("actions", "Actions", ("actions",)),
    Section("tasks", "Tasks", ("tasks",)),
    Section("clocks", "Clocks", ("clocks",)),
    Section("rules", "Priority, assignment and rules", ("priority", "assign", "on_open", "rules")),
    Section("messages", "Messages", ("messages",)),
    Section("endings", "Outcomes and retention", ("outcomes", "retention")),
    Section("nearby", "Nearby", ("nearby",)),
    Section("values", "Values and tables", ("values", "tables")),
    Section("examples", "Examples", ("examples",)),
)
BY_KEY = {section.key: section for section in SECTIONS}


_QUESTION_OF_A_PAGE = re.compile(r"form\.\d+\.questions\.\d+")


def section_of(place: str) -> Section:
    """The section that a place belongs to."""
    first = place.partition(".")[0]
    return next((section for section in SECTIONS if first in section.words), SECTIONS[0])


@dataclass(frozen=True)
class Fault:
    """A problem or a warning of the draft: its words, where it is in words, and the page on which it is mended."""

    severity: str
    words: str
    where: str
    href: str
    place: str


@dataclass(frozen=True)
class Bench:
    """A draft with its service, as plain data, as a definition, and with its names."""

    entry: Entry
    draft: ServiceVersion
    data: Mapping[str, Any]
    definition: Definition
    names: Names
    languages: Sequence[str]

    def slot(self, place: str) -> Slot:
        """What belongs and stands at a place. Raises NotFound."""
        return shape_at.shape_at(self.data, place)

    def href(self, place: str) -> str:
        """The page on which a place is changed: of itself, or of the part it belongs to."""
        here = place
        while here:
            try:
                slot = self.slot(here)
            except NotFound:
                here = places.parent_of(here)
                continue
            if is_condition(slot):
                return url_for("services.condition", code=self.entry.code, at=whole_condition(self, here))
            if has_page(slot):
                return url_for("services.part", code=self.entry.code, at=here)
            here = places.parent_of(here)
        return self.section_href(section_of(place).key) if place else self.section_href("about")

    def links(self, found: Iterable[uses.Use]) -> list[tuple[str, str]]:
        """Where something is used: in words, and the page where it is changed."""
        return [(use.words, self.href(use.place)) for use in found]

    def section_href(self, key: str) -> str:
        """A section's page."""
        return url_for("services.draft", code=self.entry.code, section=key)

    def above(self, place: str) -> str:
        """Where the page of a place goes back to. The section of the form shows the questions of its pages itself."""
        if _QUESTION_OF_A_PAGE.fullmatch(place):
            return self.section_href("form")
        parent = places.parent_of(place)
        while parent:
            slot = self.slot(parent)
            if has_page(slot) and slot.kind not in ("list", "mapping"):
                return url_for("services.part", code=self.entry.code, at=parent)
            parent = places.parent_of(parent)
        return self.section_href(section_of(place).key)

    def crumbs(self, place: str) -> list[tuple[str, str]]:
        """The way to a place in words, each step with its page ("" for none); the last is the place itself."""
        found = [(section_of(place).title, self.section_href(section_of(place).key))]
        way = places.steps(shape_at.opened(self.data, place), place)
        for length in range(1, len(way) + 1):
            here = places.text_of(way[:length])
            said = self.words_of(here)
            if said and (length > 1 or said != found[0][0]):
                slot = self.slot(here)
                found.append((said, self.href(here) if has_page(slot) and length < len(way) else ""))
        return found

    def words_of(self, place: str) -> str:
        """One place in words: an item by its name, a field by its label."""
        slot = self.slot(place)
        if slot.field is not None and slot.place:
            parent = self.slot(places.parent_of(place))
            last = place.rpartition(".")[2]
            name = next((n for n, f in (parent.model.model_fields if parent.model else {}).items()
                         if (f.alias or n) == last), last)
            return label_of(parent.model, name).text
        if slot.is_present and slot.kind == "object":
            line = lines.of_slot(slot, self.names).title
            return line if len(line) <= 60 else f"{line[:57]}…"
        last = place.rpartition(".")[2]
        if not slot.is_present:
            return "New"
        return f"Number {int(last) + 1}" if last.isdecimal() else words(None, last)

    @cached_property
    def faults(self) -> list[Fault]:
        """Every problem and warning, as they stand now."""
        return [Fault(one.severity, one.words, self._where(one.place), self.href(one.place), one.place)
                for one in find_problems(self)]

    def _where(self, place: str) -> str:
        here = place
        while here:
            try:
                return " › ".join(said for said, _ in self.crumbs(here))
            except NotFound:
                here = places.parent_of(here)
        return section_of(place).title

    def code_at(self, place: str) -> str:
        """The code of what stands at a place, or "" where it has none of its own."""
        try:
            return uses.given_at(self.definition, place)[1].rpartition(".")[2]
        except NotFound:
            return ""

    def faults_of(self, section: Section) -> list[Fault]:
        """The problems and warnings of a section."""
        return [one for one in self.faults if section_of(one.place) is section]

    def faults_at(self, place: str) -> list[Fault]:
        """The problems and warnings of a part and what is in it."""
        return [one for one in self.faults if places.is_within(one.place, place)]


def find_problems(bench: Bench) -> Sequence[finding.Problem]:
    """All problems and warnings of the draft."""
    return versions.find_problems(bench.draft.id)


def is_condition(slot: Slot) -> bool:
    """Whether a condition belongs here."""
    return any(model in field_kinds.CONDITIONS for model in slot.models)


def whole_condition(bench: Bench, place: str) -> str:
    """The place of the whole condition that a place is in."""
    while places.parent_of(place):
        above = bench.slot(places.parent_of(place))
        if not is_condition(above) and not (above.kind == "list" and any(
                model in field_kinds.CONDITIONS for model in shape_at.models_of(above.item))):
            break
        place = places.parent_of(place)
    return place


def has_page(slot: Slot) -> bool:
    """Whether a part has a page of its own: objects that are no groups of inputs, and lists of such objects."""
    if slot.kind == "object":
        return slot.model is not None and slot.model not in field_kinds.INLINE and not is_condition(slot) \
            and slot.model.__name__ not in ("Required", "Argument", "Cell", "FactName")
    if slot.kind in ("list", "mapping"):
        inner = slot.item
        return bool(shape_at.models_of(inner)) and not is_condition_list(slot) and slot.place.partition(".")[0] != \
            slot.place and not any(m.__name__ in ("Argument", "FactName", "Cell") for m in shape_at.models_of(inner))
    return False


def is_condition_list(slot: Slot) -> bool:
    """Whether a list holds conditions (`all`, `any`)."""
    return any(model in field_kinds.CONDITIONS for model in shape_at.models_of(slot.item))


def bench_of(code: str) -> Bench:
    """The draft of the service of this address, for whoever may edit it. Raises NotFound, NotAllowed."""
    entry = services.get(code)
    policy.require(current_actor(), Permission.EDIT_SERVICES, policy.Scope(service_id=entry.id))
    draft = drafts.get(entry.id)
    return of_draft(entry, draft)


def of_draft(entry: Entry, draft: ServiceVersion) -> Bench:
    """The workbench of a draft as it stands now."""
    read = packs.parse(draft.definition)
    return Bench(entry=entry, draft=draft, data=draft.definition, definition=read,
                 names=names_for(read), languages=settings.council().languages)


def names_for(read: Definition) -> Names:
    """The names of a definition, with the council's calendars and services."""
    known = {row.code: row.name.get("en") or row.code for row in calendars.list_rows()}
    others = {one.code: one.name.get("en") or one.code for one in services.entries().values()}
    return Names(read, calendars=known, services=dict(sorted(others.items(), key=lambda pair: pair[1].casefold())))
