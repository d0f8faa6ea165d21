"""Residents and organisations."""

from itertools import count

from crm.contacts import adding
from crm.contacts.models import Contact
from crm.values.actor import SYSTEM

_numbers = count(1)


def contact(name: str | None = None, *, email: str | None = None, phone: str | None = None,
            language: str | None = "en", kind: str = "person", place_id: int | None = None) -> Contact:
    return adding.add(adding.NewContact(
        kind=kind, name=name or f"Resident {next(_numbers)}", emails=(email,) if email else (),
        phones=(phone,) if phone else (), language=language, place_id=place_id), actor=SYSTEM)
