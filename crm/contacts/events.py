"""What happens to contacts, as the ledger keeps it: codes of fields, never what was in them."""

from dataclasses import dataclass
from typing import ClassVar

from crm.ledger import Event


@dataclass(frozen=True, kw_only=True)
class ContactEvent(Event):
    subject: ClassVar[str] = "contact"


@dataclass(frozen=True, kw_only=True)
class ContactAdded(ContactEvent):
    """`despite`: ids of likely matches that were shown and passed over."""

    kind: ClassVar[str] = "contact.added"
    kind_of: str
    despite: list[int] | None = None


@dataclass(frozen=True, kw_only=True)
class ContactChanged(ContactEvent):
    """Fields of the record; old and new values are in contact_change."""

    kind: ClassVar[str] = "contact.changed"
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ContactUnsealed(ContactEvent):
    """Known only from a sealed case until now. Its words must not tell that from a record that was just added."""

    kind: ClassVar[str] = "contact.unsealed"


@dataclass(frozen=True, kw_only=True)
class PointAdded(ContactEvent):
    kind: ClassVar[str] = "contact.point_added"
    point_id: int
    way: str


@dataclass(frozen=True, kw_only=True)
class PointChanged(ContactEvent):
    kind: ClassVar[str] = "contact.point_changed"
    point_id: int
    way: str


@dataclass(frozen=True, kw_only=True)
class PointEnded(ContactEvent):
    kind: ClassVar[str] = "contact.point_ended"
    point_id: int
    way: str


@dataclass(frozen=True, kw_only=True)
class AddressAdded(ContactEvent):
    kind: ClassVar[str] = "contact.address_added"
    address_id: int
    purpose: str


@dataclass(frozen=True, kw_only=True)
class AddressEnded(ContactEvent):
    kind: ClassVar[str] = "contact.address_ended"
    address_id: int
    purpose: str


@dataclass(frozen=True, kw_only=True)
class AdjustmentAgreed(ContactEvent):
    kind: ClassVar[str] = "contact.adjustment_agreed"
    adjustment_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class AdjustmentEnded(ContactEvent):
    kind: ClassVar[str] = "contact.adjustment_ended"
    adjustment_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class InteractionLogged(ContactEvent):
    """A touch, in the stream of the contact, or of the interaction when nobody is known."""

    kind: ClassVar[str] = "interaction.logged"
    interaction_id: int
    channel: str
    direction: str
    outcome: str
    reason: str | None = None
    avoidable: bool | None = None

    @property
    def stream(self) -> str:
        return f"contact:{self.contact_id}" if self.contact_id is not None else f"interaction:{self.interaction_id}"


@dataclass(frozen=True, kw_only=True)
class CallBackPromised(ContactEvent):
    kind: ClassVar[str] = "call_back.promised"
    call_back_id: int
    team_id: int

    @property
    def stream(self) -> str:
        return f"contact:{self.contact_id}" if self.contact_id is not None else f"call_back:{self.call_back_id}"


@dataclass(frozen=True, kw_only=True)
class CallBackDone(CallBackPromised):
    kind: ClassVar[str] = "call_back.done"
