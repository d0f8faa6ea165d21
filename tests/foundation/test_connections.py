"""Connections: what was prepared outlives a page that only reads, and one whose server has gone is not given out."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from crm.foundation import connections
from crm.foundation.database import sqlalchemy_url
from tests.conftest import admin, url_of

PREPARED = text("select count(*) from pg_prepared_statements where statement like 'select 1 + %'")


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = create_engine(sqlalchemy_url(url_of("postgres")), pool_size=1, max_overflow=0)
    connections.keep(made)
    yield made
    made.dispose()


def _read(engine: Engine, times: int) -> None:
    for _ in range(times):
        with engine.connect() as connection:  # ends by rolling back
            connection.execute(text("select 1 + cast(:more as int)"), {"more": 1})


def test_pages_that_only_read_find_their_statements_prepared(engine: Engine) -> None:
    _read(engine, 8)
    with engine.connect() as connection:
        assert connection.scalar(PREPARED) == 1


def test_what_a_page_changed_and_did_not_commit_is_undone(engine: Engine) -> None:
    _read(engine, 8)
    with engine.connect() as connection:
        connection.execute(text("create table half_made (id int)"))
    with engine.connect() as connection:
        assert connection.scalar(text("select to_regclass('half_made')")) is None


def test_after_a_failure_statements_are_prepared_anew(engine: Engine) -> None:
    _read(engine, 8)
    with engine.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text("select * from no_such_table"))
    with engine.connect() as connection:
        assert connection.scalar(PREPARED) == 0
    _read(engine, 1)


def test_a_connection_that_the_server_has_ended_is_replaced(engine: Engine) -> None:
    with engine.connect() as connection:
        pid = connection.scalar(text("select pg_backend_pid()"))
    admin(f"select pg_terminate_backend({pid}, 5000)")
    with engine.connect() as connection:
        assert connection.scalar(text("select pg_backend_pid()")) != pid
