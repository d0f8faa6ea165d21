"""The page of one case as frozen values: what a screen or an API shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm.accounts.models import Team, User
from crm.cases.about import CaseRow
from crm.cases.models import Case
from crm.cases.timeline import Entry
from crm.foundation.paging import Page
from crm.places.models import Place
from crm.workflow.definition import Definition
from crm.workflow.situation import EngineActor, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """A clock in words. `words`: "due tomorrow", "2 working days left while paused"; `law`: the source of its rule."""

    code: str
    number: int
    name: str
    basis: str
    state: str
    started_at: datetime | None
    due_at: datetime | None
    first_due_at: datetime | None
    words: str
    is_late: bool
    law: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    """A question and what was answered, in words; `rows` of a group; `is_guarded`: kept apart, shown to few."""

    code: str
    label: str
    words: str = ""
    rows: tuple[tuple["AnswerShown", ...], ...] = ()
    is_guarded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShown:
    request_id: int
    reference: str
    channel: str
    submitted_at: datetime
    reporter_name: str | None
    reporter_id: str | None
    wants_updates: bool
    answers: tuple[AnswerShown, ...]
    passed_stops: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """Somebody's part in the case. `public_id` is the contact's."""

    party_id: int
    contact_id: int
    public_id: str
    name: str
    role: str
    role_name: str
    is_hidden: bool
    told: str
    is_ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """A task. `refusal`: why the actor may not work on it (None: they may, or it is ended). `results` by code."""

    task_id: int
    public_id: str
    key: str
    code: str | None
    name: str
    hint: str | None
    state: str
    is_open: bool
    team_id: int | None
    team_name: str
    assignee_name: str | None
    assignee_id: int | None
    due_at: datetime | None
    due_words: str
    is_late: bool
    result: str | None
    answers: tuple[AnswerShown, ...]
    files: str
    results: Mapping[str, str]
    refusal: str | None
    opened_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file of the case. `is_evidence`: an action was taken on it, so it stays."""

    case_file_id: int
    public_id: str
    name: str
    media_type: str
    size: int
    has_preview: bool
    scan: str
    code: str | None
    task_id: int | None
    at: datetime
    is_evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown:
    link_id: int
    words: str
    reason: str | None
    row: CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionShown:
    """An action of this status: a button, or withheld with the reason. `asks`: whether it has a form of its own.

    `takes_reply`: the question that the words of a reply answer ("" when it asks nothing, None when it asks more than
    words). `is_answer`: what the reporter does when the council waits for them.
    """

    code: str
    name: str
    hint: str | None
    is_offered: bool
    reason: str | None
    rule: str | None
    asks: bool
    closes: bool
    takes_reply: str | None = None
    is_answer: bool = False


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything the case page needs. `case` is the row, for reading only; `may` says which verbs the actor has:
    note, assign, take, hand_over, link, file, correct, share."""

    case: Case
    reference: str
    definition: Definition
    service_name: str
    status_name: str
    status_public: str
    waiting_for: str | None
    outcome_name: str | None
    team: Team
    assignee: User | None
    place: Place | None
    requests: tuple[RequestShown, ...]
    parties: tuple[PartyShown, ...]
    tasks: tuple[TaskShown, ...]
    clocks: tuple[ClockShown, ...]
    files: tuple[FileShown, ...]
    links: tuple[LinkShown, ...]
    actions: tuple[ActionShown, ...]
    timeline: Page[Entry]
    may: frozenset[str]
    situation: Situation
    who: EngineActor
