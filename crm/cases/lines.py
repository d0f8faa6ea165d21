"""A case as one line of a list: read in one query, with its first visible reporter and its owner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, true

from crm.accounts.models import User
from crm.accounts.sights import Sight, given, sight
from crm.cases.access import visible_ids_to
from crm.cases.models import Case, Party
from crm.cases.references import reference_of
from crm.catalogue import services
from crm.contacts.models import Contact
from crm.foundation.database import among, session
from crm.values.actor import Actor


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


def lines_for(actor: Actor, case_ids: Collection[int]) -> list[Line]:
    """These cases as lines, those that the actor may see, the earliest due first."""
    rows = session.execute(_of_cases(sight(actor)), given(actor) | {
        "cases": list(case_ids), "most": len(case_ids) or 1}).all()
    return [line_of(row) for row in rows]


@cache
def _of_cases(see: Sight) -> Select[*tuple[Any, ...]]:
    ids = visible_ids_to(see, among(Case.id, "cases"), order_by=[(Case.sort_at, False), (Case.id, False)],
                         limit=bindparam("most")).subquery()
    return statement().join(ids, ids.c.id == Case.id).order_by(Case.sort_at, Case.id)


def statement() -> Select[tuple[Case]]:
    """Select the columns of lines; the caller joins the ids it wants and orders them."""
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


def line_of(row: Row[tuple[Case]]) -> Line:
    """A row of `statement` as a line."""
    known = services.entries().get(row.service_id)
    return Line(
        case_id=row.id, reference=reference_of(row.number), service=known.name.get("en", known.code) if known else "",
        service_id=row.service_id, version_id=row.version_id, status=row.status, kind=row.kind,
        priority=row.priority, summary=row.summary, where=row.where_text, resident=row.resident,
        resident_id=row.resident_id, owner=row.owner, owner_id=row.assignee_id, team_id=row.team_id,
        due_at=row.due_at, paused_left=row.paused_left, opened_at=row.opened_at, requests=row.requests_count,
        is_restricted=row.sensitivity > 0,
    )
