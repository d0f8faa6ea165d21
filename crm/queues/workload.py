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


def morning(actor: Actor, team_ids: Collection[int]) -> Morning:
    """The numbers of the day for these teams, in one query."""
    now, tomorrow = clock.now(), _midnight(days=1)
    row = session.execute(
        select(func.count(), func.count().filter(Case.assignee_id.is_(None)), func.count().filter(Case.due_at < now),
               func.count().filter(Case.due_at >= now, Case.due_at < tomorrow),
               func.count().filter(Case.status_at <= now - timedelta(days=TOO_LONG)), func.min(Case.opened_at))
        .where(Case.team_id.in_(sorted(team_ids)), Case.is_listed, visible(actor))).one()
    return Morning(listed=row[0], unassigned=row[1], overdue=row[2], due_today=row[3], too_long=row[4],
                   oldest_at=row[5])


def _midnight(*, days: int) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), time(), tzinfo=clock.LONDON)
