"""Gives people roles in teams, and takes them away. Which services a team works is mapped in crm/catalogue.

Nobody gives a role to themselves, and a role that reads cases is given under the eyes of others (docs/decisions/0017).
"""

from sqlalchemy import or_, select

from crm.accounts import policy
from crm.accounts.administrators import keep_one
from crm.accounts.events import RoleGiven, RoleTaken
from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import GRANTS, Permission, Role
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock, jobs
from crm.foundation.database import add_flushed, session
from crm.ledger import record
from crm.values.actor import Actor

#: The job that tells others of a role that reads cases (registered in crm/jobs).
MAIL_ROLE = "mail_role_given"
OWN = "Nobody gives a role to themselves. Ask another administrator, or whoever runs the machine."


def give(user: User, *, team: Team, role: str, actor: Actor) -> Membership:
    """Give a person a role in a team; it holds at once. The leads of the team and the other administrators are told by
    mail when it reads cases. Raises NotAllowed to oneself, Invalid or Conflict."""
    policy.require(actor, Permission.MANAGE_STAFF)
    if user.id == actor.user_id:
        raise NotAllowed(OWN, rule="own_role")
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
    if Permission.SEE_CASES in GRANTS[Role(role)] and not actor.is_system:
        jobs.defer(MAIL_ROLE, membership_id=membership.id, by_id=actor.user_id, queue_name="mail")
    return membership


def watchers(membership_id: int, *, by_id: int) -> tuple[Membership, User, list[User]]:
    """A role that was given, who gave it, and whom to tell: the leads of its team and the administrators, without
    those two. Raises NotFound."""
    given, by = session.get(Membership, membership_id), session.get(User, by_id)
    if given is None or by is None:
        raise NotFound("This role was not given.")
    held = select(Membership.user_id).join(Membership.team).where(
        Membership.ended_at.is_(None), Team.closed_at.is_(None),
        or_(Membership.role == Role.ADMINISTRATOR,
            (Membership.role == Role.LEAD) & (Membership.team_id == given.team_id)))
    told = select(User).where(User.id.in_(held), User.id.not_in((given.user_id, by.id)), User.deactivated_at.is_(None))
    return given, by, list(session.scalars(told.order_by(User.id)))


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
