"""A page of open cases in one query, already limited to what the actor may see; and counts that stop at 500."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, select, true, tuple_

from crm.accounts.models import User
from crm.cases.access import Order, visible_ids
from crm.cases.models import Case, Party
from crm.cases.references import reference_of
from crm.catalogue import services
from crm.contacts.models import Contact
from crm.errors import Invalid
from crm.foundation.database import session
from crm.foundation.paging import Page, cursor, read_cursor
from crm.queues.filters import Filters, conditions
from crm.values.actor import Actor

SIZE = 25
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case in a list. `resident` is the first reporter who is not hidden."""

    case_id: int
    reference: str
    service: str
    service_id: int
    version_id: int
    status: str
    kind: str
    priority: str
    summary: str
    where: str | None
    resident: str | None
    resident_id: str | None
    owner: str | None
    owner_id: int | None
    team_id: int
    due_at: datetime | None
    paused_left: str | None
    opened_at: datetime
    requests: int
    is_restricted: bool


def page(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None, after: str | None = None,
         size: int = SIZE) -> Page[Line]:
    """A page of the open cases of these teams (None: of every team). One query, whatever the number of cases.

    Raises Invalid for a cursor that is not ours.
    """
    order = _order(filters.sort)
    where = _where(actor, filters, team_ids)
    key = read_cursor(after, parts=2)
    if key is not None:
        where.append(_behind(order, key))
    ids = visible_ids(actor, *where, order_by=order, limit=size + 1).subquery()
    ordered = (column.desc() if down else column for column, down in order)
    rows = session.execute(_lines().join(ids, ids.c.id == Case.id).order_by(*ordered)).all()
    lines = [_line(row) for row in rows[:size]]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows=lines, after=None if last is None else cursor(_key(last, filters.sort).isoformat(), last.id))


def count(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None) -> int:
    """How many there are, up to 501: more is shown as "500+"."""
    ids = visible_ids(actor, *_where(actor, filters, team_ids), order_by=_order("due"), limit=MOST_COUNTED + 1)
    return int(session.scalar(select(func.count()).select_from(ids.subquery())) or 0)


def lines_for(actor: Actor, case_ids: Collection[int]) -> list[Line]:
    """These cases as lines, those that the actor may see, the earliest due first."""
    ids = visible_ids(actor, Case.id.in_(case_ids), order_by=_order("due"), limit=len(case_ids) or 1).subquery()
    rows = session.execute(_lines().join(ids, ids.c.id == Case.id).order_by(Case.sort_at, Case.id)).all()
    return [_line(row) for row in rows]


def _where(actor: Actor, filters: Filters, team_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    where = conditions(filters, user_id=actor.user_id)
    if team_ids is not None:
        teams = sorted(team_ids)
        where.insert(0, Case.team_id == teams[0] if len(teams) == 1 else Case.team_id.in_(teams))
    return where


def _order(sort: str) -> list[Order]:
    down = sort.startswith("-")
    column: ColumnElement[datetime] = Case.opened_at if sort.lstrip("-") == "opened" else Case.sort_at  # type: ignore
    return [(column, down), (Case.id, down)]  # type: ignore[list-item]


def _key(row: Row[tuple[Case]], sort: str) -> datetime:
    at: datetime = row.opened_at if sort.lstrip("-") == "opened" else row.sort_at
    return at


def _behind(order: list[Order], key: tuple[object, ...]) -> ColumnElement[bool]:
    (column, down), (unique, _) = order
    try:
        at, last = datetime.fromisoformat(str(key[0])), int(str(key[1]))
    except ValueError as wrong:
        raise Invalid("This page of the list does not exist. Go back to the first page.") from wrong
    behind = tuple_(column, unique)
    return behind < tuple_(at, last) if down else behind > tuple_(at, last)


def _lines() -> Select[tuple[Case]]:
    reporter = (
        select(Contact.name, Contact.public_id).join(Party, Party.contact_id == Contact.id)
        .where(Party.case_id == Case.id, Party.role == "reporter", ~Party.hidden, Party.ended_at.is_(None))
        .order_by(Party.id).limit(1).lateral("reporter")
    )
    return (
        select(  # type: ignore[return-value]
            Case.id, Case.number, Case.service_id, Case.version_id, Case.status, Case.kind, Case.priority,
            Case.summary, Case.where_text, Case.assignee_id, Case.team_id, Case.due_at, Case.paused_left,
            Case.opened_at, Case.sort_at, Case.requests_count, Case.sensitivity, User.name.label("owner"),
            reporter.c.name.label("resident"), reporter.c.public_id.label("resident_id"),
        ).outerjoin(User, User.id == Case.assignee_id).outerjoin(reporter, true())
    )


def _line(row: Row[tuple[Case]]) -> Line:
    known = services.entries().get(row.service_id)
    return Line(
        case_id=row.id, reference=reference_of(row.number), service=known.name.get("en", known.code) if known else "",
        service_id=row.service_id, version_id=row.version_id, status=row.status, kind=row.kind,
        priority=row.priority, summary=row.summary, where=row.where_text, resident=row.resident,
        resident_id=row.resident_id, owner=row.owner, owner_id=row.assignee_id, team_id=row.team_id,
        due_at=row.due_at, paused_left=row.paused_left, opened_at=row.opened_at, requests=row.requests_count,
        is_restricted=row.sensitivity > 0,
    )
