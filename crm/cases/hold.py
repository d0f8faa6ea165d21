"""Taking a case in hand: its row locked until the transaction ends, so that what is decided is what is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import references
from crm.cases.models import Case
from crm.errors import NotFound
from crm.foundation.database import session
from crm.values.actor import Actor

_LOCKED = select(Case).where(Case.id.in_(bindparam("cases", expanding=True))).order_by(Case.id).with_for_update(of=Case)


def locked(case_id: int) -> Case:
    """The case, locked and fresh. Raises NotFound."""
    return locked_all([case_id])[0]


def locked_all(case_ids: Sequence[int]) -> list[Case]:
    """These cases, locked in the order of their ids (so that two verbs never wait for each other), as asked for."""
    rows = session.scalars(_LOCKED, {"cases": sorted(set(case_ids))}, execution_options={"populate_existing": True})
    found = {case.id: case for case in rows}
    if any(case_id not in found for case_id in case_ids):
        raise NotFound("This case does not exist.")
    return [found[case_id] for case_id in case_ids]


def locked_with(case_id: int, *, named_in: Mapping[str, Any]) -> Case:
    """The case, locked together with the cases whose references are among these answers: what an action does to them
    follows, and whoever does the same from the other side comes in the same order. Raises NotFound."""
    return locked_all([case_id, *named(named_in)])[0]


def named(answers: Mapping[str, Any]) -> list[int]:
    """The cases whose references are among these answers, in the order of their ids."""
    typed = [value for value in answers.values() if isinstance(value, str) and references.number_of(value) is not None]
    found = {references.find_case_id(value) for value in typed}
    return sorted(one for one in found if one is not None)


def find_free(case_id: int) -> Case | None:
    """The case, locked, unless somebody else has it in hand at this moment: for who holds another one already, and so
    may not wait."""
    return session.scalars(select(Case).where(Case.id == case_id).with_for_update(of=Case, skip_locked=True),
                           execution_options={"populate_existing": True}).one_or_none()


def taken(case_id: int, *, actor: Actor, permission: Permission = Permission.WORK_CASES) -> Case:
    """The case, locked, for an actor who may do this with it. Raises NotFound, NotAllowed."""
    case = locked(case_id)
    policy.require(actor, permission, case.scope())
    return case
