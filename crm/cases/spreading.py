"""To whom work goes by itself: the officer of a team with the least to do, the next in turn, or who had it before."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from crm.accounts.models import Absence, CaseAccess, Membership, Team, User
from crm.accounts.permissions import Role
from crm.cases.models import Case
from crm.catalogue import services
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.workflow.decision import AssignCase


def team_for(give: AssignCase, *, service_id: int, area_id: int | None) -> int | None:
    """The team that an assignment means: holder of a role (in the area, if it says `by` one), or the team answered."""
    if give.role is not None:
        holders = services.teams_for(service_id, give.role, area_id=area_id if give.by else None)
        return holders[0] if holders else None
    if give.team is not None:
        return find_team(give.team)
    return None


def find_team(answer: str) -> int | None:
    """The open team of an answer: its code."""
    return session.scalar(select(Team.id).where(Team.code == str(answer), Team.closed_at.is_(None)))


def find_user(answer: str) -> int | None:
    """The active member of staff of an answer: the public id."""
    return session.scalar(select(User.id).where(User.public_id == str(answer), User.deactivated_at.is_(None)))


def officer_for(spread: str, *, case: Case, team_id: int) -> int | None:
    """The officer that `least_loaded`, `next`, `same` or `nobody` means, who is at work today; None: nobody."""
    if spread == "nobody":
        return None
    at_work = _at_work(case, team_id)
    if spread == "same":
        former = session.scalars(
            select(EventRow.payload["to_user_id"].as_integer())
            .where(EventRow.case_id == case.id, EventRow.kind == "case.assigned")
            .order_by(EventRow.id.desc()).limit(20)).all()
        return next((user for user in former if user in at_work), None)
    if not at_work:
        return None
    return _least_loaded(at_work) if spread == "least_loaded" else _next_in_turn(at_work)


def _at_work(case: Case, team_id: int) -> Sequence[int]:
    today = clock.today()
    away = select(Absence.id).where(Absence.user_id == Membership.user_id, Absence.from_on <= today,
                                    Absence.to_on >= today)
    kept_out = select(CaseAccess.id).where(CaseAccess.case_id == case.id, CaseAccess.level == "none",
                                           CaseAccess.ended_at.is_(None),
                                           or_(CaseAccess.user_id == Membership.user_id,
                                               CaseAccess.team_id == Membership.team_id))
    return session.scalars(
        select(Membership.user_id).join(User, User.id == Membership.user_id)
        .where(Membership.team_id == team_id, Membership.ended_at.is_(None), Membership.role == Role.OFFICER,
               User.deactivated_at.is_(None), ~away.exists(), ~kept_out.exists())
        .distinct().order_by(Membership.user_id)).all()


def _least_loaded(people: Sequence[int]) -> int:
    load = {row[0]: row[1] for row in session.execute(
        select(Case.assignee_id, func.count()).where(Case.assignee_id.in_(people), Case.is_listed)
        .group_by(Case.assignee_id))}
    return min(people, key=lambda user: (load.get(user, 0), user))


def _next_in_turn(people: Sequence[int]) -> int:
    last = {row[0]: row[1] for row in session.execute(
        select(Case.assignee_id, func.max(Case.assigned_at)).where(Case.assignee_id.in_(people))
        .group_by(Case.assignee_id))}
    never = [user for user in people if user not in last]
    return never[0] if never else min(people, key=lambda user: (last[user], user))
