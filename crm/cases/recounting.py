"""Counting open clocks anew after a calendar of the council changed: calendars are not pinned to a version."""

from collections.abc import Sequence

from sqlalchemy import select

from crm.cases import events, hold, keeping, lifecycle, situations
from crm.cases.models import Case, CaseClock
from crm.catalogue import versions
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from crm.workflow import engine
from crm.workflow.decision import Decision


def affected(calendar: str) -> Sequence[int]:
    """The cases with a run, not yet stopped, that is counted in this calendar, in the order of their ids."""
    found = session.execute(
        select(CaseClock.case_id, CaseClock.code, Case.version_id).join(Case, Case.id == CaseClock.case_id)
        .where(CaseClock.state != "stopped").distinct())
    return sorted({case_id for case_id, code, version_id in found if _calendar(version_id, code) == calendar})


def recount(case_id: int) -> tuple[str, ...]:
    """Count the open clocks of one case anew; returns the codes of those that now fall due at another time.

    Each of them is recorded with the date before. Asks no permission: the calendar's change was allowed.
    """
    case = hold.locked(case_id)
    definition, now = versions.definition(case.version_id), clock.now()
    pieces, situation = lifecycle.read(case, definition)
    moved = []
    for row in pieces.clocks:
        before = row.due_at
        if row.state == "stopped":
            continue
        columns = keeping.clock_columns(situations.clock_now(row), definition, now=now)
        if columns["due_at"] == before:
            continue
        row.due_at, row.first_due_at = columns["due_at"], columns["first_due_at"]
        row.warn_at, row.left = columns["warn_at"], columns["left"]
        events.record(case, events.ClockRecomputed(
            case_id=case.id, clock=row.code, number=row.number, due=row.due_at.isoformat() if row.due_at else None,
            before=before.isoformat() if before else None), actor=SYSTEM)
        moved.append(row.code)
    keeping.keep(case, definition, pieces, Decision(status=case.status, after=situation), actor=SYSTEM,
                 moments=engine.moments(definition, situation, now))
    return tuple(moved)


def _calendar(version_id: int, code: str) -> str:
    definition = versions.definition(version_id)
    shape = definition.clocks.get(code)
    return (shape.calendar if shape else None) or definition.calendar
