"""The search row of a contact: names, numbers, e-mails and present addresses, folded; written with the change."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from crm.contacts.models import Contact, ContactAddress, ContactSearch
from crm.foundation import search
from crm.foundation.database import session
from crm.values import email, name, postcode
from crm.values.text import tokens

DOMAIN = "contact"


def words_of(*, names: Iterable[str], phones: Iterable[str], emails: Iterable[str], addresses: Iterable[str],
             postcodes: Iterable[str]) -> tuple[str, ...]:
    """The distinct folded words of a contact. Pure: the demo generator and the house test use it too.

    `phones` are search keys (digits); a British number is found by its national form as well.
    """
    found: dict[str, None] = {}
    for text in names:
        found.update(dict.fromkeys(forms_of(text)))
    for text in addresses:
        found.update(dict.fromkeys(tokens(text)))
    for key in phones:
        found[key] = None
        if key.startswith("44"):
            found["0" + key[2:]] = None
    for address in emails:
        found[email.search_key(address)] = None
    for code in postcodes:
        found[postcode.outward(code).lower()] = None
        found[code.replace(" ", "").lower()] = None
    return tuple(word for word in found if word)


def forms_of(full: str) -> tuple[str, ...]:
    """The words of a name as they are kept for search: its own, parts that some write as one (O Brien), and what they
    sound like, marked so that no word is mistaken for a sound."""
    words = tokens(full)
    together = name.variants(full)
    joined = [one + two for one, two in zip(words, words[1:], strict=False) if one + two in together]
    sounds = [sound for word in (*words, *joined) if (sound := sound_of(word)) is not None]
    return tuple(dict.fromkeys((*words, *joined, *sounds)))


def sound_of(word: str) -> str | None:
    """The mark under which words are kept that sound like this one; None where there is too little to hear."""
    return f"~{name.spelling(word)}" if len(word) > 2 and word.isalpha() else None


def refresh(contact: Contact) -> None:
    """Write the search row of one contact from what the session holds of it."""
    session.flush()  # the lists below are read from the database's point of view
    row = _row(contact)
    statement = insert(ContactSearch).values(row)
    session.execute(statement.on_conflict_do_update(
        index_elements=["subject_id"],
        set_={"words": statement.excluded.words, "sealed_case_id": statement.excluded.sealed_case_id,
              "sealed_service_id": statement.excluded.sealed_service_id}))
    search.learn_words(DOMAIN, name_words(contact))


def rows_for(contact_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The search rows of many contacts, computed anew: for imports and the house test."""
    found = session.scalars(
        select(Contact).where(Contact.id.in_(contact_ids))
        .options(selectinload(Contact.names), selectinload(Contact.points),
                 selectinload(Contact.addresses).joinedload(ContactAddress.place)))
    return [_row(contact) for contact in found]


def name_words(contact: Contact) -> set[str]:
    """The words of a contact's names: what misspellings are compared with."""
    return {token for text in (contact.name, *(n.name for n in contact.names)) for token in tokens(text)}


def _row(contact: Contact) -> dict[str, Any]:
    current = [a for a in contact.addresses if a.ended_at is None]
    points = [p for p in contact.points if p.ended_at is None]
    words = words_of(
        names=(contact.name, *(n.name for n in contact.names)),
        phones=(p.key for p in points if p.kind == "phone"),
        emails=(p.value for p in points if p.kind == "email"),
        addresses=((a.place.address if a.place is not None else a.text) or "" for a in current),
        postcodes=(code for a in current if (code := a.place.postcode if a.place is not None else a.postcode)),
    )
    return {"subject_id": contact.id, "words": " ".join(words), "sealed_case_id": contact.sealed_case_id,
            "sealed_service_id": contact.sealed_service_id}
