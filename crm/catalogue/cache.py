"""What a process remembers of the catalogue: definitions, services, calendars, roles; dropped when the catalogue
changes.

One row holds a random mark of the catalogue's state. It is read at most once a second; a change made by this process
drops its memory at once.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.catalogue.models import CatalogueRevision
from crm.foundation.database import session

T = TypeVar("T")
#: Seconds for which another process may still use the former state.
FRESH_FOR = 1.0

_kept: dict[object, Any] = {}
_for_good: dict[object, Any] = {}
_mark: int | None = None
_read_at = 0.0


def remember(key: object, load: Callable[[], T]) -> T:
    """The value under this key, loaded once for each state of the catalogue."""
    _refresh()
    if key not in _kept:
        _kept[key] = load()
    return cast(T, _kept[key])


def find_for_good(key: object) -> Any:
    """What is kept under this key whatever changes in the catalogue, or None. The key must name one content only."""
    return _for_good.get(key)


def keep_for_good(key: object, value: Any) -> None:
    """Keep a value that never changes."""
    _for_good[key] = value


def changed() -> None:
    """Say that the catalogue changed in the open transaction: every process forgets what it knew."""
    global _read_at
    mark = secrets.randbits(62)
    statement = insert(CatalogueRevision).values(id=1, number=mark)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"number": mark}))
    _kept.clear()
    _read_at = 0.0


def _refresh() -> None:
    global _mark, _read_at
    if time.monotonic() - _read_at < FRESH_FOR:
        return
    mark = session.scalar(select(CatalogueRevision.number).where(CatalogueRevision.id == 1))
    if mark != _mark:
        _kept.clear()
    _mark, _read_at = mark, time.monotonic()
