"""What an event is: frozen, past tense, named by a string, holding ids and codes but never names or free text."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. A subclass sets `kind` (`case.moved`), `subject` (whose stream it goes to: `case`,
    `contact`, `place`, `service`, `user`, `team`, `council`, `reader`) and adds fields. The envelope's ids are
    columns; every other field is payload and must be JSON.
    """

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    subject: ClassVar[str] = "case"

    case_id: int | None = None
    contact_id: int | None = None
    place_id: int | None = None

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind:
            KINDS[cls.kind] = cls

    @property
    def stream(self) -> str:
        """`case:17`; the subject's id is the field `<subject>_id`, or the subject alone when there is only one."""
        number = getattr(self, f"{self.subject}_id", None)
        return self.subject if number is None else f"{self.subject}:{number}"

    def payload(self) -> dict[str, Any]:
        skipped = {"case_id", "contact_id", "place_id"}
        return {f.name: value for f in fields(self)
                if f.name not in skipped and (value := getattr(self, f.name)) is not None}
