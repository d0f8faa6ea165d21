"""What the engine is told about a case: its situation, what was done on it, who acts, and what the council
has set.

The cases domain builds a `Situation` from its rows and keeps what a `Decision` changes in it. Everything is
frozen. A person key is any text that stands for one person or thing that acts ("user:5", "contact:7",
"system"): the engine only compares them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from crm.sla.calendar import Calendar
from crm.sla.run import ClockRun
from crm.workflow.conditions import Counted
from crm.workflow.definition import TASK_ENDS


class Nothing(Mapping[str, Any]):
    """A mapping that holds nothing; `dict()` of it goes into JSON."""

    def __getitem__(self, key: str) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return 0


NOTHING: Mapping[str, Any] = Nothing()

SYSTEM_KEY = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """What the council has set: its calendars by code, and its own values for the settings of services
    ("fly-tipping.window" beats "window" beats the default in the definition)."""

    calendars: Mapping[str, Calendar]
    settings: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineActor:
    """Who acts. `words`: the roles of the service and the standing words he holds on this very case (agent,
    officer, lead, assignee, reporter, representative, system, anyone). An agent acting for the reporter
    gets `reporter` too."""

    person: str
    words: frozenset[str]


SYSTEM = EngineActor(person=SYSTEM_KEY, words=frozenset({"system"}))
"""The actor of rules and of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An action that was taken: what `ActionTaken` told, as kept. `asked` holds its answers (guarded ones
    too)."""

    action: str
    by: str
    at: datetime
    from_status: str
    to_status: str
    asked: Mapping[str, Any] = NOTHING
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNow:
    """A task as it stands. `key` is unique in its case and chosen by the engine ("evidence", "evidence.2").

    `code` is None for a task added by hand that the service does not know: the engine leaves those alone.
    `row_key` names the row it was opened for (its index, or the option), `row` its answers then.
    `again_at`: when it opens once more; on the latest of its code and row only.
    """

    key: str
    code: str | None
    state: str
    opened_at: datetime
    result: str | None = None
    answers: Mapping[str, Any] = NOTHING
    row_key: str | None = None
    row: Mapping[str, Any] = NOTHING
    due_at: datetime | None = None
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    expires_at: datetime | None = None
    again_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in TASK_ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNow:
    """A run of a clock as it stands: its code and the pure run, which numbers the runs of that code from 1.

    `held`: paused by an effect (not by a status), until an effect resumes it. A run that a restart ended has
    `run.restarted`.
    """

    code: str
    run: ClockRun
    held: bool = False

    @property
    def number(self) -> int:
        """Which run of its clock this is, from 1."""
        return self.run.number


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A case as it stands, with all that its service may ask of it.

    answers     every answer of the case by code, guarded ones too, as JSON values (see `questions`)
    entered_at  the latest entry into the status
    closed_at   the latest closing, kept after reopening
    taken       actions taken, oldest first
    tasks       tasks, oldest first, also ended ones
    clocks      runs, oldest first, also ended ones
    sent        when each message was last sent, by its code
    fired       for each rule (its number in the definition, as text) the mark under which it last fired
    person      attributes of the subject, dotted names flat ("household.adults"); place: of the place
    counts      for each `Counted` of a service that `facts_needed` lists, how many there are
    links       how many links of each kind
    sample      drawn once per case, 0 <= sample < 1
    code        of the service, `this` in counts
    """

    council: Council
    answers: Mapping[str, Any] = NOTHING
    status: str = ""
    entered_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    priority: str = "normal"
    outcome: str | None = None
    channel: str = "desk"
    taken: tuple[Taken, ...] = ()
    tasks: tuple[TaskNow, ...] = ()
    clocks: tuple[ClockNow, ...] = ()
    sent: Mapping[str, datetime] = field(default=NOTHING)
    fired: Mapping[str, datetime] = field(default=NOTHING)
    person: Mapping[str, Any] = NOTHING
    place: Mapping[str, Any] = NOTHING
    counts: Mapping[Counted, int] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)
    sample: float = 0.5

    @cached_property
    def last_taken(self) -> Mapping[str, Taken]:
        """The latest taking of each action."""
        return {taken.action: taken for taken in self.taken}

    @cached_property
    def times_taken(self) -> Mapping[str, int]:
        """How often each action was taken."""
        times: dict[str, int] = {}
        for taken in self.taken:
            times[taken.action] = times.get(taken.action, 0) + 1
        return times

    @cached_property
    def last_clock(self) -> Mapping[str, ClockNow]:
        """The latest run of each clock."""
        return {clock.code: clock for clock in self.clocks}

    @cached_property
    def last_task(self) -> Mapping[str, TaskNow]:
        """The latest task of each code."""
        return {task.code: task for task in self.tasks if task.code is not None}
