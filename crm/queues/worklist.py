"""A page of open cases in one query, already limited to what the actor may see; and counts that stop at 500."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Row, func, select, tuple_

from crm.cases import lines
from crm.cases.access import Order, visible_ids
from crm.cases.models import Case
from crm.errors import Invalid
from crm.foundation.database import session
from crm.foundation.paging import Page, cursor, read_cursor
from crm.queues.filters import Filters, conditions
from crm.values.actor import Actor

SIZE = 25
MOST_COUNTED = 500


def page(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None, after: str | None = None,
         size: int = SIZE) -> Page[lines.Line]:
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
    rows = session.execute(lines.statement().join(ids, ids.c.id == Case.id).order_by(*ordered)).all()
    shown = [lines.line_of(row) for row in rows[:size]]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows=shown, after=None if last is None else cursor(_key(last, filters.sort).isoformat(), last.id))


def count(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None) -> int:
    """How many there are, up to 501: more is shown as "500+"."""
    ids = visible_ids(actor, *_where(actor, filters, team_ids), order_by=_order("due"), limit=MOST_COUNTED + 1)
    return int(session.scalar(select(func.count()).select_from(ids.subquery())) or 0)


def ids(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None, most: int) -> list[int]:
    """The cases of a worklist, whatever its pages, in its order."""
    return list(session.scalars(visible_ids(actor, *_where(actor, filters, team_ids), order_by=_order(filters.sort),
                                            limit=most)))


def _where(actor: Actor, filters: Filters, team_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    where = conditions(filters, user_id=actor.user_id)
    if team_ids is not None:
        teams = sorted(team_ids)
        where.insert(0, Case.team_id == teams[0] if len(teams) == 1 else Case.team_id.in_(teams))
    return where


def _order(sort: str) -> list[Order]:
    down = sort.startswith("-")
    column: ColumnElement[datetime] = Case.opened_at if sort.lstrip("-") == "opened" else Case.sort_at  # type: ignore
    return [(column, down), (Case.id, down)]


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
