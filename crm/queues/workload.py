"""What a team lead looks at in the morning: who has how much, what breaches today, what waits too long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from crm.accounts.models import Absence, Membership, User
from crm.accounts.permissions import Role
from crm.cases.access import visible
from crm.cases.models import Case
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor

#: Days in one status after which a case is shown as waiting too long.
TOO_LONG = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One officer's open work in a team. Only what the reader may see is counted."""

    user_id: int
    public_id: str
    name: str
    is_away: bool
    listed: int
    overdue: int
    due_soon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The numbers of the day; each opens its list."""

    listed: int
    unassigned: int
    overdue: int
    due_today: int
    too_long: int
    oldest_at: datetime | None


NOTHING = Morning(listed=0, unassigned=0, overdue=0, due_today=0, too_long=0, oldest_at=None)


def of_team(actor: Actor, team_id: int) -> list[Load]:
    """Every officer and lead of a team with their open work, the busiest first."""
    now, today = clock.now(), clock.today()
    soon = _midnight(days=7)
    work = (
        select(Case.assignee_id.label("user_id"), func.count().label("listed"),
               func.count().filter(Case.due_at < now).label("overdue"),
               func.count().filter(Case.due_at >= now, Case.due_at < soon).label("due_soon"))
        .where(Case.team_id == team_id, Case.is_listed, Case.assignee_id.is_not(None), visible(actor))
        .group_by(Case.assignee_id).subquery()
    )
    away = select(Absence.id).where(Absence.user_id == User.id, Absence.from_on <= today,
                                    Absence.to_on >= today).exists()
    rows = session.execute(
        select(User.id, User.public_id, User.name, away, func.coalesce(work.c.listed, 0),
               func.coalesce(work.c.overdue, 0), func.coalesce(work.c.due_soon, 0))
        .join(Membership, Membership.user_id == User.id).outerjoin(work, work.c.user_id == User.id)
        .where(Membership.team_id == team_id, Membership.ended_at.is_(None), User.deactivated_at.is_(None),
               Membership.role.in_((Role.OFFICER, Role.LEAD)))
        .group_by(User.id, work.c.listed, work.c.overdue, work.c.due_soon)
        .order_by(func.coalesce(work.c.listed, 0).desc(), User.name))
    return [Load(user_id=r[0], public_id=r[1], name=r[2], is_away=r[3], listed=r[4], overdue=r[5], due_soon=r[6])
            for r in rows]


def mornings(actor: Actor, team_ids: Collection[int]) -> dict[int, Morning]:
    """The numbers of the day of each of these teams, in one query."""
    now, tomorrow = clock.now(), _midnight(days=1)
    rows = session.execute(
        select(Case.team_id, func.count(), func.count().filter(Case.assignee_id.is_(None)),
               func.count().filter(Case.due_at < now),
               func.count().filter(Case.due_at >= now, Case.due_at < tomorrow),
               func.count().filter(Case.status_at <= now - timedelta(days=TOO_LONG)), func.min(Case.opened_at))
        .where(Case.team_id.in_(sorted(team_ids)), Case.is_listed, visible(actor)).group_by(Case.team_id)).all()
    return dict.fromkeys(team_ids, NOTHING) | {
        team: Morning(listed=listed, unassigned=unassigned, overdue=overdue, due_today=due_today, too_long=too_long,
                      oldest_at=oldest) for team, listed, unassigned, overdue, due_today, too_long, oldest in rows}


def _midnight(*, days: int) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), time(), tzinfo=clock.LONDON)
