"""Verifies the ledger: every chain against its rows and its head, and all of them against the last checkpoint.

What it finds: a changed row (payload or envelope), a removed one, a tail cut off, a whole stream gone, rows nobody
recorded, and a changed or removed checkpoint. It reads in batches of streams, each in one statement and so in one
consistent view, and can run while people work.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import text

from crm.foundation.database import session
from crm.ledger.chain import GENESIS, digest, encoded
from crm.ledger.checkpoints import Checkpoint, heads_at, linked

#: Streams read at a time.
BATCH = 4000

_BATCH = text("""
select s.stream, s.seq, s.hash, e.id, e.seq, e.kind, e.version, e.at, e.actor, e.case_id, e.contact_id, e.place_id,
       e.payload, e.salt, e.digest, e.hash
from (select stream, seq, hash from event_stream where stream > :after order by stream limit :most) s
left join event e on e.stream = s.stream
order by s.stream, e.seq
""")
_NO_HEAD = text("""
select e.stream, min(e.id) from event e where not exists (select from event_stream s where s.stream = e.stream)
group by e.stream order by e.stream limit 1000
""")
_CHECKPOINTS = text("select id, at, last_event_id, events, heads, hash from event_checkpoint order by id")
_COUNT = text("select count(*) from event where id <= :last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it was recorded. `problem`: changed, payload_changed, removed, cut_off, added, head,
    no_head, checkpoint_changed, checkpoint_heads or checkpoint_count."""

    problem: str
    stream: str = ""
    seq: int | None = None
    event_id: int | None = None

    @property
    def words(self) -> str:
        """The finding as a sentence for a person."""
        where = f"{self.stream}, number {self.seq}" if self.seq is not None else self.stream
        named = f" (row {self.event_id})" if self.event_id is not None else ""
        return _WORDS[self.problem].format(where=where) + named


_WORDS = {
    "changed": "{where}: the row was changed after it was recorded",
    "payload_changed": "{where}: what the row says was changed after it was recorded",
    "removed": "{where}: the row is missing",
    "cut_off": "{where}: this row and any after it were cut off",
    "added": "{where}: a row that was not recorded stands behind the end",
    "head": "{where}: the kept end of the stream does not belong to its last row",
    "no_head": "{where}: rows that belong to no stream",
    "checkpoint_changed": "{where}: the checkpoint was changed, or the one before it removed",
    "checkpoint_heads": "{where}: streams are not as they were at the checkpoint; some were cut off or replaced whole",
    "checkpoint_count": "{where}: fewer or more events than there were at the checkpoint",
}


@dataclass(slots=True)
class Report:
    """What was read, and what was found."""

    events: int
    streams: int
    redacted: int
    checkpoints: int
    last_checkpoint_at: datetime | None
    findings: list[Finding]

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify(*, progress: Callable[[int], None] | None = None, most_findings: int = 1000) -> Report:
    """Read the whole ledger and say what is wrong. `progress` is told how many events have been read so far."""
    report = Report(0, 0, 0, 0, None, [])
    for rows in _streams():
        _check_stream(rows, report)
        if progress is not None and report.streams % 500 == 0:
            progress(report.events)
        if len(report.findings) >= most_findings:
            return report
    for stream, first in session.execute(_NO_HEAD):
        report.findings.append(Finding(problem="no_head", stream=stream, event_id=first))
    _check_checkpoints(report)
    if progress is not None:
        progress(report.events)
    return report


def _streams() -> Iterator[list[Any]]:
    """The rows of each stream, in the order of their seq; a stream without events is one row of nulls."""
    after = ""
    while True:
        batch = session.execute(_BATCH, {"after": after, "most": BATCH}).all()
        if not batch:
            return
        start = 0
        for at in range(1, len(batch) + 1):
            if at == len(batch) or batch[at][0] != batch[start][0]:
                yield list(batch[start:at])
                start = at
        after = batch[-1][0]


def _check_stream(rows: list[Any], report: Report) -> None:
    stream, head_seq, head_hash = rows[0][:3]
    report.streams += 1
    expected, previous, last = 1, GENESIS, None
    for row in rows:
        event_id, seq = row[3], row[4]
        if event_id is None:
            break
        report.events += 1
        if seq > head_seq:
            report.findings.append(Finding(problem="added", stream=stream, seq=seq, event_id=event_id))
            continue
        for missing in range(expected, min(seq, expected + 100)):
            report.findings.append(Finding(problem="removed", stream=stream, seq=missing))
        problem = _wrong(row, previous if seq == expected else None, report)
        if problem is not None:
            report.findings.append(Finding(problem=problem, stream=stream, seq=seq, event_id=event_id))
        expected, previous, last = seq + 1, row[15], row
    if expected <= head_seq:
        report.findings.append(Finding(problem="cut_off", stream=stream, seq=expected))
    elif (last is not None or head_seq) and previous != head_hash:
        report.findings.append(Finding(problem="head", stream=stream))


def _wrong(row: Any, previous: bytes | None, report: Report) -> str | None:
    """What is wrong with one row. `previous` None: the row before it is missing, so its own link cannot be told."""
    payload, salt, kept_digest, kept_hash = row[12:16]
    if payload is None and salt is None:
        report.redacted += 1
    elif payload is None or salt is None or digest(bytes(salt), payload) != kept_digest:
        return "payload_changed"
    if previous is not None and sha256(previous + encoded((row[0], *row[4:12])) + kept_digest).digest() != kept_hash:
        return "changed"
    return None


def _check_checkpoints(report: Report) -> None:
    previous, last = GENESIS, None
    for row in session.execute(_CHECKPOINTS):
        report.checkpoints += 1
        last = Checkpoint(at=row.at, last_event_id=row.last_event_id, events=row.events, heads=row.heads)
        if linked(previous, last) != row.hash:
            report.findings.append(Finding(problem="checkpoint_changed", stream=_name(last)))
        previous = row.hash
    if last is None:
        return
    report.last_checkpoint_at = last.at
    if session.scalar(_COUNT, {"last": last.last_event_id}) != last.events:
        report.findings.append(Finding(problem="checkpoint_count", stream=_name(last)))
    elif heads_at(last.last_event_id) != last.heads:
        report.findings.append(Finding(problem="checkpoint_heads", stream=_name(last)))


def _name(checkpoint: Checkpoint) -> str:
    return f"checkpoint of {checkpoint.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def facts(report: Report) -> Mapping[str, object]:
    """The report in numbers, for a log."""
    return {"events": report.events, "streams": report.streams, "redacted": report.redacted,
            "checkpoints": report.checkpoints, "findings": len(report.findings)}
