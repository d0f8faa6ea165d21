"""The base map of Northmoor as GeoJSON (RFC 7946): wards, parks, river, streets, buildings; for maps without tiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import cos, hypot, radians, sin
from typing import Any

from crm.jobs.demo.gazetteer import Gazetteer, Property, Street
from crm.jobs.demo.ground import Metres
from crm.jobs.demo.streetwords import WARDS

Feature = dict[str, Any]

_SIZES = {"terraced": (9.0, 7.0), "semi": (10.0, 8.0), "detached": (11.0, 10.0), "building": (16.0, 11.0),
          "shop": (12.0, 10.0), "school": (38.0, 17.0), "care_home": (26.0, 15.0), "farm": (22.0, 14.0),
          "civic": (28.0, 16.0), "pub": (15.0, 11.0), "worship": (22.0, 11.0), "workshop": (20.0, 12.0)}
"""Width along the street and depth in metres."""


def base_map(gazetteer: Gazetteer) -> Feature:
    """The whole council as one FeatureCollection; `layer` of each feature is ward, park, river, street or building."""
    return {"type": "FeatureCollection", "name": "Northmoor", "features": list(_features(gazetteer))}


def _features(gazetteer: Gazetteer) -> Iterator[Feature]:
    ground = gazetteer.ground
    names = {code: name for code, name, _, _ in WARDS}

    def degrees(points: Iterable[Metres]) -> list[list[float]]:
        return [[round(lon, 6), round(lat, 6)] for lon, lat in (ground.degrees(x, y) for x, y in points)]

    for ward in ground.wards:
        yield _feature("ward", "Polygon", [degrees(ward.ring)], code=ward.code, name=names[ward.code])
    for name, ring in gazetteer.parks:
        yield _feature("park", "Polygon", [degrees(ring)], name=name)
    yield _feature("river", "LineString", degrees(ground.river), name="River Moor")
    streets = {street.usrn: street for street in gazetteer.streets}
    for street in gazetteer.streets:
        yield _feature(
            "street",
            "LineString",
            degrees(street.line),
            usrn=street.usrn,
            name=street.name,
            main=street.speed_limit > 20,
        )
    for place in gazetteer.properties:
        if place.parent_uprn is None and place.kind in _SIZES and place.status != "historic":
            outline = footprint(place, streets[place.usrn])
            yield _feature("building", "Polygon", [degrees(outline)], uprn=place.uprn, use=place.kind)


def footprint(place: Property, street: Street) -> list[Metres]:
    """The closed outline of a building, in metres, with its front along its street."""
    width, depth = _SIZES[place.kind]
    (ax, ay), (bx, by) = street.line[0], street.line[-1]
    length = hypot(bx - ax, by - ay) or 1.0
    ux, uy = (bx - ax) / length, (by - ay) / length
    turn = radians((int(place.uprn[-2:]) % 7 - 3) * 0.8)
    ux, uy = ux * cos(turn) - uy * sin(turn), ux * sin(turn) + uy * cos(turn)
    half, deep = width / 2, depth / 2
    corners = ((-half, -deep), (half, -deep), (half, deep), (-half, deep), (-half, -deep))
    return [(place.easting + ux * a - uy * b, place.northing + uy * a + ux * b) for a, b in corners]


def _feature(layer: str, shape: str, coordinates: list[Any], **properties: object) -> Feature:
    kept: Mapping[str, object] = {"layer": layer, **properties}
    return {"type": "Feature", "properties": kept, "geometry": {"type": shape, "coordinates": coordinates}}
