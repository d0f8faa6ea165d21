"""Adds a person or an organisation, with the names, ways to reach and address that were given."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.contacts import search_rows
from crm.contacts.events import ContactAdded
from crm.contacts.models import Contact, ContactAddress, ContactName, ContactPoint
from crm.errors import Invalid
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger import record
from crm.places.models import Place
from crm.values import email, phone, postcode
from crm.values.actor import Actor
from crm.values.text import clean_line, clean_text

LONGEST_NAME = 300
FORMATS = ("large_print", "audio", "easy_read", "braille")
CHANNELS = ("phone", "email", "sms", "letter")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """What is known of somebody new; all but a name or one way to reach them may be left out.

    `address_text` has lines; `place_id` a property of the gazetteer. `birth_precision`: full | year | estimated.
    """

    kind: str = "person"
    name: str = ""
    known_as: str = ""
    title: str = ""
    pronouns: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    place_id: int | None = None
    address_text: str = ""
    postcode: str = ""
    purpose: str = "residence"
    language: str | None = None
    format: str | None = None
    preferred_channel: str | None = None
    born_on: date | None = None
    birth_precision: str | None = None
    organisation_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The sealed case (and its service) inside which somebody became known."""

    case_id: int
    service_id: int


def add(new: NewContact, *, actor: Actor, seal: Seal | None = None, despite: tuple[int, ...] = ()) -> Contact:
    """Add a contact. `despite`: likely matches that were shown and passed over.

    Raises Invalid, with every fault by field. Somebody with no name is called by their first number or e-mail.
    """
    policy.require(actor, Permission.EDIT_CONTACTS)
    read = _checked(new)
    contact = Contact(
        public_id=secrets.token_urlsafe(16), kind=read.kind, name=read.name, title=read.title or None,
        pronouns=read.pronouns or None, language=read.language, format=read.format,
        preferred_channel=read.preferred_channel, born_on=read.born_on, birth_precision=read.birth_precision,
        organisation_type=read.organisation_type, created_at=clock.now(),
        sealed_case_id=seal.case_id if seal else None, sealed_service_id=seal.service_id if seal else None,
    )
    if read.known_as:
        contact.names.append(ContactName(kind="known_as", name=read.known_as))
    contact.points += [point_of("phone", number) for number in read.phones]
    contact.points += [point_of("email", address) for address in read.emails]
    if read.place_id is not None or read.address_text:
        contact.addresses.append(ContactAddress(
            purpose=read.purpose, place_id=read.place_id, text=read.address_text or None,
            postcode=read.postcode or None, added_at=clock.now()))
    session.add(contact)
    session.flush()  # its key is needed by the event and the search row
    contact.version = record(ContactAdded(contact_id=contact.id, kind_of=contact.kind,
                                          despite=sorted(despite) or None), actor=actor)
    search_rows.refresh(contact)
    return contact


def point_of(kind: str, value: str, *, use: str | None = None, note: str | None = None) -> ContactPoint:
    """A phone or e-mail as a row, with the key it is matched by. The value has been checked."""
    if kind == "phone":
        key = phone.search_key(value) or value
        use = use or ("mobile" if (read := phone.parse(value)) is not None and read.is_mobile else None)
    else:
        key = email.match_key(value)
    return ContactPoint(kind=kind, value=value, key=key, use=use, note=note, added_at=clock.now())


def phone_problem(typed: str) -> str | None:
    """What is wrong with a number, in words, or None."""
    if phone.parse(typed) is None:
        return "Enter a telephone number, like 020 7946 0123 or +44 20 7946 0123"
    return None


def _checked(new: NewContact) -> NewContact:
    wrong: dict[str, str] = {}
    name, known_as = clean_line(new.name), clean_line(new.known_as)
    phones = tuple(dict.fromkeys(p for p in map(clean_line, new.phones) if p))
    emails = tuple(dict.fromkeys(e for e in map(clean_line, new.emails) if e))
    for field, typed in (("name", name), ("known_as", known_as)):
        if len(typed) > LONGEST_NAME:
            wrong[field] = f"The name must be {LONGEST_NAME} characters or fewer"
    for number in phones:
        if problem := phone_problem(number):
            wrong["phones"] = problem
    for address in emails:
        if problem := email.problem(address):
            wrong["emails"] = problem
    code = clean_line(new.postcode)
    if code and postcode.parse(code) is None:
        wrong["postcode"] = "Enter a full UK postcode, like NM1 4QT, or leave it empty"
    if new.place_id is not None and session.scalar(select(Place.id).where(Place.id == new.place_id)) is None:
        wrong["place"] = "Choose an address from the list, or type it"
    if new.born_on is not None and new.born_on > clock.today():
        wrong["born_on"] = "The date of birth must be in the past"
    if not (name or phones or emails):
        wrong["name"] = "Enter a name, or a phone number or e-mail address"
    if wrong:
        raise Invalid(fields=wrong)
    return NewContact(
        kind=new.kind if new.kind in ("person", "organisation") else "person",
        name=name or (phones + emails)[0], known_as=known_as, title=clean_line(new.title)[:40],
        pronouns=clean_line(new.pronouns)[:60], phones=phones, emails=emails, place_id=new.place_id,
        address_text=clean_text(new.address_text), postcode=postcode.parse(code) or "", purpose=new.purpose,
        language=new.language if new.language in ("en", "cy") else None,
        format=new.format if new.format in FORMATS else None,
        preferred_channel=new.preferred_channel if new.preferred_channel in CHANNELS else None,
        born_on=new.born_on, birth_precision=(new.birth_precision or "full") if new.born_on else None,
        organisation_type=new.organisation_type,
    )
