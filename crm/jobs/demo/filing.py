"""Keeps what the engine decided on a case of the demo: the same rows and events as `cases.keeping`, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.cases import answers, clocks, events, keeping, sweeping
from crm.cases import values as listed
from crm.cases.models import CaseAction, CaseClock, CaseFile, CaseTask, CaseValue, GuardedAnswer
from crm.catalogue import calendars
from crm.foundation.files import StoredFile
from crm.jobs.demo.book import Book
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.dossier import Dossier, Row
from crm.ledger.events import Event
from crm.values.actor import SYSTEM, Actor
from crm.workflow import decision as d
from crm.workflow import engine
from crm.workflow.definition import TASK_ENDS


@dataclass(kw_only=True)
class Filing:
    """One decision being kept. `who`: who did the change at hand; `opened`: tasks to be given to somebody."""

    case: Dossier
    bulk: Bulk
    book: Book
    actor: Actor
    who: Actor
    now: datetime
    files: dict[str, Row]
    opened: list[tuple[Row, d.AssignCase]] = field(default_factory=list)

    def record(self, event: Event, *, who: Actor | None = None) -> int:
        """Record an event of the case."""
        self.case.version = self.book.record(event, at=self.now, actor=(who or self.who).key)
        return self.case.version


def keep(filing: Filing, decided: d.Decision) -> None:
    """Write and record every change of a decision, then what follows for due date, timers and next moments."""
    for change in decided.changes:
        _KEEP[type(change)](filing, change)
    _settle(filing, engine.moments(filing.case.definition, decided.after, filing.now))


def store_guarded(case: Dossier, guarded: list[answers.Guarded], **of: int) -> tuple[str, ...]:
    """As `cases.guarded.store`."""
    for one in guarded:
        case.put(GuardedAnswer, {"case_id": case.id, "code": one.code, "guard": one.guard, "value": one.value,
                                 "seen_by": list(one.seen_by), **of})
    return tuple(one.code for one in guarded)


def keep_files(filing: Filing, items: Any, given: Any, **of: int) -> None:
    """As `cases.files.keep` for every file that answers hold."""
    case = filing.case
    for code, public_ids in answers.file_ids(items, given).items():
        question = answers.question_at(items, code)
        for public_id in public_ids:
            stored = filing.files[public_id]
            if not stored["is_claimed"]:
                stored["is_claimed"] = True
                case.put(StoredFile, stored)
            key = filing.bulk.key(CaseFile)
            case.put(CaseFile, {
                "id": key, "case_id": case.id, "file_id": stored["id"], "code": code, "by": filing.who.key,
                "at": filing.now, "seen_by": list(getattr(question, "seen_by", None) or ()), **of})
            filing.record(events.FileAdded(case_id=case.id, case_file_id=key, code=code))


def refresh_values(case: Dossier, given: Any) -> None:
    """As `cases.values.refresh`."""
    kept = {row["code"]: row for row in case.of(CaseValue)}
    wanted = {row["code"]: row for row in listed.rows(case.id, case.definition, given)}
    for code in given:
        kept.pop(code, None)
    case.rows[CaseValue] = [*kept.values(), *wanted.values()]


# -- changes, each by its kind --


def _opened(filing: Filing, change: d.CaseOpened) -> None:
    """Written by the desk before anything else."""


def _taken(filing: Filing, change: d.ActionTaken) -> None:
    case, action = filing.case, filing.case.definition.actions[change.action]
    filing.who = SYSTEM if change.rule is not None else filing.actor
    normal, apart = answers.split(action.ask, change.asked)
    key = filing.bulk.key(CaseAction)
    row = case.put(CaseAction, {
        "id": key, "case_id": case.id, "action": change.action, "by": change.by, "acting_as": change.acting_as,
        "at": change.at, "from_status": change.from_status, "to_status": change.to_status, "outcome": change.outcome,
        "asked": normal})
    codes = store_guarded(case, apart, action_id=key)
    if change.from_status != change.to_status:
        case.status, case.kind = change.to_status, case.definition.statuses[change.to_status].kind
        case.status_at = change.at
    said: dict[str, Any] = {
        "case_id": case.id, "action": change.action, "action_id": key, "from_status": change.from_status,
        "to_status": change.to_status, "acting_as": change.acting_as, "guarded": codes or None, "rule": change.rule,
        "asked": keeping.sayable(action.ask, normal) or None}
    was_closed, is_closed = map(case.definition.is_closed, (change.from_status, change.to_status))
    if was_closed and not is_closed:
        row["seq"] = filing.record(events.CaseReopened(**said, former_outcome=case.outcome))
    else:
        row["seq"] = filing.record(events.CaseMoved(**said, outcome=change.outcome))
    keep_files(filing, action.ask, change.asked, action_id=key)


def _closed(filing: Filing, change: d.CaseClosed) -> None:
    filing.case.outcome, filing.case.closed_at = change.outcome, change.at


def _reopened(filing: Filing, change: d.CaseReopened) -> None:
    filing.case.outcome, filing.case.closed_at = None, None
    filing.case.reopened += 1


def _prioritised(filing: Filing, change: d.PriorityChanged) -> None:
    filing.case.priority = change.priority
    filing.record(events.CasePrioritised(case_id=filing.case.id, before=change.was, after=change.priority))


def _answered(filing: Filing, change: d.AnswersSet) -> None:
    case, items = filing.case, list(filing.case.definition.questions.values())
    normal, apart = answers.split(items, change.answers)
    case.answers_set = {**case.answers_set, **normal}
    for one in apart:
        for former in case.of(GuardedAnswer):
            if former["code"] == one.code and "action_id" not in former and "task_id" not in former:
                former.update(value=None, deleted_at=filing.now)
    codes = store_guarded(case, apart)
    refresh_values(case, normal)
    filing.record(events.AnswersSet(case_id=case.id, values=keeping.sayable(items, normal), guarded=codes or None))


def _secrets(filing: Filing, change: d.SecretsDeleted) -> None:
    ending = {code.rpartition(".")[2] for code in change.codes}
    for row in filing.case.of(GuardedAnswer):
        if row["guard"] == "secret" and row.get("deleted_at") is None and row["code"].rpartition(".")[2] in ending:
            row.update(value=None, deleted_at=filing.now)
            filing.record(events.SecretDeleted(case_id=filing.case.id, code=row["code"]))


def _task_opened(filing: Filing, change: d.TaskOpened) -> None:
    case, task = filing.case, change.task
    row = {"id": filing.bulk.key(CaseTask), "public_id": filing.bulk.public_id(), "case_id": case.id,
           "opened_by": filing.who.key, "name": keeping.task_name(case.definition, task),
           **keeping.task_columns(task, case.definition, team_id=case.team_id)}
    case.tasks[task.key] = row
    if change.assign is not None:
        filing.opened.append((row, change.assign))
    filing.record(events.TaskOpened(case_id=case.id, task_id=row["id"], code=task.code))


def _task_changed(filing: Filing, change: d.TaskChanged) -> None:
    case, task, row = filing.case, change.task, filing.case.tasks[change.task.key]
    shape = case.definition.tasks.get(task.code) if task.code else None
    codes: tuple[str, ...] = ()
    if shape is not None and change.what == "state":
        normal, apart = answers.split(shape.ask, task.answers)
        if apart and dict(task.answers) != dict(row["answers"]):
            codes = store_guarded(case, apart, task_id=row["id"])
    row.update(keeping.task_columns(task, case.definition, team_id=row["team_id"]))
    about: dict[str, Any] = {"case_id": case.id, "task_id": row["id"], "code": task.code}
    if change.what == "warned":
        filing.record(events.TaskWarned(**about))
    elif change.what == "breached":
        filing.record(events.TaskBreached(**about))
    elif change.what == "state" and task.state in TASK_ENDS:
        asked = keeping.sayable(shape.ask, row["answers"]) if shape else {}
        filing.record(events.TaskEnded(**about, state=task.state, result=task.result, asked=asked or None,
                                       guarded=codes or None))
    elif change.what == "state":
        filing.record(events.TaskMoved(**about, state=task.state, assignee_id=row.get("assignee_id")))


def _clock_changed(filing: Filing, change: d.ClockChanged) -> None:
    case, run = filing.case, change.clock
    columns = keeping.clock_columns(run, case.definition, now=filing.now)
    row = case.clocks.get((run.code, run.number))
    if row is None:
        row = case.clocks[run.code, run.number] = {"id": filing.bulk.key(CaseClock), "case_id": case.id}
    row.update(columns)
    due = row["due_at"].isoformat() if row["due_at"] is not None else None
    filing.record(keeping.CLOCK_EVENTS[change.what](case_id=case.id, clock=run.code, number=run.number, due=due))


def _rule_fired(filing: Filing, change: d.RuleFired) -> None:
    case = filing.case
    case.rules_fired = {**case.rules_fired, change.rule: change.mark.isoformat()}
    if change.refusal is not None:
        filing.record(events.RuleRefused(case_id=case.id, rule=change.rule, action=change.action,
                                         why=change.refusal.rule), who=SYSTEM)


_KEEP: dict[type[Any], Callable[[Filing, Any], None]] = {
    d.CaseOpened: _opened, d.ActionTaken: _taken, d.CaseClosed: _closed, d.CaseReopened: _reopened,
    d.PriorityChanged: _prioritised, d.AnswersSet: _answered, d.SecretsDeleted: _secrets,
    d.TaskOpened: _task_opened, d.TaskChanged: _task_changed, d.ClockChanged: _clock_changed,
    d.RuleFired: _rule_fired,
}


def _settle(filing: Filing, moments: d.Moments) -> None:
    case, known = filing.case, calendars.load()
    of_clock = {code: known[shape.calendar or case.definition.calendar]
                for code, shape in case.definition.clocks.items()}
    stands = clocks.standing(list(case.clocks.values()), calendars=of_clock)
    case.due_at, case.due_clock = stands.due_at, stands.due_clock
    case.paused_left, case.sort_at = stands.paused_left, stands.sort_at
    for key, row in case.clocks.items():
        row["next_at"] = moments.clocks.get(key)
    for name, task in case.tasks.items():
        task["next_at"] = moments.tasks.get(name)
    case.timers, case.next_at = dict(moments.rules), moments.earliest


def put_off(case: Dossier, *, now: datetime) -> None:
    """As the end of `cases.sweeping.sweep`: what is still due is left alone for a while."""
    later = now + sweeping.LATER
    for row in (*case.clocks.values(), *case.tasks.values()):
        if row["next_at"] is not None and row["next_at"] <= now:
            row["next_at"] = later
    case.timers = {rule: later if at <= now else at for rule, at in case.timers.items()}
