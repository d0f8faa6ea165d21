"""An event of no domain, to fill streams with."""

from dataclasses import dataclass
from typing import ClassVar

from crm.ledger import Event


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    kind: ClassVar[str] = ""  # not one of the house's kinds: it needs no words
    subject: ClassVar[str] = "thing"
    thing_id: int
    words: str = ""
    numbers: tuple[int, ...] = ()


Happened.kind = "test.happened"
