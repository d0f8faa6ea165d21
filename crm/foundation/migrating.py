"""Brings a database to the newest migration."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from crm.foundation.database import sqlalchemy_url

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


def migrate(url: str) -> None:
    """Run every migration that the database has not had; two processes at once wait for each other."""
    with _engine(url).connect() as connection:
        connection.execute(sa.text("select pg_advisory_lock(7351846)"))
        connection.commit()
        command.upgrade(_config(connection), "head")
        connection.commit()
        connection.execute(sa.text("select pg_advisory_unlock(7351846)"))
        connection.commit()


def check(url: str) -> None:
    """Raise alembic's CommandError when the models and the migrations differ."""
    with _engine(url).connect() as connection:
        command.check(_config(connection))


def is_current(url: str) -> bool:
    """Whether the database has had every migration."""
    with _engine(url).connect() as connection:
        script = ScriptDirectory.from_config(_config(connection))
        return set(MigrationContext.configure(connection).get_current_heads()) == set(script.get_heads())


def _engine(url: str) -> sa.Engine:
    return sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
