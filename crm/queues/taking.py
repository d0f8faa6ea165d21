"""Take next: the fairest case nobody has, for one officer, and never the same one for two."""

from dataclasses import dataclass

from sqlalchemy import case as sql_case
from sqlalchemy import func, select, true

from crm.accounts import policy
from crm.accounts.permissions import Permission, Role
from crm.cases import assignment
from crm.cases.access import visible_ids
from crm.cases.models import Case
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor

#: Candidates looked at in one go; enough that as many officers may press at the same moment.
CANDIDATES = 60
_ORDER = {"urgent": 0, "high": 1, "normal": 2, "low": 3}


@dataclass(frozen=True, slots=True)
class Taken:
    """The case that was taken, and why it was this one, in words."""

    case: Case
    why: str


def take_next(actor: Actor, *, team_id: int | None = None) -> Taken:
    """Give the actor the next case of their teams (or of one): what is urgent or late first, then what is due first.

    Two officers who press at the same moment never get the same case (FOR UPDATE SKIP LOCKED). Raises NotFound in
    words when nothing waits.
    """
    policy.require(actor, Permission.SEE_QUEUES)
    teams = sorted(actor.teams_as(Role.OFFICER, Role.LEAD) & ({team_id} if team_id is not None else actor.teams))
    candidates = _candidates(actor, teams) if teams else []
    picked = _pick(candidates)
    if picked is None:
        raise NotFound("Nothing is waiting: every case of your teams has an officer.")
    return Taken(assignment.take(picked.id, actor=actor), _why(picked, len(candidates)))


def _candidates(actor: Actor, teams: list[int]) -> list[int]:
    free = (Case.is_listed == true(), Case.assignee_id.is_(None), Case.team_id.in_(teams),
            Case.kind.in_(("new", "open")))
    due_first = [(Case.sort_at, False), (Case.id, False)]
    urgent = visible_ids(actor, *free, Case.priority.in_(("urgent", "high")),
                         order_by=due_first, limit=CANDIDATES)
    others = visible_ids(actor, *free, order_by=due_first, limit=CANDIDATES)
    return list(dict.fromkeys([*session.scalars(urgent), *session.scalars(others)]))


def _pick(candidates: list[int]) -> Case | None:
    rank = sql_case(_ORDER, value=Case.priority, else_=2)
    late = sql_case((Case.due_at < clock.now(), 0), else_=1)
    free = (
        select(Case).where(Case.id.in_(candidates), Case.assignee_id.is_(None))
        .order_by(func.least(rank, late * 2), Case.sort_at, Case.id).limit(1)
        .with_for_update(of=Case, skip_locked=True)
    )
    return session.scalars(free, execution_options={"populate_existing": True}).first()


def _why(case: Case, waiting: int) -> str:
    among = f"{waiting} waiting" if waiting < CANDIDATES else f"{CANDIDATES} and more waiting"
    if case.priority in ("urgent", "high"):
        return f"It is {case.priority}, and due first among those that are ({among})."
    if case.due_at is not None and case.due_at < clock.now():
        return f"It is overdue, and was due first ({among})."
    if case.due_at is not None:
        return f"It is due first ({among})."
    return f"It has waited longest ({among})."
