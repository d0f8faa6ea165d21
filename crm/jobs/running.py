"""`guildhall serve` and `migrate`: everything on one machine, and the newest version of the database."""

import os
import subprocess
import sys

import click

from config import ROOT, Config
from crm.foundation import migrating
from crm.jobs import serve as serving
from crm.jobs.commands import database, in_words
from crm.jobs.demo import staff
from crm.jobs.ending import end_at_once


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default="PORT, or 8000")
@click.option("--empty", is_flag=True, help="Do not fill a new database with the demo council.")
@in_words
def serve(port: int, empty: bool) -> None:
    """Run everything on this machine: database, web server and worker."""
    house = serving.House(Config.from_env(), port=port, say=click.echo)
    house.open(furnish=_leave_empty if empty else _furnish)
    end_at_once()


@click.command()
@in_words
def migrate() -> None:
    """Bring the database to the newest version."""
    with database(Config.from_env()) as config:
        if migrating.is_current(config.database_url):
            click.echo("The database is up to date already.")
            return
        migrating.migrate(config.database_url)
        click.echo("The database has been brought up to date.")


def _leave_empty(config: Config) -> None:
    pass


def _furnish(config: Config) -> None:
    """Fill a new database with the demo council, and say how to sign in to it."""
    if config.production:
        return
    if serving.is_empty(config.database_url):
        made = subprocess.run([sys.executable, "-m", "crm", "demo"], cwd=ROOT, check=False,
                              env=os.environ | {"DATABASE_URL": config.database_url})
        if made.returncode:
            raise serving.CannotServe("The demo council could not be made; the words are above. "
                                      "`guildhall serve --empty` starts without it.")
    if not serving.is_demo(config.database_url, email=staff.sign_in(staff.SIGN_INS[0])):
        return
    click.echo(f"This is the demo council. The password of everybody is {staff.PASSWORD}")
    for local in staff.SIGN_INS:
        user = next(user for user in staff.USERS if user.email == staff.sign_in(local))
        click.echo(f"  {user.email:<38} {user.name}, {', '.join(_role(*role) for role in user.roles)}")


def _role(team: str, role: str) -> str:
    name = next(spec.name for spec in staff.TEAMS if spec.code == team)
    return f"{role} of {name}"
