"""Finding contacts by what somebody says or types: number, e-mail, postcode, name; in tiers, visible ones only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, select

from crm.accounts.sights import Sight, given, sight
from crm.contacts import search_rows
from crm.contacts.access import visible, visible_to
from crm.contacts.models import Contact, ContactPoint, ContactSearch
from crm.contacts.queries import addresses_of
from crm.foundation import search as folded
from crm.foundation.database import session
from crm.places.addresses import find_postcode
from crm.values import email, name, phone
from crm.values.actor import Actor
from crm.values.text import tokens

#: With fewer hits than this the next tier is asked as well.
FEW = 3
#: Words of what was typed that are looked at; nobody says more of a person.
MOST_WORDS = 12


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
    """Contacts that somebody may mean, likeliest first. The number of queries does not grow with that of people."""
    return search_as_typed(actor, text, most=most) or search_as_meant(actor, text, most=most)


def search_as_typed(actor: Actor, text: str, *, most: int = 20) -> list[Hit]:
    """The same without the last tier, of likely spellings."""
    typed = text.replace("\x00", " ").strip()[:200]
    key = phone.search_key(typed) if phone.is_phone_like(typed) else None
    if key is not None and (found := _by_point(actor, "phone", key, most)):
        return _hits(found, "phone number")
    if email.parse(typed) is not None:
        return _hits(_by_point(actor, "email", email.match_key(typed), most), "e-mail address")
    words = words_of(typed)
    return _by_words(actor, words, most) if words else []


def search_as_meant(actor: Actor, text: str, *, most: int = 20) -> list[Hit]:
    """Contacts whose names hold every word as it was likely meant."""
    typed = text.replace("\x00", " ").strip()[:200]
    if phone.is_phone_like(typed) or email.parse(typed) is not None:
        return []
    words = words_of(typed)
    meant = folded.meant(search_rows.DOMAIN, words)
    if meant == words:
        return []
    matched = _matching(actor, folded.every_word(meant, prefix=False))
    return _hits(_ranked(matched, meant)[:most], f"spelt like {' '.join(meant)}")


def words_of(typed: str) -> tuple[str, ...]:
    """The folded words of what was typed, a whole postcode among them as one word."""
    code, rest = find_postcode(typed)
    return (*tokens(rest)[:MOST_WORDS], code.replace(" ", "").lower()) if code else tokens(typed)[:MOST_WORDS]


def readings(words: Sequence[str], *, is_name: bool = False) -> list[list[list[str]]]:
    """What the words of a name may stand for: each word with its short forms, spellings and sound; and once more with
    the words joined that some write as one ("o brien"). `is_name`: none of the words is part of an address."""
    together = name.variants(" ".join(words))
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in together:
            joined[-1] += word
        else:
            joined.append(word)
    kept = [list(words), joined] if joined != list(words) else [list(words)]
    return [[_forms(word) for word in reading if not is_name or len(word) > 1 or max(map(len, reading)) == 1]
            for reading in kept]


def _forms(word: str) -> list[str]:
    others = sorted(name.variants(word) - {word})
    sound = search_rows.sound_of(word)
    return [word, *others, sound] if sound is not None else [word, *others]


def _by_words(actor: Actor, words: tuple[str, ...], most: int) -> list[Hit]:
    found = _hits(_ranked(_matching(actor, folded.every_word(words, prefix=False)), words)[:most])
    if len(found) < FEW:
        seen = {hit.contact_id for hit in found}
        near = [c for c in _matching(actor, folded.some_reading(readings(words))) if c.id not in seen]
        found += _with_reasons(_ranked(near, words)[: most - len(found)], words)
    return found


def _matching(actor: Actor, asked: str) -> Sequence[Contact]:
    return session.scalars(_fitting(sight(actor)), given(actor) | {"asked": asked}).all()


@cache
def _fitting(see: Sight) -> Select[Contact]:
    hits = select(ContactSearch.subject_id).where(
        folded.matching(ContactSearch.tokens), visible_to(see, ContactSearch)).limit(folded.MOST_CANDIDATES)
    return select(Contact).where(Contact.id.in_(hits), Contact.merged_into_id.is_(None))


def _by_point(actor: Actor, kind: str, key: str, most: int) -> Sequence[Contact]:
    owners = select(ContactPoint.contact_id).where(ContactPoint.kind == kind, ContactPoint.key == key,
                                                   ContactPoint.ended_at.is_(None))
    return session.scalars(select(Contact).where(Contact.id.in_(owners), Contact.merged_into_id.is_(None),
                                                 visible(actor)).order_by(Contact.name, Contact.id).limit(most)).all()


def _ranked(contacts: Sequence[Contact], words: tuple[str, ...]) -> list[Contact]:
    """Those whose present name holds every word first, then those whose name begins as typed, then by name."""

    def order(contact: Contact) -> tuple[object, ...]:
        said = tokens(contact.name)
        begun = sum(any(token.startswith(word) for token in said) for word in words)
        return (not set(words) <= set(said), -begun, contact.died_on is not None, not (said and said[0] == words[0]),
                contact.name.casefold(), contact.id)

    return sorted(contacts, key=order)


def _with_reasons(contacts: Sequence[Contact], words: tuple[str, ...]) -> list[Hit]:
    """Hits of the second tier: those that were not found by a beginning of their name say so."""
    lives = addresses_of([contact.id for contact in contacts])
    return [Hit(contact_id=c.id, public_id=c.public_id, kind=c.kind, name=c.name, address=lives.get(c.id),
                why=_why(c, words)) for c in contacts]


def _why(contact: Contact, words: tuple[str, ...]) -> str:
    said = search_rows.forms_of(contact.name)
    plain = [word for word in words if any(token.startswith(word) for token in said)]
    if len(plain) == len(words):
        return ""
    forms = {form for word in words for form in _forms(word)}
    return "name like it" if forms & set(said) else "other name"


def _hits(contacts: Sequence[Contact], why: str = "") -> list[Hit]:
    lives = addresses_of([contact.id for contact in contacts])
    return [Hit(contact_id=c.id, public_id=c.public_id, kind=c.kind, name=c.name, address=lives.get(c.id), why=why)
            for c in contacts]
