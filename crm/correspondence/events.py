"""What happens to messages, as the ledger keeps it: who, which, how; never what was written."""

from dataclasses import dataclass
from typing import ClassVar

from crm.ledger import Event


@dataclass(frozen=True, kw_only=True)
class MessageEvent(Event):
    """Goes to the stream of its case, or of its contact when it has none."""

    message_id: int
    channel: str
    template: str | None = None

    @property
    def stream(self) -> str:
        return f"case:{self.case_id}" if self.case_id is not None else f"contact:{self.contact_id}"


@dataclass(frozen=True, kw_only=True)
class MessageQueued(MessageEvent):
    kind: ClassVar[str] = "message.queued"


@dataclass(frozen=True, kw_only=True)
class MessageSent(MessageEvent):
    kind: ClassVar[str] = "message.sent"


@dataclass(frozen=True, kw_only=True)
class MessageFailed(MessageEvent):
    """Could not be delivered after all attempts; it went to the team, to be phoned or posted."""

    kind: ClassVar[str] = "message.failed"


@dataclass(frozen=True, kw_only=True)
class MessageGivenToTeam(MessageEvent):
    """No channel can carry it: the team phones or posts it."""

    kind: ClassVar[str] = "message.by_hand"
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MessageDoneByHand(MessageEvent):
    kind: ClassVar[str] = "message.done_by_hand"


@dataclass(frozen=True, kw_only=True)
class MessageCancelled(MessageEvent):
    kind: ClassVar[str] = "message.cancelled"


@dataclass(frozen=True, kw_only=True)
class MessageReceived(MessageEvent):
    kind: ClassVar[str] = "message.received"
