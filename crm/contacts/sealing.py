"""Takes the seal off somebody who was known only from a sealed case, once they have other dealings."""

from crm.contacts import search_rows
from crm.contacts.events import ContactUnsealed
from crm.contacts.models import Contact
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import Actor


def open_up(contact_id: int, *, actor: Actor) -> None:
    """Let everybody who may see contacts see this one from now on; nothing happens to those who are not sealed.

    Asks no permission: it follows from a part in a case that is not sealed. Says nothing of the sealed case.
    """
    contact = session.get(Contact, contact_id)
    if contact is None or contact.sealed_case_id is None:
        return
    contact.sealed_case_id = contact.sealed_service_id = None
    contact.version = record(ContactUnsealed(contact_id=contact.id), actor=actor)
    search_rows.refresh(contact)
