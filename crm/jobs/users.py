"""`guildhall user`: the first administrator, links to set a password, and jobs that mail those or tell of a change."""

import click
from flask import current_app

from crm.accounts import passwords, queries, roles, sessions, staff, teams
from crm.accounts.models import User
from crm.accounts.permissions import Role
from crm.correspondence import delivery
from crm.errors import NotFound
from crm.foundation.settings import council
from crm.foundation.transaction import transaction
from crm.jobs.commands import over_database
from crm.values.actor import SYSTEM

#: The team that the first administrator is put into, when no other is named.
FIRST_TEAM = ("administration", "Administration")


@click.group()
def user() -> None:
    """Members of staff: add one, or give somebody a link to set a password."""


@user.command()
@click.argument("email")
@click.option("--name", prompt="Full name", help="As it is shown to colleagues.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.ADMINISTRATOR),
              show_default=True)
@click.option("--team", "code", default=FIRST_TEAM[0], show_default=True, help="The code of their team.")
@over_database
def add(email: str, name: str, role: str, code: str) -> None:
    """Add somebody who signs in with EMAIL, and print the link by which they set their password."""
    with transaction():
        made = staff.add(name=name, email=email, actor=SYSTEM)
        team = next((t for t in queries.list_teams() if t.code == code), None)
        if team is None and code == FIRST_TEAM[0]:
            team = teams.add(name=FIRST_TEAM[1], code=FIRST_TEAM[0], actor=SYSTEM)
        if team is None:
            raise NotFound("There is no team with the code {code}.", code=code)
        roles.give(made, team=team, role=role, actor=SYSTEM)
        token = passwords.make_link(made, actor=SYSTEM)
    click.echo(f"{made.name} is {Role(role).words.lower()} of {team.name}.")
    _say_link(token)


@user.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.option("--team", "code", default=FIRST_TEAM[0], show_default=True, help="The code of the team.")
@over_database
def give_role(email: str, role: str, code: str) -> None:
    """Give the person who signs in with EMAIL one more ROLE: the way for an only administrator, who cannot give one to
    themselves."""
    with transaction():
        person, team = _found(email), queries.get_team(code)
        roles.give(person, team=team, role=role, actor=SYSTEM)
    click.echo(f"{person.name} is {Role(role).words.lower()} of {team.name}.")


@user.command()
@click.argument("email")
@over_database
def link(email: str) -> None:
    """Print a link by which the person who signs in with EMAIL sets a new password."""
    with transaction():
        token = passwords.make_link(_found(email), actor=SYSTEM)
    _say_link(token)


@user.command()
@click.argument("email")
@over_database
def deactivate(email: str) -> None:
    """Let the person who signs in with EMAIL in no more, at once, in every browser."""
    with transaction():
        staff.deactivate(_found(email), actor=SYSTEM)
    click.echo("Done. They are signed out everywhere.")


@user.command("list")
@over_database
def list_all() -> None:
    """Print everybody who can sign in, with their roles."""
    page, after = None, None
    while page is None or after is not None:
        page = queries.list_staff(queries.StaffFilters(), after=after, most=200)
        after = page.after
        for one in page.rows:
            held = ", ".join(f"{Role(m.role).words.lower()} of {m.team.name}" for m in one.memberships
                             if m.ended_at is None)
            click.echo(f"{one.email:<40} {one.name}, {held or 'no role'}")


def mail_link(user_id: int, *, purpose: str = "reset") -> None:
    """Make a link to set a password and mail it. The secret is in the mail alone: a repeat makes another."""
    with transaction():
        person = queries.user_by_id(user_id)
        if not person.is_active:
            return
        actor = sessions.acting(person) if purpose == "reset" else SYSTEM
        token = passwords.make_link(person, purpose=purpose, actor=actor)
        subject, words = LINKS[purpose]
        delivery.send_now(to=person.mailbox, subject=subject, body=words.format(
            name=person.name, link=address_of(token), council=council().name))


def mail_news(user_id: int, what: str) -> None:
    """Tell somebody that their password was set by a link, or their address changed, so that nobody else can do it
    unnoticed."""
    person = queries.user_by_id(user_id)
    subject, words = NEWS[what]
    for address in sorted({person.mailbox, person.email}):
        delivery.send_now(to=address, subject=subject, body=words.format(
            name=person.name, email=person.email, council=council().name))


def mail_role(membership_id: int, *, by_id: int) -> None:
    """Tell the leads of a team and the administrators who was let in to read cases there, and by whom."""
    given, by, told = roles.watchers(membership_id, by_id=by_id)
    subject, words = ROLE
    for one in told:
        delivery.send_now(to=one.mailbox, subject=subject, body=words.format(
            name=one.name, person=given.user.name, email=given.user.email, role=Role(given.role).words.lower(),
            team=given.team.name, by=by.name, council=council().name))


ROLE = ("Somebody was given a role", """Hello {name}

{by} has made {person} ({email}) {role} of {team}. They may read cases now.

If you did not expect this, ask {by}, or an administrator or auditor.

{council}
""")
"""The subject and the words of the mail about a role."""
LINKS = {
    "reset": ("Set a new password", """Hello {name}

Somebody, probably you, asked for a link to set a new password for the case desk:

{link}

It works once, for one hour. If you did not ask for it, you need do nothing.

{council}
"""),
    "sent": ("Set your password", """Hello {name}

An administrator of the case desk sends you this link to set your password:

{link}

It works once, for 24 hours. If you did not expect it, do not use it, and tell your team lead.

{council}
"""),
}
"""By what a link is made for: the subject and the words of its mail."""
NEWS = {
    "password": ("Your password was changed", """Hello {name}

Your password for the case desk was changed by a link. You are signed out everywhere.

If that was not you, tell your team lead or an administrator at once.

{council}
"""),
    "address": ("Your email address was changed", """Hello {name}

An administrator changed the address with which you sign in to the case desk. It is now:

{email}

Sign in with it and the password you have. You were signed out everywhere.

If you did not expect this, tell your team lead at once.

{council}
"""),
}
"""By what was changed: the subject and the words of the mail."""


def address_of(token: str) -> str:
    """The whole address of a link to set a password."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/desk/set-password/{token}"


def _say_link(token: str) -> None:
    click.echo("They set their password here, once, within 24 hours:")
    click.echo(address_of(token))


def _found(email: str) -> User:
    person = queries.find_user_by_email(email)
    if person is None:
        raise NotFound("Nobody signs in with {email}.", email=email)
    return person
