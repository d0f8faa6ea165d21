"""The console command `guildhall`. Every command has help, shows progress on long work, and fails in words."""

import os

import click

from config import ROOT, Config, Misconfigured
from crm.foundation.database import db
from crm.jobs import serve as serving
from crm.jobs import worker as working
from crm.jobs.commands import application, in_words, over_database
from crm.jobs.demo import making, staff
from crm.jobs.demo.council import PASSWORD
from crm.jobs.ledger import ledger
from crm.jobs.places import places
from crm.jobs.users import user


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Guildhall: a CRM for council case handling."""


@main.command()
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), show_default="PORT or 8000")
@click.option("--empty", is_flag=True, help="Do not fill a new database with the demo council.")
@in_words
def serve(port: int, empty: bool) -> None:
    """Run everything on this machine: database, web server and worker."""
    house = serving.House(Config.from_env(), port=port, say=click.echo)
    house.open(furnish=lambda config: None if empty else _furnish(config))


@main.command()
@click.option("--concurrency", type=int, default=2, show_default=True, help="Jobs at a time.")
@in_words
def worker(concurrency: int) -> None:
    """Run background jobs: messages, clocks, rules. Start more of them on more machines when one is not enough."""
    config = Config.from_env()
    if not config.database_url:
        raise Misconfigured("The worker needs DATABASE_URL. `guildhall serve` starts one by itself.")
    working.run(application(config), url=config.database_url, concurrency=concurrency)


def _furnish(config: Config) -> None:
    """Fill a new database with the demo council, and say how to sign in to it."""
    if serving.is_empty(config.database_url):
        with application(config).app_context():
            _make_demo(making.DEMO, config)
            db.engine.dispose()  # the web server and the worker are processes of their own
    if serving.is_demo(config.database_url, email=_sign_in(staff.SIGN_INS[0])):
        click.echo(f"This is the demo council. The password of everybody is {PASSWORD}")
        for local in staff.SIGN_INS:
            user = next(user for user in staff.USERS if user.email == _sign_in(local))
            click.echo(f"  {user.email:<38} {user.name}, {', '.join(_role(*role) for role in user.roles)}")


def _make_demo(size: making.Size, config: Config) -> None:
    making.make(size, packs=ROOT / "services", map_file=config.data_folder / "map.geojson", say=click.echo)


def _sign_in(local: str) -> str:
    return f"{local}@{staff.DOMAIN}"


def _role(team: str, role: str) -> str:
    name = next(spec.name for spec in staff.TEAMS if spec.code == team)
    return f"{role} of {name}"


@main.command()
@click.option("--size", type=click.Choice(["demo", *making.BENCH]), default="demo", show_default=True,
              help="demo: 5,000 residents and 8,000 cases; the others are for measuring.")
@over_database
def demo(size: str) -> None:
    """Fill an empty database with Northmoor, a fictional council with two years of work behind it."""
    _make_demo(making.BENCH.get(size, making.DEMO), Config.from_env())
    click.echo(f"Northmoor is ready. The password of all its staff is {PASSWORD}")


main.add_command(places)
main.add_command(user)
main.add_command(ledger)


@main.command()
@over_database
def migrate() -> None:
    """Bring the database to the newest version."""
    click.echo("The database is up to date.")


