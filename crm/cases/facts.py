"""What services may ask of many cases at once: of their people, their places, and other cases about them; a fixed
number of queries for any number of cases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from crm.cases.models import Case, Party
from crm.cases.people import ADULT
from crm.catalogue import services
from crm.contacts.models import Contact, ContactAddress, ContactPoint
from crm.foundation import clock
from crm.foundation.database import session
from crm.places import queries as places
from crm.places import spots
from crm.places.models import Area
from crm.values.dates import age_on
from crm.workflow.conditions import Counted
from crm.workflow.recorded import Other

_SUBJECT = ("subject", "reporter")
_RESIDES = (ContactAddress.purpose == "residence", ContactAddress.ended_at.is_(None), ContactAddress.to_on.is_(None))


def of_places(cases: Sequence[Case], *, days: Mapping[int, date] | None = None) -> dict[int, dict[str, Any]]:
    """By case, what a service may ask of its place, at least its ward: as `whereabouts.facts_of`,
    on a day if given."""
    known = places.many({case.place_id for case in cases if case.place_id is not None})
    wanted = {case.area_id for case in cases if case.area_id is not None and case.place_id is None}
    wards = {key: {"ward": code, "ward_name": name} for key, code, name in session.execute(
        select(Area.id, Area.code, Area.name).where(Area.id.in_(wanted)))} if wanted else {}
    when = days or {}
    return {case.id: spots.facts_of(known[case.place_id], on=when.get(case.id)) if case.place_id in known else dict(
        wards.get(case.area_id or 0, {})) for case in cases}


def of_people(subjects: Mapping[int, tuple[int, date]], *, wanted: Iterable[str]) -> dict[int, dict[str, Any]]:
    """By case, what a service may ask of its subject (contact, and the day on which ages count): as
    `people.facts_of`."""
    names, ids = frozenset(wanted), {contact for contact, _ in subjects.values()}
    if not names or not ids:
        return {}
    people = {person.id: person for person in session.scalars(select(Contact).where(Contact.id.in_(ids)))}
    points = _points(ids) if names & {"email", "phone"} else {}
    houses = _households(ids) if any(name.startswith("household.") for name in names) else {}
    found = {}
    for case, (contact, on) in subjects.items():
        person = people.get(contact)
        if person is None:
            continue
        born = person.born_on
        known: dict[str, Any] = {
            "language": person.language, "kind": person.kind, "name": person.name, "format": person.format,
            "date_of_birth": born.isoformat() if born else None, "age": age_on(born, on) if born else None,
            **points.get(contact, {})}
        if contact in houses:
            children = sum(day is not None and age_on(day, on) < ADULT for day in houses[contact])
            everybody = len(houses[contact])
            known |= {"household.adults": everybody - children, "household.children": children,
                      "household.people": everybody}
        found[case] = {name: value for name, value in known.items() if value is not None and name in names}
    return found


def subjects(cases: Collection[int]) -> dict[int, int]:
    """By case, the contact it is about: the subject, else who reported it."""
    rows = session.execute(select(Party.case_id, Party.contact_id, Party.role).where(
        Party.case_id.in_(cases), Party.role.in_(_SUBJECT), Party.ended_at.is_(None)).order_by(Party.id)).all()
    found: dict[int, int] = {}
    for role in _SUBJECT:
        for case, contact, held in rows:
            if held == role:
                found.setdefault(case, contact)
    return found


def counts(wanted: Iterable[Counted], cases: Sequence[Case]) -> dict[int, dict[Counted, int]]:
    """By case, how many other cases there were, for each thing counted, when it was opened: one query each."""
    there = others(wanted, cases)
    return {case.id: {counted: sum(one.is_counted(counted, case.opened_at) for one in found)
                      for counted, found in there[case.id].items()} for case in cases}


def others(wanted: Iterable[Counted], cases: Sequence[Case]) -> dict[int, dict[Counted, tuple[Other, ...]]]:
    """By case, the other cases that may be counted from its opening until it was closed: one query for each thing
    counted."""
    found: dict[int, dict[Counted, tuple[Other, ...]]] = {case.id: {} for case in cases}
    for counted in wanted:
        there = _others(counted, cases)
        for case in cases:
            found[case.id][counted] = tuple(there.get(case.id, {}).values())
    return found


def _others(counted: Counted, cases: Sequence[Case]) -> dict[int, dict[int, Other]]:
    service_id: Any = Case.service_id
    if counted.service != "this":
        known = [entry.id for entry in services.entries().values() if entry.code == counted.service]
        if not known:
            return {}
        service_id = known[0]
    other = aliased(Case)
    found = select(Case.id, other.id, other.opened_at, other.closed_at, other.outcome, other.kind).join(
        other, and_(other.service_id == service_id, other.id != Case.id,
                    other.opened_at < func.coalesce(Case.closed_at, clock.now())))
    if counted.about == "place":
        found = found.where(other.place_id == Case.place_id)
    else:
        mine, theirs = aliased(Party), aliased(Party)
        found = found.join(mine, and_(mine.case_id == Case.id, mine.role.in_(_SUBJECT))).join(
            theirs, and_(theirs.case_id == other.id, theirs.contact_id == mine.contact_id, theirs.role.in_(_SUBJECT)))
    rows: dict[int, dict[int, Other]] = defaultdict(dict)
    for case, another, opened, closed, outcome, kind in session.execute(
            found.where(Case.id.in_([case.id for case in cases]))):
        rows[case][another] = Other(opened_at=opened, closed_at=closed if kind == "closed" else None, outcome=outcome)
    return rows


def _points(ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for point in session.scalars(select(ContactPoint).where(
            ContactPoint.contact_id.in_(ids), ContactPoint.ended_at.is_(None),
            ContactPoint.do_not_use.is_(None)).order_by(ContactPoint.id)):
        found[point.contact_id].setdefault(point.kind, point.value)
    return found


def _households(ids: Collection[int]) -> dict[int, list[date | None]]:
    """By person, the dates of birth of all who live where they live."""
    with_them = aliased(ContactAddress)
    found: dict[int, list[date | None]] = defaultdict(list)
    for contact, born in session.execute(
            select(ContactAddress.contact_id, Contact.born_on)
            .join(with_them, with_them.place_id == ContactAddress.place_id)
            .join(Contact, Contact.id == with_them.contact_id)
            .where(ContactAddress.contact_id.in_(ids), *_RESIDES, with_them.purpose == "residence",
                   with_them.ended_at.is_(None), with_them.to_on.is_(None), Contact.merged_into_id.is_(None))):
        found[contact].append(born)
    return found
