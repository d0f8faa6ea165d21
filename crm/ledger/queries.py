"""Reads the ledger for audit: all events, narrowed and a page at a time. Who may is for the door to say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_, union_all

from crm.errors import Invalid
from crm.foundation.database import session
from crm.foundation.paging import Page, cursor, read_cursor
from crm.ledger.models import EventRow

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilters:
    """What the events are narrowed by. `from_at` is included, `to_at` is not. Empty: not narrowed. `shown`: a condition
    of the door's own on the rows that may be told of at all."""

    actor: str = ""
    kinds: Collection[str] = ()
    stream: str = ""
    case_id: int | None = None
    contact_id: int | None = None
    place_id: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    shown: ColumnElement[bool] | None = field(default=None, compare=False)


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
    place = _place(before if turned else after)
    rows = list(session.scalars(_page(filters, place, turned=turned, most=most + 1)))
    more, rows = len(rows) > most, rows[:most]
    if turned:
        rows.reverse()
    has_next, has_previous = (place is not None, more) if turned else (more, place is not None)
    return Page([entry(row) for row in rows],
                after=cursor(rows[-1].at.isoformat(), rows[-1].id) if rows and has_next else None,
                before=cursor(rows[0].at.isoformat(), rows[0].id) if rows and has_previous else None)


def _place(text: str | None) -> tuple[datetime, int] | None:
    read = read_cursor(text, parts=2)
    if read is None:
        return None
    at, event_id = read
    try:
        if isinstance(at, str) and isinstance(event_id, int) and (found := datetime.fromisoformat(at)).tzinfo:
            return found, int(event_id)
    except ValueError:
        pass
    raise Invalid("This page of the list does not exist. Go back to the first page.")


def _page(filters: EventFilters, place: tuple[datetime, int] | None, *, turned: bool, most: int) -> Select[EventRow]:
    """The rows of a page in its order. Several kinds are several limited queries over their index, united: one query
    for all of them would read every newer event of any kind.
    """
    here = tuple_(EventRow.at, EventRow.id)
    where = _narrowed(filters)
    if place is not None:
        where.append(here > tuple_(*place) if turned else here < tuple_(*place))
    order = (EventRow.at, EventRow.id) if turned else (EventRow.at.desc(), EventRow.id.desc())
    if not filters.kinds:
        return select(EventRow).where(*where).order_by(*order).limit(most)
    if filters.actor or filters.stream or filters.case_id or filters.contact_id or filters.place_id:
        return select(EventRow).where(*where, EventRow.kind.in_(sorted(filters.kinds))).order_by(*order).limit(most)
    parts = [select(EventRow.id).where(*where, EventRow.kind == kind).order_by(*order).limit(most).subquery().select()
             for kind in sorted(filters.kinds)]
    united = union_all(*parts).subquery()
    return select(EventRow).where(EventRow.id.in_(select(united.c.id))).order_by(*order).limit(most)


def entry(row: EventRow) -> Entry:
    """A row as it is read."""
    return Entry(id=row.id, stream=row.stream, seq=row.seq, kind=row.kind, at=row.at, actor=row.actor,
                 case_id=row.case_id, contact_id=row.contact_id, place_id=row.place_id, payload=row.payload or {},
                 is_redacted=row.payload is None)


def _narrowed(filters: EventFilters) -> list[ColumnElement[bool]]:
    """Every filter but the kinds."""
    where: list[ColumnElement[bool]] = [] if filters.shown is None else [filters.shown]
    for column, value in ((EventRow.actor, filters.actor), (EventRow.stream, filters.stream),
                          (EventRow.case_id, filters.case_id), (EventRow.contact_id, filters.contact_id),
                          (EventRow.place_id, filters.place_id)):
        if value:
            where.append(column == value)
    if filters.from_at is not None:
        where.append(EventRow.at >= filters.from_at)
    if filters.to_at is not None:
        where.append(EventRow.at < filters.to_at)
    return where
