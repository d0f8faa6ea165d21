"""Taking a case in hand: its row locked until the transaction ends, so that what is decided is what is written."""

from collections.abc import Sequence

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases.models import Case
from crm.errors import NotFound
from crm.foundation.database import session
from crm.values.actor import Actor


def locked(case_id: int) -> Case:
    """The case, locked and fresh. Raises NotFound."""
    return locked_all([case_id])[0]


def locked_all(case_ids: Sequence[int]) -> list[Case]:
    """These cases, locked in the order of their ids (so that two verbs never wait for each other), as asked for."""
    rows = session.scalars(
        select(Case).where(Case.id.in_(set(case_ids))).order_by(Case.id).with_for_update(of=Case),
        execution_options={"populate_existing": True},
    )
    found = {case.id: case for case in rows}
    if any(case_id not in found for case_id in case_ids):
        raise NotFound("This case does not exist.")
    return [found[case_id] for case_id in case_ids]


def taken(case_id: int, *, actor: Actor, permission: Permission = Permission.WORK_CASES) -> Case:
    """The case, locked, for an actor who may do this with it. Raises NotFound, NotAllowed."""
    case = locked(case_id)
    policy.require(actor, permission, case.scope())
    return case
