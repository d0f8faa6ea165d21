"""Taking in a gazetteer: properties of a CSV, boundaries of a GeoJSON file; the same file again changes nothing."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload, undefer

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.errors import Invalid
from crm.foundation.database import flush, session
from crm.ledger import record
from crm.places import search_rows
from crm.places.addresses import one_line
from crm.places.events import AreasImported, GazetteerImported, PlaceChanged
from crm.places.models import Area, Place, PlaceAttribute, Street
from crm.places.reading import Row
from crm.values import coordinates
from crm.values.actor import Actor
from crm.values.coordinates import Box, Point

BATCH = 1_000
"""Lines of a file that are worth one transaction."""


@dataclass(slots=True)
class Tally:
    """What came of a file so far."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0


class Wards:
    """The wards with boxes around them, read once for a whole file."""

    def __init__(self) -> None:
        rows = session.scalars(select(Area).where(Area.kind == "ward").order_by(Area.id)
                               .options(undefer(Area.boundary))).all()
        self.by_code = {area.code: area.id for area in rows}
        self._found: list[tuple[Box, int, list[Any]]] = [
            (coordinates.box_of(ring for polygon in area.boundary for ring in polygon), area.id, area.boundary)
            for area in rows if area.boundary]

    def at(self, point: Point) -> int | None:
        """The key of the ward that holds the point."""
        return next((key for box, key, boundary in self._found
                     if box.holds(point) and coordinates.is_within(point, boundary)), None)


def declare(attributes: Mapping[str, str], *, actor: Actor) -> None:
    """Keep what a file says about attributes. Raises Invalid when one has another type already."""
    policy.require(actor, Permission.EDIT_PLACES)
    known = {row.code: row.type for row in session.scalars(select(PlaceAttribute))}
    for code, kind in attributes.items():
        if known.get(code, kind) != kind:
            raise Invalid('The attribute "{code}" is a {known} so far; this file makes it a {kind}.',
                          code=code, known=known[code], kind=kind)
    fresh = [{"code": code, "type": kind} for code, kind in attributes.items() if code not in known]
    if fresh:
        session.execute(insert(PlaceAttribute).values(fresh).on_conflict_do_nothing())


def take_in(rows: Sequence[Row], wards: Wards, tally: Tally, *, actor: Actor) -> None:
    """Add or change the properties of one batch of lines, with their streets, and count them in `tally`."""
    policy.require(actor, Permission.EDIT_PLACES)
    streets = _streets(rows, wards)
    known = {place.uprn: place for place in session.scalars(
        select(Place).where(Place.uprn.in_([row.uprn for row in rows])).options(joinedload(Place.street)))}
    touched: list[Place] = []
    changed: list[tuple[Place, list[str]]] = []
    for row in rows:
        values = _values(row, streets, wards)
        place = known.get(row.uprn)
        if place is None:
            place = Place(public_id=secrets.token_urlsafe(16)[:22], kind="property", uprn=row.uprn, **values)
            session.add(place)
            touched.append(place)
            tally.added += 1
            continue
        names = _apply(place, values)
        tally.changed += bool(names)
        tally.unchanged += not names
        if names:
            changed.append((place, names))
            touched.append(place)
    flush()  # the search rows need the keys of what was added
    search_rows.refresh(touched)
    for place, names in sorted(changed, key=lambda pair: pair[0].id):
        record(PlaceChanged(place_id=place.id, changed=names), actor=actor)


def finish(tally: Tally, *, digest: str, actor: Actor) -> None:
    """Record that a file was read to its end."""
    policy.require(actor, Permission.EDIT_PLACES)
    record(GazetteerImported(digest=digest, added=tally.added, changed=tally.changed, unchanged=tally.unchanged,
                             left_out=tally.left_out), actor=actor)


def take_in_areas(collection: Mapping[str, Any], *, digest: str, actor: Actor, kind: str = "ward") -> list[str]:
    """Add or change areas from a GeoJSON FeatureCollection, put every place into its ward anew, and return the codes.

    Each feature needs `code` and `name` and a Polygon or MultiPolygon in WGS84. Raises Invalid.
    """
    policy.require(actor, Permission.EDIT_PLACES)
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Invalid("The file is not a GeoJSON FeatureCollection.")
    known = {area.code: area for area in session.scalars(select(Area))}
    codes = []
    for number, feature in enumerate(features, start=1):
        code, values = _area(feature, number)
        area = known.get(code)
        if area is None:
            area = known[code] = Area(kind=kind, code=code, **values)
            session.add(area)
        else:
            _apply(area, values)
        codes.append(code)
    flush()  # the wards are read back for every property
    moved = _move_into_wards() if kind == "ward" else 0
    record(AreasImported(digest=digest, areas=codes, places_moved=moved), actor=actor)
    return codes


def _area(feature: Any, number: int) -> tuple[str, dict[str, Any]]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    shape = feature.get("geometry") if isinstance(feature, dict) else None
    code, name = ((properties or {}).get(key) for key in ("code", "name"))
    if not isinstance(code, str) or not isinstance(name, str) or not code or not name:
        raise Invalid("Feature {number} needs a code and a name in its properties.", number=number)
    if not isinstance(shape, dict) or shape.get("type") not in ("Polygon", "MultiPolygon"):
        raise Invalid('Feature {number} ("{name}") is not a Polygon or MultiPolygon.', number=number, name=name[:60])
    drawn = shape.get("coordinates")
    boundary: Any = [drawn] if shape["type"] == "Polygon" else drawn
    try:
        box = coordinates.box_of(ring for polygon in boundary for ring in polygon)
        Point(box.south, box.west)
        Point(box.north, box.east)
    except (TypeError, ValueError, IndexError) as wrong:
        raise Invalid('The boundary of feature {number} ("{name}") is not made of longitudes and latitudes.',
                      number=number, name=name[:60]) from wrong
    return code[:40], {"name": name[:120], "name_cy": (properties or {}).get("name_cy"), "boundary": boundary}


def _move_into_wards() -> int:
    """Put every place with a point into the ward that holds it; returns how many changed."""
    wards, moved = Wards(), 0
    models: tuple[type[Place] | type[Street], ...] = (Place, Street)
    for model in models:
        rows: Iterable[Place | Street] = session.scalars(
            select(model).where(model.lat.is_not(None)).execution_options(yield_per=2_000))
        for row in rows:
            area_id = wards.at(Point(row.lat or 0.0, row.lon or 0.0))
            if row.area_id != area_id:
                row.area_id = area_id
                moved += 1
    return moved


def _streets(rows: Sequence[Row], wards: Wards) -> dict[str, Street]:
    """The streets of these lines by USRN, added or renamed as the file says, each with its own place."""
    wanted: dict[str, Row] = {row.usrn: row for row in rows if row.usrn and row.street}
    known = {street.usrn: street for street in session.scalars(select(Street).where(Street.usrn.in_(wanted)))}
    fresh, renamed = [], []
    for usrn, row in wanted.items():
        values: dict[str, Any] = {"name": row.street[:200], "name_cy": row.street_cy[:200] or None,
                                  "locality": row.locality[:100] or None, "town": row.town[:100] or None}
        street = known.get(usrn)
        if street is None:
            at = row.point
            street = known[usrn] = Street(usrn=usrn, lat=at.latitude if at else None, lon=at.longitude if at else None,
                                          area_id=_ward(row, wards), **values)
            session.add(street)
            fresh.append(street)
        elif _apply(street, values):
            renamed.append(street)
    flush()  # places point to their street
    _street_places(fresh, renamed)
    return known


def _street_places(fresh: Sequence[Street], renamed: Sequence[Street]) -> None:
    places = []
    for street in fresh:
        place = Place(public_id=secrets.token_urlsafe(16)[:22], kind="street", street_id=street.id, street=street,
                      area_id=street.area_id, lat=street.lat, lon=street.lon, attributes={}, **_said(street))
        session.add(place)
        places.append(place)
    if renamed:
        rows = session.scalars(select(Place).where(Place.kind == "street",
                                                   Place.street_id.in_([street.id for street in renamed])))
        for place in rows.all():
            _apply(place, _said(next(street for street in renamed if street.id == place.street_id)))
            places.append(place)
    flush()  # the search rows need their keys
    search_rows.refresh(places)


def _said(street: Street) -> dict[str, Any]:
    lines = [part for part in (street.name, street.locality, street.town) if part]
    return {"lines": lines, "address": one_line(lines, None)}


def _values(row: Row, streets: Mapping[str, Street], wards: Wards) -> dict[str, Any]:
    street = streets.get(row.usrn) if row.usrn else None
    return {
        "parent_uprn": row.parent_uprn, "status": row.status, "address": row.address, "lines": list(row.lines),
        "postcode": row.postcode, "street_id": street.id if street is not None else None,
        "area_id": _ward(row, wards), "lat": row.point.latitude if row.point else None,
        "lon": row.point.longitude if row.point else None, "easting": row.easting, "northing": row.northing,
        "use": row.use, "attributes": dict(row.attributes),
    }


def _ward(row: Row, wards: Wards) -> int | None:
    if row.ward is not None and row.ward in wards.by_code:
        return wards.by_code[row.ward]
    return wards.at(row.point) if row.point is not None else None


def _apply(row: Any, values: Mapping[str, Any]) -> list[str]:
    """Set what differs, and say what did: names of columns, and of single attributes."""
    names: list[str] = []
    for name, value in values.items():
        before = getattr(row, name)
        if before == value:
            continue
        setattr(row, name, value)
        names += _attributes_changed(before, value) if name == "attributes" else [name]
    return names


def _attributes_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [f"attributes.{code}" for code in sorted({*before, *after}) if before.get(code) != after.get(code)]


def batches(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """The rows in batches of BATCH."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
