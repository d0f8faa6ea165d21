"""Changes a contact, keeping who, when, old and new; people who change different things never conflict."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.contacts import search_rows, wording
from crm.contacts.adding import CHANNELS, FORMATS, LONGEST_NAME, phone_problem, point_of
from crm.contacts.events import (
    AddressAdded,
    AddressEnded,
    AdjustmentAgreed,
    AdjustmentEnded,
    ContactChanged,
    PointAdded,
    PointChanged,
    PointEnded,
)
from crm.contacts.models import Adjustment, Contact, ContactAddress, ContactChange, ContactName, ContactPoint
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger import record
from crm.ledger.events import Event
from crm.places.models import Place
from crm.values import email, postcode
from crm.values.actor import Actor
from crm.values.text import clean_line, clean_text

Value = str | date | None
#: The fields of a contact that a form may change, and the longest text of each.
FIELDS: dict[str, int] = {
    "name": LONGEST_NAME, "title": 40, "pronouns": 60, "pronunciation": 200, "born_on": 0, "birth_precision": 10,
    "died_on": 0, "language": 10, "interpreter": 60, "format": 20, "preferred_channel": 10, "reach_note": 1000,
    "organisation_type": 40, "company_number": 40,
}
_CHOICES = {"language": ("en", "cy"), "format": FORMATS, "preferred_channel": CHANNELS,
            "birth_precision": ("full", "year", "estimated")}


def change(contact: Contact, fields: Mapping[str, Value], *, version: int, actor: Actor) -> list[str]:
    """Set fields of the record; returns those that changed. `version`: of the contact when the form was drawn.

    Raises Invalid by field, and Conflict when somebody else changed one of the same fields since.
    """
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    new = _read(fields)
    changed = {name: value for name, value in new.items() if value != getattr(contact, name)}
    _refuse_conflict(contact, changed, version)
    if not changed:
        return []
    seq = record(ContactChanged(contact_id=contact.id, changed=sorted(changed)), actor=actor)
    for name, value in changed.items():
        _note_change(contact, name, getattr(contact, name), value, seq=seq, actor=actor)
        if name == "name":
            contact.names.append(ContactName(kind="former", name=contact.name, to_on=clock.today()))
        setattr(contact, name, value)
    contact.version = seq
    search_rows.refresh(contact)
    return sorted(changed)


def add_name(contact: Contact, *, kind: str, name: str, actor: Actor) -> ContactName:
    """Add another name: known_as, former or trading. Somebody is known as one name at a time. Raises Invalid."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    typed = clean_line(name)
    if kind not in wording.OTHER_NAMES:
        raise Invalid(fields={"kind": "Choose what kind of name it is"})
    if not typed or len(typed) > LONGEST_NAME:
        raise Invalid(fields={"name": f"Enter a name of {LONGEST_NAME} characters or fewer"})
    if any((other.kind, other.name) == (kind, typed) for other in contact.names):
        raise Invalid(fields={"name": "They have this name already"})
    former = next((other for other in contact.names if other.kind == kind == "known_as"), None)
    if former is not None:
        contact.names.remove(former)
        session.delete(former)
    row = ContactName(kind=kind, name=typed)
    contact.names.append(row)
    _recorded(contact, ContactChanged(contact_id=contact.id, changed=[f"name_{kind}"]), f"name_{kind}",
              former.name if former is not None else None, typed, actor)
    return row


def remove_name(contact: Contact, name_id: int, *, actor: Actor) -> None:
    """Another name was never theirs, or is not used any more; the history of changes keeps it."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    row = next((other for other in contact.names if other.id == name_id), None)
    if row is None:
        raise NotFound("This name is no longer on the record.")
    contact.names.remove(row)
    session.delete(row)
    _recorded(contact, ContactChanged(contact_id=contact.id, changed=[f"name_{row.kind}"]), f"name_{row.kind}",
              row.name, None, actor)


def add_point(contact: Contact, *, way: str, value: str, use: str | None = None, note: str | None = None,
              actor: Actor) -> ContactPoint:
    """Add a phone or an e-mail (`way`). Raises Invalid; the same one twice is refused in words."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    typed = clean_line(value)
    problem = phone_problem(typed) if way == "phone" else email.problem(typed)
    if problem:
        raise Invalid(fields={"value": problem})
    point = point_of(way, typed, use=use, note=clean_line(note or "")[:200] or None)
    if any(p.ended_at is None and (p.kind, p.key) == (point.kind, point.key) for p in contact.points):
        raise Invalid(fields={"value": "They have this one already"})
    contact.points.append(point)
    session.flush()  # its key is needed by the event
    _recorded(contact, PointAdded(contact_id=contact.id, point_id=point.id, way=way), way, None, typed, actor)
    return point


def mark_point(contact: Contact, point_id: int, *, do_not_use: str | None, note: str | None, actor: Actor) -> None:
    """Say that a phone or e-mail must not be used (with the reason) or may be again; and keep a note with it."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    point = _point(contact, point_id)
    old = point.do_not_use
    point.do_not_use = clean_line(do_not_use or "")[:200] or None
    point.note = clean_line(note or "")[:200] or None
    _recorded(contact, PointChanged(contact_id=contact.id, point_id=point.id, way=point.kind),
              f"{point.kind}_do_not_use", old, point.do_not_use, actor)


def end_point(contact: Contact, point_id: int, *, actor: Actor) -> None:
    """A phone or e-mail is no longer theirs; its row stays."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    point = _point(contact, point_id)
    point.ended_at = clock.now()
    _recorded(contact, PointEnded(contact_id=contact.id, point_id=point.id, way=point.kind), point.kind, point.value,
              None, actor)


def add_address(contact: Contact, *, purpose: str, place_id: int | None = None, text: str = "", code: str = "",
                from_on: date | None = None, replaces: bool = True, actor: Actor) -> ContactAddress:
    """Add an address; with `replaces` the present one of this purpose ends on the day. Raises Invalid by field."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    lines, read = clean_text(text), postcode.parse(code) if code.strip() else None
    if place_id is None and not lines:
        raise Invalid(fields={"address": "Choose an address from the list, or type it"})
    if code.strip() and read is None:
        raise Invalid(fields={"postcode": "Enter a full UK postcode, like NM1 4QT, or leave it empty"})
    if place_id is not None and session.get(Place, place_id) is None:
        raise Invalid(fields={"address": "Choose an address from the list, or type it"})
    for earlier in contact.addresses if replaces else ():
        if earlier.purpose == purpose and earlier.ended_at is None:
            _end(contact, earlier, to_on=from_on or clock.today(), actor=actor)
    address = ContactAddress(purpose=purpose, place_id=place_id, text=lines or None, postcode=read, from_on=from_on,
                             added_at=clock.now())
    contact.addresses.append(address)
    session.flush()  # its key is needed by the event
    _recorded(contact, AddressAdded(contact_id=contact.id, address_id=address.id, purpose=purpose),
              f"address_{purpose}", None, lines or _address_of(place_id), actor)
    return address


def end_address(contact: Contact, address_id: int, *, to_on: date | None = None, actor: Actor) -> None:
    """An address is no longer theirs; it stays in their history."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    for address in contact.addresses:
        if address.id == address_id and address.ended_at is None:
            _end(contact, address, to_on=to_on or clock.today(), actor=actor)
            search_rows.refresh(contact)
            return
    raise NotFound("This address is no longer on the record.")


def agree_adjustment(contact: Contact, *, kind: str, detail: str = "", review_on: date | None = None, actor: Actor
                     ) -> Adjustment:
    """Record a reasonable adjustment that was agreed with the person (Equality Act 2010 s.20)."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    row = Adjustment(kind=kind, detail=clean_text(detail) or None, agreed_by=actor.key, agreed_on=clock.today(),
                     review_on=review_on)
    contact.adjustments.append(row)
    session.flush()  # its key is needed by the event
    _recorded(contact, AdjustmentAgreed(contact_id=contact.id, adjustment_id=row.id, what=kind),
              f"adjustment_{kind}", None, row.detail or "yes", actor)
    return row


def end_adjustment(contact: Contact, adjustment_id: int, *, actor: Actor) -> None:
    """An adjustment is no longer wanted."""
    policy.require(actor, Permission.EDIT_CONTACTS)
    _lock(contact)
    for row in contact.adjustments:
        if row.id == adjustment_id and row.ended_at is None:
            row.ended_at = clock.now()
            _recorded(contact, AdjustmentEnded(contact_id=contact.id, adjustment_id=row.id, what=row.kind),
                      f"adjustment_{row.kind}", row.detail or "yes", None, actor)
            return
    raise NotFound("This adjustment has ended already.")


def _read(fields: Mapping[str, Value]) -> dict[str, Value]:
    wrong: dict[str, str] = {}
    read: dict[str, Value] = {}
    for name, value in fields.items():
        if name not in FIELDS:
            raise Invalid(f"A contact has no field {name}.")
        if isinstance(value, str):
            value = (clean_text(value) if name == "reach_note" else clean_line(value)) or None
            if value is not None and len(value) > FIELDS[name]:
                wrong[name] = f"Use {FIELDS[name]} characters or fewer"
            if value is not None and name in _CHOICES and value not in _CHOICES[name]:
                wrong[name] = "Choose one from the list"
        if isinstance(value, date) and value > clock.today():
            wrong[name] = "The date must be today or in the past"
        if name == "name" and value is None:
            wrong[name] = "Enter a name"
        read[name] = value
    if wrong:
        raise Invalid(fields=wrong)
    return read


def _refuse_conflict(contact: Contact, changed: Mapping[str, Value], version: int) -> None:
    since = session.scalars(select(ContactChange).where(
        ContactChange.contact_id == contact.id, ContactChange.seq > version, ContactChange.field.in_(changed))
        .order_by(ContactChange.id.desc())).all()
    if since:
        raise Conflict("Somebody changed the same details while you had this page open.", changes=tuple(
            f"{wording.field(row.field)}: was {wording.value(row.field, row.old) or 'empty'}, "
            f"now {wording.value(row.field, row.new) or 'empty'}" for row in since))


def _recorded(contact: Contact, event: Event, field: str, old: str | None, new: str | None, actor: Actor) -> None:
    contact.version = record(event, actor=actor)
    _note_change(contact, field, old, new, seq=contact.version, actor=actor)
    search_rows.refresh(contact)


def _note_change(contact: Contact, field: str, old: Value, new: Value, *, seq: int, actor: Actor) -> None:
    session.add(ContactChange(contact_id=contact.id, seq=seq, field=field, old=None if old is None else str(old),
                              new=None if new is None else str(new), by=actor.key, at=clock.now()))


def _end(contact: Contact, address: ContactAddress, *, to_on: date, actor: Actor) -> None:
    address.to_on, address.ended_at = to_on, clock.now()
    contact.version = record(AddressEnded(contact_id=contact.id, address_id=address.id, purpose=address.purpose),
                             actor=actor)
    old = address.place.address if address.place is not None else address.text
    _note_change(contact, f"address_{address.purpose}", old, None, seq=contact.version, actor=actor)


def _point(contact: Contact, point_id: int) -> ContactPoint:
    for point in contact.points:
        if point.id == point_id and point.ended_at is None:
            return point
    raise NotFound("This number or address is no longer on the record.")


def _address_of(place_id: int | None) -> str | None:
    return session.scalar(select(Place.address).where(Place.id == place_id)) if place_id is not None else None


def _lock(contact: Contact) -> None:
    session.execute(select(Contact.id).where(Contact.id == contact.id).with_for_update())
