"""Where a case is: the place, point and ward behind a place answer, and what its service may ask of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.catalogue import cache
from crm.foundation.database import session
from crm.places.models import Area, Place, Street
from crm.values.coordinates import Point, is_within
from crm.values.text import clean_line
from crm.workflow.definition import Definition
from crm.workflow.questions import AddressQuestion, PlaceQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place as a case keeps it. `words`: as typed, when it is not a place of the gazetteer alone."""

    place_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    words: str | None = None
    area_id: int | None = None


NOWHERE = Where()


def of_answers(definition: Definition, given: Mapping[str, Any]) -> Where:
    """Where the case is: the place question marked as its subject, else the first place (then address) answered."""
    places = [q for q in definition.questions.values() if isinstance(q, PlaceQuestion) and given.get(q.code)
              and not q.is_guarded]
    addresses = [q for q in definition.questions.values() if isinstance(q, AddressQuestion) and given.get(q.code)
                 and not q.is_guarded]
    chosen = next((q for q in places if q.is_subject), None) or next(iter([*places, *addresses]), None)
    return NOWHERE if chosen is None else resolve(given[chosen.code])


def resolve(answer: Mapping[str, Any]) -> Where:
    """The place behind an answer (`uprn`, `usrn`, `lat` and `lon`, or `text` alone); unknown keys leave the words."""
    words = clean_line(str(answer.get("text") or ""))[:300] or None
    found = _of_gazetteer(answer)
    if found is not None:
        return Where(place_id=found.id, lat=found.lat, lon=found.lon, area_id=found.area_id, words=words)
    if answer.get("usrn"):
        street = session.scalar(select(Street).where(Street.usrn == str(answer["usrn"])))
        if street is not None:
            return Where(lat=street.lat, lon=street.lon, area_id=street.area_id, words=words or street.name)
    if answer.get("lat") is not None and answer.get("lon") is not None:
        lat, lon = float(answer["lat"]), float(answer["lon"])
        return Where(lat=lat, lon=lon, words=words, area_id=area_at(lat, lon))
    return Where(words=words)


def area_at(lat: float, lon: float) -> int | None:
    """The ward in which a point lies, if it lies in one."""
    try:
        point = Point(lat, lon)
    except ValueError:
        return None
    areas: list[tuple[int, list[Any]]] = cache.remember("areas", lambda: [
        (area.id, area.boundary) for area in session.scalars(
            select(Area).where(Area.kind == "ward").order_by(Area.id))])
    return next((number for number, rings in areas if is_within(point, [rings])), None)


def facts_of(place_id: int | None, *, area_id: int | None) -> dict[str, Any]:
    """What a service may ask of the place of a case: its declared attributes, use, postcode, ward and address."""
    place = session.get(Place, place_id, options=[joinedload(Place.area)]) if place_id is not None else None
    if place is None:
        area = session.get(Area, area_id) if area_id is not None else None
        return {"ward": area.name} if area is not None else {}
    known = {"uprn": place.uprn, "use": place.use, "postcode": place.postcode, "address": place.address,
             "ward": place.area.name if place.area else None}
    return {**{name: value for name, value in known.items() if value is not None}, **place.attributes}


def _of_gazetteer(answer: Mapping[str, Any]) -> Place | None:
    if answer.get("uprn"):
        return session.scalar(select(Place).where(Place.uprn == str(answer["uprn"]).strip()))
    if answer.get("usrn"):
        return session.scalar(select(Place).join(Street, Street.id == Place.street_id).where(
            Street.usrn == str(answer["usrn"]).strip(), Place.kind == "street"))
    return None
