"""What the engine answers: changes for the cases domain to keep, effects for others to carry out, or a
refusal.

Changes are in the order in which they happened, and so are effects; `Decision.after` is the situation with
every change already in it. Effects hold codes, words and answers, resolved as far as the engine can; who or
which team a word means is for the cases domain to find.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from crm.errors import Invalid, NotAllowed
from crm.errors import Refusal as Refused
from crm.workflow.shapes import Text
from crm.workflow.situation import NOTHING, ClockNow, Situation, TaskNow

RefusalRule = Literal[
    "role",
    "status",
    "condition",
    "second_person",
    "too_early",
    "too_late",
    "too_often",
    "missing",
    "no_access",
    "invalid",
    "task",
]
"""`missing`: a required answer, file or outcome; `invalid`: an answer that will not do; `task`: a task that blocks
closing; the others as in services.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why not: the rule that refused, words for the person, and for `missing` and `invalid` what is wrong by field."""

    rule: RefusalRule
    words: str
    fields: Mapping[str, str] = NOTHING

    def as_error(self) -> Refused:
        """The refusal to raise: Invalid when something was left out or wrong, else NotAllowed with the
        rule."""
        if self.fields:
            return Invalid(fields=self.fields)
        return NotAllowed(self.words.replace("{", "{{").replace("}", "}}"), rule=self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An action (or a task's or clock's verb) as one person meets it: offered, or withheld for a reason."""

    action: str
    refusal: Refusal | None = None

    @property
    def is_offered(self) -> bool:
        """Whether it may be taken."""
        return self.refusal is None


# -- changes: what the cases domain keeps --


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """The case begins in this status with this priority. Its answers are as given to `start`."""

    status: str
    priority: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTaken:
    """An action was taken: keep it as a `Taken`. When the statuses differ, the status changes and
    `entered_at` is `at`. `rule`: the rule that took it as `system`, by its number in the definition."""

    action: str
    by: str
    acting_as: str
    at: datetime
    from_status: str
    to_status: str
    asked: Mapping[str, Any] = NOTHING
    outcome: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """The case entered a closed status: keep `closed_at` and the outcome. `retain_from` counts from here."""

    outcome: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened:
    """The case left the closed statuses: clear the outcome; `closed_at` stays (it tells the latest
    closing)."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged:
    """The priority is another."""

    priority: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSet:
    """These answers of the case are now so (None: gone)."""

    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretsDeleted:
    """Answers to secret questions whose event came: delete their values. Codes of the form, or
    `action.code`."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened:
    """A task opened. `assign`: who gets it, from its own steps (None: the team that holds the case)."""

    task: TaskNow
    assign: "AssignCase | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanged:
    """A task is in another state, has a result or answers, was warned of, breached, or lies ahead to open
    again: keep `task` whole. `what` says which. `by`: the person key."""

    task: TaskNow
    what: Literal["state", "warned", "breached", "again"]
    by: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChanged:
    """A run of a clock began or changed: keep `clock` whole. `what` says what happened to it."""

    clock: ClockNow
    what: Literal[
        "started", "stopped", "restarted", "paused", "resumed", "extended", "warned", "breached", "recomputed"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFired:
    """A rule came to fire: keep its mark in `fired`. With a refusal its action was not taken, and is not
    tried again under the same mark: record it and show it."""

    rule: str
    action: str
    mark: datetime
    refusal: Refusal | None = None


Change = (
    CaseOpened
    | ActionTaken
    | CaseClosed
    | CaseReopened
    | PriorityChanged
    | AnswersSet
    | SecretsDeleted
    | TaskOpened
    | TaskChanged
    | ClockChanged
    | RuleFired
)


# -- effects: what others carry out --


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCase:
    """Give the case (or a task) away. `role` (with `by`, a kind of area) or `team` (as answered) says to
    which team; `spread` or `officer` (as answered) to whom. What is None stays, but another team clears the
    officer."""

    role: str | None = None
    by: str | None = None
    team: str | None = None
    spread: Literal["least_loaded", "next", "same", "nobody"] | None = None
    officer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    """Send a message of the service. `to`: words (`reporters`, a person of the case, `assignee`, a role).
    `parts`: the chosen wording of each part, in every language; `asked` and `row` fill {{asked.x}} and
    {{row.x}}."""

    message: str
    to: tuple[str, ...]
    parts: Mapping[str, Text]
    values: Mapping[str, Any]
    asked: Mapping[str, Any]
    row: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson:
    """Somebody becomes a person of the case: `person` is the answer that names them (see `questions`)."""

    role: str
    person: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePerson:
    """Nobody is this person of the case any more."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLinkedCase:
    """Open a case of another service for the same person and place, linked to this one, with these answers
    (the caller keeps those whose codes the service has)."""

    service: str
    link: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkToCase:
    """Link this case to the one of this reference."""

    link: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCase:
    """Join the requests of this case to the case of this reference."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCase:
    """Let a role (`role`) or a named person (`person`, as answered) see or work on the case until then."""

    role: str | None
    person: Any
    until: datetime | None
    level: Literal["see", "work"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutOutPerson:
    """Keep the person named by this answer out of the case, whatever else they hold."""

    person: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeAlert:
    """Propose an alert on the person or place of the case."""

    alert: str
    about: Literal["person", "place"]
    text: Text
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyStaff:
    """Tell staff: `to` are words (lead, officer, assignee, roles). `about`: why, such as
    `clock.clear.warned`, `task.evidence.breached` or `action.x`."""

    to: tuple[str, ...]
    about: str
    text: Text | None = None


EffectDue = (
    AssignCase
    | SendMessage
    | AddPerson
    | RemovePerson
    | OpenLinkedCase
    | LinkToCase
    | JoinCase
    | ShareCase
    | ShutOutPerson
    | ProposeAlert
    | NotifyStaff
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What comes of an action, an event or the passing of time.

    With a `refusal` nothing changed and `after` is the situation as it was. `problems`: in words, what went
    wrong in the service's rules (more than ten fired in a row): to be recorded and shown to its owner.
    """

    status: str
    after: Situation
    changes: tuple[Change, ...] = ()
    effects: tuple[EffectDue, ...] = ()
    refusal: Refusal | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing changed and nothing is to be done."""
        return not self.changes and not self.effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When time will next have something to do on a case, for a sweep to come back: by run of a clock
    (code, number), by key of a task, by rule. Things without a next moment are left out."""

    clocks: Mapping[tuple[str, int], datetime] = field(default_factory=dict)
    tasks: Mapping[str, datetime] = field(default_factory=dict)
    rules: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def earliest(self) -> datetime | None:
        """The first of them all."""
        return min((*self.clocks.values(), *self.tasks.values(), *self.rules.values()), default=None)
