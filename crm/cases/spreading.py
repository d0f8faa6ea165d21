"""To whom work goes by itself: the officer of a team with the least to do, the next in turn, or who had it before."""

from typing import Any

from sqlalchemy import bindparam, func, or_, select

from crm.accounts.models import Absence, CaseAccess, Membership, Team, User
from crm.accounts.permissions import Role
from crm.cases.models import Case
from crm.catalogue import services
from crm.foundation import clock
from crm.foundation.database import reading, session
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
    with reading(Team):
        return session.scalar(select(Team.id).where(Team.code == str(answer), Team.closed_at.is_(None)))


def find_user(answer: str) -> int | None:
    """The active member of staff of an answer: the public id."""
    with reading(User):
        return session.scalar(select(User.id).where(User.public_id == str(answer), User.deactivated_at.is_(None)))


def officer_for(spread: str, *, case: Case, team_id: int) -> int | None:
    """The officer that `least_loaded`, `next`, `same` or `nobody` means, who is at work today; None: nobody."""
    if spread == "nobody":
        return None
    if spread == "same":
        former = session.scalars(
            select(EventRow.payload["to_user_id"].as_integer())
            .where(EventRow.case_id == case.id, EventRow.kind == "case.assigned")
            .order_by(EventRow.id.desc()).limit(20)).all()
        at_work = set(session.scalars(select(_AT_WORK.c.user_id), _of(case, team_id)))
        return next((user for user in former if user in at_work), None)
    with reading(Case, CaseAccess, besides=case):  # it is not among what they have
        return session.scalar(_LEAST_LOADED if spread == "least_loaded" else _NEXT_IN_TURN, _of(case, team_id))


def _of(case: Case, team_id: int) -> dict[str, Any]:
    return {"case": case.id, "team": team_id, "today": clock.today()}


_TODAY: Any = bindparam("today")
_AWAY = select(Absence.id).where(
    Absence.user_id == Membership.user_id, Absence.from_on <= _TODAY, Absence.to_on >= _TODAY)
_KEPT_OUT = select(CaseAccess.id).where(
    CaseAccess.case_id == bindparam("case"), CaseAccess.level == "none", CaseAccess.ended_at.is_(None),
    or_(CaseAccess.user_id == Membership.user_id, CaseAccess.team_id == Membership.team_id))
#: The officers of the team who are at work today and not kept out of the case.
_AT_WORK = (
    select(Membership.user_id).join(User, User.id == Membership.user_id)
    .where(Membership.team_id == bindparam("team"), Membership.ended_at.is_(None), Membership.role == Role.OFFICER,
           User.deactivated_at.is_(None), ~_AWAY.exists(), ~_KEPT_OUT.exists())
    .distinct().subquery())
_LOAD = select(func.count()).where(Case.assignee_id == _AT_WORK.c.user_id, Case.is_listed).scalar_subquery()
_LAST = select(func.max(Case.assigned_at)).where(Case.assignee_id == _AT_WORK.c.user_id).scalar_subquery()
_LEAST_LOADED = select(_AT_WORK.c.user_id).order_by(_LOAD, _AT_WORK.c.user_id).limit(1)
#: Who was given a case longest ago; first of all who never was.
_NEXT_IN_TURN = select(_AT_WORK.c.user_id).order_by(_LAST.asc().nulls_first(), _AT_WORK.c.user_id).limit(1)
