"""Gives people roles in teams, and takes them away. Which services a team works is mapped in crm/catalogue."""

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.administrators import keep_one
from crm.accounts.events import RoleGiven, RoleTaken
from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import Permission, Role
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.ledger import record
from crm.values.actor import Actor


def give(user: User, *, team: Team, role: str, actor: Actor) -> Membership:
    """Give a person a role in a team; it holds at once. Raises Invalid or Conflict."""
    policy.require(actor, Permission.MANAGE_STAFF)
    if role not in set(Role):
        raise Invalid(fields={"role": "Choose a role"})
    if team.closed_at is not None:
        raise Conflict("This team is closed. Reopen it first.")
    if not user.is_active:
        raise Conflict("This person is deactivated. Reactivate them first.")
    held = session.scalar(select(Membership.id).where(
        Membership.user_id == user.id, Membership.team_id == team.id, Membership.role == role,
        Membership.ended_at.is_(None)))
    if held is not None:
        raise Invalid(fields={"role": "They hold this role in this team already"})
    membership = add_flushed(Membership(user_id=user.id, team_id=team.id, role=str(role)))
    record(RoleGiven(user_id=user.id, team_id=team.id, role=str(role)), actor=actor)
    return membership


def take(membership_id: int, *, user: User, actor: Actor) -> Membership:
    """End a role of a person; it ends at once. Raises NotFound, or Conflict for the last administrator's."""
    policy.require(actor, Permission.MANAGE_STAFF)
    membership = session.scalar(
        select(Membership).where(Membership.id == membership_id, Membership.user_id == user.id,
                                 Membership.ended_at.is_(None)).with_for_update())
    if membership is None:
        raise NotFound("They do not hold this role any more.")
    if membership.role == Role.ADMINISTRATOR:
        keep_one(without_membership=membership.id)
    membership.ended_at = clock.now()
    record(RoleTaken(user_id=user.id, team_id=membership.team_id, role=membership.role), actor=actor)
    return membership
