"""Many rows at once: gathered for any model, given their keys, and written by COPY in the order of references."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from random import Random
from typing import Any

import psycopg
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from crm.foundation.database import Base, session

# Made once: json.dumps with words of its own makes an encoder for every row.
_as_json = json.JSONEncoder(ensure_ascii=False).encode
AT_ONCE = 60_000
"""Rows gathered before they are written."""


class Bulk:
    """Gathers rows and writes them in the open transaction. Keys are given here: rows can refer to each other."""

    def __init__(self, *, seed: int) -> None:
        self._random = Random(f"{seed}:ids")
        self._sheets: dict[type[Base], _Sheet] = {}
        self._waiting = 0

    def add(self, model: type[Base], values: Mapping[str, Any]) -> int:
        """Take a row; columns left out are null or what the model says. Returns its key (0 for rows without one)."""
        return self.put(model, self.row(model, values))

    def row(self, model: type[Base], values: Mapping[str, Any]) -> list[Any]:
        """A row as it is written, with nothing left out but its key."""
        return (self._sheets.get(model) or self._sheet(model)).row(values)

    def columns(self, model: type[Base]) -> Mapping[str, int]:
        """At which place of such a row each column stands."""
        return (self._sheets.get(model) or self._sheet(model)).places

    def put(self, model: type[Base], row: list[Any]) -> int:
        """Take a row that was made before. Returns its key, as `add` does."""
        key = (self._sheets.get(model) or self._sheet(model)).take(row)
        self._waiting += 1
        if self._waiting >= AT_ONCE:
            self.write()
        return key

    def key(self, model: type[Base]) -> int:
        """The next key of a model, for a row that is added later with it."""
        return (self._sheets.get(model) or self._sheet(model)).next_key()

    def keys(self, model: type[Base], count: int) -> int:
        """The first of so many next keys of a model, for rows that are added later with them."""
        return (self._sheets.get(model) or self._sheet(model)).next_keys(count)

    def public_id(self) -> str:
        """A random public id, from the seed."""
        return urlsafe_b64encode(self._random.randbytes(16)).decode().rstrip("=")

    def bytes(self, count: int) -> bytes:
        """Random bytes, from the seed."""
        return self._random.randbytes(count)

    def write(self) -> None:
        """Write what was gathered, tables that others refer to first."""
        order = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
        connection = _connection()
        for sheet in sorted(self._sheets.values(), key=lambda sheet: order[sheet.table]):
            sheet.write(connection)
        self._waiting = 0

    def finish(self) -> None:
        """Write the rest, and put the sequences of keys behind what was written."""
        self.write()
        connection = _connection()
        for sheet in self._sheets.values():
            sheet.set_sequence(connection)

    def _sheet(self, model: type[Base]) -> _Sheet:
        session.flush()  # rows of verbs that the keys must come after
        made = self._sheets[model] = _Sheet(model, _connection())
        return made


class _Sheet:
    """The rows of one table."""

    def __init__(self, model: type[Base], connection: psycopg.Connection[Any]) -> None:
        table = model.__table__
        assert isinstance(table, Table)
        self.table = table
        columns = [column for column in table.columns if column.computed is None]
        self.names = [column.name for column in columns]
        self.places = {name: place for place, name in enumerate(self.names)}
        self.defaults = [_default(column) for column in columns]
        self.json = [place for place, column in enumerate(columns) if isinstance(column.type, JSONB)]
        self.has_key = "id" in self.names and bool(table.columns["id"].identity)
        self.rows: list[list[Any]] = []
        self.last = 0
        if self.has_key:
            row = connection.execute(f'select coalesce(max(id), 0) from "{table.name}"').fetchone()  # noqa: S608
            self.last = row[0] if row else 0

    def next_key(self) -> int:
        self.last += 1
        return self.last

    def next_keys(self, count: int) -> int:
        self.last += count
        return self.last - count + 1

    def row(self, values: Mapping[str, Any]) -> list[Any]:
        row = [values.get(name, default) for name, default in zip(self.names, self.defaults, strict=True)]
        for place in self.json:
            if row[place] is not None:
                row[place] = _as_json(row[place])
        return row

    def take(self, row: list[Any]) -> int:
        key = 0
        if self.has_key:
            place = self.places["id"]
            key = row[place] = row[place] or self.next_key()
        self.rows.append(row)
        return key

    def write(self, connection: psycopg.Connection[Any]) -> None:
        if not self.rows:
            return
        names = ", ".join(f'"{name}"' for name in self.names)
        with connection.cursor().copy(f'copy "{self.table.name}" ({names}) from stdin') as copy:
            for row in self.rows:
                copy.write_row(row)
        self.rows = []

    def set_sequence(self, connection: psycopg.Connection[Any]) -> None:
        if self.has_key and self.last:
            name = f'"{self.table.name}"'
            connection.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, self.last])


def _default(column: Any) -> Any:
    """What a column holds when nothing is said: the model's plain default."""
    default = column.default
    if default is None or not (default.is_scalar or default.is_callable):
        return None
    if default.is_scalar:
        return default.arg
    made = default.arg.__name__ if hasattr(default.arg, "__name__") else ""
    return {"dict": {}, "list": []}.get(made)


def _connection() -> psycopg.Connection[Any]:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver
