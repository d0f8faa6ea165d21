"""What the single view of a place prepares: its attributes in words, and the open cases around it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm.cases import surroundings
from crm.cases.surroundings import Near
from crm.places.models import Place
from crm.values.actor import Actor
from crm.values.coordinates import Point
from crm.web import filters, houses

#: How far around a place cases are called near.
METRES = 150
_YES = {True: "Yes", False: "No"}


def attributes_of(place: Place) -> list[tuple[str, str]]:
    """What the council knows of a place, each with its words, in the order of the alphabet."""
    return [(code.replace("_", " ").capitalize(), said) for code, value in sorted(place.attributes.items())
            if (said := _said(value))]


def nearby_cases(actor: Actor, place: Place, *, besides: Sequence[int]) -> list[Near]:
    """The open cases around a place, the nearest first, without those at the place itself."""
    if place.lat is None or place.lon is None:
        return []
    return surroundings.open_near(actor, Point(place.lat, place.lon), within_m=METRES, besides=besides)


def points_of(near: Sequence[Near]) -> list[dict[str, Any]]:
    """The cases around as points of the map."""
    return [{"lat": one.lat, "lon": one.lon, "text": f"{one.row.reference} {one.row.service_name}",
             "href": houses.address("cases.show", reference=one.row.reference)} for one in near]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _YES[value]
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value)
    text = str(value) if value is not None else ""
    if len(text) == 10 and text[4:5] == "-":
        try:
            return filters.day(date.fromisoformat(text))
        except ValueError:
            return text
    return text.replace("_", " ").capitalize() if "_" in text or text.islower() else text
