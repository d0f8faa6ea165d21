"""What time does to cases: found in one look, then done case by case, each in a transaction of the worker's.

The worker calls `due()` once a minute, then `sweep(case_id)` for each in its own transaction; when that raises a
refusal, `set_aside(case_id, ...)` in another, so that one broken rule holds nothing up.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, union_all, update

from crm.cases import events, lifecycle, opening, tasks
from crm.cases.models import Case, CaseClock, CaseTask, CaseTimer
from crm.catalogue import versions
from crm.errors import Refusal
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from crm.workflow import engine

MOST = 500
#: How long something that was looked at in vain, or failed, is left alone.
LATER = timedelta(minutes=15)
MUCH_LATER = timedelta(days=1)


def due(*, most: int = MOST) -> Sequence[int]:
    """The cases on which a clock, a timed rule or a task has something to do by now, the longest due first."""
    now = clock.now()
    parts = [
        select(rows.case_id.label("case_id"), rows.next_at.label("at")).where(rows.next_at <= now)
        .order_by(rows.next_at).limit(most).subquery().select()
        for rows in (CaseClock, CaseTimer, CaseTask)
    ]
    united = union_all(*parts).subquery()
    first = func.min(united.c.at)
    return session.scalars(select(united.c.case_id).group_by(united.c.case_id)
                           .order_by(first, united.c.case_id).limit(most)).all()


def sweep(case_id: int) -> bool:
    """Do what time has done to one case: warnings, breaches, tasks that fall due, expire or come again, timed rules.

    False when somebody is working on it at this moment: it is left for the next sweep. Raises what an effect refuses.
    """
    case = session.scalar(
        select(Case).where(Case.id == case_id).with_for_update(of=Case, skip_locked=True),
        execution_options={"populate_existing": True})
    if case is None:
        return False
    definition = versions.definition(case.version_id)
    pieces, situation = lifecycle.read(case, definition)
    decided = engine.tick(definition, situation, clock.now())
    opening.apply(case, definition, pieces, decided, actor=SYSTEM)
    for task in pieces.tasks:
        if task.code is None and task.next_at is not None and task.next_at <= clock.now():
            tasks.warn_of(case, task, actor=SYSTEM)
    session.flush()  # what is still due is read back
    put_off(case_id)
    return True


def set_aside(case_id: int, *, refused: Refusal) -> None:
    """A sweep of this case was refused and undone: record it, and try again a day later."""
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update(of=Case),
                          execution_options={"populate_existing": True})
    if case is not None:
        why = "; ".join(getattr(refused, "fields", {})) or type(refused).__name__
        events.record(case, events.EffectFailed(case_id=case.id, effect="time", why=why[:100]), actor=SYSTEM)
        put_off(case_id, by=MUCH_LATER)


def put_off(case_id: int, *, by: timedelta = LATER) -> None:
    """Leave what is still due on this case alone for a while."""
    now = clock.now()
    for rows in (CaseClock, CaseTimer, CaseTask):
        session.execute(update(rows).where(rows.case_id == case_id, rows.next_at <= now).values(next_at=now + by),
                        execution_options={"synchronize_session": False})
