"""Hourly checkpoints: a digest of the ends of all streams, itself chained, so that a cut-off tail or stream shows.

Whoever can write to the database at will could make a whole new ledger. So each checkpoint's hash is logged: kept
outside, it proves every event before it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from crm.errors import Conflict
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.transaction import lock
from crm.ledger.chain import GENESIS
from crm.ledger.models import EventCheckpoint

_BATCH = 20_000
#: The ends of streams as they were when the last event was :last, in the order of bytes. A stream that has grown since
#: is read from its events; for the many others the kept head is right.
_HEADS = text("""
select s.stream, coalesce(then_.seq, s.seq), coalesce(then_.hash, s.hash),
       then_.seq is null and grown.stream is not null
from event_stream s
left join (select distinct stream from event where id > :last) grown on grown.stream = s.stream
left join lateral (
  select e.seq, e.hash from event e where grown.stream is not null and e.stream = s.stream and e.id <= :last
  order by e.seq desc limit 1
) then_ on true
where s.stream collate "C" > :after
order by s.stream collate "C" limit :most
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How the ledger stood: its last event, how many there were, and the digest of all ends."""

    at: datetime
    last_event_id: int
    events: int
    heads: bytes


def linked(previous: bytes, checkpoint: Checkpoint) -> bytes:
    """The hash of a checkpoint, from the hash of the one before it."""
    at = checkpoint.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    parts = json.dumps([at, checkpoint.last_event_id, checkpoint.events], separators=(",", ":")).encode()
    return sha256(previous + parts + checkpoint.heads).digest()


def settle() -> int:
    """The id of the last event, with none before it still uncommitted in somebody's hands. In a transaction of its own.

    Waits for those who are recording, two seconds at most, and lets nobody begin meanwhile. Raises Conflict when a long
    change (an import) is under way: try again later.
    """
    session.execute(text("set local lock_timeout = '2s'"))
    try:
        session.execute(text("lock table event in share mode"))
    except OperationalError as busy:
        raise Conflict("A long change is under way. The checkpoint is made next time.") from busy
    return int(session.scalar(text("select coalesce(max(id), 0) from event")) or 0)


def add(last_event_id: int) -> EventCheckpoint | None:
    """Add a checkpoint of everything up to a settled event; None when nothing has happened since the last one."""
    lock("ledger checkpoint")
    before = session.scalars(select(EventCheckpoint).order_by(EventCheckpoint.id.desc()).limit(1)).one_or_none()
    if before is not None and before.last_event_id >= last_event_id:
        return None
    events = int(session.scalar(text("select count(*) from event where id <= :last"), {"last": last_event_id}) or 0)
    made = Checkpoint(at=clock.now(), last_event_id=last_event_id, events=events, heads=heads_at(last_event_id))
    row = EventCheckpoint(at=made.at, last_event_id=made.last_event_id, events=made.events, heads=made.heads,
                          hash=linked(before.hash if before is not None else GENESIS, made))
    session.add(row)
    return row


def heads_at(last_event_id: int) -> bytes:
    """The digest of the ends of all streams as they were when this was the last event."""
    total, after = sha256(), ""
    while True:
        rows = session.execute(_HEADS, {"last": last_event_id, "after": after, "most": _BATCH}).all()
        if not rows:
            return total.digest()
        for stream, seq, hashed, is_newer in rows:
            if not is_newer and seq:
                total.update(f"{stream}\n{seq}\n".encode() + bytes(hashed))
        after = rows[-1][0]
