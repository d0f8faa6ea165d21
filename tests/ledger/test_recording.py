"""Recording: events go together with what they tell of, in their order, or not at all."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.foundation.transaction import savepoint
from crm.ledger import begin, record, seq_of, verifying
from crm.ledger.models import EventRow, EventStream
from crm.values.actor import SYSTEM
from tests.counting import statements
from tests.ledger.events import Happened


def test_events_of_several_streams_are_written_in_one_statement_in_the_order_they_were_recorded(database: Any) -> None:
    with statements() as said:
        for thing in (3, 1, 3, 2):
            record(Happened(thing_id=thing, words=f"Siân’s “{thing}” ünïts", numbers=(thing,)), actor=SYSTEM)
        database.flush()
    assert sum(one.lower().startswith("insert into event (") for one in said) == 1
    rows = database.scalars(select(EventRow).order_by(EventRow.id)).all()
    assert [(row.stream, row.seq) for row in rows] == [("thing:3", 1), ("thing:1", 1), ("thing:3", 2), ("thing:2", 1)]
    assert rows[0].payload == {"thing_id": 3, "words": "Siân’s “3” ünïts", "numbers": [3]}
    assert verifying.verify().is_sound


def test_what_is_recorded_is_read_in_the_same_transaction(database: Any) -> None:
    record(Happened(thing_id=1), actor=SYSTEM)
    assert database.scalars(select(EventRow.seq)).all() == [1]
    record(Happened(thing_id=1), actor=SYSTEM)
    assert database.scalars(select(EventRow.seq).order_by(EventRow.id)).all() == [1, 2]


def test_a_stream_that_begins_here_needs_no_lock_and_goes_on_like_any_other(database: Any) -> None:
    begin("thing:9")
    with statements() as said:
        record(Happened(thing_id=9), actor=SYSTEM)
        assert record(Happened(thing_id=9), actor=SYSTEM) == seq_of("thing:9") == 2
    assert said == []
    database.commit()
    assert record(Happened(thing_id=9), actor=SYSTEM) == 3
    database.flush()
    assert database.get(EventStream, "thing:9").seq == seq_of("thing:9") == 3 and seq_of("thing:8") == 0
    assert verifying.verify().is_sound


def test_what_is_undone_is_not_recorded(database: Any) -> None:
    record(Happened(thing_id=1, words="stays"), actor=SYSTEM)
    with pytest.raises(ValueError, match="no"), savepoint():
        record(Happened(thing_id=1, words="goes"), actor=SYSTEM)
        raise ValueError("no")
    record(Happened(thing_id=1, words="stays too"), actor=SYSTEM)
    database.flush()
    told = database.scalars(select(EventRow).order_by(EventRow.id)).all()
    assert [row.payload["words"] for row in told] == ["stays", "stays too"] and verifying.verify().is_sound
