"""The append-only record of what was done: `record(event, actor=…)`. Timelines and audit are read from it."""

from crm.ledger.events import Event
from crm.ledger.recording import begin, record, seq_of

__all__ = ["Event", "begin", "record", "seq_of"]
