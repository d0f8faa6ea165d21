"""Days on which somebody is away, so that work is not given to them."""

from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts import policy, queries
from crm.accounts.events import AbsenceAdded, AbsenceRemoved
from crm.accounts.models import Absence, User
from crm.accounts.permissions import Permission
from crm.errors import Invalid, NotFound
from crm.foundation.database import add_flushed, session
from crm.ledger import record
from crm.values import text as texts
from crm.values.actor import Actor

LONGEST = timedelta(days=366)


def require(user: User, *, actor: Actor) -> None:
    """Raise NotAllowed unless the actor may say when they are away: themselves, their lead, an administrator."""
    if user.id == actor.user_id or policy.may(actor, Permission.MANAGE_STAFF):
        return
    teams = {membership.team_id for membership in queries.memberships_of(user.id)}
    if not any(policy.may(actor, Permission.ALLOCATE, policy.Scope(team_id=team)) for team in sorted(teams)):
        policy.require(actor, Permission.ALLOCATE, policy.Scope(team_id=min(teams, default=0)))


def add(user: User, *, from_on: date, to_on: date, why: str | None = None, actor: Actor) -> Absence:
    """Say that somebody is away from one day to another, both included. Raises Invalid."""
    require(user, actor=actor)
    if to_on < from_on:
        raise Invalid(fields={"to_on": "The last day must be the same as or after the first day"})
    if to_on - from_on > LONGEST:
        raise Invalid(fields={"to_on": "Enter a year or less at a time"})
    if any(a.from_on <= to_on and from_on <= a.to_on for a in queries.absences_of(user.id)):
        raise Invalid(fields={"from_on": "They are already away on some of these days"})
    absence = add_flushed(Absence(user_id=user.id, from_on=from_on, to_on=to_on,
                                  why=texts.clean_line(why or "")[:100] or None))
    record(AbsenceAdded(user_id=user.id, absence_id=absence.id, from_on=from_on.isoformat(),
                        to_on=to_on.isoformat()), actor=actor)
    return absence


def remove(user: User, *, absence_id: int, actor: Actor) -> None:
    """Take days away back. Raises NotFound."""
    require(user, actor=actor)
    absence = session.scalar(select(Absence).where(Absence.id == absence_id, Absence.user_id == user.id))
    if absence is None:
        raise NotFound("These days were removed already.")
    record(AbsenceRemoved(user_id=user.id, absence_id=absence.id, from_on=absence.from_on.isoformat(),
                          to_on=absence.to_on.isoformat()), actor=actor)
    session.delete(absence)
