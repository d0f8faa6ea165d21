"""Finding contacts by what somebody says or types: number, e-mail, postcode, name; in tiers, visible ones only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.contacts import search_rows
from crm.contacts.access import visible
from crm.contacts.models import Contact, ContactPoint, ContactSearch
from crm.contacts.queries import addresses_of
from crm.foundation import search as folded
from crm.foundation.database import session
from crm.values import email, phone
from crm.values.actor import Actor
from crm.values.text import tokens

#: With fewer hits than this the next tier is asked as well.
FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Somebody found. `why`: what was matched, when it is not plainly the name ("former name", "spelt like …")."""

    contact_id: int
    public_id: str
    kind: str
    name: str
    address: str | None
    why: str = ""


def search(actor: Actor, text: str, *, most: int = 20) -> list[Hit]:
    """Contacts that somebody may mean, likeliest first. At most four queries whatever the number of people."""
    typed = text.replace("\x00", " ").strip()[:200]
    key = phone.search_key(typed) if phone.is_phone_like(typed) else None
    if key is not None and (found := _by_point(actor, "phone", key, most)):
        return _hits(found, "phone number")
    if email.parse(typed) is not None:
        return _hits(_by_point(actor, "email", email.match_key(typed), most), "e-mail address")
    words = tokens(typed)
    return _by_words(actor, words, most) if words else []


def _by_words(actor: Actor, words: tuple[str, ...], most: int) -> list[Hit]:
    found = _ranked(_matching(actor, words, prefix=False), words)
    if len(found) < FEW:
        seen = {contact.id for contact in found}
        found += [c for c in _ranked(_matching(actor, words, prefix=True), words) if c.id not in seen]
    if found:
        return _hits(found[:most])
    meant = tuple(_spelling(word) for word in words)
    if meant == words:
        return []
    return _hits(_ranked(_matching(actor, meant, prefix=False), meant)[:most], f"spelt like {' '.join(meant)}")


def _matching(actor: Actor, words: tuple[str, ...], *, prefix: bool) -> Sequence[Contact]:
    hits = (select(ContactSearch.subject_id)
            .where(folded.matching(ContactSearch.tokens, words, prefix=prefix), visible(actor, ContactSearch))
            .limit(folded.MOST_CANDIDATES))
    return session.scalars(select(Contact).where(Contact.id.in_(hits), Contact.merged_into_id.is_(None))).all()


def _by_point(actor: Actor, kind: str, key: str, most: int) -> Sequence[Contact]:
    owners = select(ContactPoint.contact_id).where(ContactPoint.kind == kind, ContactPoint.key == key,
                                                   ContactPoint.ended_at.is_(None))
    return session.scalars(select(Contact).where(Contact.id.in_(owners), Contact.merged_into_id.is_(None),
                                                 visible(actor)).order_by(Contact.name, Contact.id).limit(most)).all()


def _ranked(contacts: Sequence[Contact], words: tuple[str, ...]) -> list[Contact]:
    """Those whose present name holds every word first, then those whose name begins as typed, then by name."""

    def order(contact: Contact) -> tuple[object, ...]:
        said = tokens(contact.name)
        return (not set(words) <= set(said), contact.died_on is not None, not (said and said[0] == words[0]),
                contact.name.casefold(), contact.id)

    return sorted(contacts, key=order)


def _spelling(word: str) -> str:
    if len(word) < 3 or word.isdigit():
        return word
    return next(iter(folded.spellings(search_rows.DOMAIN, word, most=1)), word)


def _hits(contacts: Sequence[Contact], why: str = "") -> list[Hit]:
    lives = addresses_of([contact.id for contact in contacts])
    return [Hit(contact_id=c.id, public_id=c.public_id, kind=c.kind, name=c.name, address=lives.get(c.id), why=why)
            for c in contacts]
