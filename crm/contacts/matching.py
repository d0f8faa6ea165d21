"""Likely matches while somebody is being added: who may be meant, how likely, and why, in words.

Nothing here proves anything: namesakes, twins and families exist, and phones are shared. A date of birth that differs
weighs more than a name that agrees; a number counts for less, the more people use it; placeholders count for nothing.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, select, tuple_, union

from crm.contacts import searching
from crm.contacts.access import visible
from crm.contacts.adding import NewContact
from crm.contacts.models import Contact, ContactAddress, ContactName, ContactPoint, ContactSearch
from crm.foundation import search as folded
from crm.foundation.database import session
from crm.places.models import Place
from crm.values import email, name, phone, postcode
from crm.values.actor import Actor
from crm.values.name import Agreement
from crm.values.text import fold, tokens

#: Points from which somebody is shown at all, is likely, is very likely.
SHOWN, LIKELY, VERY_LIKELY = 30, 55, 80
#: Rows of one kind that are looked at.
_MOST = 300
#: Dates typed because a box had to be filled.
_FILLED = frozenset({date(1900, 1, 1), date(1901, 1, 1), date(1970, 1, 1)})

_NAMES = {
    Agreement.SAME: (50, "Same name"),
    Agreement.TRANSPOSED: (45, "Same name in another order"),
    Agreement.VARIANT: (40, "Short form or other spelling of the name"),
    Agreement.INITIAL: (28, "Same family name and initial"),
    Agreement.FAMILY_CHANGED: (25, "Same first name, family name in part"),
}
_SPELT_ALIKE = (32, "Name spelt alike")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Somebody on record who may be the one. `reasons` speak for it, `doubts` against; `score` is 0 to 100."""

    contact_id: int
    public_id: str
    kind: str
    name: str
    address: str | None
    born_on: date | None
    score: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def likelihood(self) -> str:
        """In words, for a list."""
        return "Very likely" if self.score >= VERY_LIKELY else "Likely" if self.score >= LIKELY else "Possible"


@dataclass(slots=True)
class _Known:
    """Everything about one candidate that is compared."""

    row: Any
    names: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[int | None, str, str | None, bool]] = field(default_factory=list)
    points: list[tuple[str, str]] = field(default_factory=list)


def likely(new: NewContact, *, actor: Actor, most: int = 6) -> list[Match]:
    """Who on record may be the person (or organisation) that is being added, the likeliest first; visible ones only.

    Five queries at most, whatever the number of people. Somebody of whom nothing was typed matches nobody.
    """
    keys = _keys(new)
    owners = _owners(keys)
    ids = {contact_id for contact_id, _, _ in owners} | _by_name_or_address(new, actor)
    known = _known(ids, actor)
    for contact_id, way, key in owners:
        if contact_id in known:
            known[contact_id].points.append((way, key))
    users = Counter((way, key) for _, way, key in owners)
    together = Counter(place for one in known.values() for place, *_, now in one.addresses if place and now)
    found = [match for one in known.values()
             if (match := _weigh(one, new, users=users, together=together)).score >= SHOWN]
    return sorted(found, key=lambda match: (-match.score, match.name.casefold(), match.contact_id))[:most]


def _keys(new: NewContact) -> list[tuple[str, str]]:
    """The numbers and e-mails that tell somebody apart; those that only fill a box are left out."""
    numbers = [read for typed in new.phones if (read := phone.parse(typed)) is not None and not read.is_placeholder]
    addresses = [typed for typed in new.emails if email.parse(typed) is not None and not email.is_placeholder(typed)]
    return [("phone", read.search_key) for read in numbers] + [("email", email.match_key(a)) for a in addresses]


def _owners(keys: Sequence[tuple[str, str]]) -> list[tuple[int, str, str]]:
    if not keys:
        return []
    rows = session.execute(
        select(ContactPoint.contact_id, ContactPoint.kind, ContactPoint.key)
        .where(tuple_(ContactPoint.kind, ContactPoint.key).in_(keys), ContactPoint.ended_at.is_(None))
        .order_by(ContactPoint.id).limit(_MOST))
    return sorted({(row[0], row[1], row[2]) for row in rows})


def _by_name_or_address(new: NewContact, actor: Actor) -> set[int]:
    """Those whose name may be meant, and those at the same property or postcode; united in one query."""
    parts = []
    words = [word for word in tokens(new.name)[:searching.MOST_WORDS] if word not in ("mr", "mrs", "ms", "miss", "dr")]
    if words:
        asked = folded.some_reading(searching.readings(words, is_name=True))
        fits = folded.matching(ContactSearch.tokens, asked)
        parts.append(select(ContactSearch.subject_id.label("id")).where(fits, visible(actor, ContactSearch))
                     .limit(_MOST))
    for where in _address_conditions(new):
        parts.append(select(ContactAddress.contact_id.label("id")).where(where).limit(_MOST))
    if not parts:
        return set()
    return set(session.scalars(union(*(part.subquery().select() for part in parts))))


def _address_conditions(new: NewContact) -> list[ColumnElement[bool]]:
    code = postcode.parse(new.postcode) if new.postcode else None
    found: list[ColumnElement[bool]] = []
    if new.place_id is not None:
        found.append(ContactAddress.place_id == new.place_id)
    if code is not None:
        found.append(ContactAddress.postcode == code)
        found.append(ContactAddress.place_id.in_(select(Place.id).where(Place.postcode == code)))
    return found


def _known(ids: Collection[int], actor: Actor) -> dict[int, _Known]:
    if not ids:
        return {}
    rows = session.execute(
        select(Contact.id, Contact.public_id, Contact.kind, Contact.name, Contact.born_on, Contact.birth_precision,
               Contact.died_on)
        .where(Contact.id.in_(ids), Contact.merged_into_id.is_(None), visible(actor))).all()
    known = {row[0]: _Known(row) for row in rows}
    others = select(ContactName.contact_id, ContactName.kind, ContactName.name)
    for contact_id, kind, other in session.execute(others.where(ContactName.contact_id.in_(known))):
        known[contact_id].names.append((kind, other))
    for row in session.execute(
            select(ContactAddress.contact_id, ContactAddress.place_id, ContactAddress.text, ContactAddress.postcode,
                   ContactAddress.ended_at, Place.address, Place.postcode)
            .outerjoin(Place, Place.id == ContactAddress.place_id)
            .where(ContactAddress.contact_id.in_(known))
            .order_by(ContactAddress.purpose != "residence", ContactAddress.id.desc())):
        contact_id, place_id, text, code, ended_at, address, its_code = row
        known[contact_id].addresses.append((place_id, address or text or "", its_code or code, ended_at is None))
    return known


def _weigh(one: _Known, new: NewContact, *, users: Counter[tuple[str, str]], together: Counter[int]) -> Match:
    contact_id, public_id, kind, shown, born_on, precision, died_on = one.row
    reasons: list[str] = []
    doubts: list[str] = []
    score, has_name = _weigh_name(one, new, reasons)
    score += _weigh_points(one, users, reasons)
    score += _weigh_address(one, new, together, reasons)
    score += _weigh_birth(new, born_on, precision, reasons, doubts)
    if new.name and not has_name and reasons:
        doubts.append("Another name")
        score = min(score, LIKELY - 10)
    if "Another date of birth" in doubts:
        score = min(score, SHOWN + 5)  # beats a name that agrees (domain.md, 5)
    if kind != new.kind:
        doubts.append("An organisation" if kind == "organisation" else "A person")
        score -= 15
    if died_on is not None:
        doubts.append("Has died")
    present = next((text for _, text, _, now in one.addresses if now and text), None)
    return Match(contact_id=contact_id, public_id=public_id, kind=kind, name=shown,
                 address=" ".join(present.split()) if present else None, born_on=born_on,
                 score=max(0, min(score, 100)), reasons=tuple(reasons), doubts=tuple(doubts))


def _weigh_name(one: _Known, new: NewContact, reasons: list[str]) -> tuple[int, bool]:
    """Points for the name that agrees best, of all that either goes by; and whether any does."""
    if not new.name:
        return 0, False
    best, words = 0, ""
    for typed in filter(None, (new.name, new.known_as)):
        for kind, said in (("", one.row[3]), *one.names):
            agreement = name.compare(typed, said)
            if agreement is not None:
                points, why = _NAMES[agreement]
            elif fuzz.token_sort_ratio(fold(typed), fold(said)) >= 88:
                points, why = _SPELT_ALIKE
            else:
                continue
            if kind:
                points, why = points - 4, f"{why} ({said}, {kind.replace('_', ' ')})"
            if points > best:
                best, words = points, why
    if best:
        reasons.append(words)
    return best, best > 0


def _weigh_points(one: _Known, users: Counter[tuple[str, str]], reasons: list[str]) -> int:
    total = 0
    for way, key in one.points:
        number = users[way, key]
        points = 30 if number == 1 else 22 if number == 2 else 12 if number <= 4 else 5 if number <= 10 else 0
        shared = f", which {number} people use" if number > 1 else ""
        reasons.append(f"Same {'phone number' if way == 'phone' else 'e-mail address'}{shared}")
        total += points
    return min(total, 40)


def _weigh_address(one: _Known, new: NewContact, together: Counter[int], reasons: list[str]) -> int:
    code = postcode.parse(new.postcode) if new.postcode else None
    typed = set(tokens(new.address_text))
    best, words = 0, ""
    for place_id, text, its_code, now in one.addresses:
        tense = "Same address" if now else "Lived at the same address"
        if new.place_id is not None and place_id == new.place_id:
            many = together[place_id] > 8
            found = (5 if many else 20 if now else 14,
                     f"{tense}, where {together[place_id]} people live" if many else tense)
        elif code is not None and its_code == code:
            numbers = {word for word in typed if word[:1].isdigit()} & set(tokens(text))
            found = (16, tense) if numbers else (8, "Same postcode" if now else "Lived in the same postcode")
        elif len(typed) > 2 and fuzz.token_set_ratio(fold(new.address_text), fold(text)) >= 92:
            found = (12, tense)
        else:
            continue
        if found[0] > best:
            best, words = found
    if best:
        reasons.append(words)
    return best


def _weigh_birth(new: NewContact, born_on: date | None, precision: str | None, reasons: list[str],
                 doubts: list[str]) -> int:
    typed = new.born_on
    if typed is None or born_on is None or {typed, born_on} & _FILLED:
        return 0
    if precision == "full" and (new.birth_precision or "full") == "full":
        if typed == born_on:
            reasons.append("Same date of birth")
            return 30
        if (typed.year, typed.month, typed.day) == (born_on.year, born_on.day, born_on.month):
            reasons.append("Same date of birth with day and month swapped")
            return 18
        doubts.append("Another date of birth")
        return 0
    if abs(typed.year - born_on.year) <= (0 if precision == "year" else 2):
        reasons.append("About the same age")
        return 8
    doubts.append("Another age")
    return -15
