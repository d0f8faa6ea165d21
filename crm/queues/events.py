"""What happens to batches of assignments and saved queues, as the ledger keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from crm.ledger import Event


@dataclass(frozen=True, kw_only=True)
class BatchAssigned(Event):
    """Many cases were given out at once; each has its own event as well."""

    kind: ClassVar[str] = "batch.assigned"
    subject: ClassVar[str] = "batch"
    batch_id: int
    cases: int


@dataclass(frozen=True, kw_only=True)
class BatchUndone(Event):
    kind: ClassVar[str] = "batch.undone"
    subject: ClassVar[str] = "batch"
    batch_id: int
    undone: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class QueueSaved(Event):
    kind: ClassVar[str] = "queue.saved"
    subject: ClassVar[str] = "queue"
    queue_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class QueueRemoved(Event):
    kind: ClassVar[str] = "queue.removed"
    subject: ClassVar[str] = "queue"
    queue_id: int
    team_id: int
