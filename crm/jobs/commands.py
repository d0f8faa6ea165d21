"""What all commands of `guildhall` share: loaded when asked for, over a database, and failing in words."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from importlib import import_module
from typing import Any

import click
import psycopg
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import Config, Misconfigured
from crm.errors import Invalid, Refusal
from crm.foundation import migrating
from crm.foundation.database import db, session
from crm.jobs import serve as serving
from crm.jobs.postgres import Server
from crm.jobs.programs import NoServer


class Commands(click.Group):
    """A group whose commands stand in modules that are imported when they are asked for."""

    def __init__(self, name: str, *, places: Mapping[str, str], factory: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self._places, self._factory = places, factory

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._places:
            return None
        found: click.Command = _named(self._places[cmd_name])
        return found

    def make_context(self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
                     ) -> click.Context:
        return super().make_context(info_name, args, parent, **{"obj": self._application} | extra)

    def _application(self, config: Config) -> Flask:
        made: Flask = _named(self._factory)(config)
        return made


def application(config: Config) -> Flask:
    """The application. Only commands that need it build it: it takes a second or two."""
    made: Flask = click.get_current_context().find_root().obj(config)
    return made


def in_words(command: Callable[..., None]) -> Callable[..., None]:
    """Show what went wrong as a sentence, not as a traceback, with exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (Misconfigured, NoServer, serving.CannotServe) as problem:
            raise click.ClickException(str(problem)) from problem
        except (OperationalError, psycopg.OperationalError) as problem:
            told = problem.orig if isinstance(problem, OperationalError) else problem
            raise click.ClickException(f"The database does not answer: {told}") from problem
        except PermissionError as problem:
            raise click.ClickException(f"{problem.filename} belongs to another user. Was Guildhall started as root "
                                       "before? Start it as the same user again, or set CRM_DATA.") from problem
        except Refusal as refusal:
            fields = refusal.fields if isinstance(refusal, Invalid) else {}
            lines = [str(refusal), *(f"  {place}: {words}" for place, words in fields.items())]
            raise click.ClickException("\n".join(lines)) from refusal

    return run


@contextmanager
def database(config: Config) -> Iterator[Config]:
    """The settings with a database that answers: the one given, ours that runs, or ours, started for as long."""
    if config.database_url:
        yield config
        return
    server = Server(config.data_folder / "postgres")
    if server.answers():
        yield replace(config, database_url=server.url)
        return
    server.start()
    try:
        yield replace(config, database_url=server.url)
    finally:
        server.stop()


def over_database(command: Callable[..., None]) -> Callable[..., None]:
    """Run a command inside the application, over a migrated database."""

    @wraps(command)
    @in_words
    def run(*args: Any, **kwargs: Any) -> None:
        with database(Config.from_env()) as config:
            if not migrating.is_current(config.database_url):
                migrating.migrate(config.database_url)
            with application(config).app_context():
                try:
                    command(*args, **kwargs)
                finally:
                    session.remove()
                    db.engine.dispose()

    return run


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
