"""Adds, changes, closes and reopens teams."""

from sqlalchemy import select

from crm.accounts import policy, queries
from crm.accounts.administrators import keep_one
from crm.accounts.events import TeamAdded, TeamChanged, TeamClosed, TeamReopened
from crm.accounts.models import Team
from crm.accounts.permissions import Permission
from crm.errors import Conflict, Invalid
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.ledger import record
from crm.values import email as emails
from crm.values import text as texts
from crm.values.actor import Actor

LONGEST_CODE = 60


def add(*, name: str, code: str | None = None, email: str | None = None, phone: str | None = None,
        actor: Actor) -> Team:
    """A new team. Its code, which stands in addresses and never changes, is made from its name unless given.

    Raises Invalid.
    """
    policy.require(actor, Permission.MANAGE_STAFF)
    name, email, phone = _checked(name=name, email=email, phone=phone, of=None)
    team = add_flushed(Team(code=_free(code or texts.fold(name).replace(" ", "-")), name=name, email=email,
                            phone=phone))
    record(TeamAdded(team_id=team.id, code=team.code), actor=actor)
    return team


def change(team: Team, *, name: str, email: str | None, phone: str | None, actor: Actor) -> None:
    """Correct a team's name or how it is reached. Raises Invalid."""
    policy.require(actor, Permission.MANAGE_STAFF)
    name, email, phone = _checked(name=name, email=email, phone=phone, of=team)
    typed = {"name": name, "email": email, "phone": phone}
    changed = tuple(field for field, value in typed.items() if getattr(team, field) != value)
    if not changed:
        return
    team.name, team.email, team.phone = name, email, phone
    record(TeamChanged(team_id=team.id, fields=changed), actor=actor)


def close(team: Team, *, actor: Actor) -> None:
    """End a team: its roles count no more. Its cases stay with it until they are handed over.

    Raises Conflict when it is closed already, or no administrator would be left.
    """
    policy.require(actor, Permission.MANAGE_STAFF)
    if team.closed_at is not None:
        raise Conflict("This team was closed already.")
    keep_one(without_team=team.id)
    team.closed_at = clock.now()
    record(TeamClosed(team_id=team.id), actor=actor)


def reopen(team: Team, *, actor: Actor) -> None:
    """Let a closed team work again, with the people it had. Raises Conflict when it is open."""
    policy.require(actor, Permission.MANAGE_STAFF)
    if team.closed_at is None:
        raise Conflict("This team is open already.")
    team.closed_at = None
    record(TeamReopened(team_id=team.id), actor=actor)


def _checked(*, name: str, email: str | None, phone: str | None, of: Team | None) -> tuple[str, str | None, str | None]:
    wrong: dict[str, str] = {}
    name, phone = texts.clean_line(name), texts.clean_line(phone or "") or None
    if not name:
        wrong["name"] = "Enter the team's name"
    elif len(name) > 200:
        wrong["name"] = "Use 200 characters or fewer"
    elif (other := queries.find_team_by_name(name)) is not None and (of is None or other.id != of.id):
        wrong["name"] = "There is a team of this name already"
    read = emails.parse(email) if email else None
    if email and read is None:
        wrong["email"] = (emails.problem(email) or "Enter an email address").rstrip(".")
    if phone is not None and len(phone) > 40:
        wrong["phone"] = "Use 40 characters or fewer"
    if wrong:
        raise Invalid(fields=wrong)
    return name, read, phone


def _free(wanted: str) -> str:
    """The code itself, or with a number behind it when a team has it, or the page beside those of teams, `add`."""
    stem = wanted[:LONGEST_CODE - 4].strip("-") or "team"
    taken = {"add", *session.scalars(select(Team.code).where(Team.code.startswith(stem, autoescape=True)))}
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)
