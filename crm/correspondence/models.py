"""Messages to and from people, with their state of delivery."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.foundation import clock
from crm.foundation.database import Key, Model


class Message(Model):
    """One message to or from one person.

    `direction`: out | in. `channel`: email | sms | letter | phone. `state`: queued | sent | failed | by_hand (to be
    phoned
    or posted by the team) | done (by hand, done) | cancelled | received. `key` makes queueing idempotent.
    `template` is the
    service's message code, or None for an officer's own. Visibility follows the case; `hidden_from` nobody else.
    """

    __tablename__ = "message"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    case_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    contact_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))  # who does it by hand
    direction: Mapped[str] = mapped_column(String(3), default="out")
    channel: Mapped[str] = mapped_column(String(6))
    template: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5), default="en")  # en | cy | both
    format: Mapped[str | None] = mapped_column(String(20))
    to_name: Mapped[str | None] = mapped_column(String(300))
    to_address: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    message_id: Mapped[str | None] = mapped_column(String(200), index=True)  # RFC 5322 Message-ID, kept over repeats
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (
        Index("ix_message_by_hand", "team_id", "created_at", postgresql_where="state = 'by_hand'"),
        Index("ix_message_due", "next_at", postgresql_where="state = 'queued'"),
    )
