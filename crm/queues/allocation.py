"""Gives out many cases at once, by hand or by load, and takes it back."""

import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from crm.accounts import policy
from crm.accounts.models import Absence, Membership, User
from crm.accounts.permissions import Permission, Role
from crm.cases import assignment, hold
from crm.cases.access import visible
from crm.cases.models import Case
from crm.cases.references import reference_of
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.transaction import savepoint
from crm.ledger import record
from crm.queues.events import BatchAssigned, BatchUndone
from crm.queues.models import AllocationBatch
from crm.values.actor import Actor

MOST = 200


@dataclass(slots=True)
class Result:
    """What a batch did: how many were given, and for the others why not, by reference."""

    batch: AllocationBatch | None = None
    done: int = 0
    refused: dict[str, str] = field(default_factory=dict)


def assign_many(case_ids: Sequence[int], *, user_id: int | None, actor: Actor) -> Result:
    """Give these cases to one officer of their team (None: to nobody). What cannot be given is said, the rest is done.

    Raises Invalid when none or more than 200 are chosen.
    """
    return _assign(case_ids, dict.fromkeys(case_ids, user_id), actor)


def share_out(case_ids: Sequence[int], *, team_id: int, among: Collection[int] = (), besides: int | None = None,
              actor: Actor) -> Result:
    """Share cases of a team among its officers at work today, always to the one with the least open work. `besides`:
    whose work it is that the others are to get."""
    officers = [user for user in officers_at_work(team_id) if (not among or user in among) and user != besides]
    if not officers:
        raise Invalid("Nobody of this team is at work today. Choose who should get the cases.")
    load = Counter(open_work(team_id, officers))
    share: dict[int, int | None] = {}
    for case_id in case_ids:
        least = min(officers, key=lambda user: (load[user], user))
        share[case_id] = least
        load[least] += 1
    return _assign(case_ids, share, actor)


def undo(public_id: str, *, actor: Actor) -> Result:
    """Take a batch back: each case that is still as the batch left it returns to who had it.

    Raises NotFound, Conflict.
    """
    batch = session.scalar(select(AllocationBatch).where(AllocationBatch.public_id == public_id[:22])
                           .with_for_update())
    if batch is None or batch.by != actor.key:
        raise NotFound("There is nothing to undo.")
    if batch.undone_at is not None:
        raise Conflict("This has been undone already.")
    result = Result(batch=batch)
    cases = {case.id: case for case in hold.locked_all([move["case"] for move in batch.moves])}
    for move in sorted(batch.moves, key=lambda move: int(move["case"])):
        case = cases[move["case"]]
        if (case.team_id, case.assignee_id) != (move["team"], move["to"]):
            result.refused[reference_of(case.number)] = "It was given to somebody else since."
            continue
        policy.require(actor, Permission.ASSIGN_CASES, case.scope())
        try:
            if move["from"] is not None:
                assignment.require_fit(case, move["from"])
        except Invalid:
            result.refused[reference_of(case.number)] = "Who had it does not work in this team any more."
            continue
        assignment.give(case, user_id=move["from"], actor=actor, how="undone")
        result.done += 1
    batch.undone_at = clock.now()
    record(BatchUndone(batch_id=batch.id, undone=result.done, kept=len(result.refused)), actor=actor)
    return result


def officers_at_work(team_id: int) -> list[int]:
    """Active officers and leads of a team who are not away today."""
    today = clock.today()
    away = select(Absence.user_id).where(Absence.from_on <= today, Absence.to_on >= today)
    rows = session.scalars(
        select(User.id).join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == team_id, Membership.ended_at.is_(None), User.deactivated_at.is_(None),
               Membership.role == Role.OFFICER, User.id.not_in(away))
        .group_by(User.id).order_by(User.id))
    return list(rows)


def open_work(team_id: int, officers: Collection[int]) -> dict[int, int]:
    """How many listed cases each of these officers has in a team: for sharing out, so all are counted."""
    rows = session.execute(
        select(Case.assignee_id, func.count()).where(Case.team_id == team_id, Case.is_listed,
                                                     Case.assignee_id.in_(officers)).group_by(Case.assignee_id))
    return {int(user): int(number) for user, number in rows if user is not None}


def _assign(case_ids: Sequence[int], share: dict[int, int | None], actor: Actor) -> Result:
    policy.require(actor, Permission.ALLOCATE)
    if not case_ids:
        raise Invalid("Select at least one case.")
    if len(case_ids) > MOST:
        raise Invalid("Select {most} cases or fewer.", most=MOST)
    result, moves = Result(), []
    seen = session.scalars(select(Case).where(Case.id.in_(case_ids), visible(actor)).order_by(Case.id))
    for case in seen.all():
        before = case.assignee_id
        try:
            with savepoint():  # one that may not be given does not undo the others
                given = assignment.assign(case.id, user_id=share[case.id], actor=actor, how="batch")
        except (NotAllowed, Invalid, NotFound) as refusal:
            words = next(iter(refusal.fields.values()), str(refusal)) if isinstance(refusal, Invalid) else str(refusal)
            result.refused[reference_of(case.number)] = words
            continue
        moves.append({"case": given.id, "team": given.team_id, "from": before, "to": share[case.id]})
    result.done = len(moves)
    if moves:
        result.batch = AllocationBatch(public_id=secrets.token_urlsafe(16), by=actor.key, at=clock.now(), moves=moves)
        session.add(result.batch)
        session.flush()  # its key is needed by the event
        record(BatchAssigned(batch_id=result.batch.id, cases=len(moves)), actor=actor)
    return result
