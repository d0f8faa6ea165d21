"""The ledger of the demo council: events chained as `record` chains them, and written in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from crm.foundation.database import session
from crm.jobs.demo.bulk import Bulk
from crm.ledger.chain import GENESIS, canonical, digest_of_text, encoded
from crm.ledger.events import Event
from crm.ledger.models import EventRow, EventStream

_ENVELOPE = ("kind", "version", "at", "actor", "case_id", "contact_id", "place_id")


class Book:
    """Events in memory until `write`, which chains them. `seq` and hash of each stream go on from what the database
    holds; `finish` hands over how far each stream has come."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk
        session.flush()  # what verbs recorded is gone on from
        self._heads = {row.stream: (row.seq, row.hash) for row in session.scalars(select(EventStream))}
        self._kept = dict(self._heads)
        self._last = {stream: seq for stream, (seq, _) in self._heads.items()}
        self._rows: list[tuple[datetime, int, dict[str, Any]]] = []

    def record(self, event: Event, *, at: datetime, actor: str) -> int:
        """Add an event to its stream; returns its seq. Events of one stream come in the order of time."""
        seq = self._last[event.stream] = self._last.get(event.stream, 0) + 1
        self._rows.append((at, len(self._rows), {
            "stream": event.stream, "seq": seq, "kind": event.kind, "version": event.version, "at": at, "actor": actor,
            "case_id": event.case_id, "contact_id": event.contact_id, "place_id": event.place_id,
            "payload": event.payload(), "salt": self._bulk.bytes(16)}))
        return seq

    def write(self, again: Callable[[Mapping[str, Any]], Iterable[Mapping[str, Any]]] = lambda event: ()) -> int:
        """Hand over in the order of time what was recorded since the last time; returns how many.

        `again` says what the same event was of other cases, which is written beside it.
        """
        self._rows.sort(key=lambda row: row[:2])
        written = 0
        for _, _, values in self._rows:
            self._put(values)
            for made in again(values):
                self._put(made)
                written += 1
        written += len(self._rows)
        self._rows = []
        return written

    def finish(self) -> None:
        """Hand over the heads of all streams, when everything is written."""
        for stream, (seq, after) in self._heads.items():
            if stream not in self._kept:
                self._bulk.add(EventStream, {"stream": stream, "seq": seq, "hash": after})
            elif self._kept[stream] != (seq, after):
                head = session.get(EventStream, stream)
                assert head is not None
                head.seq, head.hash = seq, after
        self._kept = dict(self._heads)

    def _put(self, values: Mapping[str, Any]) -> None:
        """Hand over an event at the end of its stream as it is by now. The payload is encoded once, to be hashed and to
        be written: there are tens of millions of them."""
        stream, salt = values["stream"], values["salt"]
        seq, before = self._heads.get(stream, (0, GENESIS))
        payload = canonical(values["payload"])
        envelope = [stream, seq + 1, *(values[name] for name in _ENVELOPE)]
        payload_digest = digest_of_text(salt, payload)
        after = sha256(before + encoded(envelope) + payload_digest).digest()
        self._heads[stream] = (seq + 1, after)
        self._bulk.put(EventRow, [None, *envelope, payload, salt, payload_digest, after])
