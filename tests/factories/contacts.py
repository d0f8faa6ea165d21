"""Residents."""

import secrets
from itertools import count

from crm.contacts.models import Contact, ContactPoint
from crm.foundation.database import add_flushed
from crm.values import email as emails
from crm.values import phone as phones

_numbers = count(1)


def contact(name: str | None = None, *, email: str | None = None, phone: str | None = None,
            language: str | None = "en", kind: str = "person") -> Contact:
    number = next(_numbers)
    made = add_flushed(Contact(public_id=secrets.token_urlsafe(16), kind=kind, name=name or f"Resident {number}",
                               language=language))
    if email:
        add_flushed(ContactPoint(contact_id=made.id, kind="email", value=email, key=emails.search_key(email)))
    if phone:
        add_flushed(ContactPoint(contact_id=made.id, kind="phone", value=phone, key=phones.search_key(phone) or phone))
    return made
