"""Puts names to what answers only point at: the address of a UPRN or USRN, the name of a contact on record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.contacts.access import visible
from crm.contacts.models import Contact
from crm.foundation.database import reading, session
from crm.places.models import Place, Street
from crm.values.actor import Actor


def with_names(answers: Sequence[Mapping[str, Any]], *, actor: Actor, place: Place | None = None
               ) -> list[dict[str, Any]]:
    """The same answers, with `text` beside a UPRN or USRN and `name` beside a contact; a contact that the actor may not
    see stays without. One query for each kind that is pointed at, none where nothing is, or only `place`."""
    pointed = [one for answer in answers for one in _pointers(answer.values())]
    at_hand = {place.uprn: place.address} if place is not None and place.uprn is not None else {}
    known = {
        "uprn": at_hand | _read({p["uprn"] for p in pointed if p.get("uprn")} - set(at_hand), lambda keys: select(
            Place.uprn, Place.address).where(Place.uprn.in_(keys))),
        "usrn": _read({p["usrn"] for p in pointed if p.get("usrn")}, lambda keys: select(
            Street.usrn, Street.name).where(Street.usrn.in_(keys))),
        "contact": _read({p["contact"] for p in pointed if p.get("contact")}, lambda keys: select(
            Contact.public_id, Contact.name).where(Contact.public_id.in_(keys), visible(actor))),
    }
    return [{code: put_in(value, known) for code, value in answer.items()} for answer in answers]


def _pointers(values: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    for value in values:
        if isinstance(value, Mapping):
            if any(isinstance(value.get(key), str) for key in ("uprn", "usrn", "contact")):
                yield value
            else:
                yield from _pointers(value.values())
        elif isinstance(value, list | tuple):
            yield from _pointers(value)


def put_in(value: Any, known: Mapping[str, Mapping[str, str]]) -> Any:
    """The answer with the words for what it points at. `known`: by uprn, usrn and contact, the words for each key."""
    if isinstance(value, Mapping):
        for key, put in (("uprn", "text"), ("usrn", "text"), ("contact", "name")):
            words = known[key].get(value.get(key) or "")
            if words is not None and not value.get(put):
                return {**value, put: words}
        return {code: put_in(part, known) for code, part in value.items()}
    if isinstance(value, list | tuple):
        return [put_in(part, known) for part in value]
    return value


def _read(keys: set[str], ask: Any) -> dict[str, str]:
    if not keys:
        return {}
    with reading(Place, Street, Contact):
        return {str(row[0]): str(row[1]) for row in session.execute(ask(sorted(keys)))}
