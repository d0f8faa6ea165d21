"""A page of open cases in one query, already limited to what the actor may see; and counts that stop at 500."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Row, Select, bindparam, func, select, tuple_

from crm.accounts.sights import Sight, given, sight
from crm.cases import lines
from crm.cases.access import Order, visible_ids_to
from crm.cases.models import Case
from crm.errors import Invalid
from crm.foundation.database import among, session
from crm.foundation.paging import Page, cursor, read_cursor
from crm.queues.filters import Filters, conditions, moments
from crm.values.actor import Actor

SIZE = 25
MOST_COUNTED = 500


def page(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None, after: str | None = None,
         size: int = SIZE) -> Page[lines.Line]:
    """A page of the open cases of these teams (None: of every team). One query, whatever the number of cases.

    Raises Invalid for a cursor that is not ours.
    """
    behind = None if after is None else _read_key(after)
    rows = session.execute(_page(sight(actor), filters, _among(team_ids), behind is not None),
                           _told(actor, team_ids) | (behind or {}) | {"most": size + 1}).all()
    shown = [lines.line_of(row) for row in rows[:size]]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows=shown, after=None if last is None else cursor(_key(last, filters.sort).isoformat(), last.id))


def count(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None) -> int:
    """How many there are, up to 501: more is shown as "500+"."""
    plain = replace(filters, sort="due")
    return int(session.scalar(_count(sight(actor), plain, _among(team_ids)), _told(actor, team_ids) | {
        "most": MOST_COUNTED + 1}) or 0)


def ids(actor: Actor, filters: Filters, *, team_ids: Collection[int] | None, most: int) -> list[int]:
    """The cases of a worklist, whatever its pages, in its order."""
    return list(session.scalars(_ids(sight(actor), filters, _among(team_ids)), _told(actor, team_ids) | {
        "most": most}))


def _among(team_ids: Collection[int] | None) -> str:
    """Of how many teams the list is; one has an index of its own."""
    return "all" if team_ids is None else "one" if len(team_ids) == 1 else "some"


def _told(actor: Actor, team_ids: Collection[int] | None) -> dict[str, Any]:
    teams = sorted(team_ids or ())
    return given(actor) | moments() | {"teams": teams, "team": teams[0] if teams else None}


# Statements are built once for each way of seeing and narrowing: to build one takes longer than to run it.
@lru_cache(maxsize=100)
def _page(see: Sight, filters: Filters, teams: str, is_later: bool) -> Select[*tuple[Any, ...]]:
    order = _order(filters.sort)
    found = _ids(see, filters, teams, is_later).subquery()
    ordered = (column.desc() if down else column for column, down in order)
    return lines.statement().join(found, found.c.id == Case.id).order_by(*ordered)


@lru_cache(maxsize=100)
def _count(see: Sight, filters: Filters, teams: str) -> Select[Any]:
    return select(func.count()).select_from(_ids(see, filters, teams).subquery())


@lru_cache(maxsize=100)
def _ids(see: Sight, filters: Filters, teams: str, is_later: bool = False) -> Select[Any]:
    order, where = _order(filters.sort), conditions(filters)
    if teams != "all":
        where.insert(0, Case.team_id == bindparam("team") if teams == "one" else among(Case.team_id, "teams"))
    if is_later:
        (column, down), (unique, _) = order
        place, last = tuple_(column, unique), tuple_(bindparam("last_at", type_=DateTime(timezone=True)),
                                                     bindparam("last_id", type_=BigInteger))
        where.append(place < last if down else place > last)
    found: Select[Any] = visible_ids_to(see, *where, order_by=order, limit=bindparam("most"))
    return found


def _order(sort: str) -> list[Order]:
    down = sort.startswith("-")
    column: ColumnElement[datetime] = Case.opened_at if sort.lstrip("-") == "opened" else Case.sort_at  # type: ignore
    return [(column, down), (Case.id, down)]


def _key(row: Row[tuple[Case]], sort: str) -> datetime:
    at: datetime = row.opened_at if sort.lstrip("-") == "opened" else row.sort_at
    return at


def _read_key(after: str) -> dict[str, Any]:
    key = read_cursor(after, parts=2) or ()
    try:
        return {"last_at": datetime.fromisoformat(str(key[0])), "last_id": int(str(key[1]))}
    except (ValueError, IndexError) as wrong:
        raise Invalid("This page of the list does not exist. Go back to the first page.") from wrong
