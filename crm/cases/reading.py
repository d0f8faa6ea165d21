"""Reads of restricted cases, recorded in the stream of the reader, so that looking never waits for work."""

from crm import ledger
from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import noting
from crm.cases.events import CaseRead
from crm.cases.models import Case
from crm.catalogue import versions
from crm.values.actor import Actor


def is_recorded(case: Case) -> bool:
    """Whether looking at this case is recorded: it is restricted, or its service says so."""
    return case.sensitivity > 0 and versions.definition(case.version_id).access.reads.logged


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
