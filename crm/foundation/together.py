"""Several short lists in one question to the database: each a select of its own, answered together in one row.

The lists of one case are read in microseconds each; to send a statement, wait for its answer and build its rows takes
ten times as long.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, DateTime, ScalarSelect, Select, and_, case, func, literal_column, select

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
        return self.read(session.execute(self._statement, given).one())

    @property
    def columns(self) -> list[ScalarSelect[Any]]:
        """A column for each list, for a statement that asks for more."""
        return [one.as_json for one in self._lists]

    def read(self, found: Sequence[Any]) -> Any:
        """The rows of every list, from these columns."""
        return self._answer(*(one.rows(some) for one, some in zip(self._lists, found, strict=True)))


class Entities:
    """Rows of several models that are to be changed, and lists beside them, in one statement.

    A line of the answer holds a row of one model and nothing of the others; the first holds the lists.
    """

    def __init__(self, chosen: Sequence[tuple[type[Any], ColumnElement[bool]]], *, beside: Together) -> None:
        kinds = func.generate_series(0, len(chosen)).table_valued("kind").render_derived(name="kinds")
        self._models, self._beside, joined = [model for model, _ in chosen], beside, cast(Any, kinds)
        for kind, (model, condition) in enumerate(chosen, start=1):
            joined = joined.outerjoin(model, and_(kinds.c.kind == kind, condition))
        lists = [case((kinds.c.kind == 0, column)) for column in beside.columns]
        self._statement = select(*self._models, *lists).select_from(joined).order_by(
            kinds.c.kind, *(model.id for model in self._models))

    def ask(self, **given: Any) -> tuple[Any, list[list[Any]]]:
        """The lists beside them; and the rows of each model, in the order of their keys."""
        first, *rest = session.execute(self._statement, given).all()
        rows = [[line[at] for line in rest if line[at] is not None] for at in range(len(self._models))]
        return self._beside.read(first[len(self._models):]), rows


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
