"""The tables of the ledger, and the triggers that keep their rows from being changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.foundation.database import Key, Model


class EventRow(Model):
    """One event. `stream` and `seq` are unique together; `seq` has no gap in its stream."""

    __tablename__ = "event"
    id: Mapped[Key]
    stream: Mapped[str] = mapped_column(String(60))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int | None]
    contact_id: Mapped[int | None]
    place_id: Mapped[int | None]
    payload: Mapped[dict[str, Any] | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("uq_event_stream_seq", "stream", "seq", unique=True),
        Index("ix_event_case", "case_id", "id", postgresql_where="case_id is not null"),
        Index("ix_event_contact", "contact_id", "id", postgresql_where="contact_id is not null"),
        Index("ix_event_place", "place_id", "id", postgresql_where="place_id is not null"),
        Index("ix_event_actor", "actor", "at"),
        Index("ix_event_kind", "kind", "at"),
        Index("ix_event_at", "at"),
    )


class EventStream(Model):
    """The head of a stream; its row is locked while an event is added."""

    __tablename__ = "event_stream"
    stream: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class EventCheckpoint(Model):
    """An hourly digest of all stream heads, itself chained, so that a cut-off tail shows."""

    __tablename__ = "event_checkpoint"
    id: Mapped[Key]
    at: Mapped[datetime]
    last_event_id: Mapped[int]
    events: Mapped[int]
    heads: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


TRIGGERS: list[str] = [
    """
    create or replace function event_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.payload is null and new.salt is null
         and (new.stream, new.seq, new.kind, new.version, new.at, new.actor, new.digest, new.hash)
             is not distinct from
             (old.stream, old.seq, old.kind, old.version, old.at, old.actor, old.digest, old.hash)
         and (new.case_id, new.contact_id, new.place_id)
             is not distinct from (old.case_id, old.contact_id, old.place_id) then
        return new;  -- redaction by the privacy tools: the chain stays valid
      end if;
      raise exception 'Events are never changed or deleted.';
    end $$
    """,
    """
    create or replace trigger event_append_only before update or delete on event
      for each row execute function event_is_append_only()
    """,
    """
    create or replace trigger event_no_truncate before truncate on event
      for each statement execute function event_is_append_only()
    """,
    """
    create or replace function checkpoint_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'Checkpoints are never changed or deleted.';
    end $$
    """,
    """
    create or replace trigger event_checkpoint_append_only before update or delete on event_checkpoint
      for each row execute function checkpoint_is_append_only()
    """,
]
