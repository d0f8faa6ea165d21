"""Resolves a contact into a `Recipient`: every way that may be used today, and why none may be."""

from crm.contacts.models import Contact, ContactAddress
from crm.contacts.queries import reachable
from crm.values import phone
from crm.values.recipient import Recipient

_LETTER_ORDER = ("correspondence", "care_of", "temporary", "residence", "site")


def resolve(contact_id: int) -> Recipient:
    """The recipient as things stand now; resolved again just before a message goes. Raises NotFound."""
    contact = reachable(contact_id)
    usable = [p for p in contact.points if p.ended_at is None and not p.do_not_use]
    numbers = [p.value for p in usable if p.kind == "phone"]
    mobiles = tuple(n for n in numbers if (read := phone.parse(n)) is not None and read.is_mobile)
    return Recipient(
        contact_id=contact.id, name=contact.name, language=contact.language, format=contact.format,
        preferred_channel=contact.preferred_channel,
        emails=tuple(p.value for p in usable if p.kind == "email" and p.bounced_at is None),
        phones=tuple(numbers), mobiles=mobiles, letter_address=_letter_address(contact),
        unreachable_because="This person has died." if contact.died_on is not None else None,
    )


def _letter_address(contact: Contact) -> str | None:
    current = [a for a in contact.addresses if a.ended_at is None and a.to_on is None]
    for purpose in _LETTER_ORDER:
        for address in current:
            if address.purpose == purpose:
                return _lines(address)
    return None


def _lines(address: ContactAddress) -> str | None:
    if address.place is not None:
        return "\n".join([*address.place.lines, address.place.postcode or ""]).strip()
    return address.text
