"""Properties with a UPRN, streets with a USRN, areas (wards and others), and the search rows of places."""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.foundation import clock
from crm.foundation.database import Key, Model
from crm.foundation.search import SearchRow


class Area(Model):
    """A ward or another area. `boundary`: the coordinates of a GeoJSON MultiPolygon, WGS84, [lon, lat]; long, so read
    only by who asks for it (`undefer`)."""

    __tablename__ = "area"
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20), default="ward")
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_cy: Mapped[str | None] = mapped_column(String(120))
    boundary: Mapped[list[Any]] = mapped_column(deferred=True)


class Street(Model):
    """A street. `usrn` is up to 8 digits, kept as text. `line`: GeoJSON LineString coordinates, WGS84."""

    __tablename__ = "street"
    id: Mapped[Key]
    usrn: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_cy: Mapped[str | None] = mapped_column(String(200))
    locality: Mapped[str | None] = mapped_column(String(100))
    town: Mapped[str | None] = mapped_column(String(100))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    line: Mapped[list[Any] | None] = mapped_column(deferred=True)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)


class Place(Model):
    """Where something is: a property of the gazetteer, a street, or a point that somebody named.

    `kind`: property | street | point. `status`: live | provisional | historic. `address` is one line, `lines` its parts
    without the postcode. Coordinates are WGS84; easting and northing British National Grid metres (EPSG:27700).
    `attributes`: what the council knows of a property (collection_day, parking_zone, tenure …), declared in imports.
    """

    __tablename__ = "place"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default="property")
    uprn: Mapped[str | None] = mapped_column(String(12), unique=True)
    parent_uprn: Mapped[str | None] = mapped_column(String(12), index=True)
    status: Mapped[str] = mapped_column(String(12), default="live")
    address: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[str]]
    postcode: Mapped[str | None] = mapped_column(String(10), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("street.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    use: Mapped[str | None] = mapped_column(String(40))  # house, flat, care_home, shop, school …
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    street: Mapped[Street | None] = relationship()
    area: Mapped[Area | None] = relationship()
    __table_args__ = (
        Index("ix_place_spot", "lat", "lon"),
        Index("ix_place_postcode_begins", "postcode", postgresql_ops={"postcode": "varchar_pattern_ops"}),
        Index("ix_place_street_kind", "street_id", unique=True, postgresql_where="kind = 'street'"),
    )


class PlaceAttribute(Model):
    """Something that the council keeps of its properties, declared by an import.

    `type`: text | number | date | yes_no | list.
    """

    __tablename__ = "place_attribute"
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    type: Mapped[str] = mapped_column(String(10))


class PlaceSearch(SearchRow, Model):
    """Folded words of a place: address, postcode with and without its space, UPRN, USRN."""

    __tablename__ = "place_search"
