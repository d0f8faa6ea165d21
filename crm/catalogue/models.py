"""Services and their immutable versions, and the council's calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.foundation import clock
from crm.foundation.database import Key, Model
from crm.foundation.search import SearchRow


class Service(Model):
    """An entry of the catalogue. `name` and `keywords` are copied from the live version for lists and the finder."""

    __tablename__ = "service"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    live_version_id: Mapped[int | None] = mapped_column(ForeignKey("service_version.id", use_alter=True))
    owner_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    closed_at: Mapped[datetime | None]  # no longer offered; its cases go on
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ServiceVersion(Model):
    """A definition: `draft` may change, `published` never does but for its wording (`wording` counts corrections)."""

    __tablename__ = "service_version"
    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    number: Mapped[int | None]  # given on publish
    state: Mapped[str] = mapped_column(String(10), default="draft")  # draft | published | discarded
    #: JSON and not JSONB, which sorts keys: the order of options, actions and statuses is the service's own.
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    wording: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by: Mapped[str | None] = mapped_column(String(40))
    published_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    asked_by: Mapped[str | None] = mapped_column(String(40))  # who asked a second person to publish it as it stands
    asked_at: Mapped[datetime | None]
    #: Random, new with every publishing and correction: what processes remember the definition by.
    mark: Mapped[str | None] = mapped_column(String(16))
    __table_args__ = (UniqueConstraint("service_id", "number"),
                      Index("uq_service_version_draft", "service_id", unique=True,
                            postgresql_where=text("state = 'draft'")))


class DraftChange(Model):
    """One change of a draft, numbered within it from 1. `place`: what was acted on. `stored`: the part that `before`
    and `after` keep (`{"is": …}`, or `{}` for nothing), for undo. A change taken back stays, with `undone_at`."""

    __tablename__ = "draft_change"
    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"))
    number: Mapped[int]
    place: Mapped[str] = mapped_column(Text)
    #: begin | change | add | remove | move | rename | import | correct | expect
    verb: Mapped[str] = mapped_column(String(10))
    stored: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # not JSONB, as above
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_by: Mapped[str | None] = mapped_column(String(40))
    undone_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("version_id", "number"),)


class Calendar(Model):
    """When a part of the council is open. `data`: as `crm.sla.calendar.Calendar.from_data` reads it."""

    __tablename__ = "calendar"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[dict[str, Any]]
    data: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)


class ServiceTrial(Model):
    """An invented case of a version, as far as somebody has walked it: `walk` is an example of the format. Nothing of
    it is real. Removed 28 days after its last change."""

    __tablename__ = "service_trial"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    walk: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_open: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class ServiceSearch(SearchRow, Model):
    """Folded words of a service: its names and keywords in every language."""

    __tablename__ = "service_search"


class CatalogueRevision(Model):
    """One row; counts publishes, corrections, calendar and role changes, so that every process drops its cache."""

    __tablename__ = "catalogue_revision"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
