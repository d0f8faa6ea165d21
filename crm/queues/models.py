"""Queues (saved views of open cases) and batches of assignments that can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.foundation import clock
from crm.foundation.database import Key, Model


class Queue(Model):
    """A saved view of a team's open cases. `filters` are those of the worklist's address."""

    __tablename__ = "queue"
    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("team_id", "slug"),)


class AllocationBatch(Model):
    """Many assignments made at once. `moves`: [{case, from_team, from_user, to_team, to_user, version}], for the
    undo."""

    __tablename__ = "allocation_batch"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    moves: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]
