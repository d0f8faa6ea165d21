"""Teams and staff as our own verbs make them."""

from itertools import count

from crm.accounts import actors, passwords, roles, staff, teams
from crm.accounts.models import Team, User
from crm.values.actor import SYSTEM, Actor

PASSWORD = "five green kettles sing"
_numbers = count(1)


def team(name: str | None = None) -> Team:
    return teams.add(name=name or f"Team of tests {next(_numbers)}", actor=SYSTEM)


def member(role: str | None = "officer", *, of: Team | None = None, name: str = "", email: str = "") -> User:
    """A member of staff, with a role in a team; no role at all for None."""
    number = next(_numbers)
    user = staff.add(name=name or f"Person Number{number}", email=email or f"person{number}@northmoor.example",
                     actor=SYSTEM)
    if role is not None:
        roles.give(user, team=of or team(), role=role, actor=SYSTEM)
    return user


def actor(user: User) -> Actor:
    return actors.actor_for(user.id)


def with_password(user: User, password: str = PASSWORD) -> User:
    return passwords.set_by_link(passwords.make_link(user, actor=SYSTEM), password=password)
