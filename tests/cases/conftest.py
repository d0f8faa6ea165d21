"""What tests of cases share."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine


@pytest.fixture
def count_queries(app: Flask) -> Iterator[Callable[[], int]]:
    """How many statements have been sent so far; savepoints are not counted."""
    sent = [0]

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent[0] += 1

    event.listen(Engine, "before_cursor_execute", note)
    yield lambda: sent[0]
    event.remove(Engine, "before_cursor_execute", note)
