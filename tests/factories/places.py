"""Wards, streets and properties."""

import secrets
from itertools import count
from typing import Any

from crm.foundation.database import add_flushed
from crm.places.models import Area, Place, Street

_numbers = count(1)


def ward(name: str | None = None, *, around: tuple[float, float] = (51.5, -3.0), size: float = 0.5) -> Area:
    """A square ward around a point (lat, lon); `size` is half its side in degrees."""
    number, (lat, lon) = next(_numbers), around
    ring = [[lon - size, lat - size], [lon + size, lat - size], [lon + size, lat + size], [lon - size, lat + size],
            [lon - size, lat - size]]
    return add_flushed(Area(kind="ward", code=f"W{number:05}", name=name or f"Ward {number}", boundary=[[ring]]))


def street(name: str | None = None, *, area: Area | None = None) -> Street:
    number = next(_numbers)
    return add_flushed(Street(usrn=f"{number:08}", name=name or f"Street {number}", town="Northmoor",
                              area_id=area.id if area else None, lat=51.5, lon=-3.0))


def place(address: str | None = None, *, uprn: str | None = None, lat: float = 51.5, lon: float = -3.0,
          area: Area | None = None, attributes: dict[str, Any] | None = None) -> Place:
    """A property of the gazetteer."""
    number = next(_numbers)
    line = address or f"{number} High Street, Northmoor"
    return add_flushed(Place(
        public_id=secrets.token_urlsafe(16), kind="property", uprn=uprn or f"{100_000_000_000 + number}",
        address=line, lines=line.split(", "), postcode="NM1 1AA", lat=lat, lon=lon, use="house",
        area_id=area.id if area else None, attributes=attributes or {}))
