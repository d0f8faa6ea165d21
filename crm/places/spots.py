"""Where a case is: the answer to a question about a place, turned into a place of the gazetteer, a point and a ward."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.ledger import record
from crm.places import queries, search_rows
from crm.places.addresses import one_line
from crm.places.events import PlaceAdded
from crm.places.models import Place, Street
from crm.values.actor import Actor
from crm.values.coordinates import Point

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something is. `text` is what to show; `facts` what conditions of a service may ask of the place."""

    place_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def locate(answer: Mapping[str, Any], *, actor: Actor) -> Spot:
    """The spot behind an answer `{uprn?, usrn?, lat?, lon?, text?}`; what the gazetteer does not know stays text.

    A street becomes a place of its own the first time something happens there.
    """
    place = queries.find_by_uprn(str(answer["uprn"])) if answer.get("uprn") else None
    if place is None and answer.get("usrn"):
        street = queries.find_by_usrn(str(answer["usrn"]))
        place = street_place(street, actor=actor) if street is not None else None
    said = str(answer.get("text") or "").strip()
    point = Point(float(answer["lat"]), float(answer["lon"])) if answer.get("lat") is not None else None
    if place is not None:
        return _at(place, point, said)
    if point is None:
        return Spot(text=said)
    area = queries.area_at(point)
    text = said or _near(point)
    facts = {"ward": area.code, "ward_name": area.name} if area is not None else {}
    return Spot(lat=point.latitude, lon=point.longitude, area_id=area.id if area is not None else None, text=text,
                facts=facts)


def _near(point: Point) -> str:
    near = queries.nearest_address(point)
    return f"Near {near}" if near is not None else f"{point.latitude:.5f}, {point.longitude:.5f}"


def facts_of(place: Place, *, on: date | None = None) -> dict[str, Any]:
    """What conditions of a service may ask of a place: its attributes, and its own columns under plain names.

    `last_collection` follows from its `collection_day`, where no import says it (crews catch up after a bank holiday),
    counted from this day, else from today.
    """
    facts: dict[str, Any] = dict(place.attributes)
    facts |= {"kind": place.kind, "use": place.use, "status": place.status, "uprn": place.uprn,
              "postcode": place.postcode, "address": place.address}
    last = _last_collection(place.attributes, on or clock.today())
    if last is not None:
        facts.setdefault("last_collection", last.isoformat())
    if place.area is not None:
        facts |= {"ward": place.area.code, "ward_name": place.area.name}
    if place.street is not None:
        facts |= {"street": place.street.name, "usrn": place.street.usrn}
    return {code: value for code, value in facts.items() if value is not None}


def _last_collection(attributes: Mapping[str, Any], today: date) -> date | None:
    """The latest day, this one among them, of the weekday on which this property's bins are emptied."""
    weekday = str(attributes.get("collection_day", "")).lower()
    if weekday not in WEEKDAYS:
        return None
    return today - timedelta(days=(today.weekday() - WEEKDAYS.index(weekday)) % 7)


def street_place(street: Street, *, actor: Actor) -> Place:
    """The place that stands for a whole street, made when it is first needed."""
    found = session.scalar(select(Place).where(Place.street_id == street.id, Place.kind == "street"))
    if found is not None:
        return found
    lines = [part for part in (street.name, street.locality, street.town) if part]
    made = add_flushed(Place(
        public_id=secrets.token_urlsafe(16)[:22], kind="street", address=one_line(lines, None), lines=lines,
        street_id=street.id, area_id=street.area_id, lat=street.lat, lon=street.lon, attributes={}))
    search_rows.refresh([made])
    record(PlaceAdded(place_id=made.id, kind_of="street"), actor=actor)
    return made


def _at(place: Place, point: Point | None, said: str) -> Spot:
    text = f"{said} ({place.address})" if said and said != place.address else place.address
    return Spot(place_id=place.id, lat=point.latitude if point is not None else place.lat,
                lon=point.longitude if point is not None else place.lon, area_id=place.area_id, text=text,
                facts=facts_of(place))
