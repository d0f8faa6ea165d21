"""Northmoor's places and people as rows: areas, streets, properties, contacts and all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from crm.contacts import search_rows as contact_words
from crm.contacts.events import ContactAdded
from crm.contacts.models import (
    Adjustment,
    Contact,
    ContactAddress,
    ContactName,
    ContactPoint,
    ContactSearch,
    Relationship,
)
from crm.foundation.search import SearchWord
from crm.jobs.demo.book import Book
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.gazetteer import Gazetteer, Property
from crm.jobs.demo.ground import Metres
from crm.jobs.demo.records import Person
from crm.jobs.demo.streetwords import WARDS
from crm.places import addresses
from crm.places import search_rows as place_words
from crm.places.models import Area, Place, PlaceAttribute, PlaceSearch, Street
from crm.values.text import tokens

BY = "system"
EVENTS_AT_ONCE = 20_000
ATTRIBUTES = {
    "class": "text", "collection_day": "text", "collection_week": "text", "collection_round": "text", "bins": "list",
    "parking_zone": "text", "conservation_area": "yes_no", "flood_zone": "text", "tenure": "text",
    "council_tenant": "yes_no", "council_tax_band": "text", "landlord": "text", "assisted_collection": "yes_no",
    "clinical_waste": "yes_no",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """Keys of what was settled: places and streets in the order of the gazetteer, areas by code."""

    areas: Mapping[str, int]
    streets: Mapping[str, int]
    places: list[int]
    street_places: Mapping[str, int]


def places(gazetteer: Gazetteer, bulk: Bulk, *, at: datetime) -> Settled:
    """Write wards, streets and properties with their search rows."""
    vocabulary: set[str] = set()
    areas = _areas(gazetteer, bulk)
    for code, kind in ATTRIBUTES.items():
        bulk.add(PlaceAttribute, {"code": code, "type": kind})
    streets, street_places = _streets(gazetteer, bulk, areas, vocabulary, at)
    cymraeg = {street.usrn: street.name_cy for street in gazetteer.streets if street.name_cy}
    keys = []
    for place in gazetteer.properties:
        key = bulk.add(Place, {
            "public_id": bulk.public_id(), "kind": "property", "uprn": place.uprn, "parent_uprn": place.parent_uprn,
            "status": place.status, "address": place.address, "lines": place.lines, "postcode": place.postcode,
            "street_id": streets[place.usrn], "area_id": areas[place.ward], "lat": place.latitude,
            "lon": place.longitude, "easting": round(place.easting), "northing": round(place.northing),
            "use": place.kind, "attributes": _facts(place), "created_at": at})
        keys.append(key)
        words = addresses.words_of(address=place.address, postcode=place.postcode, uprn=place.uprn,
                                   also=(cymraeg[place.usrn],) if place.usrn in cymraeg else ())
        bulk.add(PlaceSearch, {"subject_id": key, "words": words})
        vocabulary.update(words.split())
    _learn(bulk, place_words.DOMAIN, vocabulary)
    return Settled(areas, streets, keys, street_places)


@dataclass(frozen=True, slots=True)
class Residents:
    """The keys of all contacts, in the order of their numbers, and the first of them as histories meet them: a council
    of a million is never in memory whole."""

    contacts: range
    persons: Sequence[Person]
    public_ids: Sequence[str]

    @property
    def met(self) -> range:
        """The keys of those whom histories meet."""
        return self.contacts[:len(self.persons)]


def people(everybody: Iterable[Person], settled: Settled, gazetteer: Gazetteer, bulk: Bulk, book: Book, *,
           at: datetime, meet: int = 100_000) -> Residents:
    """Write contacts with names, points, addresses, adjustments, ties, search rows and the event of their adding.

    They are numbered from 1, without a gap; the first `meet` of them are kept in memory for the histories.
    """
    vocabulary: set[str] = set()
    persons: list[Person] = []
    public_ids: list[str] = []
    before, key = bulk.key(Contact) - 1, 0
    for person in everybody:
        key, public_id = before + person.number, bulk.public_id()
        if len(persons) < meet:
            persons.append(person)
            public_ids.append(public_id)
        seq = book.record(ContactAdded(contact_id=key, kind_of=person.kind), at=at, actor=BY)
        bulk.add(Contact, {
            "id": key, "public_id": public_id, "version": seq, "created_at": at,
            **{name: getattr(person, name) for name in _COPIED}})
        _belongings(person, key, settled, bulk, at)
        for tie in person.ties:
            bulk.add(Relationship, {
                "contact_id": key, "other_id": before + tie.other, "kind": tie.kind, "added_at": at})
        bulk.add(ContactSearch, {"subject_id": key, "words": " ".join(_words(person, gazetteer))})
        for text in (person.name, *(other.name for other in person.other_names)):
            vocabulary.update(tokens(text))
        if person.number % EVENTS_AT_ONCE == 0:
            book.write()  # nothing of these histories is earlier
    bulk.keys(Contact, key - before - 1)
    _learn(bulk, contact_words.DOMAIN, vocabulary)
    return Residents(range(before + 1, key + 1), persons, public_ids)


_COPIED = ("kind", "name", "born_on", "birth_precision", "died_on", "language", "interpreter", "format",
           "preferred_channel", "reach_note", "pronouns", "pronunciation", "organisation_type", "company_number")


def _belongings(person: Person, key: int, settled: Settled, bulk: Bulk, at: datetime) -> None:
    for other in person.other_names:
        bulk.add(ContactName, {"contact_id": key, "kind": other.kind, "name": other.name, "to_on": other.to_on})
    for point in person.points:
        bulk.add(ContactPoint, {
            "contact_id": key, "kind": point.kind, "value": point.value, "key": point.key, "use": point.use or None,
            "note": point.note or None, "do_not_use": point.do_not_use or None, "added_at": at})
    for home in person.homes:
        bulk.add(ContactAddress, {
            "contact_id": key, "purpose": home.purpose, "text": home.text or None, "postcode": home.postcode or None,
            "place_id": settled.places[home.place] if home.place is not None else None, "from_on": home.from_on,
            "to_on": home.to_on, "added_at": at, "ended_at": _end(home.to_on)})
    for need in person.needs:
        bulk.add(Adjustment, {"contact_id": key, "kind": need.kind, "detail": need.detail, "agreed_by": BY,
                              "agreed_on": need.agreed_on, "review_on": need.review_on})


def _words(person: Person, gazetteer: Gazetteer) -> tuple[str, ...]:
    current = [home for home in person.homes if home.to_on is None]
    known = gazetteer.properties
    return contact_words.words_of(
        names=(person.name, *(other.name for other in person.other_names)),
        phones=[point.key for point in person.points if point.kind == "phone"],
        emails=[point.value for point in person.points if point.kind == "email"],
        addresses=[known[home.place].address if home.place is not None else home.text for home in current],
        postcodes=[code for home in current if (code := known[home.place].postcode if home.place is not None
                                                else home.postcode)])


def _end(on: date | None) -> datetime | None:
    return datetime.combine(on, time(12), UTC) if on is not None else None


def _facts(place: Property) -> dict[str, object]:
    return {code: list(value) if isinstance(value, tuple) else value for code, value in place.attributes.items()}


def _areas(gazetteer: Gazetteer, bulk: Bulk) -> dict[str, int]:
    names = {code: name for code, name, _, _ in WARDS}
    return {ward.code: bulk.add(Area, {
        "kind": "ward", "code": ward.code, "name": names[ward.code], "boundary": [[_degrees(gazetteer, ward.ring)]]})
        for ward in gazetteer.ground.wards}


def _streets(gazetteer: Gazetteer, bulk: Bulk, areas: Mapping[str, int], vocabulary: set[str], at: datetime
             ) -> tuple[dict[str, int], dict[str, int]]:
    keys, as_places = {}, {}
    for street in gazetteer.streets:
        lon, lat = gazetteer.ground.degrees(*street.middle)
        spot = {"lat": round(lat, 6), "lon": round(lon, 6), "area_id": areas[street.ward]}
        key = keys[street.usrn] = bulk.add(Street, {
            "usrn": street.usrn, "name": street.name, "name_cy": street.name_cy or None,
            "locality": street.locality or None, "town": "Northmoor", "line": _degrees(gazetteer, street.line), **spot})
        lines = [part for part in (street.name, street.locality, "Northmoor") if part]
        address = addresses.one_line(lines, None)
        as_places[street.usrn] = bulk.add(Place, {
            "public_id": bulk.public_id(), "kind": "street", "address": address, "lines": lines, "street_id": key,
            "attributes": {"adopted": street.adopted, "speed_limit": street.speed_limit, "gritted": street.gritted},
            "created_at": at, **spot})
        words = addresses.words_of(address=address, usrn=street.usrn, also=(street.name_cy,) if street.name_cy else ())
        bulk.add(PlaceSearch, {"subject_id": as_places[street.usrn], "words": words})
        vocabulary.update(words.split())
    return keys, as_places


def _degrees(gazetteer: Gazetteer, line: tuple[Metres, ...]) -> list[list[float]]:
    return [[round(part, 6) for part in gazetteer.ground.degrees(x, y)] for x, y in line]


def _learn(bulk: Bulk, domain: str, words: Iterable[str]) -> None:
    """The vocabulary of a domain, as `foundation.search.learn_words` would have learned it."""
    for word in sorted({word[:80] for word in words if len(word) > 2 and not word.isdigit()}):
        bulk.add(SearchWord, {"domain": domain, "word": word})
