"""One case of the demo while its history is made: the columns of its row, and the rows of all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.accounts.policy import Scope
from crm.cases.models import (
    Case,
    CaseAction,
    CaseClock,
    CaseFile,
    CaseLink,
    CaseSearch,
    CaseTask,
    CaseTimer,
    CaseValue,
    GuardedAnswer,
    Note,
    Notice,
    Party,
    ServiceRequest,
)
from crm.cases.search_rows import words_of
from crm.contacts.models import Interaction
from crm.correspondence.models import Message
from crm.foundation.database import Base
from crm.foundation.files import StoredFile
from crm.jobs.demo.bulk import Bulk
from crm.workflow.definition import Definition
from crm.workflow.situation import Situation

Row = dict[str, Any]
_ORDER: tuple[type[Base], ...] = (
    Interaction, ServiceRequest, CaseAction, CaseTask, GuardedAnswer, CaseValue, Party, CaseClock, CaseTimer, Note,
    StoredFile, CaseFile, Message, Notice, CaseLink)
_COLUMNS = (
    "id", "number", "service_id", "version_id", "status", "kind", "status_at", "team_id", "assignee_id", "assigned_at",
    "priority", "outcome", "sensitivity", "channel", "place_id", "lat", "lon", "where_text", "area_id", "summary",
    "opened_at", "closed_at", "due_at", "due_clock", "paused_left", "sort_at", "requests_count", "reopened", "sample",
    "version", "answers_set", "rules_fired")


@dataclass(kw_only=True)
class Dossier:
    """A case. Its attributes have the names of the columns, so that the words of messages can be made from it."""

    id: int
    number: int
    service_id: int
    version_id: int
    status: str
    kind: str
    status_at: datetime
    team_id: int
    priority: str
    sensitivity: int
    channel: str
    place_id: int | None
    lat: float | None
    lon: float | None
    where_text: str | None
    area_id: int | None
    summary: str
    opened_at: datetime
    sort_at: datetime
    sample: float
    answers_set: Row
    rules_fired: Row
    definition: Definition
    situation: Situation
    address: str | None
    place_facts: Row
    assignee_id: int | None = None
    assigned_at: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None
    due_clock: str | None = None
    paused_left: str | None = None
    requests_count: int = 1
    reopened: int = 0
    version: int = 0
    rows: dict[type[Base], list[Row]] = field(default_factory=dict)
    tasks: dict[str, Row] = field(default_factory=dict)
    clocks: dict[tuple[str, int], Row] = field(default_factory=dict)
    timers: dict[str, datetime] = field(default_factory=dict)
    given: list[int] = field(default_factory=list)
    next_at: datetime | None = None

    def scope(self) -> Scope:
        """What permissions are asked for."""
        return Scope(service_id=self.service_id, team_id=self.team_id, assignee_id=self.assignee_id, case_id=self.id,
                     sensitivity=self.sensitivity)

    def put(self, model: type[Base], row: Row) -> Row:
        """Take a row of the case; it may be changed until the case is written."""
        self.rows.setdefault(model, []).append(row)
        return row

    def of(self, model: type[Base]) -> list[Row]:
        """The rows of a kind, in the order in which they came."""
        return self.rows.get(model, [])

    def parties(self, role: str = "") -> list[Row]:
        """Who has a part in it now (this part, if one is named)."""
        return [row for row in self.of(Party) if row.get("ended_at") is None and (not role or row["role"] == role)]

    def columns(self) -> Row:
        """The row of the case itself."""
        return {name: getattr(self, name) for name in _COLUMNS}

    def numbers(self) -> list[int]:
        """Its own number and those of its requests, of which references are made."""
        return [self.number, *(row["number"] for row in self.of(ServiceRequest))]

    def belongings(self) -> Iterator[tuple[type[Base], Row]]:
        """Every other row, those that others refer to first. For a case that is written."""
        for model in _ORDER:
            for row in self.of(model):
                yield model, row

    def write(self, bulk: Bulk) -> set[str]:
        """Hand over the case and everything of it; returns the words of its search row, for the vocabulary."""
        bulk.add(Case, self.columns())
        self.rows[CaseTask], self.rows[CaseClock] = list(self.tasks.values()), list(self.clocks.values())
        self.rows[CaseTimer] = [{"case_id": self.id, "rule": rule, "next_at": at} for rule, at in self.timers.items()]
        for model, row in self.belongings():
            bulk.add(model, row)
        words = words_of(numbers=self.numbers(), summary=self.summary, service="",
                         where=" ".join(filter(None, (self.where_text, self.address))))
        bulk.add(CaseSearch, {"subject_id": self.id, "sensitivity": self.sensitivity, "words": words})
        return set(words.split()) if self.sensitivity == 0 else set()
