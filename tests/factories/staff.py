"""Teams, and members of staff in them."""

import secrets
from itertools import count

from crm.accounts import actors
from crm.accounts.models import Membership, Team, User
from crm.foundation.database import add_flushed
from crm.values.actor import Actor

_numbers = count(1)


def team(name: str | None = None, *, code: str | None = None) -> Team:
    number = next(_numbers)
    return add_flushed(Team(code=code or f"team-{number}", name=name or f"Team {number}"))


def user(role: str = "officer", *, team: Team | None = None, name: str | None = None,
         email: str | None = None) -> User:
    """A member of staff with one role in one team (a team of their own, if none is given)."""
    number = next(_numbers)
    made = add_flushed(User(public_id=secrets.token_urlsafe(16), email=email or f"person{number}@northmoor.example",
                            name=name or f"Person {number}"))
    join(made, team or globals()["team"](), role=role)
    return made


def join(user: User, team: Team, *, role: str = "officer") -> None:
    """Give somebody one more role in a team."""
    add_flushed(Membership(user_id=user.id, team_id=team.id, role=role))


def actor(user: User) -> Actor:
    """The actor of a member of staff, as compiled now; compile again after changes."""
    return actors.actor_for(user.id)
