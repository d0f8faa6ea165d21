"""The append-only record of what was done: `record(event, actor=…)`. Timelines and audit are read from it."""

from crm.ledger.events import Event
from crm.ledger.recording import begin, hold, record, seq_of

__all__ = ["Event", "begin", "hold", "record", "seq_of"]
