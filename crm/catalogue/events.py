"""What happens to services and calendars, as the ledger keeps it."""

from dataclasses import dataclass, field
from typing import ClassVar

from crm.ledger import Event


@dataclass(frozen=True, kw_only=True)
class ServiceEvent(Event):
    subject: ClassVar[str] = "service"
    service_id: int


@dataclass(frozen=True, kw_only=True)
class ServiceAdded(ServiceEvent):
    kind: ClassVar[str] = "service.added"
    code: str


@dataclass(frozen=True, kw_only=True)
class ServicePackImported(ServiceEvent):
    """A draft was made from a pack."""

    kind: ClassVar[str] = "service.pack_imported"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class DraftBegun(ServiceEvent):
    """A draft was begun: of a new service, of its live version, or as a copy of another service's version."""

    kind: ClassVar[str] = "service.draft_begun"
    version_id: int
    of_version_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DraftChanged(ServiceEvent):
    """One part of a draft changed. `verb`: change, add, remove, move, rename, import, expect, undo or redo; `number` of
    the change in the draft."""

    kind: ClassVar[str] = "service.draft_changed"
    version_id: int
    number: int
    verb: str
    place: str


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(ServiceEvent):
    kind: ClassVar[str] = "service.draft_discarded"
    version_id: int


@dataclass(frozen=True, kw_only=True)
class PublishingAsked(ServiceEvent):
    """Somebody asked a second person to publish a draft."""

    kind: ClassVar[str] = "service.publishing_asked"
    version_id: int
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class VersionPublished(ServiceEvent):
    """A draft became the live version; with `same_as`, a former version was published again under a new number."""

    kind: ClassVar[str] = "service.published"
    version_id: int
    number: int
    same_as: int | None = None
    asked_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class WordingCorrected(ServiceEvent):
    kind: ClassVar[str] = "service.wording_corrected"
    version_id: int
    wording: int
    places: list[str] = field(default_factory=list)
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceOwnerChanged(ServiceEvent):
    kind: ClassVar[str] = "service.owner_changed"
    team_id: int
    former_team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MigrationEvent(ServiceEvent):
    """Open cases of the service are brought from one version to another."""

    migration_id: int
    from_number: int | None
    to_number: int | None


@dataclass(frozen=True, kw_only=True)
class MigrationStarted(MigrationEvent):
    kind: ClassVar[str] = "service.migration_started"
    planned_by: str


@dataclass(frozen=True, kw_only=True)
class MigrationTakenBack(MigrationEvent):
    """The cases on which nothing has happened since are brought back."""

    kind: ClassVar[str] = "service.migration_taken_back"


@dataclass(frozen=True, kw_only=True)
class ServiceRoleMapped(ServiceEvent):
    kind: ClassVar[str] = "service.role_mapped"
    role: str
    team_id: int
    area_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceRoleUnmapped(ServiceEvent):
    kind: ClassVar[str] = "service.role_unmapped"
    role: str
    team_id: int
    area_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    kind: ClassVar[str] = "calendar.changed"
    subject: ClassVar[str] = "calendar"
    calendar_id: int
    code: str
    days: tuple[str, ...] | None = None  # ISO dates, when single days were changed


@dataclass(frozen=True, kw_only=True)
class CalendarRemoved(Event):
    kind: ClassVar[str] = "calendar.removed"
    subject: ClassVar[str] = "calendar"
    calendar_id: int
    code: str
