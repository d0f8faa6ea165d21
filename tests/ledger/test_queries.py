"""Audit: every event, newest first, narrowed and paged by key."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from crm.errors import Invalid
from crm.foundation.paging import cursor
from crm.ledger import queries, record
from crm.ledger.queries import EventFilters
from crm.values.actor import SYSTEM, Actor
from tests.ledger.events import Happened

JO = Actor(key="user:77", name="Jo")


@pytest.fixture
def events(database: Any, clock: Any) -> None:
    for day in range(1, 8):
        clock(f"2026-11-0{day}T12:00+00:00")
        record(Happened(thing_id=day % 2, case_id=40 + day % 3), actor=JO if day > 4 else SYSTEM)
    database.flush()


def days(filters: EventFilters, **kwargs: Any) -> list[int]:
    return [e.at.day for e in queries.list_events(filters, **kwargs).rows]


def test_events_come_newest_first_and_page_both_ways(events: None) -> None:
    first = queries.list_events(EventFilters(), most=3)
    second = queries.list_events(EventFilters(), after=first.after, most=3)
    third = queries.list_events(EventFilters(), after=second.after, most=3)
    assert [[e.at.day for e in page.rows] for page in (first, second, third)] == [[7, 6, 5], [4, 3, 2], [1]]
    assert first.before is None and third.after is None
    assert days(EventFilters(), before=third.before, most=3) == [4, 3, 2]


def test_events_are_narrowed(events: None) -> None:
    assert days(EventFilters(actor="user:77")) == [7, 6, 5]
    assert days(EventFilters(stream="thing:0")) == [6, 4, 2]
    assert days(EventFilters(case_id=41)) == [7, 4, 1]
    assert days(EventFilters(kinds=["test.other"])) == []
    assert days(EventFilters(kinds=["test.happened", "test.other"]), most=2) == [7, 6]
    paged = queries.list_events(EventFilters(kinds=["test.happened", "test.other"]), most=2)
    assert days(EventFilters(kinds=["test.happened", "test.other"]), after=paged.after, most=2) == [5, 4]
    assert days(EventFilters(kinds=["test.happened"], actor="system", case_id=42)) == [2]
    assert days(EventFilters(from_at=datetime(2026, 11, 3, 12, tzinfo=UTC),
                             to_at=datetime(2026, 11, 5, 12, tzinfo=UTC))) == [4, 3]


def test_a_forged_cursor_is_refused(events: None) -> None:
    for forged in ("!", "WyJ4Il0", "W3RydWVd", "WzEsMl0", cursor("2026-01-01", 5), cursor("x", 5), cursor(None, None)):
        with pytest.raises(Invalid):
            queries.list_events(EventFilters(), after=forged)


@pytest.mark.parametrize(("filters", "index"), [
    (EventFilters(), "ix_event_at"), (EventFilters(kinds=["test.happened"]), "ix_event_kind"),
    (EventFilters(actor="user:77"), "ix_event_actor"), (EventFilters(actor="user:77", kinds=["x"]), "ix_event_"),
    (EventFilters(case_id=41), "ix_event_case"),
])
def test_a_page_is_read_by_an_index_whatever_is_asked(events: None, database: Any, filters: EventFilters,
                                                      index: str) -> None:
    database.execute(text("set local enable_seqscan = off"))
    statement = queries._page(filters, None, turned=False, most=51).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    plan = "\n".join(database.scalars(text("explain " + str(statement).replace(":", r"\:"))))
    assert index in plan, plan
