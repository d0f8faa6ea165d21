"""`record`: adds an event to its stream in the open transaction; events are written together, with the next flush."""

import secrets
from collections.abc import Sequence

from sqlalchemy import event as orm_event
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger.chain import GENESIS, Envelope, canonical, digest_of_text, link
from crm.ledger.events import Event
from crm.ledger.models import EventStream
from crm.values.actor import Actor

_COLUMNS = ("stream", "seq", "kind", "version", "at", "actor", "case_id", "contact_id", "place_id", "payload", "salt",
            "digest", "hash")
#: One statement for any number of events, so that it is prepared once; their order gives their ids.
_WRITE = text("""
insert into event (stream, seq, kind, version, at, actor, case_id, contact_id, place_id, payload, salt, digest, hash)
select stream, seq, kind, version, at, actor, case_id, contact_id, place_id, cast(payload as jsonb), salt, digest, hash
from unnest(
  cast(:stream as text[]), cast(:seq as bigint[]), cast(:kind as text[]), cast(:version as bigint[]),
  cast(:at as timestamptz[]), cast(:actor as text[]), cast(:case_id as bigint[]), cast(:contact_id as bigint[]),
  cast(:place_id as bigint[]), cast(:payload as text[]), cast(:salt as bytea[]), cast(:digest as bytea[]),
  cast(:hash as bytea[])
) with ordinality as recorded(stream, seq, kind, version, at, actor, case_id, contact_id, place_id, payload, salt,
                              digest, hash, place)
order by place
""")
_LOCK = text("""
insert into event_stream (stream, seq, hash) values (:stream, 0, :genesis)
on conflict (stream) do update set stream = excluded.stream returning stream, seq, hash
""").columns(EventStream.stream, EventStream.seq, EventStream.hash)
_LOCK_ALL = text("""
insert into event_stream (stream, seq, hash)
select stream, 0, :genesis from unnest(cast(:streams as text[])) with ordinality as wanted(stream, place) order by place
on conflict (stream) do update set stream = excluded.stream returning stream, seq, hash
""").columns(EventStream.stream, EventStream.seq, EventStream.hash)
_HEADS, _UNWRITTEN = "ledger_heads", "ledger_unwritten"


def record(event: Event, *, actor: Actor) -> int:
    """Record that something happened, in the same transaction as the change; returns the event's seq in its stream.

    Locks the stream's head until the transaction ends, so `seq` is gapless. Whoever records on several subjects
    does so in the order of their ids.
    """
    head = _locked_head(event.stream)
    envelope = Envelope(
        stream=event.stream, seq=head.seq + 1, kind=event.kind, version=event.version, at=clock.now(),
        actor=actor.key, case_id=event.case_id, contact_id=event.contact_id, place_id=event.place_id,
    )
    payload, salt = canonical(event.payload()), secrets.token_bytes(16)
    payload_digest = digest_of_text(salt, payload)
    hashed = link(head.hash, envelope, payload_digest)
    session.info.setdefault(_UNWRITTEN, []).append((*envelope.parts, payload, salt, payload_digest, hashed))
    head.seq, head.hash = envelope.seq, hashed  # so that the session has something to flush, and the events with it
    return envelope.seq


def begin(stream: str) -> None:
    """Begin the stream of a subject that is made in this transaction: nobody else can know of it, so nothing is to be
    locked."""
    head = EventStream(stream=stream, seq=0, hash=GENESIS)
    session.add(head)
    _heads()[stream] = head


def seq_of(stream: str) -> int:
    """The seq of the last event in a stream, of those that this transaction recorded as well; 0: there is none."""
    head = _heads().get(stream) or session.get(EventStream, stream)
    return head.seq if head is not None else 0


def _heads() -> dict[str, EventStream]:
    """The heads that this transaction holds."""
    heads: dict[str, EventStream] = session.info.setdefault(_HEADS, {})
    return heads


def hold(streams: Sequence[str]) -> None:
    """Lock the heads of many streams in one statement, in the order given (that of the ids of their subjects), for
    whoever records on all of them."""
    held = _heads()
    wanted = [stream for stream in streams if stream not in held]
    with session.no_autoflush:  # whatever is pending has heads that are held
        held.update((head.stream, head) for head in session.scalars(
            select(EventStream).from_statement(_LOCK_ALL), {"streams": wanted, "genesis": GENESIS},
            execution_options={"populate_existing": True}))


def _locked_head(stream: str) -> EventStream:
    held = _heads()
    if stream not in held:
        with session.no_autoflush:  # whatever is pending has heads that are held
            held[stream] = session.scalars(
                select(EventStream).from_statement(_LOCK), {"stream": stream, "genesis": GENESIS},
                execution_options={"populate_existing": True}).one()
    return held[stream]


@orm_event.listens_for(Session, "before_flush")
@orm_event.listens_for(Session, "before_commit")
def _write(of: Session, *_: object) -> None:
    rows = of.info.pop(_UNWRITTEN, None)
    if rows:
        of.execute(_WRITE, {name: list(values) for name, values in zip(_COLUMNS, zip(*rows, strict=True), strict=True)})


@orm_event.listens_for(Session, "after_commit")
@orm_event.listens_for(Session, "after_rollback")
@orm_event.listens_for(Session, "after_soft_rollback")
def _forget(of: Session, *_: object) -> None:
    of.info.pop(_HEADS, None)
    of.info.pop(_UNWRITTEN, None)
