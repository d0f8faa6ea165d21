"""The draft of a call or a long form, saved on the server at each step."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.foundation import clock
from crm.foundation.database import Key, Model


class Draft(Model):
    """What somebody is in the middle of. `kind`: call | form. `data`: as typed. Removed 28 days after its last
    change."""

    __tablename__ = "draft"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(10))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_draft_owner_open", "owner_id", "changed_at", postgresql_where="done_at is null"),)
