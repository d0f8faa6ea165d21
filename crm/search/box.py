"""What the one box finds: a case by its reference, people, places, services and cases by words; visible ones only."""

from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, bindparam, select

from crm.accounts.sights import Sight, given, sight
from crm.cases import lines, references
from crm.cases.access import visible, visible_as_line, visible_to
from crm.cases.models import Case, CaseSearch
from crm.catalogue import finder
from crm.catalogue.services import Entry
from crm.contacts import searching as contacts
from crm.foundation import search as folded
from crm.foundation.database import session
from crm.places import queries as places
from crm.places.models import Place
from crm.values import email, phone, reference
from crm.values.actor import Actor
from crm.values.text import tokens

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OneLine:
    """A restricted case of which only its existence may be known."""

    reference: str
    service_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, by kind. `case`: the one with exactly this reference. `near`: references a digit away."""

    case: str | None = None
    line: OneLine | None = None
    near: tuple[str, ...] = ()
    cases: list[lines.Line] = field(default_factory=list)
    people: list[contacts.Hit] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    services: list[Entry] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.case or self.line or self.near or self.cases or self.people or self.places or self.services)


def find(actor: Actor, text: str, *, most: int = 12) -> Found:
    """Ask each domain what the text may mean to it; a reference, a number or an e-mail only where it can be one."""
    typed = text.replace("\x00", " ").strip()[:LONGEST]
    if not typed:
        return Found()
    if reference.is_reference_like(typed):
        found = _by_reference(actor, typed)
        if not found.is_nothing or not phone.is_phone_like(typed):
            return found
    if email.parse(typed) is not None or phone.is_phone_like(typed):
        people = contacts.search(actor, typed, most=most)
        return Found(people=people, places=[] if people else places.search(typed, most=most))
    found = Found(people=contacts.search_as_typed(actor, typed, most=most), cases=_by_words(actor, typed, most),
                  places=places.search_as_typed(typed, most=most), services=finder.as_typed(typed, most=5))
    if not found.is_nothing:
        return found
    return Found(people=contacts.search_as_meant(actor, typed, most=most),
                 places=places.search_as_meant(typed, most=most), services=finder.as_meant(typed, most=5))


def _by_reference(actor: Actor, typed: str) -> Found:
    case = _case(actor, typed)
    if case is not None:
        return case
    near = [spelt for spelt in reference.near(typed) if (found := _case(actor, spelt)) is not None and found.case]
    return Found(near=tuple(near[:5]))


def _case(actor: Actor, typed: str) -> Found | None:
    case_id = references.find_case_id(typed)
    if case_id is None:
        return None
    row = session.execute(select(Case.number, Case.service_id, Case.kind, visible(actor).label("whole"))
                          .where(Case.id == case_id, visible(actor) | visible_as_line(actor))).one_or_none()
    if row is None:
        return None
    shown = references.reference_of(row.number)
    if row.whole:
        return Found(case=shown)
    return Found(line=OneLine(reference=shown, service_id=row.service_id, kind=row.kind))


@cache
def _saying(see: Sight) -> Select[int]:
    return (
        select(Case.id).join(CaseSearch, CaseSearch.subject_id == Case.id)
        .where(folded.matching(CaseSearch.tokens), visible_to(see))
        .order_by(Case.opened_at.desc(), Case.id.desc()).limit(bindparam("most")))


def _by_words(actor: Actor, typed: str, most: int) -> list[lines.Line]:
    words = tokens(typed)
    if not words:
        return []
    hits = session.scalars(_saying(sight(actor)), given(actor) | {
        "asked": folded.every_word(words), "most": most}).all()
    return lines.lines_for(actor, hits) if hits else []
