"""Everything that the single view says of a contact itself, read in one query, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from crm.accounts.sights import Sight, given, sight
from crm.contacts.access import visible_to
from crm.contacts.models import Adjustment, Contact, ContactAddress, ContactName, ContactPoint
from crm.errors import NotFound
from crm.foundation.database import session
from crm.places.models import Area, Place
from crm.values.actor import Actor

NOBODY = "This person or organisation does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A phone or an e-mail in use. `do_not_use`: the reason, when it must not be used."""

    id: int
    kind: str
    value: str
    use: str | None
    note: str | None
    do_not_use: str | None
    has_bounced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address, present or former. `place_id` and `place_public_id`: of the gazetteer, when it is one of its own."""

    id: int
    purpose: str
    text: str
    place_id: int | None
    place_public_id: str | None
    uprn: str | None
    ward: str | None
    from_on: date | None
    to_on: date | None
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName:
    kind: str
    name: str
    to_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An adjustment that was agreed and has not ended."""

    id: int
    kind: str
    detail: str | None
    agreed_on: date
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A contact as the single view shows it. `ids`: its own and those merged into it."""

    id: int
    ids: tuple[int, ...]
    public_id: str
    kind: str
    name: str
    title: str | None
    pronouns: str | None
    pronunciation: str | None
    born_on: date | None
    birth_precision: str | None
    died_on: date | None
    language: str | None
    interpreter: str | None
    format: str | None
    preferred_channel: str | None
    reach_note: str | None
    organisation_type: str | None
    company_number: str | None
    created_at: datetime
    names: tuple[OtherName, ...]
    points: tuple[Point, ...]
    addresses: tuple[Address, ...]
    needs: tuple[Need, ...]

    @property
    def phones(self) -> list[Point]:
        return [point for point in self.points if point.kind == "phone"]

    @property
    def emails(self) -> list[Point]:
        return [point for point in self.points if point.kind == "email"]

    @property
    def present_addresses(self) -> list[Address]:
        """Where they live (an organisation: where it is) first."""
        return sorted((address for address in self.addresses if address.is_present),
                      key=lambda address: (address.purpose not in ("residence", "site"), -address.id))

    @property
    def home(self) -> Address | None:
        """Where they live, else any present address."""
        return next(iter(self.present_addresses), None)

    @property
    def known_as(self) -> str | None:
        return next((other.name for other in self.names if other.kind == "known_as"), None)


def get_visible(actor: Actor, public_id: str) -> Profile:
    """A contact with all that belongs to it; of a merged one, the one that it was merged into. Raises NotFound."""
    asked = public_id[:22].replace("\x00", "")
    row = session.execute(_statement(sight(actor)), given(actor) | {"asked": asked}).one_or_none()
    while row is not None and row[0].merged_into_id is not None:
        row = session.execute(_statement(sight(actor), by_id=True), given(actor) | {
            "asked": row[0].merged_into_id}).one_or_none()
    if row is None:
        raise NotFound(NOBODY)
    contact, merged, names, points, addresses, needs = row
    plain = {field: getattr(contact, field) for field in Profile.__slots__ if field not in _LISTS}
    return Profile(
        **plain, ids=(contact.id, *(merged or ())),
        names=tuple(OtherName(kind=n["kind"], name=n["name"], to_on=_day(n["to_on"])) for n in names or ()),
        points=tuple(Point(**point) for point in points or ()),
        addresses=tuple(_address(one) for one in addresses or ()),
        needs=tuple(Need(id=n["id"], kind=n["kind"], detail=n["detail"], agreed_on=date.fromisoformat(n["agreed_on"]),
                         review_on=_day(n["review_on"])) for n in needs or ()),
    )


_LISTS = frozenset({"ids", "names", "points", "addresses", "needs"})


def _all(of: Any, *fields: Any, order: Any, where: tuple[Any, ...] = ()) -> Any:
    """The rows of a table that belong to the contact, as one JSON list in order."""
    pairs = [part for column in fields for part in (literal(column.key).cast(Text), column)]
    built = func.json_agg(aggregate_order_by(func.json_build_object(*pairs), order))
    return select(built).select_from(of).where(of.contact_id == Contact.id, *where)


@cache
def _statement(see: Sight, *, by_id: bool = False) -> Select[Any]:
    merged = aliased(Contact)
    address, point, need = ContactAddress, ContactPoint, Adjustment
    homes = _all(
        address, address.id, address.purpose, address.place_id, address.from_on, address.to_on,
        func.coalesce(Place.address, address.text).label("text"), Place.public_id.label("place_public_id"),
        Place.uprn, Area.name.label("ward"), (address.ended_at.is_(None)).label("is_present"),
        order=address.id.desc(),
    ).outerjoin(Place, Place.id == address.place_id).outerjoin(Area, Area.id == Place.area_id)
    return select(
        Contact,
        select(func.array_agg(merged.id)).where(merged.merged_into_id == Contact.id).scalar_subquery(),
        _all(ContactName, ContactName.kind, ContactName.name, ContactName.to_on,
             order=ContactName.id).scalar_subquery(),
        _all(point, point.id, point.kind, point.value, point.use, point.note, point.do_not_use,
             (point.bounced_at.is_not(None)).label("has_bounced"), order=point.id,
             where=(point.ended_at.is_(None),)).scalar_subquery(),
        homes.scalar_subquery(),
        _all(need, need.id, need.kind, need.detail, need.agreed_on, need.review_on, order=need.id,
             where=(need.ended_at.is_(None),)).scalar_subquery(),
    ).where((Contact.id if by_id else Contact.public_id) == bindparam("asked"), visible_to(see))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _address(one: Mapping[str, Any]) -> Address:
    return Address(**{**one, "text": one["text"] or "", "from_on": _day(one["from_on"]), "to_on": _day(one["to_on"])})
