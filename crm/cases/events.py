"""What can happen to a case: every kind of event in its stream. Payloads hold ids and codes; values of normal
questions only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm import ledger
from crm.cases.models import Case
from crm.ledger.events import Event
from crm.values.actor import Actor


def record(case: Case, event: Event, *, actor: Actor) -> int:
    """Record an event of this case and keep `case.version` equal to the stream's seq, which is returned."""
    case.version = ledger.record(event, actor=actor)
    return case.version


def catch_up(case: Case) -> None:
    """Take over the stream's seq after another domain (the outbox) recorded in it, in this transaction."""
    case.version = ledger.seq_of(f"case:{case.id}")


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    kind = "case.opened"
    service: str
    version_id: int
    status: str
    team_id: int
    request_id: int | None = None
    assignee_id: int | None = None
    priority: str = "normal"
    channel: str = "desk"


@dataclass(frozen=True, kw_only=True)
class RequestJoined(Event):
    """A request was answered by this case. `came_from`: the case whose requests moved here."""

    kind = "case.request_joined"
    request_id: int
    came_from: int | None = None


@dataclass(frozen=True, kw_only=True)
class RequestsLeft(Event):
    """The requests of this case are answered by another from now on."""

    kind = "case.requests_left"
    to_case_id: int


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """An action was taken. `asked`: values of normal questions; `guarded`: codes of the others."""

    kind = "case.moved"
    action: str
    action_id: int
    from_status: str
    to_status: str
    outcome: str | None = None
    acting_as: str | None = None
    asked: Mapping[str, Any] | None = None
    guarded: tuple[str, ...] | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseReopened(Event):
    """A closed case was opened again by an action."""

    kind = "case.reopened"
    action: str
    action_id: int
    from_status: str
    to_status: str
    former_outcome: str | None = None
    acting_as: str | None = None
    asked: Mapping[str, Any] | None = None
    guarded: tuple[str, ...] | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Event):
    """Given to an officer, or (to None) to nobody. `how`: by_hand | taken | rule | batch | undo."""

    kind = "case.assigned"
    from_user_id: int | None = None
    to_user_id: int | None = None
    how: str = "by_hand"
    note_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(Event):
    """Given to another team. The reason is a note."""

    kind = "case.handed_over"
    from_team_id: int
    to_team_id: int
    from_user_id: int | None = None
    how: str = "by_hand"
    note_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CasePrioritised(Event):
    kind = "case.prioritised"
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class AnswersSet(Event):
    """An effect set answers of the case. `values`: of normal questions; `guarded`: codes of the others."""

    kind = "case.answers_set"
    values: Mapping[str, Any]
    guarded: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class CaseNoted(Event):
    kind = "case.noted"
    note_id: int
    note_kind: str


@dataclass(frozen=True, kw_only=True)
class CaseLinked(Event):
    kind = "case.linked"
    link_id: int
    other_id: int
    link: str


@dataclass(frozen=True, kw_only=True)
class CaseUnlinked(Event):
    kind = "case.unlinked"
    link_id: int
    other_id: int
    link: str


@dataclass(frozen=True, kw_only=True)
class FileAdded(Event):
    kind = "case.file_added"
    case_file_id: int
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class FileRemoved(Event):
    kind = "case.file_removed"
    case_file_id: int
    note_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PartyAdded(Event):
    kind = "case.party_added"
    party_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class PartyEnded(Event):
    kind = "case.party_ended"
    party_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class TaskOpened(Event):
    kind = "case.task_opened"
    task_id: int
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class TaskMoved(Event):
    """Its state changed, or who does it."""

    kind = "case.task_moved"
    task_id: int
    code: str | None = None
    state: str
    assignee_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskEnded(Event):
    kind = "case.task_ended"
    task_id: int
    code: str | None = None
    state: str
    result: str | None = None
    asked: Mapping[str, Any] | None = None
    guarded: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class TaskWarned(Event):
    kind = "case.task_warned"
    task_id: int
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class TaskBreached(Event):
    kind = "case.task_breached"
    task_id: int
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClockEvent(Event):
    """What every event of a clock says: which run, and when it falls due (ISO 8601), if it does."""

    clock: str
    number: int = 1
    due: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClockStarted(ClockEvent):
    kind = "case.clock_started"


@dataclass(frozen=True, kw_only=True)
class ClockPaused(ClockEvent):
    kind = "case.clock_paused"


@dataclass(frozen=True, kw_only=True)
class ClockResumed(ClockEvent):
    kind = "case.clock_resumed"


@dataclass(frozen=True, kw_only=True)
class ClockRestarted(ClockEvent):
    kind = "case.clock_restarted"


@dataclass(frozen=True, kw_only=True)
class ClockExtended(ClockEvent):
    kind = "case.clock_extended"


@dataclass(frozen=True, kw_only=True)
class ClockStopped(ClockEvent):
    kind = "case.clock_stopped"


@dataclass(frozen=True, kw_only=True)
class ClockWarned(ClockEvent):
    kind = "case.clock_warned"


@dataclass(frozen=True, kw_only=True)
class ClockBreached(ClockEvent):
    kind = "case.clock_breached"


@dataclass(frozen=True, kw_only=True)
class ClockRecomputed(ClockEvent):
    """A calendar, a target or a correction changed when the run falls due."""

    kind = "case.clock_recomputed"
    before: str | None = None


@dataclass(frozen=True, kw_only=True)
class VersionEvent(Event):
    """What both ways of a migration say: the versions, and the status in the codes of each."""

    migration_id: int
    from_version_id: int
    to_version_id: int
    from_number: int | None = None
    to_number: int | None = None
    from_status: str
    to_status: str


@dataclass(frozen=True, kw_only=True)
class CaseMigrated(VersionEvent):
    """The case follows another version of its service from now on."""

    kind = "case.migrated"


@dataclass(frozen=True, kw_only=True)
class MigrationReversed(VersionEvent):
    """The case follows its former version again, as it stood."""

    kind = "case.migration_reversed"


@dataclass(frozen=True, kw_only=True)
class RuleRefused(Event):
    """A rule of the service wanted to act and could not. `why`: the code of the refusal."""

    kind = "case.rule_refused"
    rule: str
    action: str
    why: str


@dataclass(frozen=True, kw_only=True)
class EffectFailed(Event):
    """An effect outside the case could not be carried out. `why` is a code."""

    kind = "case.effect_failed"
    effect: str
    why: str


@dataclass(frozen=True, kw_only=True)
class StaffNotified(Event):
    kind = "case.notified"
    user_ids: tuple[int, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class AlertProposed(Event):
    kind = "case.alert_proposed"
    alert: str
    about: str


@dataclass(frozen=True, kw_only=True)
class CaseCorrected(Event):
    """Something said when the case was raised was put right. `what`: service, place, person or a question's code."""

    kind = "case.corrected"
    what: str
    change_id: int
    clocks: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class CaseShared(Event):
    """`why`: shared | emergency."""

    kind = "case.shared"
    access_id: int
    user_id: int | None = None
    team_id: int | None = None
    level: str = "full"
    why: str = "shared"
    until: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseShutOut(Event):
    kind = "case.shut_out"
    access_id: int
    user_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AccessEnded(Event):
    kind = "case.access_ended"
    access_id: int
    user_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SensitivityRaised(Event):
    kind = "case.sensitivity_raised"
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class SecretDeleted(Event):
    """A secret answer was deleted, because its event came."""

    kind = "case.secret_deleted"
    code: str


@dataclass(frozen=True, kw_only=True)
class CaseRead(Event):
    """Somebody looked at a restricted case. In the stream of the reader, so that looking never waits."""

    kind = "case.read"
    subject = "reader"
    reader_id: int
    note_id: int | None = None
