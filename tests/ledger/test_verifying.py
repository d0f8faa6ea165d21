"""Verifying finds every kind of tampering, says which, and finds nothing where nothing is wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text

from crm.ledger import checkpoints, record, verifying
from crm.ledger.chain import Envelope, digest
from crm.values.actor import SYSTEM
from tests.ledger.events import Happened


@pytest.fixture
def tamper(database: Any) -> Callable[[str], None]:
    """A ledger of three streams and a checkpoint, and a way to change it behind its triggers."""
    for thing in (1, 2, 3):
        for number in range(1, 5):
            record(Happened(thing_id=thing, words=f"Siân’s {number} ünïts", numbers=(number, 2)), actor=SYSTEM)
    database.flush()
    mark(database)

    def change(statement: str) -> None:
        for table in ("event", "event_checkpoint"):
            database.execute(text(f"alter table {table} disable trigger user"))
        database.execute(text(statement))
        database.expire_all()

    return change


def mark(database: Any) -> Any:
    made = checkpoints.add(checkpoints.settle())
    database.flush()
    return made


def found() -> list[tuple[str, str, int | None]]:
    return [(f.problem, f.stream, f.seq) for f in verifying.verify().findings]


def problems() -> list[str]:
    return [problem for problem, _, _ in found()]


def test_a_sound_ledger_is_sound(tamper: Any) -> None:
    report = verifying.verify()
    assert report.is_sound and (report.events, report.streams, report.checkpoints) == (12, 3, 1)
    assert report.last_checkpoint_at is not None


def test_an_empty_ledger_is_sound(database: Any) -> None:
    assert verifying.verify().is_sound


def test_events_after_the_checkpoint_do_not_disturb_it(tamper: Any, database: Any) -> None:
    record(Happened(thing_id=2), actor=SYSTEM)
    record(Happened(thing_id=9), actor=SYSTEM)
    database.flush()
    assert verifying.verify().is_sound
    assert mark(database) is not None
    report = verifying.verify()
    assert report.is_sound and report.checkpoints == 2


def test_a_checkpoint_of_nothing_new_is_not_made(tamper: Any, database: Any) -> None:
    assert mark(database) is None


def test_the_database_itself_refuses_to_change_or_remove_a_row(tamper: Any, database: Any) -> None:
    for statement in ("update event set kind = 'x'", "delete from event", "truncate event",
                      "update event_checkpoint set events = 1", "delete from event_checkpoint"):
        with pytest.raises(Exception, match="never changed"), database.begin_nested():
            database.execute(text(statement))


def test_a_changed_payload_is_found(tamper: Any) -> None:
    tamper("""update event set payload = '{"thing_id": 2, "words": "other"}' where stream = 'thing:2' and seq = 3""")
    assert found() == [("payload_changed", "thing:2", 3)]


@pytest.mark.parametrize("change", ["actor = 'user:1'", "kind = 'x.y'", "at = at + interval '1 microsecond'",
                                    "case_id = 5", "version = 2"])
def test_a_changed_envelope_is_found(tamper: Any, change: str) -> None:
    tamper(f"update event set {change} where stream = 'thing:2' and seq = 3")
    assert found() == [("changed", "thing:2", 3)]


def test_a_removed_row_is_found(tamper: Any) -> None:
    tamper("delete from event where stream = 'thing:2' and seq in (2, 3)")
    assert found()[:2] == [("removed", "thing:2", 2), ("removed", "thing:2", 3)]


def test_a_tail_that_was_cut_off_is_found(tamper: Any) -> None:
    tamper("delete from event where stream = 'thing:2' and seq > 2")
    assert found()[0] == ("cut_off", "thing:2", 3)


def test_a_tail_cut_off_with_its_head_is_found_by_the_checkpoint(tamper: Any) -> None:
    tamper("delete from event where stream = 'thing:2' and seq > 2")
    tamper("""update event_stream set seq = 2, hash = (select hash from event where stream = 'thing:2' and seq = 2)
              where stream = 'thing:2'""")
    assert problems() == ["checkpoint_count"]


def test_a_whole_stream_that_was_removed_is_found_by_the_checkpoint(tamper: Any) -> None:
    tamper("delete from event where stream = 'thing:2'")
    tamper("delete from event_stream where stream = 'thing:2'")
    assert problems() == ["checkpoint_count"]


def test_a_stream_that_was_replaced_whole_is_found_by_the_checkpoint(tamper: Any) -> None:
    tamper("update event set stream = 'thing:x' where stream = 'thing:2'")
    tamper("update event_stream set stream = 'thing:x' where stream = 'thing:2'")
    assert "checkpoint_heads" in problems()


def test_a_stream_without_events_is_cut_off(tamper: Any) -> None:
    tamper("delete from event where stream = 'thing:3'")
    assert found()[0] == ("cut_off", "thing:3", 1)


def test_rows_behind_the_end_and_rows_of_no_stream_are_found(tamper: Any) -> None:
    tamper("""insert into event (stream, seq, kind, version, at, actor, digest, hash)
              select stream, 5, kind, version, at, actor, digest, hash from event
              where stream = 'thing:1' and seq = 4""")
    tamper("""insert into event (stream, seq, kind, version, at, actor, digest, hash)
              select 'thing:77', 1, kind, version, at, actor, digest, hash from event
              where stream = 'thing:1' and seq = 1""")
    pairs = [(problem, stream) for problem, stream, _ in found()]
    assert ("added", "thing:1") in pairs and ("no_head", "thing:77") in pairs


def test_a_changed_head_is_found(tamper: Any) -> None:
    tamper("update event_stream set hash = sha256('x') where stream = 'thing:1'")
    assert found()[0] == ("head", "thing:1", None)


def test_a_changed_or_removed_checkpoint_is_found(tamper: Any, database: Any) -> None:
    record(Happened(thing_id=2), actor=SYSTEM)
    database.flush()
    mark(database)
    tamper("delete from event_checkpoint where id = (select min(id) from event_checkpoint)")
    assert problems() == ["checkpoint_changed"]
    tamper("update event_checkpoint set events = 99")
    assert "checkpoint_changed" in problems()


def test_a_redaction_leaves_the_chain_valid(tamper: Any, database: Any) -> None:
    database.execute(text("update event set payload = null, salt = null where stream = 'thing:2' and seq = 3"))
    report = verifying.verify()
    assert report.is_sound and report.redacted == 1


def test_streams_are_read_in_batches(tamper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "BATCH", 1)
    monkeypatch.setattr(checkpoints, "_BATCH", 1)
    told: list[int] = []
    assert verifying.verify(progress=told.append).is_sound
    assert told[-1] == 12


def test_what_is_hashed_never_changes() -> None:
    """The bytes of an envelope and the digest of a payload, written down: old chains must verify for ever."""
    at = datetime(2026, 3, 29, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    envelope = Envelope(stream="case:1", seq=2, kind="case.opened", version=1, at=at, actor="user:3", case_id=1)
    assert envelope.encoded() == (b'["case:1",2,"case.opened",1,"2026-03-29T00:30:00.000007","user:3",1,null,null]')
    assert digest(b"salt", {"b": "Siân", "a": [1, 2.5, None]}) == sha256('salt{"a":[1,2.5,null],"b":"Siân"}'.encode()
                                                                         ).digest()


def test_a_finding_is_a_sentence(tamper: Any) -> None:
    tamper("update event set actor = 'user:1' where stream = 'thing:2' and seq = 3")
    (finding,) = verifying.verify().findings
    assert finding.words.startswith("thing:2, number 3: the row was changed after it was recorded (row ")
