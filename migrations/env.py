"""Runs the migrations over a connection that the caller hands in, or over DATABASE_URL."""

import importlib
import os
import pkgutil
from typing import Any

import sqlalchemy as sa
from alembic import context

import crm
from crm.foundation.database import db, sqlalchemy_url

for module in pkgutil.walk_packages(crm.__path__, "crm."):
    if module.name.endswith((".models", ".limits", ".settings", ".files", ".search")):
        importlib.import_module(module.name)

OTHERS = ("procrastinate_",)


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Tables of the job queue are kept by its own library."""
    return kind != "table" or not (name or "").startswith(OTHERS)


def run(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=db.metadata, include_name=ours, compare_type=True,
                      transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = sa.create_engine(sqlalchemy_url(os.environ["DATABASE_URL"]))
    with engine.connect() as connection:
        run(connection)
