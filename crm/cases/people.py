"""Who is meant by the words and answers of a service: contacts behind person answers, recipients and staff."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.policy import SEALED
from crm.cases import hold, notices, parties
from crm.cases.models import Case, Party
from crm.catalogue import services, versions
from crm.contacts import adding
from crm.contacts.access import visible
from crm.contacts.models import Contact, ContactAddress, ContactPoint
from crm.errors import Invalid
from crm.foundation import clock
from crm.foundation.database import session
from crm.places.models import Place
from crm.values.actor import SYSTEM, Actor
from crm.values.dates import age_on
from crm.workflow.definition import Definition

#: The part of somebody whom the service has no word for.
INVOLVED = "involved"
#: Years of age from which somebody is an adult.
ADULT = 18


def contact_of(answer: Mapping[str, Any], *, case: Case, actor: Actor, kind: str = "person",
               field: str = "contact") -> int:
    """The contact behind a person answer: on record, or added when only typed; sealed inside a sealed case.

    Raises Invalid (field) when there is none with this id or what was typed is wrong.
    """
    if answer.get("contact"):
        found = session.scalar(select(Contact.id).where(
            Contact.public_id == str(answer["contact"])[:22], visible(actor)))
        return of_merged(found, field=field)
    new = adding.NewContact(
        kind=kind, name=str(answer.get("name") or ""), phones=_many(answer.get("phone")),
        emails=_many(answer.get("email")), address_text=_address(answer.get("address")))
    seal = adding.Seal(case_id=case.id, service_id=case.service_id) if case.sensitivity == SEALED else None
    try:
        return adding.add(new, actor=actor if actor.user_id is not None else SYSTEM, seal=seal).id
    except Invalid as wrong:
        raise Invalid(fields={field: "; ".join(wrong.fields.values()) or str(wrong)}) from wrong


def of_merged(contact_id: int | None, *, field: str) -> int:
    """The contact itself, or the one into which it was merged. Raises Invalid (field) when there is none."""
    seen = contact_id
    while seen is not None:
        found = session.get(Contact, seen)
        if found is None:
            break
        if found.merged_into_id is None:
            return found.id
        seen = found.merged_into_id
    raise Invalid(fields={field: "This person could not be found. Choose them again"})


def add_from_answers(case: Case, definition: Definition, given: Mapping[str, Any], *, actor: Actor,
                     request_id: int | None = None) -> None:
    """Make the people of the case whom its service takes from answers of the form (`from: answer.owner`)."""
    for role, person in definition.people.items():
        source, _, name = (person.from_ or "").partition(".")
        if source != "answer":
            continue
        for answer in _answers_at(given, name.split(".")):
            join(case, definition, role=role, answer=answer, actor=actor, field=name.partition(".")[0],
                 request_id=request_id)


def parts(definition: Definition, *, words: frozenset[str]) -> dict[str, str]:
    """The parts that somebody with these words may give in a case of this service, by code: not that of who reported
    it, and none that they may not see."""
    named = {code: shape.name.say() if shape.name else code.replace("_", " ").capitalize()
             for code, shape in definition.people.items() if not shape.seen_by or words & set(shape.seen_by)}
    named.pop(parties.REPORTER, None)
    return {**named, INVOLVED: "Somebody else who is involved"}


def add(case_id: int, *, contact_id: int, part: str, actor: Actor) -> Party:
    """Give a contact one of these parts, as its service says of it. Raises NotFound, NotAllowed, Invalid (field
    `part`, and `contact` when they have it already)."""
    case = hold.taken(case_id, actor=actor)
    definition = versions.definition(case.version_id)
    if part not in parts(definition, words=policy.words(actor, case.scope())):
        raise Invalid(fields={"part": "Choose what part they have"})
    contact_id = of_merged(contact_id, field="contact")
    if any(one.contact_id == contact_id for one in parties.current(case.id, roles=[part])):
        raise Invalid(fields={"contact": "They have this part in the case already"})
    return join_contact(case, definition, role=part, contact_id=contact_id, actor=actor)


def join(case: Case, definition: Definition, *, role: str, answer: Mapping[str, Any], actor: Actor,
         field: str = "contact", request_id: int | None = None) -> Party:
    """Somebody named in an answer becomes a person of the case, as its service says of that part."""
    contact_id = contact_of(answer, case=case, actor=actor, field=field)
    return join_contact(case, definition, role=role, contact_id=contact_id, actor=actor, request_id=request_id)


def join_contact(case: Case, definition: Definition, *, role: str, contact_id: int, actor: Actor,
                 request_id: int | None = None) -> Party:
    """A contact becomes a person of the case, as its service says of that part."""
    shape = definition.people.get(role)
    told = {"normal": "message", "by_hand": "by_hand", "never": "no"}[shape.told] if shape else "message"
    return parties.join(
        case, contact_id=contact_id, role=role, actor=actor, told=told, request_id=request_id,
        hidden=bool(shape and shape.seen_by), viewers=tuple(shape.seen_by or ()) if shape else (),
        on_their_record=shape.on_their_record if shape else True)


def staff(words: Iterable[str], *, case: Case) -> list[int]:
    """The members of staff that words mean: `assignee`, `lead`, `officer` of the team that holds the case, or those
    who hold a role of the service (leads and officers of its teams)."""
    found: list[int] = []
    for word in words:
        if word == "assignee":
            found += [case.assignee_id] if case.assignee_id is not None else notices.members([case.team_id], "lead")
        elif word in ("lead", "officer"):
            found += notices.members([case.team_id], word)
        elif word not in ("reporter", "reporters", "subject", "representative", "system", "anyone", "agent"):
            found += notices.members(services.teams_for(case.service_id, word, area_id=case.area_id), "officer", "lead")
    return sorted(set(found))


def subject_of(case_id: int) -> int | None:
    """The contact whom the case is about: its subject, else its first reporter."""
    return session.scalar(
        select(Party.contact_id).where(Party.case_id == case_id, Party.ended_at.is_(None),
                                       Party.role.in_((parties.SUBJECT, parties.REPORTER)))
        .order_by(Party.role.desc(), Party.id).limit(1))


def facts_of(contact_id: int | None, *, wanted: Iterable[str]) -> dict[str, Any]:
    """What a service may ask of the subject, or begin a form with: language, date_of_birth, age, email, phone, address,
    household.adults, household.children, household.people. Only what is wanted is looked up."""
    names = frozenset(wanted)
    person = session.get(Contact, contact_id) if contact_id is not None and names else None
    if person is None:
        return {}
    today, born = clock.today(), person.born_on
    known: dict[str, Any] = {
        "language": person.language, "kind": person.kind, "name": person.name, "format": person.format,
        "date_of_birth": born.isoformat() if born else None, "age": age_on(born, today) if born else None,
    }
    if names & {"email", "phone"}:
        known |= _points(person.id)
    if "address" in names:
        known["address"] = _home(person.id)
    if any(name.startswith("household.") for name in names):
        known |= _household(person.id)
    return {name: value for name, value in known.items() if value is not None and name in names}


def _points(contact_id: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for point in session.scalars(select(ContactPoint).where(
            ContactPoint.contact_id == contact_id, ContactPoint.ended_at.is_(None),
            ContactPoint.do_not_use.is_(None)).order_by(ContactPoint.id)):
        found.setdefault(point.kind, point.value)
    return found


def _home(contact_id: int) -> dict[str, str] | None:
    """The present residence, as the answer to a question of place or address."""
    row = session.execute(
        select(Place.uprn, Place.address, ContactAddress.text)
        .select_from(ContactAddress).outerjoin(Place, Place.id == ContactAddress.place_id)
        .where(ContactAddress.contact_id == contact_id, *_RESIDES).order_by(ContactAddress.id.desc()).limit(1)).first()
    if row is None:
        return None
    uprn, address, text = row
    return {"uprn": uprn} if uprn else {"text": " ".join((address or text or "").split())}


_RESIDES = (ContactAddress.purpose == "residence", ContactAddress.ended_at.is_(None), ContactAddress.to_on.is_(None))


def _household(contact_id: int) -> dict[str, int]:
    """How many live where this person lives, as far as is known; who has no date of birth counts as an adult."""
    home = session.scalar(select(ContactAddress.place_id).where(
        ContactAddress.contact_id == contact_id, ContactAddress.place_id.is_not(None), *_RESIDES).limit(1))
    if home is None:
        return {}
    today = clock.today()
    born = session.scalars(
        select(Contact.born_on).join(ContactAddress, ContactAddress.contact_id == Contact.id)
        .where(ContactAddress.place_id == home, *_RESIDES, Contact.merged_into_id.is_(None))).all()
    children = sum(day is not None and age_on(day, today) < ADULT for day in born)
    return {"household.adults": len(born) - children, "household.children": children, "household.people": len(born)}


def _answers_at(given: Mapping[str, Any], path: list[str]) -> list[Mapping[str, Any]]:
    value: Any = given.get(path[0])
    rows = value if isinstance(value, list | tuple) else [value]
    if len(path) > 1:
        rows = [row.get(path[1]) for row in rows if isinstance(row, Mapping)]
    return [row for row in rows if isinstance(row, Mapping) and row]


def _many(value: Any) -> tuple[str, ...]:
    return (str(value),) if value else ()


def _address(value: Any) -> str:
    return str(value.get("text") or "") if isinstance(value, Mapping) else str(value or "")
