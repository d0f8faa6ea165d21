"""Another version of a service, open cases brought to it, and every row of a case to compare."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect, select

from crm.cases import migrating
from crm.cases.models import (
    Case,
    CaseAction,
    CaseClock,
    CaseSearch,
    CaseTask,
    CaseTimer,
    CaseValue,
    GuardedAnswer,
    Migration,
    ServiceRequest,
)
from crm.catalogue import drafts, versions
from crm.foundation.database import Base, session
from crm.jobs import migrations
from crm.values.actor import SYSTEM
from crm.workflow.mapping import Plan
from tests.factories.streets import Streets

TABLES: tuple[type[Base], ...] = (
    Case, ServiceRequest, CaseAction, CaseClock, CaseTask, CaseTimer, CaseValue, GuardedAnswer, CaseSearch)


def publish(here: Streets, change: Callable[[dict[str, Any]], None]) -> int:
    """Another version of the service, with its plain data changed; its id."""
    draft = drafts.begin(here.service.id, actor=SYSTEM)
    data = dict(draft.definition)
    data["examples"] = []  # they say when clocks are due
    change(data)
    for part, value in data.items():
        if value != draft.definition.get(part):
            drafts.change(draft.id, part, value, seen=None, actor=SYSTEM)
    versions.publish(draft.id, reason="for a test", actor=SYSTEM)
    session.flush()
    return draft.id


def migrated(here: Streets, to: int, plan: Plan | None = None) -> Migration:
    row = migrating.propose(here.service.live_version_id or 0, to, plan=plan or Plan(), actor=SYSTEM)
    migrating.begin(row.id, service_id=here.service.id, actor=SYSTEM)
    migrations.run(row.id)
    session.expire_all()
    return row


def rows_of(case_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of a case as it stands, but for the number of its last event."""
    session.flush()
    session.expire_all()
    found = {}
    for table in TABLES:
        of: Any = table
        key = of.id if table is Case else of.subject_id if table is CaseSearch else of.case_id
        found[table.__tablename__] = sorted(
            ({column.key: getattr(row, column.key) for column in inspect(table).columns if column.key != "version"}
             for row in session.scalars(select(table).where(key == case_id))), key=str)
    return found
