"""The cases about one person or one place, fully or as the one line that a restricted service leaves."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.accounts import policy
from crm.accounts.models import Team
from crm.accounts.sights import Sight, given, sight
from crm.cases.access import visible, visible_as_line, visible_as_line_to, visible_to
from crm.cases.guarded import may_read
from crm.cases.models import Case, Party
from crm.cases.references import reference_of
from crm.catalogue import services, versions
from crm.foundation.database import among, session
from crm.values.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list. `roles`: the parts that the person has in it. When `is_line`, it is one line only: service,
    status and reference; everything else is empty."""

    case_id: int
    reference: str
    service_code: str
    service_name: str
    status_name: str
    status_public: str
    kind: str
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None
    paused_left: str | None = None
    team_name: str = ""
    summary: str = ""
    where: str = ""
    priority: str = "normal"
    roles: tuple[str, ...] = ()
    is_line: bool = False

    @property
    def is_open(self) -> bool:
        return self.kind != "closed"


def for_contact(actor: Actor, contact_ids: Collection[int], *, most: int = 100) -> list[CaseRow]:
    """The cases in which a person (all ids of a merged cluster) has a part that the actor may know of, open ones
    first, then the latest. One query."""
    found = session.execute(_of_contact(sight(actor)), given(actor) | {
        "contacts": list(contact_ids), "most": most}).all()
    rows = []
    for case, team, fully, its_parts in found:
        words = policy.words(actor, case.scope())
        known = [part["role"] for part in its_parts if not part["hidden"] or (
            fully and may_read(part["viewers"] or ["nobody"], words=words, actor=actor))]
        if known:
            rows.append(row_of(case, team=team, is_line=not fully, roles=known))
    return rows


@cache
def _of_contact(see: Sight) -> Select[*tuple[Any, ...]]:
    part = func.json_build_object("role", Party.role, "hidden", Party.hidden, "viewers", Party.viewers)
    parts = (select(Party.case_id, func.json_agg(aggregate_order_by(part, Party.id)).label("parties"))
             .where(among(Party.contact_id, "contacts"), Party.ended_at.is_(None),
                    Party.on_their_record.is_(True))
             .group_by(Party.case_id).subquery())
    return (
        select(Case, Team.name, visible_to(see).label("fully"), parts.c.parties)
        .join(parts, parts.c.case_id == Case.id).join(Team, Team.id == Case.team_id)
        .where(or_(visible_to(see), visible_as_line_to(see)))
        .order_by(Case.kind == "closed", Case.opened_at.desc(), Case.id.desc()).limit(bindparam("most")))


def for_place(actor: Actor, place_id: int, *, most: int = 100) -> list[CaseRow]:
    """The cases about a place that the actor may know of, open ones first, then the latest. One query."""
    return _rows(actor, Case.place_id == place_id, most=most)


def for_ids(actor: Actor, case_ids: Collection[int]) -> dict[int, CaseRow]:
    """These cases as rows, those that the actor may know of, by id. One query."""
    return {row.case_id: row for row in _rows(actor, Case.id.in_(case_ids), most=len(case_ids))} if case_ids else {}


def row_of(case: Case, *, team: str, is_line: bool = False, roles: Iterable[str] = ()) -> CaseRow:
    """A case as a row; the names are those of its own version."""
    definition = versions.definition(case.version_id)
    status = definition.statuses[case.status]
    said = {
        "case_id": case.id, "reference": reference_of(case.number), "kind": case.kind,
        "service_code": services.entry(case.service_id).code, "service_name": definition.name.say(),
        "status_name": status.name.say(), "status_public": (status.public or status.name).say(),
    }
    if is_line:
        return CaseRow(**said, is_line=True)  # type: ignore[arg-type]
    return CaseRow(
        **said, opened_at=case.opened_at, closed_at=case.closed_at, due_at=case.due_at,  # type: ignore[arg-type]
        paused_left=case.paused_left, team_name=team, summary=case.summary, where=case.where_text or "",
        priority=case.priority, roles=tuple(roles))


def _rows(actor: Actor, where: ColumnElement[bool], *, most: int) -> list[CaseRow]:
    found: Sequence[tuple[Case, str, bool]] = session.execute(
        select(Case, Team.name, visible(actor).label("fully")).join(Team, Team.id == Case.team_id)
        .where(where, or_(visible(actor), visible_as_line(actor)))
        .order_by(Case.kind == "closed", Case.opened_at.desc(), Case.id.desc()).limit(most)).all()
    return [row_of(case, team=team, is_line=not fully) for case, team, fully in found]
