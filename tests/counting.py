"""Counting statements: what a page or a verb asks of the database, without what every process reads anew by the
second."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import event

from crm.foundation.database import db

#: Tables that are read again each second or two, whatever the page.
REMEMBERED = ("council_setting", "catalogue_revision")


@contextmanager
def statements(*beginning: str) -> Iterator[list[str]]:
    """The statements of the block, those that write too; only those that begin with one of these words, if any are
    given. Savepoints are left out: they keep tests apart."""
    said: list[str] = []

    def note(*given: Any) -> None:
        statement = str(given[2]).strip()
        first = statement.split(maxsplit=1)[0].lower()
        if first not in ("savepoint", "release", "rollback") and (not beginning or first in beginning) and not any(
                name in statement for name in REMEMBERED):
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def queries() -> AbstractContextManager[list[str]]:
    """The statements of the block that read."""
    return statements("select", "with")


def queries_of(page: Callable[[], Any]) -> int:
    """How many a page asks once the process knows what it remembers: the least of three."""
    counts = []
    for _ in range(3):
        with queries() as said:
            page()
        counts.append(len(said))
    return min(counts)
