"""The tables of cases and requests. What happened is in the ledger; here is how things stand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Computed,
    Float,
    ForeignKey,
    Index,
    Sequence,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import Team, User
from crm.accounts.policy import Scope
from crm.contacts.models import Contact, Interaction
from crm.foundation import clock
from crm.foundation.database import Key, Model, db
from crm.foundation.files import StoredFile
from crm.foundation.search import SearchRow
from crm.places.models import Place

#: Cases and requests share one namespace of references (crm.values.reference turns a number into `482-1937-05`).
REFERENCES = Sequence("reference_number", metadata=db.metadata, start=1)


class Case(Model):
    """The work that answers one or more requests.

    `kind`: new | open | waiting | in_force | closed, of the status. `due_at`: the earliest running clock (law before
    promise on a tie), null while none runs. `sort_at` is never null: due_at, or while paused the instant at which
    it would
    fall due if it resumed at the pause, or the far future. `sensitivity` 0 normal, 1 one line, 2 sealed: copied at
    opening,
    only raised. `version`: the ledger's seq of the last event in the stream case:<id>. `sample`: drawn once, 0 to 1.
    `answers_set`: normal answers that effects gave the case, over those of its first request. `rules_fired`: for each
    rule of the service, the mark (an instant) under which it last fired.
    """

    __tablename__ = "council_case"
    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"))
    status: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    status_at: Mapped[datetime]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    assigned_at: Mapped[datetime | None]
    priority: Mapped[str] = mapped_column(String(10), default="normal")  # low | normal | high | urgent
    outcome: Mapped[str | None] = mapped_column(String(60))
    sensitivity: Mapped[int] = mapped_column(SmallInteger, default=0)
    channel: Mapped[str] = mapped_column(String(10))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    where_text: Mapped[str | None] = mapped_column(Text)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    summary: Mapped[str] = mapped_column(Text, default="")  # one line, from normal answers only
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_clock: Mapped[str | None] = mapped_column(String(60))
    paused_left: Mapped[str | None] = mapped_column(String(40))  # working time left while paused: "2 wd", "5 wh"
    sort_at: Mapped[datetime]
    requests_count: Mapped[int] = mapped_column(default=1)
    reopened: Mapped[int] = mapped_column(default=0)
    sample: Mapped[float] = mapped_column(Float)
    answers_set: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rules_fired: Mapped[dict[str, Any]] = mapped_column(default=dict)
    legal_hold: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=0)
    is_listed: Mapped[bool] = mapped_column(  # in worklists: something is to be done or awaited
        Boolean, Computed("kind in ('new', 'open', 'waiting')", persisted=True))
    team: Mapped[Team] = relationship()
    assignee: Mapped[User | None] = relationship()
    place: Mapped[Place | None] = relationship()

    __table_args__ = (
        Index("ix_case_team_listed", "team_id", "sort_at", "id", postgresql_where="is_listed"),
        Index("ix_case_assignee_listed", "assignee_id", "sort_at", "id", postgresql_where="is_listed"),
        Index("ix_case_service_listed", "service_id", "sort_at", "id", postgresql_where="is_listed"),
        Index("ix_case_place", "place_id", "opened_at"),
        Index("ix_case_nearby", "service_id", "lat", "lon", postgresql_where="is_listed and lat is not null"),
        Index("ix_case_around", "lat", "lon", postgresql_where="is_listed and lat is not null"),
        Index("ix_case_opened", "opened_at"),
        Index("ix_case_version_id", "version_id"),
    )

    def scope(self) -> Scope:
        return Scope(service_id=self.service_id, team_id=self.team_id, assignee_id=self.assignee_id, case_id=self.id,
                     sensitivity=self.sensitivity)


class ServiceRequest(Model):
    """What somebody asked for, when, through which channel, with the answers given. Demand.

    `answers`: normal answers only, by question code; guarded ones are rows of GuardedAnswer. `key` makes submitting
    idempotent. `reporter_id` null: anonymous.
    """

    __tablename__ = "service_request"
    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    channel: Mapped[str] = mapped_column(String(10))
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wants_updates: Mapped[bool] = mapped_column(default=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    passed_stops: Mapped[list[Any]] = mapped_column(default=list)  # [{code, reason}]: stops that staff passed
    case: Mapped[Case] = relationship()
    reporter: Mapped[Contact | None] = relationship()
    interaction: Mapped[Interaction | None] = relationship()


class GuardedAnswer(Model):
    """An answer marked secret, sensitive or seen_by: read through policy, deletable. `seen_by` empty: all who see
    the case
    fully. `row`: of a group. The value is gone after `deleted_at`."""

    __tablename__ = "guarded_answer"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("service_request.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("case_action.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("case_task.id"))
    code: Mapped[str] = mapped_column(String(60))
    guard: Mapped[str] = mapped_column(String(10))  # secret | sensitive | seen_by
    seen_by: Mapped[list[str]] = mapped_column(default=list)
    value: Mapped[Any] = mapped_column(JSONB, nullable=True)
    deleted_at: Mapped[datetime | None]


class CaseValue(Model):
    """A `listed` answer, stored typed: the only answers that become columns or filters of lists."""

    __tablename__ = "case_value"
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)
    number: Mapped[float | None] = mapped_column(Float)
    on: Mapped[date | None]
    __table_args__ = (Index("ix_case_value_text", "code", "text"),)


class AnswerChange(Model):
    """A correction of an answer, a person or a place of a case: old, new and why. Values can be removed by privacy."""

    __tablename__ = "answer_change"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("service_request.id"))
    what: Mapped[str] = mapped_column(String(60))  # a question code, or service | place | person
    old: Mapped[dict[str, Any] | None]
    new: Mapped[dict[str, Any] | None]
    guarded: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Party(Model):
    """A contact's part in a case. `role`: reporter, subject, or the service's own word. `hidden`: seen only by
    `viewers` (words
    of the service). `on_their_record`: whether the case shows on the contact's own page. `told`: message | by_hand
    | no."""

    __tablename__ = "party"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("service_request.id"))
    role: Mapped[str] = mapped_column(String(60))
    hidden: Mapped[bool] = mapped_column(default=False)
    viewers: Mapped[list[str]] = mapped_column(default=list)
    on_their_record: Mapped[bool] = mapped_column(default=True)
    told: Mapped[str] = mapped_column(String(8), default="message")
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    contact: Mapped[Contact] = relationship()
    __table_args__ = (Index("ix_party_contact", "contact_id", "case_id"),)


class CaseAction(Model):
    """An action that was taken on a case, by whom, with what it asked (normal answers only)."""

    __tablename__ = "case_action"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    seq: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(40))
    acting_as: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime]
    from_status: Mapped[str] = mapped_column(String(60))
    to_status: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str | None] = mapped_column(String(60))
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CaseClock(Model):
    """One run of a clock. `run` is the pure `crm.sla.clock` run as JSON, the one truth; the columns beside it are
    for lists and
    the sweep. `state`: forecast | running | paused | stopped. `next_at`: when the sweep has something to do (warn,
    breach). `held`: paused by an effect until an effect resumes it."""

    __tablename__ = "case_clock"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(default=1)
    basis: Mapped[str] = mapped_column(String(8))  # law | promise
    state: Mapped[str] = mapped_column(String(10))
    run: Mapped[dict[str, Any]]
    started_at: Mapped[datetime | None]
    first_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    left: Mapped[str | None] = mapped_column(String(40))
    stopped_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None] = mapped_column(index=True)


class CaseTimer(Model):
    """When a timed rule of the service may next act on a case; gone when it acted or its condition left."""

    __tablename__ = "case_timer"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    rule: Mapped[str] = mapped_column(String(80))
    next_at: Mapped[datetime] = mapped_column(index=True)


class CaseTask(Model):
    """A piece of work on a case beside others, planned by the service (`code`) or added by hand.

    `state`: to_do | doing | waiting_resident | waiting_other | passed | failed | referred | expired | void. `key` is
    unique in its case ("evidence", "evidence.2"). `row`: the normal answers of the row it was opened for.
    """

    __tablename__ = "case_task"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(60))
    row: Mapped[dict[str, Any]] = mapped_column(default=dict)
    row_key: Mapped[str | None] = mapped_column(String(60))  # of the group row it was opened for
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(16), default="to_do")
    by_words: Mapped[list[str]] = mapped_column(default=list)  # who may do it, in the service's words
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[str | None] = mapped_column(String(60))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_by: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    team: Mapped[Team | None] = relationship()
    assignee: Mapped[User | None] = relationship()
    __table_args__ = (
        UniqueConstraint("case_id", "key"),
        Index("ix_case_task_team_open", "team_id", "due_at", postgresql_where="ended_at is null"),
        Index("ix_case_task_assignee_open", "assignee_id", "due_at", postgresql_where="ended_at is null"),
    )


class Note(Model):
    """A note on a case: `internal` for staff, `public` shown to the reporters, `reason` of another verb (named by its
    event)."""

    __tablename__ = "note"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8), default="internal")
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class CaseLink(Model):
    """Two cases that have to do with each other: related | duplicate_of | split_from | follows | caused_by."""

    __tablename__ = "case_link"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class CaseFile(Model):
    """A file on a case, and what it answers or belongs to. `seen_by` as on a guarded answer."""

    __tablename__ = "case_file"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("service_request.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("case_action.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("case_task.id"))
    code: Mapped[str | None] = mapped_column(String(60))
    seen_by: Mapped[list[str]] = mapped_column(default=list)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]
    file: Mapped[StoredFile] = relationship()


class Notice(Model):
    """Something a member of staff should know of: a case given to them, a warning, a reply."""

    __tablename__ = "notice"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("council_case.id"))
    kind: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_notice_unseen", "user_id", "id", postgresql_where="seen_at is null"),)


class CaseSearch(SearchRow, Model):
    """Folded words of a case: references of the case and its requests, summary, where. `sensitivity` as on the case."""

    __tablename__ = "case_search"
    sensitivity: Mapped[int] = mapped_column(SmallInteger)


class Replay(Model):
    """Recorded cases run through a definition, kept as it was when it was asked for; shown to who asked only.

    `state`: waiting | running | done | cancelled | failed. `what_if`: the one thing that is changed in the live
    version (`workflow.what_if`), or null.
    """

    __tablename__ = "replay"
    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    version_id: Mapped[int]  # a draft may be thrown away
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    what_if: Mapped[dict[str, Any] | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    most: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class ReplayCase(Model):
    """One case of a replay. `findings`: what would have been otherwise; null until it was looked at."""

    __tablename__ = "replay_case"
    replay_id: Mapped[int] = mapped_column(ForeignKey("replay.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), primary_key=True)
    findings: Mapped[list[Any] | None]


class Migration(Model):
    """Open cases brought from one version to another. `plan`: as `workflow.mapping.Plan`. `state`: planned | waiting |
    running | done | reversing | reversed | stopped. `approved_by`: the second person, where the service asks for one.
    """

    __tablename__ = "case_migration"
    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    from_version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"))
    to_version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"))
    plan: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    asked_by: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str | None] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class MigratedCase(Model):
    """One case of a migration. `state`: waiting | moved | stayed | reversed | kept. `why`: it stayed, or could not be
    brought back. `before`: its rows as they were (no answers), for the reversal; `seq`: of its event."""

    __tablename__ = "migrated_case"
    migration_id: Mapped[int] = mapped_column(ForeignKey("case_migration.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("council_case.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    why: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None]
    seq: Mapped[int | None]
