"""Reads of restricted cases, recorded in the stream of the reader, so that looking never waits for work."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from crm import ledger
from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import noting
from crm.cases.events import CaseRead
from crm.cases.models import Case
from crm.catalogue import versions
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import Actor

#: A reader who turns back to the same case within this time is not written down again.
SAME_LOOK = timedelta(minutes=30)


def is_recorded(case: Case) -> bool:
    """Whether looking at this case is recorded: it is restricted, or its service says so."""
    return case.sensitivity == policy.SEALED or (
        case.sensitivity > 0 and versions.definition(case.version_id).access.reads.logged)


def recorded_among(case_ids: Collection[int]) -> set[int]:
    """Those of these cases whose readers are recorded: no list tells what is in them. One query."""
    if not case_ids:
        return set()
    return {case.id for case in session.scalars(select(Case).where(Case.id.in_(case_ids), Case.sensitivity > 0))
            if is_recorded(case)}


def needs_reason(case: Case, *, actor: Actor) -> bool:
    """Whether the actor has to say why they look: a recorded case of a team that is not theirs."""
    return is_recorded(case) and actor.user_id is not None and (
        case.team_id not in actor.teams and case.assignee_id != actor.user_id)


def record(case: Case, *, actor: Actor, reason: str | None = None) -> None:
    """Record that the actor looked at the case; without a word when this is not recorded.

    Raises Invalid (field `reason`) when they have to say why and did not.
    """
    policy.require(actor, Permission.SEE_CASES, case.scope())
    if not is_recorded(case) or actor.user_id is None:
        return
    required = "Enter why you have to see this case" if needs_reason(case, actor=actor) else None
    note_id = noting.reason(case, reason, actor=actor, required=required)
    ledger.record(CaseRead(case_id=case.id, reader_id=actor.user_id, note_id=note_id), actor=actor)


def has_just_looked(case: Case, *, actor: Actor) -> bool:
    """Whether the actor's last look at this case is so short ago that it counts as the same one."""
    return session.scalar(
        select(EventRow.id).where(
            EventRow.stream == f"reader:{actor.user_id}", EventRow.kind == CaseRead.kind, EventRow.case_id == case.id,
            EventRow.at > clock.now() - SAME_LOOK).limit(1)) is not None
