"""Reads the ledger for audit: all events, narrowed and a page at a time. Who may is for the door to say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from crm.errors import Invalid
from crm.foundation.database import session
from crm.foundation.paging import Page, cursor, read_cursor
from crm.ledger.models import EventRow

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilters:
    """What the events are narrowed by. `from_at` is included, `to_at` is not. Empty: not narrowed."""

    actor: str = ""
    kinds: Collection[str] = ()
    stream: str = ""
    case_id: int | None = None
    contact_id: int | None = None
    place_id: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as recorded. `payload` is empty when privacy has blanked it."""

    id: int
    stream: str
    seq: int
    kind: str
    at: datetime
    actor: str
    case_id: int | None = None
    contact_id: int | None = None
    place_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    is_redacted: bool = False


def list_events(filters: EventFilters, *, after: str | None = None, before: str | None = None,
                most: int = PAGE) -> Page[Entry]:
    """Events, newest first. Raises Invalid for a cursor that is not ours."""
    turned = before is not None
    place = read_cursor(before if turned else after, parts=1)
    statement = _narrowed(filters)
    if place is not None:
        if not isinstance(place[0], int) or isinstance(place[0], bool):
            raise Invalid("This page of the list does not exist. Go back to the first page.")
        statement = statement.where(EventRow.id > place[0] if turned else EventRow.id < place[0])
    order = EventRow.id if turned else EventRow.id.desc()
    rows = list(session.scalars(statement.order_by(order).limit(most + 1)))
    more, rows = len(rows) > most, rows[:most]
    if turned:
        rows.reverse()
    has_next, has_previous = (place is not None, more) if turned else (more, place is not None)
    return Page([entry(row) for row in rows],
                after=cursor(rows[-1].id) if rows and has_next else None,
                before=cursor(rows[0].id) if rows and has_previous else None)


def entry(row: EventRow) -> Entry:
    """A row as it is read."""
    return Entry(id=row.id, stream=row.stream, seq=row.seq, kind=row.kind, at=row.at, actor=row.actor,
                 case_id=row.case_id, contact_id=row.contact_id, place_id=row.place_id, payload=row.payload or {},
                 is_redacted=row.payload is None)


def _narrowed(filters: EventFilters) -> Select[EventRow]:
    """Ids follow the time of recording closely enough for an order; the days are exact by `at`."""
    where: list[ColumnElement[bool]] = []
    for column, value in ((EventRow.actor, filters.actor), (EventRow.stream, filters.stream),
                          (EventRow.case_id, filters.case_id), (EventRow.contact_id, filters.contact_id),
                          (EventRow.place_id, filters.place_id)):
        if value:
            where.append(column == value)
    if filters.kinds:
        where.append(EventRow.kind.in_(sorted(filters.kinds)))
    if filters.from_at is not None:
        where.append(EventRow.at >= filters.from_at)
    if filters.to_at is not None:
        where.append(EventRow.at < filters.to_at)
    return select(EventRow).where(*where)
