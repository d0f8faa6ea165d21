"""The ledger of the demo council: events chained as `record` chains them, and written in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm.foundation.database import session
from crm.jobs.demo.bulk import Bulk
from crm.ledger.chain import GENESIS, Envelope, digest, link
from crm.ledger.events import Event
from crm.ledger.models import EventRow, EventStream

_ENVELOPE = ("stream", "kind", "version", "at", "actor", "case_id", "contact_id", "place_id")


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

    def write(self, again: Sequence[Callable[[Mapping[str, Any]], Mapping[str, Any] | None]] = ()) -> int:
        """Hand over in the order of time what was recorded since the last time; returns how many.

        `again`: makers of the same event of another case, which are written beside it.
        """
        self._rows.sort(key=lambda row: row[:2])
        written = 0
        for _, _, values in self._rows:
            self._bulk.add(EventRow, self._chained(values))
            for maker in again:
                if (made := maker(values)) is not None:
                    self._bulk.add(EventRow, self._chained(made))
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

    def _chained(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """An event at the end of its stream as it is by now."""
        seq, before = self._heads.get(values["stream"], (0, GENESIS))
        envelope = Envelope(**{name: values[name] for name in _ENVELOPE}, seq=seq + 1)
        payload_digest = digest(values["salt"], values["payload"])
        after = link(before, envelope, payload_digest)
        self._heads[values["stream"]] = (seq + 1, after)
        return {**values, "seq": seq + 1, "digest": payload_digest, "hash": after}
