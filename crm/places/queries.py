"""Reading places: one by its number, those an agent may mean, those near a point, the flats of a building, the ward."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, any_, bindparam, or_, select
from sqlalchemy.orm import joinedload, undefer

from crm.errors import NotFound
from crm.foundation import search as folded
from crm.foundation.database import session
from crm.places.addresses import find_postcode, natural
from crm.places.models import Area, Place, PlaceAttribute, PlaceSearch, Street
from crm.places.search_rows import DOMAIN
from crm.values import coordinates, postcode
from crm.values.coordinates import Point
from crm.values.text import tokens

_WHOLE = (joinedload(Place.street), joinedload(Place.area))
_LONGEST = 200
"""Characters of a typed search that are looked at."""


def get(public_id: str) -> Place:
    """A place by the id in its address, with its street and ward. Raises NotFound."""
    found = find(public_id)
    if found is None:
        raise NotFound("This place does not exist.")
    return found


def find(public_id: str) -> Place | None:
    """A place by the id in its address, or None."""
    return session.scalar(select(Place).where(Place.public_id == public_id[:22].replace("\x00", ""))
                          .options(*_WHOLE))


def get_by_uprn(uprn: str) -> Place:
    """A property by its UPRN, with or without leading zeros. Raises NotFound."""
    found = find_by_uprn(uprn)
    if found is None:
        raise NotFound("No property has the UPRN {uprn}.", uprn=uprn[:12])
    return found


def find_by_uprn(uprn: str) -> Place | None:
    """A property by its UPRN, or None."""
    number = uprn.strip().lstrip("0")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    return session.scalar(select(Place).where(Place.uprn.in_({number, number.zfill(12)})).options(*_WHOLE))


def find_by_usrn(usrn: str) -> Street | None:
    """A street by its USRN, or None."""
    number = usrn.strip().lstrip("0")
    if not number.isascii() or not number.isdigit() or len(number) > 8:
        return None
    return session.scalar(select(Street).where(Street.usrn.in_({number, number.zfill(8)})))


def many(place_ids: Collection[int]) -> dict[int, Place]:
    """These places by their keys, in one query: for lists."""
    if not place_ids:
        return {}
    rows = session.scalars(select(Place).where(Place.id.in_(place_ids)).options(*_WHOLE))
    return {place.id: place for place in rows}


def units_of(place: Place, *, most: int = 200) -> Sequence[Place]:
    """The flats and units inside a building, Flat 2 before Flat 10."""
    if place.uprn is None:
        return ()
    rows = session.scalars(select(Place).where(Place.parent_uprn == place.uprn).limit(most)).all()
    return sorted(rows, key=lambda unit: natural(unit.address))


def on_street(street_id: int, *, most: int = 500) -> Sequence[Place]:
    """The properties of a street in the order of their numbers."""
    rows = session.scalars(select(Place).where(Place.street_id == street_id, Place.kind == "property").limit(most))
    return sorted(rows, key=lambda place: natural(place.address))


def areas(kind: str = "ward", *, drawn: bool = False) -> Sequence[Area]:
    """The areas of a kind by name; with their boundaries where they are `drawn`."""
    found = select(Area).where(Area.kind == kind).order_by(Area.name)
    return session.scalars(found.options(undefer(Area.boundary)) if drawn else found).all()


def area_at(point: Point, *, kind: str = "ward") -> Area | None:
    """The ward (or other area) that holds a point, or None outside all of them."""
    rows = session.scalars(select(Area).where(Area.kind == kind).order_by(Area.id).options(undefer(Area.boundary)))
    return next((area for area in rows if coordinates.is_within(point, area.boundary)), None)


def attributes_declared() -> Sequence[PlaceAttribute]:
    """What the council keeps of its properties, with types: for conditions of services and for pages."""
    return session.scalars(select(PlaceAttribute).order_by(PlaceAttribute.code)).all()


def nearby(point: Point, *, within_m: float = 100, most: int = 20, kind: str = "property") -> list[tuple[Place, float]]:
    """The live places within so many metres, nearest first, each with its distance in metres."""
    near = _measured(point, within_m=within_m, kind=kind)[:most]
    whole = many([row.id for _, row in near])
    return [(whole[row.id], metres) for metres, row in near]


def nearest_address(point: Point, *, within_m: float = 250) -> str | None:
    """The address of the nearest live property, or None when none is so near."""
    for reach in (within_m / 5, within_m):
        found = _measured(point, within_m=reach, kind="property")
        if found:
            return str(found[0][1].address)
    return None


def _measured(point: Point, *, within_m: float, kind: str) -> list[tuple[float, Any]]:
    """Metres and the columns that tell places apart, nearest first: hundreds are measured for the few that count."""
    box = coordinates.box_around(point, metres=within_m)
    rows = session.execute(
        select(Place.id, Place.lat, Place.lon, Place.parent_uprn, Place.address)
        .where(Place.lat.between(box.south, box.north), Place.lon.between(box.west, box.east),
               Place.kind == kind, Place.status != "historic").order_by(Place.id).limit(2_000))
    measured = ((coordinates.distance_metres(point, Point(row.lat, row.lon)), row) for row in rows)
    near = [(metres, row) for metres, row in measured if metres <= within_m]
    return sorted(near, key=lambda pair: (pair[0], pair[1].parent_uprn is not None, natural(pair[1].address)))


def search(text: str, *, most: int = 20, kinds: Collection[str] = ("property", "street")) -> list[Place]:
    """Places that somebody may mean by a number, a postcode or part of one, or words of an address, likeliest first.

    In tiers: UPRN or USRN; a postcode with what stands beside it; whole words; beginnings of words; likely spellings.
    """
    return search_as_typed(text, most=most, kinds=kinds) or search_as_meant(text, most=most, kinds=kinds)


def search_as_typed(text: str, *, most: int = 20, kinds: Collection[str] = ("property", "street")) -> list[Place]:
    """The same without the last tier."""
    typed = text.replace("\x00", " ")[:_LONGEST].strip()
    if not typed:
        return []
    found = _by_number(typed, kinds)
    if found:
        return found[:most]
    code, rest = find_postcode(typed)
    if code:
        found = _by_postcode(Place.postcode == code, tokens(rest), kinds)
        if found:
            return found[:most]
    starts = postcode.prefixes(typed)
    if starts and not code:
        found = _by_postcode(or_(*(Place.postcode.startswith(start) for start in starts)), (), kinds)
        if found:
            return found[:most]
    words = tokens(typed)
    found = _matching(words, kinds, prefix=False)
    if len(found) < most:
        seen = {place.id for place in found}
        found += [place for place in _matching(words, kinds, prefix=True) if place.id not in seen]
    return found[:most]


def search_as_meant(text: str, *, most: int = 20, kinds: Collection[str] = ("property", "street")) -> list[Place]:
    """Places whose address holds every word as it was likely meant."""
    typed = tokens(text.replace("\x00", " ")[:_LONGEST])
    meant = folded.meant(DOMAIN, typed)
    return _matching(meant, kinds, prefix=False)[:most] if meant != typed else []


def _by_number(typed: str, kinds: Collection[str]) -> list[Place]:
    number = typed.replace(" ", "")
    if not number.isascii() or not number.isdigit() or len(number) < 6:
        return []
    place = find_by_uprn(number)
    if place is not None and place.kind in kinds:
        return [place]
    street = find_by_usrn(number)
    if street is None:
        return []
    as_place = select(Place).where(Place.street_id == street.id, Place.kind == "street")
    return list(session.scalars(as_place.options(*_WHOLE)))


def _by_postcode(condition: ColumnElement[bool], words: tuple[str, ...], kinds: Collection[str]) -> list[Place]:
    rows = session.scalars(select(Place).where(condition, Place.kind.in_(kinds)).order_by(Place.postcode, Place.id)
                           .limit(folded.MOST_CANDIDATES).options(*_WHOLE)).all()
    fitting = [place for place in rows if set(words) <= set(tokens(place.address))] if words else rows
    return _ranked(fitting or rows, words)


def _matching(words: tuple[str, ...], kinds: Collection[str], *, prefix: bool) -> list[Place]:
    if not words:
        return []
    rows = session.scalars(_SAYING, {
        "asked": folded.every_word(words, prefix=prefix), "kinds": list(kinds)}).all()
    return _ranked(rows, words)


_SAYING = select(Place).where(
    Place.id.in_(select(PlaceSearch.subject_id).where(folded.matching(PlaceSearch.tokens))
                 .limit(folded.MOST_CANDIDATES)),
    Place.kind == any_(bindparam("kinds", type_=ARRAY(Text)))).options(*_WHOLE)


def _ranked(places: Sequence[Place], words: tuple[str, ...]) -> list[Place]:
    """Those that begin as typed first, streets before what stands on them, live before historic, then by number."""
    first = words[0] if words else ""

    def order(place: Place) -> tuple[object, ...]:
        said = tokens(place.address)
        return (place.status == "historic", bool(first) and (not said or said[0] != first), place.kind != "street",
                place.street.name if place.street is not None else "", natural(place.address), place.id)

    return sorted(places, key=order)
