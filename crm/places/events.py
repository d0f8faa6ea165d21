"""What happens to places, as the ledger keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from crm.ledger import Event


@dataclass(frozen=True, kw_only=True)
class PlaceAdded(Event):
    """A street was made a place of its own, because something happened there."""

    kind: ClassVar[str] = "place.added"
    subject: ClassVar[str] = "place"
    kind_of: str


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    """A property is no longer as it was. `changed` names the columns and attributes, never what is in them."""

    kind: ClassVar[str] = "place.changed"
    subject: ClassVar[str] = "place"
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class GazetteerImported(Event):
    """A file of properties was read to its end. `digest` is the SHA-256 of the file."""

    kind: ClassVar[str] = "gazetteer.imported"
    subject: ClassVar[str] = "gazetteer"
    digest: str
    added: int
    changed: int
    unchanged: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class AreasImported(Event):
    """Boundaries of wards or other areas were read from a file."""

    kind: ClassVar[str] = "gazetteer.areas_imported"
    subject: ClassVar[str] = "gazetteer"
    digest: str
    areas: list[str]
    places_moved: int
