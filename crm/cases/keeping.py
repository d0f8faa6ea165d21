"""Keeps what the engine decided: each change becomes rows and events, in the order in which it happened.

The functions that give columns are pure, so that the demo generator writes the same rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from crm.cases import answers, clocks, events, files, guarded, values
from crm.cases.models import Case, CaseAction, CaseClock, CaseTask, CaseTimer
from crm.cases.situations import Pieces
from crm.catalogue import calendars
from crm.foundation import clock, keys
from crm.foundation.database import session
from crm.ledger.events import Event
from crm.values.actor import SYSTEM, Actor
from crm.workflow import decision as d
from crm.workflow import rows
from crm.workflow.definition import TASK_ENDS, Definition
from crm.workflow.situation import ClockNow, TaskNow


@dataclass(kw_only=True)
class Keeping:
    """One decision being kept. `who`: who did the change at hand (the system, from a rule's action on)."""

    case: Case
    definition: Definition
    pieces: Pieces
    actor: Actor
    who: Actor
    action_id: int | None = None
    tasks: dict[str, CaseTask] = field(default_factory=dict)
    clocks: dict[tuple[str, int], CaseClock] = field(default_factory=dict)
    opened: list[tuple[CaseTask, d.AssignCase]] = field(default_factory=list)
    moments: d.Moments

    def record(self, event: Event) -> int:
        return events.record(self.case, event, actor=self.who)


def keep(case: Case, definition: Definition, pieces: Pieces, decided: d.Decision, *, actor: Actor,
         moments: d.Moments) -> Keeping:
    """Write and record every change of a decision on a locked case; then its due date, its timers and next moments.

    `moments`: when time will next have something to do. Returns what was kept: the action's id, and the tasks that
    still have to be given to somebody (`opened`).
    """
    kept = Keeping(
        case=case, definition=definition, pieces=pieces, actor=actor, who=actor, moments=moments,
        tasks={row.key: row for row in pieces.tasks},
        clocks={(row.code, row.number): row for row in pieces.clocks},
    )
    for change in decided.changes:
        _KEEP[type(change)](kept, change)
    _settle(kept)
    return kept


def keys_of(decided: d.Decision) -> dict[type[Any], int]:
    """How many keys keeping a decision will ask for."""
    kinds = [type(change) for change in decided.changes]
    return {CaseAction: kinds.count(d.ActionTaken), CaseTask: kinds.count(d.TaskOpened)}


# -- columns: pure --


def task_columns(task: TaskNow, definition: Definition, *, team_id: int | None) -> dict[str, Any]:
    """The columns of a task, without its guarded answers."""
    shape = definition.tasks.get(task.code) if task.code else None
    normal = answers.split(shape.ask, task.answers)[0] if shape else dict(task.answers)
    return {
        "key": task.key, "code": task.code, "row_key": task.row_key, "row": rows.plain(definition, task.row),
        "state": task.state, "by_words": [entry.role for entry in shape.by] if shape else [], "team_id": team_id,
        "due_at": task.due_at, "warn_at": task.warn_at, "warned_at": task.warned_at, "breached_at": task.breached_at,
        "expires_at": task.expires_at, "again_at": task.again_at, "answers": normal, "result": task.result,
        "opened_at": task.opened_at, "ended_at": task.ended_at, "ended_by": task.ended_by,
    }


def task_name(definition: Definition, task: TaskNow) -> str:
    """What a task is called on the case: its name, and which row it is for."""
    shape = definition.tasks.get(task.code) if task.code else None
    name = shape.name.say() if shape else (task.code or "Task")
    if shape is None or shape.for_each is None:
        return name[:300]
    label = rows.label_of(definition, shape.for_each, rows.plain(definition, task.row))
    return name[:300] if label is None else f"{name}: {label}"[:300]


def clock_columns(run: ClockNow, definition: Definition, *, now: datetime) -> dict[str, Any]:
    """The columns of a run of a clock."""
    shape = definition.clocks[run.code]
    calendar = calendars.load()[shape.calendar or definition.calendar]
    return clocks.columns(run.run, code=run.code, basis=shape.basis, calendar=calendar, now=now, held=run.held)


# -- changes, each by its kind --


def _opened(kept: Keeping, change: d.CaseOpened) -> None:
    """Written by `opening` before anything else."""


def _taken(kept: Keeping, change: d.ActionTaken) -> None:
    case, action = kept.case, kept.definition.actions[change.action]
    kept.who = SYSTEM if change.rule is not None else kept.actor
    normal, apart = answers.split(action.ask, change.asked)
    row = keys.add(CaseAction(
        case_id=case.id, seq=0, action=change.action, by=change.by, acting_as=change.acting_as, at=change.at,
        from_status=change.from_status, to_status=change.to_status, outcome=change.outcome, asked=normal))
    kept.action_id = row.id
    codes = guarded.store(case, apart, action_id=row.id)
    if change.from_status != change.to_status:
        case.status, case.kind = change.to_status, kept.definition.statuses[change.to_status].kind
        case.status_at = change.at
    said: dict[str, Any] = {
        "case_id": case.id, "action": change.action, "action_id": row.id, "from_status": change.from_status,
        "to_status": change.to_status, "acting_as": change.acting_as, "asked": sayable(action.ask, normal) or None,
        "guarded": codes or None, "rule": change.rule}
    was_closed, is_closed = map(kept.definition.is_closed, (change.from_status, change.to_status))
    if was_closed and not is_closed:
        row.seq = kept.record(events.CaseReopened(**said, former_outcome=case.outcome))
    else:
        row.seq = kept.record(events.CaseMoved(**said, outcome=change.outcome))
    for code, ids in answers.file_ids(action.ask, change.asked).items():
        question = answers.question_at(action.ask, code)
        files.keep(case, public_ids=ids, actor=kept.who, field=code, code=code, action_id=row.id,
                   seen_by=getattr(question, "seen_by", None) or ())


def _closed(kept: Keeping, change: d.CaseClosed) -> None:
    kept.case.outcome, kept.case.closed_at = change.outcome, change.at


def _reopened(kept: Keeping, change: d.CaseReopened) -> None:
    kept.case.outcome, kept.case.closed_at = None, None
    kept.case.reopened += 1


def _prioritised(kept: Keeping, change: d.PriorityChanged) -> None:
    kept.case.priority = change.priority
    kept.record(events.CasePrioritised(case_id=kept.case.id, before=change.was, after=change.priority))


def _answered(kept: Keeping, change: d.AnswersSet) -> None:
    case, items = kept.case, list(kept.definition.questions.values())
    normal, apart = answers.split(items, change.answers)
    case.answers_set = {**case.answers_set, **normal}
    first = kept.pieces.requests[0].id if kept.pieces.requests else None
    for one in apart:
        guarded.forget(case, code=one.code, request_id=first)
    codes = guarded.store(case, apart, request_id=first)
    values.refresh(case, kept.definition, normal)
    kept.record(events.AnswersSet(case_id=case.id, values=sayable(items, normal), guarded=codes or None))


def _secrets(kept: Keeping, change: d.SecretsDeleted) -> None:
    ending = {code.rpartition(".")[2] for code in change.codes}
    session.flush()  # secrets kept by this very decision are read back
    for row in guarded.of_case(kept.case.id):
        if row.guard == "secret" and row.code.rpartition(".")[2] in ending:
            row.value, row.deleted_at = None, clock.now()
            kept.record(events.SecretDeleted(case_id=kept.case.id, code=row.code))


def _task_opened(kept: Keeping, change: d.TaskOpened) -> None:
    task = change.task
    row = keys.add(CaseTask(
        public_id=token_urlsafe(16), case_id=kept.case.id, opened_by=kept.who.key,
        name=task_name(kept.definition, task), next_at=kept.moments.tasks.get(task.key),
        **task_columns(task, kept.definition, team_id=kept.case.team_id)))
    kept.tasks[task.key] = row
    if change.assign is not None:
        kept.opened.append((row, change.assign))
    kept.record(events.TaskOpened(case_id=kept.case.id, task_id=row.id, code=task.code))


def _task_changed(kept: Keeping, change: d.TaskChanged) -> None:
    task, row = change.task, kept.tasks[change.task.key]
    shape = kept.definition.tasks.get(task.code) if task.code else None
    codes: tuple[str, ...] = ()
    if shape is not None and change.what == "state":
        normal, apart = answers.split(shape.ask, task.answers)
        if apart and dict(task.answers) != dict(row.answers):
            codes = guarded.store(kept.case, apart, task_id=row.id)
    for name, value in task_columns(task, kept.definition, team_id=row.team_id).items():
        setattr(row, name, value)
    about: dict[str, Any] = {"case_id": kept.case.id, "task_id": row.id, "code": task.code}
    if change.what == "warned":
        kept.record(events.TaskWarned(**about))
    elif change.what == "breached":
        kept.record(events.TaskBreached(**about))
    elif change.what == "state" and task.state in TASK_ENDS:
        asked = sayable(shape.ask, row.answers) if shape else {}
        kept.record(events.TaskEnded(**about, state=task.state, result=task.result, asked=asked or None,
                                     guarded=codes or None))
    elif change.what == "state":
        kept.record(events.TaskMoved(**about, state=task.state, assignee_id=row.assignee_id))


CLOCK_EVENTS: dict[str, type[events.ClockEvent]] = {
    "started": events.ClockStarted, "stopped": events.ClockStopped, "restarted": events.ClockRestarted,
    "paused": events.ClockPaused, "resumed": events.ClockResumed, "extended": events.ClockExtended,
    "warned": events.ClockWarned, "breached": events.ClockBreached, "recomputed": events.ClockRecomputed,
}


def _clock_changed(kept: Keeping, change: d.ClockChanged) -> None:
    run = change.clock
    columns = clock_columns(run, kept.definition, now=clock.now())
    row = kept.clocks.get((run.code, run.number))
    if row is None:
        row = CaseClock(case_id=kept.case.id)
        session.add(row)
        kept.clocks[run.code, run.number] = row
    clocks.write(row, columns)
    row.next_at = kept.moments.clocks.get((run.code, run.number))
    due = row.due_at.isoformat() if row.due_at is not None else None
    kept.record(CLOCK_EVENTS[change.what](case_id=kept.case.id, clock=run.code, number=run.number, due=due))


def _rule_fired(kept: Keeping, change: d.RuleFired) -> None:
    kept.case.rules_fired = {**kept.case.rules_fired, change.rule: change.mark.isoformat()}
    if change.refusal is not None:
        events.record(kept.case, events.RuleRefused(
            case_id=kept.case.id, rule=change.rule, action=change.action, why=change.refusal.rule), actor=SYSTEM)


_KEEP: dict[type[Any], Callable[[Keeping, Any], None]] = {
    d.CaseOpened: _opened, d.ActionTaken: _taken, d.CaseClosed: _closed, d.CaseReopened: _reopened,
    d.PriorityChanged: _prioritised, d.AnswersSet: _answered, d.SecretsDeleted: _secrets,
    d.TaskOpened: _task_opened, d.TaskChanged: _task_changed, d.ClockChanged: _clock_changed,
    d.RuleFired: _rule_fired,
}


# -- what follows from all of them --


def _settle(kept: Keeping) -> None:
    """Write the case's due date and order, and when time has something to do."""
    case, definition, known = kept.case, kept.definition, calendars.load()
    of_clock = {code: known[shape.calendar or definition.calendar] for code, shape in definition.clocks.items()}
    stands = clocks.standing([clocks.as_columns(row) for row in kept.clocks.values()], calendars=of_clock)
    case.due_at, case.due_clock = stands.due_at, stands.due_clock
    case.paused_left, case.sort_at = stands.paused_left, stands.sort_at
    for key, row in kept.clocks.items():
        row.next_at = kept.moments.clocks.get(key)
    for name, task in kept.tasks.items():
        if task.code is not None:  # those added by hand are none of the engine's
            task.next_at = kept.moments.tasks.get(name)
    _keep_timers(case, {row.rule: row for row in kept.pieces.timers}, kept.moments.rules)


def _keep_timers(case: Case, there: Mapping[str, CaseTimer], wanted: Mapping[str, datetime]) -> None:
    for rule, at in wanted.items():
        if rule in there:
            there[rule].next_at = at
        else:
            session.add(CaseTimer(case_id=case.id, rule=rule, next_at=at))
    for rule, row in there.items():
        if rule not in wanted:
            session.delete(row)


def sayable(items: Any, normal: Mapping[str, Any]) -> dict[str, Any]:
    """The values an event may carry: of normal questions that name nobody and are no free text."""
    found = {}
    for code, value in normal.items():
        question = answers.question_at(items, code)
        if question is not None and question.type in _SAID:
            found[code] = value
    return found


#: Types of questions whose values are codes, dates and numbers: an event may hold them.
_SAID = frozenset({"number", "money", "date", "yes_no", "choice", "choices", "declaration", "team", "officer", "case"})


__all__ = ["CLOCK_EVENTS", "Keeping", "clock_columns", "keep", "sayable", "task_columns", "task_name"]
