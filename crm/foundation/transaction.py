"""The only place that commits. A door opens a transaction; the verbs inside it add and never commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from crm.foundation.database import session


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what was done inside, or undo all of it when anything is raised."""
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def savepoint() -> Iterator[None]:
    """A part that may fail alone: an effect, one item of many. Raises what was raised, with the part undone."""
    with session.begin_nested():
        yield


def lock(name: str) -> None:
    """Wait until nobody else holds the lock of this name, and hold it until the transaction ends."""
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
