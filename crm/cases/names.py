"""Names for the keys that events and rows keep of who did something: `user:5`, `contact:9`, `system`."""

from collections.abc import Iterable

from sqlalchemy import select

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.foundation.database import session
from crm.values.actor import SYSTEM, Actor


def names_of(keys: Iterable[str], *, actor: Actor | None = None) -> dict[str, str]:
    """The name behind each key: one query for staff, one for residents if there are any; the reader is "You"."""
    wanted = set(keys)
    found = {key: SYSTEM.name for key in wanted if key == SYSTEM.key}
    users = {int(key.partition(":")[2]) for key in wanted if key.startswith("user:")}
    if users:
        rows = session.execute(select(User.id, User.name).where(User.id.in_(users)))
        found |= {f"user:{number}": name for number, name in rows}
    contacts = {int(key.partition(":")[2]) for key in wanted if key.startswith("contact:")}
    if contacts:
        named = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(contacts)))
        found |= {f"contact:{number}": name for number, name in named}
    if actor is not None and actor.key in wanted:
        found[actor.key] = "You"
    return {key: found.get(key, "Somebody") for key in wanted}
