"""The rule that a council always has an administrator who can sign in to it."""

from sqlalchemy import func, select

from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import Role
from crm.errors import Conflict
from crm.foundation.database import session
from crm.foundation.transaction import lock


def keep_one(*, without_user: int | None = None, without_membership: int | None = None,
             without_team: int | None = None) -> None:
    """Raise Conflict when, without this person, membership or team, nobody would be left to administer.

    Waits for whoever else takes an administrator away, so that two of them cannot remove each other.
    """
    lock("administrators")
    left = (
        select(func.count()).select_from(Membership).join(Membership.user).join(Membership.team)
        .where(Membership.role == Role.ADMINISTRATOR, Membership.ended_at.is_(None),
               User.deactivated_at.is_(None), Team.closed_at.is_(None))
    )
    before = session.scalar(left) or 0
    if without_user is not None:
        left = left.where(Membership.user_id != without_user)
    if without_membership is not None:
        left = left.where(Membership.id != without_membership)
    if without_team is not None:
        left = left.where(Membership.team_id != without_team)
    if before and not session.scalar(left):
        raise Conflict("This would leave the council without an administrator. Make somebody else one first.")
