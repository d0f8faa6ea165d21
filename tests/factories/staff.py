"""Teams, and members of staff in them."""

from itertools import count

from crm.accounts import actors, roles, staff, teams
from crm.accounts.models import Team, User
from crm.values.actor import SYSTEM, Actor

_numbers = count(1)


def team(name: str | None = None, *, code: str | None = None) -> Team:
    return teams.add(name=name or f"Team {next(_numbers)}", code=code, actor=SYSTEM)


def user(role: str = "officer", *, team: Team | None = None, name: str | None = None,
         email: str | None = None) -> User:
    """A member of staff with one role in one team (a new team, if none is given)."""
    number = next(_numbers)
    made = staff.add(name=name or f"Person {number}", email=email or f"person{number}@northmoor.example",
                     actor=SYSTEM)
    join(made, team or teams.add(name=f"Team {number}", actor=SYSTEM), role=role)
    return made


def join(user: User, team: Team, *, role: str = "officer") -> None:
    """Give somebody one more role in a team."""
    roles.give(user, team=team, role=role, actor=SYSTEM)


def actor(user: User) -> Actor:
    """The actor of a member of staff, as compiled now; compile again after changes."""
    return actors.actor_for(user.id)
