"""Several short lists in one question to the database: each a select of its own, answered together in one row.

The lists of one case are read in microseconds each; to send a statement, wait for its answer and build its rows takes
ten times as long.
"""

from collections import namedtuple
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, ScalarSelect, Select, func, literal_column, select

from crm.foundation.database import session


class Together:
    """Selects by name, asked together: `Together(tasks=select(...), files=select(...)).ask(case=17).tasks`.

    Rows have the columns of their select by name, and are for reading only. Columns are numbers, text, booleans, JSON,
    instants (aware, UTC) and dates: what JSON carries unchanged.
    """

    def __init__(self, **lists: Select[*tuple[Any, ...]]) -> None:
        self._lists = [_List(name, chosen) for name, chosen in lists.items()]
        self._statement = select(*(one.as_json for one in self._lists))
        self._answer = namedtuple("Answer", list(lists))  # type: ignore[misc]  # named when it is made

    def ask(self, **given: Any) -> Any:
        """The rows of every list, by its name. `given`: what the selects are bound to."""
        found = session.execute(self._statement, given).one()
        return self._answer(*(one.rows(some) for one, some in zip(self._lists, found, strict=True)))


class _List:
    """One of the lists."""

    def __init__(self, name: str, chosen: Select[*tuple[Any, ...]]) -> None:
        inner = chosen.subquery(name)
        self.as_json: ScalarSelect[Any] = select(func.coalesce(
            func.json_agg(func.json_build_array(*inner.c)), literal_column("'[]'"))).scalar_subquery()
        self._row = namedtuple(name, [column.key for column in inner.c])  # type: ignore[misc]
        self._read = [(at, read) for at, column in enumerate(inner.c) if (read := _reading(column.type)) is not None]

    def rows(self, found: list[list[Any]]) -> list[Any]:
        for row in found:
            for at, read in self._read:
                if row[at] is not None:
                    row[at] = read(row[at])
        return [self._row(*row) for row in found]


def _reading(kind: object) -> Callable[[str], Any] | None:
    """How a column of this type is read back from JSON; None where there is nothing to do."""
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(kind, Date) else None
