"""Ends a case that should not have been raised: clocks stop, tasks are void, secrets go, nobody is told anything."""

from sqlalchemy import delete, select

from crm.cases import clocks, events, guarded
from crm.cases.models import Case, CaseClock, CaseTask, CaseTimer
from crm.catalogue import calendars
from crm.foundation import clock
from crm.foundation.database import session
from crm.sla import clock as sla
from crm.sla.run import ClockRun
from crm.values.actor import Actor
from crm.workflow.definition import Definition

RAISED_WRONGLY = "raised_wrongly"


def withdraw(case: Case, definition: Definition, *, actor: Actor) -> None:
    """Close a locked case as raised wrongly, in the first closed status of its service. Asks no permission; the event
    is that of the correction that calls this."""
    now, known = clock.now(), calendars.load()
    for row in session.scalars(select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.state != "stopped")):
        shape = definition.clocks[row.code]
        ended = sla.stop(ClockRun.from_data(row.run), at=now)
        clocks.write(row, clocks.columns(ended, code=row.code, basis=row.basis, now=now, held=row.held,
                                         calendar=known[shape.calendar or definition.calendar]))
        row.next_at = None
        events.record(case, events.ClockStopped(case_id=case.id, clock=row.code, number=row.number), actor=actor)
    for task in session.scalars(select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.ended_at.is_(None))):
        task.state, task.ended_at, task.ended_by, task.next_at = "void", now, actor.key, None
        events.record(case, events.TaskEnded(case_id=case.id, task_id=task.id, code=task.code, state="void"),
                      actor=actor)
    for kept in guarded.of_case(case.id):
        if kept.guard == "secret":  # it would have been deleted on an event that will not come now
            kept.value, kept.deleted_at = None, now
            events.record(case, events.SecretDeleted(case_id=case.id, code=kept.code), actor=actor)
    session.execute(delete(CaseTimer).where(CaseTimer.case_id == case.id))
    case.status = next((code for code, shape in definition.statuses.items() if shape.kind == "closed"), case.status)
    case.kind, case.status_at, case.closed_at, case.outcome = "closed", now, now, RAISED_WRONGLY
    case.due_at, case.due_clock, case.paused_left, case.sort_at = None, None, None, clocks.FAR
