"""A case as it was recorded, as the pure replay wants it, and what a replay finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from crm.workflow import counting
from crm.workflow.conditions import Counted
from crm.workflow.situation import NOTHING, ClockNow, EngineActor

FindingKind = Literal["stop", "answer", "asks", "refused", "task", "unsure", "due", "no_clock", "new_clock", "late",
                      "in_time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody did. `code`: of the action, the task, or the question that was corrected.

    `asked`: what was answered; `unknown`: codes of answers that may not be read. For a task: its `key`, `row_key`,
    `result` or `state`, and whether it had files.
    """

    at: datetime
    kind: Literal["action", "task", "add_task", "correct"]
    code: str
    actor: EngineActor
    asked: Mapping[str, Any] = NOTHING
    unknown: frozenset[str] = frozenset()
    outcome: str | None = None
    key: str = ""
    row_key: str | None = None
    result: str | None = None
    state: str | None = None
    has_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person of the case who is told of it, in a part (`reporter`, `subject`, a word of the service)."""

    role: str
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another case that a service counts: from when until when it was open (None: it is), and its outcome since."""

    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str | None = None

    def is_counted(self, counted: Counted, now: datetime) -> bool:
        """Whether it was one of those counted at this instant."""
        is_closed = self.closed_at is not None and self.closed_at <= now
        since = counting.first_instant(now, counted.within, None, sign=-1) if counted.within else None
        return (self.opened_at < now and (since is None or self.opened_at >= since)
                and not (counted.open and is_closed)
                and (counted.outcome is None or (is_closed and self.outcome == counted.outcome)))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A case as it was recorded. `answers`: as given at opening; `stops`: those passed, with the reason; `unknown`:
    questions of the form whose answer may not be read. `sweeps`: when time was seen to have done something. `clocks`:
    every run as it stands. `links`: when each kind of link was made. `is_form`: answered on its form, not opened by
    another case. `person_then`: of whom it was about at opening, before answers named somebody; `person`: later.
    `others`: the cases that may be counted. `was_moved`: it was opened under another version than it keeps to."""

    case: int
    at: datetime
    actor: EngineActor
    answers: Mapping[str, Any]
    channel: str
    sample: float
    deeds: tuple[Deed, ...] = ()
    sweeps: tuple[datetime, ...] = ()
    clocks: tuple[ClockNow, ...] = ()
    stops: Mapping[str, str] = NOTHING
    unknown: frozenset[str] = frozenset()
    readers: tuple[Reader, ...] = ()
    links: tuple[tuple[datetime, str], ...] = ()
    is_form: bool = True
    person_then: Mapping[str, Any] = NOTHING
    person: Mapping[str, Any] = NOTHING
    place: Mapping[str, Any] = NOTHING
    others: Mapping[Counted, tuple[Other, ...]] = field(default_factory=dict)
    was_moved: bool = False

    def counts(self, now: datetime) -> dict[Counted, int]:
        """How many other cases there were for each thing counted."""
        return {counted: sum(one.is_counted(counted, now) for one in there) for counted, there in self.others.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that would have been otherwise. `about`: an action, task, clock or question by its code; `rule` and
    `words` of a refusal, or the kind that is `unsure`; `old` and `new` first due dates of run `number` of a clock."""

    kind: FindingKind
    about: str = ""
    rule: str = ""
    words: str = ""
    at: datetime | None = None
    number: int = 1
    old: datetime | None = None
    new: datetime | None = None

def to_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data for JSON, without what it does not say."""
    plain = {"kind": finding.kind, "about": finding.about, "rule": finding.rule, "words": finding.words,
             "number": finding.number if finding.number != 1 else None, "at": _text(finding.at),
             "old": _text(finding.old), "new": _text(finding.new)}
    return {name: value for name, value in plain.items() if value}


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
