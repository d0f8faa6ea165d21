"""The console command `guildhall`. Every command has help, shows progress on long work, and fails in words."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import click
from flask import Flask

from config import Config, Misconfigured
from crm.errors import Refusal
from crm.foundation import migrating
from crm.jobs import serve as serving
from crm.jobs import worker as working
from crm.jobs.postgres import Server
from crm.jobs.programs import NoServer


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Guildhall: a CRM for council case handling."""


def application(config: Config) -> Flask:
    """The application, built by the factory that the roof handed in."""
    made: Flask = click.get_current_context().obj(config)
    return made


def in_words(command: Callable[..., None]) -> Callable[..., None]:
    """Show what went wrong as one sentence, not as a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (Misconfigured, NoServer, serving.CannotServe) as problem:
            raise click.ClickException(str(problem)) from problem
        except Refusal as refusal:
            lines = [str(refusal), *(f"  {place}: {words}" for place, words in getattr(refusal, "fields", {}).items())]
            raise click.ClickException("\n".join(lines)) from refusal

    return run


def over_database(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command inside the application; a local database that is not running is started for it."""

    @wraps(command)
    @in_words
    def run(*args: Any, **kwargs: Any) -> None:
        config, server = Config.from_env(), None
        if not config.database_url:
            server = Server(config.data_folder / "postgres")
            if server.answers():
                config, server = replace(config, database_url=server.url), None
            else:
                server.start()
                config = replace(config, database_url=server.url)
        try:
            migrating.migrate(config.database_url)
            with application(config).app_context():
                command(*args, **kwargs)
        finally:
            if server is not None:
                server.stop()

    return run


@main.command()
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), show_default="PORT or 8000")
@click.option("--empty", is_flag=True, help="Do not fill a new database with the demo council.")
@in_words
def serve(port: int, empty: bool) -> None:
    """Run everything on this machine: database, web server and worker."""
    house = serving.House(Config.from_env(), port=port, say=click.echo)
    house.open(furnish=lambda config: None)


@main.command()
@click.option("--concurrency", type=int, default=2, show_default=True, help="Jobs at a time.")
@in_words
def worker(concurrency: int) -> None:
    """Run background jobs: messages, clocks, rules. Start more of them on more machines when one is not enough."""
    config = Config.from_env()
    if not config.database_url:
        raise Misconfigured("The worker needs DATABASE_URL. `guildhall serve` starts one by itself.")
    working.run(application(config), url=config.database_url, concurrency=concurrency)


@main.command()
@over_database
def migrate() -> None:
    """Bring the database to the newest version."""
    click.echo("The database is up to date.")


