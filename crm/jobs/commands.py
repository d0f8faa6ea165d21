"""What every command of the console shares: the application it runs in, its database, and failing in words."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import Config, Misconfigured
from crm.errors import Refusal
from crm.foundation import migrating
from crm.foundation.database import db, session
from crm.jobs import serve as serving
from crm.jobs.postgres import Server
from crm.jobs.programs import NoServer


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
        except OperationalError as problem:
            raise click.ClickException(f"The database does not answer: {problem.orig}") from problem
        except PermissionError as problem:
            raise click.ClickException(f"{problem.filename} belongs to another user. Was Guildhall started as root "
                                       "before? Start it as the same user again, or set CRM_DATA.") from problem
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
                try:
                    command(*args, **kwargs)
                finally:
                    session.remove()
                    db.engine.dispose()
        finally:
            if server is not None:
                server.stop()

    return run
