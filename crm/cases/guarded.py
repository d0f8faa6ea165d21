"""Answers kept apart because they are secret, sensitive or for few: stored, read through the policy, deleted."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from crm.accounts import policy
from crm.cases.answers import Guarded
from crm.cases.models import Case, GuardedAnswer
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor


def store(case: Case, guarded: Iterable[Guarded], *, request_id: int | None = None, action_id: int | None = None,
          task_id: int | None = None) -> tuple[str, ...]:
    """Keep these answers apart; returns their codes, which is all an event may say of them."""
    kept = list(guarded)
    session.add_all(
        GuardedAnswer(case_id=case.id, request_id=request_id, action_id=action_id, task_id=task_id, code=one.code,
                      guard=one.guard, seen_by=list(one.seen_by), value=one.value)
        for one in kept
    )
    return tuple(one.code for one in kept)


def of_case(case_id: int) -> Sequence[GuardedAnswer]:
    """Every guarded answer of a case that has not been deleted: for the engine, never for a screen."""
    return session.scalars(
        select(GuardedAnswer).where(GuardedAnswer.case_id == case_id, GuardedAnswer.deleted_at.is_(None))
        .order_by(GuardedAnswer.id)
    ).all()


def may_read(seen_by: Iterable[str], *, words: frozenset[str], actor: Actor) -> bool:
    """Whether somebody who sees the case fully, with these words of the service, may read something for few."""
    wanted = set(seen_by)
    return actor.is_system or not wanted or bool(wanted & words)


def visible(case: Case, *, actor: Actor) -> list[GuardedAnswer]:
    """The guarded answers of a case that this actor may read."""
    if policy.level(actor, case.scope()) != "full":
        return []
    words = policy.words(actor, case.scope())
    return [row for row in of_case(case.id) if may_read(row.seen_by, words=words, actor=actor)]


def withheld(case: Case, *, actor: Actor) -> frozenset[str]:
    """The questions of the form with a kept answer that this actor may not read: not to be shown, nor corrected."""
    words = policy.words(actor, case.scope())
    return frozenset(row.code.partition(".")[0] for row in of_case(case.id) if row.action_id is None
                     and row.task_id is None and not may_read(row.seen_by, words=words, actor=actor))


def forget(case: Case, *, code: str, request_id: int | None) -> None:
    """Delete what was kept under this code (and in rows of this group) of the case or the request, as another answer
    takes its place."""
    for row in of_case(case.id):
        if row.action_id is None and row.task_id is None and row.request_id in (None, request_id) and (
                row.code == code or row.code.startswith(f"{code}.")):
            row.value, row.deleted_at = None, clock.now()
