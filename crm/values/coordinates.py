"""Points on the earth in WGS84, which is the truth that is stored: distances, boxes and areas."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EARTH_METRES = 6_371_008.8
"""Mean radius of the earth (IUGG)."""

Ring = Sequence[Sequence[float]]
"""A closed line of (longitude, latitude) pairs, as in GeoJSON (RFC 7946)."""


@dataclass(frozen=True, slots=True)
class Point:
    """Latitude and longitude in degrees, WGS84. Raises ValueError when it is not on the earth."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("A point needs a latitude from -90 to 90 and a longitude from -180 to 180.")

    @property
    def in_united_kingdom(self) -> bool:
        """Within a rough box around the United Kingdom: catches swapped and missing numbers, not more."""
        return 49.8 <= self.latitude <= 60.95 and -8.7 <= self.longitude <= 1.8


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees; `south` <= `north`, `west` <= `east`."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        """The point is inside or on the edge."""
        return self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east


def distance_metres(one: Point, two: Point) -> float:
    """Metres between two points along the ground, by the haversine formula (error under 0.6 %)."""
    north_one, north_two = math.radians(one.latitude), math.radians(two.latitude)
    across = math.radians(two.longitude - one.longitude) / 2
    up = (north_two - north_one) / 2
    half = math.sin(up) ** 2 + math.cos(north_one) * math.cos(north_two) * math.sin(across) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))


def box_around(point: Point, *, metres: float) -> Box:
    """The smallest box that surely holds all points within `metres`: a first sieve before distances."""
    up = math.degrees(metres / EARTH_METRES) * 1.0001
    across = up / max(math.cos(math.radians(min(89.0, abs(point.latitude) + up))), 0.01)
    return Box(
        max(-90.0, point.latitude - up),
        max(-180.0, point.longitude - across),
        min(90.0, point.latitude + up),
        min(180.0, point.longitude + across),
    )


def box_of(rings: Iterable[Ring]) -> Box:
    """The box around all rings of an area. Raises ValueError when there is no point at all."""
    pairs = [pair for ring in rings for pair in ring]
    if not pairs:
        raise ValueError("An area needs at least one point.")
    longitudes, latitudes = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def is_within(point: Point, polygons: Iterable[Sequence[Ring]]) -> bool:
    """The point lies in one of the polygons (each an outer ring, then its holes), as in a GeoJSON MultiPolygon.

    By counting crossings, with half-open edges: of areas that share a border exactly one holds a point on it,
    save at their outermost corners.
    """
    return any(
        bool(rings) and _crosses_odd(point, rings[0]) and not any(_crosses_odd(point, hole) for hole in rings[1:])
        for rings in polygons
    )


def _crosses_odd(point: Point, ring: Ring) -> bool:
    x, y = point.longitude, point.latitude
    inside = False
    before_x, before_y = ring[-1][0], ring[-1][1]
    for pair in ring:
        next_x, next_y = pair[0], pair[1]
        if (next_y > y) != (before_y > y):
            crossing = (before_x - next_x) * (y - next_y) / (before_y - next_y) + next_x
            inside ^= x < crossing
        before_x, before_y = next_x, next_y
    return inside
