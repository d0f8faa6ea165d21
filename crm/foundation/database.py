"""The one place that touches Flask-SQLAlchemy: the session, the base of all models and the column types they share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ARRAY, BigInteger, ColumnElement, DateTime, Identity, MetaData, any_, bindparam, event, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry, scoped_session

from crm.foundation import connections, writing_order

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: A bigint identity key; never shown in an address where a reference or a public id exists.
Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
#: An instant: aware, UTC.
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]


T = TypeVar("T", bound="Base")


class Base(DeclarativeBase):
    """What every model shares: constraint names, and bigint for whole numbers."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={
        int: BigInteger,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: JSONB,
    })


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

session: scoped_session[Session] = db.session  # type: ignore[assignment]
event.listen(Session, "before_flush", writing_order.parents_first)


#: A page asks for little: to start helpers for it, or to compile it, takes longer than to do it (28 ms for 0.2). The
#: last says how much a misspelt word must share with a known one to be looked at (`search.meant`).
OPTIONS = ("-c timezone=UTC -c max_parallel_workers_per_gather=0 -c jit=off "
           "-c pg_trgm.similarity_threshold=0.2")


def configure(app: Flask, *, url: str, pool_size: int = 5) -> None:
    """Connect the application to PostgreSQL. `url` is a libpq or SQLAlchemy address."""
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": pool_size, "max_overflow": 10, "connect_args": {"options": OPTIONS},
        "hide_parameters": True,  # errors are logged
    }
    db.init_app(app)
    with app.app_context():
        connections.keep(db.engine)


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy with psycopg 3 wants it."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column is one of the numbers that a statement is bound to under this name: one statement, built and
    planned once, for however many."""
    found: ColumnElement[bool] = column == any_(bindparam(name, type_=ARRAY(BigInteger)))
    return found


def add(row: Base) -> None:
    """Put a new row into the session."""
    session.add(row)


def add_flushed(row: T) -> T:
    """Put a new row into the session and write it at once, because its key is needed by what follows."""
    session.add(row)
    session.flush()
    return row


def is_pending(row: Base) -> bool:
    """Whether a row is still to be written for the first time, so that nothing in the database can belong to it."""
    return inspect(row).pending


def pending(model: type[T]) -> list[T]:
    """The rows of a model that are still to be written for the first time, as they came."""
    return [row for row in session.new if isinstance(row, model)]


@contextmanager
def reading(*models: type[Base], besides: Base | None = None) -> Iterator[None]:
    """Ask without writing first what is pending, unless some of it is of these models, which the question is about:
    what a verb writes in one go is not cut in two by a question that cannot be about it. `besides`: a row on which the
    answer does not depend."""
    if any(isinstance(row, models) and row is not besides for row in (*session.new, *session.dirty, *session.deleted)):
        session.flush()
    with session.no_autoflush:
        yield


def flush() -> None:
    """Write what is pending, because a query or a key that follows needs it."""
    session.flush()
