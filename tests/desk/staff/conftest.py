"""Counting what a page asks of the database."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine


@pytest.fixture
def queries_counted() -> Callable[[Callable[[], object]], int]:
    """How many statements something sends."""

    def count(act: Callable[[], object]) -> int:
        asked: list[str] = []

        def note(*said: Any) -> None:
            asked.append(said[2])

        event.listen(Engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(asked)

    return count
