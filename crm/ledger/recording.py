"""`record`: adds an event to its stream in the open transaction."""

import secrets

from sqlalchemy import event as orm_event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger.chain import GENESIS, Envelope, digest, link
from crm.ledger.events import Event
from crm.ledger.models import EventRow, EventStream
from crm.values.actor import Actor


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
    payload, salt = event.payload(), secrets.token_bytes(16)
    payload_digest = digest(salt, payload)
    hashed = link(head.hash, envelope, payload_digest)
    session.add(EventRow(
        stream=envelope.stream, seq=envelope.seq, kind=envelope.kind, version=envelope.version, at=envelope.at,
        actor=envelope.actor, case_id=envelope.case_id, contact_id=envelope.contact_id, place_id=envelope.place_id,
        payload=payload, salt=salt, digest=payload_digest, hash=hashed,
    ))
    head.seq, head.hash = envelope.seq, hashed
    return envelope.seq


def _locked_head(stream: str) -> EventStream:
    held: dict[str, EventStream] = session.info.setdefault("ledger_heads", {})
    if stream not in held:
        statement = insert(EventStream).values(stream=stream, seq=0, hash=GENESIS)
        locked = statement.on_conflict_do_update(
            index_elements=["stream"], set_={"stream": statement.excluded.stream}
        ).returning(EventStream)
        held[stream] = session.scalars(locked, execution_options={"populate_existing": True}).one()
    return held[stream]


@orm_event.listens_for(Session, "after_commit")
@orm_event.listens_for(Session, "after_rollback")
@orm_event.listens_for(Session, "after_soft_rollback")
def _forget_heads(of: Session, *_: object) -> None:
    of.info.pop("ledger_heads", None)
