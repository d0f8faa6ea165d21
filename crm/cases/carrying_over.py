"""Brings open cases from one version of their service to another, a batch at a time, and brings them back.

What is rewritten is what the engine reads: codes of status, actions, tasks and clocks, and the questions that answers
stand under. The ledger is not: it keeps what was done under the codes of its time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Text, cast, delete, func, insert, select

from crm.cases import answers, clocks, events, keeping, search_rows, sets, sharing, situations
from crm.cases import values as listed
from crm.cases.models import (
    AnswerChange,
    Case,
    CaseClock,
    CaseFile,
    CaseTimer,
    CaseValue,
    GuardedAnswer,
    MigratedCase,
)
from crm.cases.situations import Pieces
from crm.correspondence.events import MessageDoneByHand, MessageFailed, MessageGivenToTeam, MessageSent
from crm.foundation import clock
from crm.foundation.database import Base, session
from crm.ledger import hold
from crm.ledger.models import EventRow
from crm.values.actor import Actor
from crm.workflow import clocks as pure_clocks
from crm.workflow import decision as d
from crm.workflow import engine, mapping
from crm.workflow.definition import Definition
from crm.workflow.mapping import BEHIND, Plan
from crm.workflow.situation import Situation

_CASE = ("version_id", "status", "kind", "due_at", "due_clock", "paused_left", "sort_at", "rules_fired")
_CLOCK = tuple(column.name for column in CaseClock.__table__.columns if column.name not in ("id", "case_id"))
_TASK = ("code", "by_words", "next_at")
_ACTION = ("action", "from_status", "to_status", "outcome")
#: What may happen to a migrated case and leave it reversible: how a message fared that was under way, and that somebody
#: was told. It depends on no rule of either version, and touches nothing that a reversal writes. All else is the case's
#: next event: what somebody did, and what time or a rule did (a warning, a clock counted anew by a changed calendar).
NOT_NEXT = frozenset(event.kind for event in (MessageSent, MessageFailed, MessageGivenToTeam, MessageDoneByHand,
                                              events.StaffNotified))


@dataclass(frozen=True, kw_only=True)
class Way:
    """From which version to which, by which plan; `numbers` of the two versions, and who asked for it."""

    migration_id: int
    old: Definition
    new: Definition
    old_id: int
    new_id: int
    numbers: tuple[int | None, int | None]
    plan: Plan
    actor: Actor

    @property
    def renamed(self) -> dict[str, str]:
        """The questions whose answers stand under another code afterwards."""
        return {code: to for code, to in self.plan.codes.get("questions", {}).items() if to not in (code, BEHIND)}

    @property
    def lists_differ(self) -> bool:
        """Whether other answers are listed afterwards, or under other codes."""
        def of(read: Definition) -> list[tuple[str, str]]:
            return [(code, question.type) for code, question in read.questions.items()
                    if getattr(question, "listed", False)]
        return bool(self.renamed) or sorted(of(self.old)) != sorted(of(self.new))


def over(way: Way, rows: Sequence[MigratedCase], *, wait: bool) -> int:
    """Bring these cases over; those that do not fit, or are no longer open on the old version, stay. Cases that
    somebody works on are passed over unless `wait`. Returns how many were dealt with."""
    cases = _locked([row.case_id for row in rows], wait=wait)
    pieces = sets.load(list(cases.values()), way.new)
    resummed, done = [], 0
    for row in rows:
        case = cases.get(row.case_id)
        if case is None:
            continue
        done += 1
        if case.version_id != way.old_id or case.kind == "closed":
            row.state, row.why = "stayed", "It was closed or moved to another version meanwhile."
            continue
        situation = situations.build(case, way.old, pieces[case.id].pieces)
        reasons = why_stays(way, situation, pieces[case.id].pieces)
        if reasons:
            row.state, row.why = "stayed", " ".join(reasons)
            continue
        row.before = _before(case, pieces[case.id])
        if _bring(way, case, pieces[case.id], situation):
            resummed.append(case.id)
        row.state, row.seq = "moved", case.version
    _relist([case for case in cases.values() if case.version_id == way.new_id], way.new, way, pieces)
    _reword(resummed)
    return done


def back(way: Way, rows: Sequence[MigratedCase], *, wait: bool) -> int:
    """Bring these cases back as they were; those to which something has happened since are kept where they are."""
    cases = _locked([row.case_id for row in rows], wait=wait)
    pieces = sets.load(list(cases.values()), way.old)
    gone_on = _gone_on(way, list(cases))
    resummed, done = [], 0
    for row in rows:
        case = cases.get(row.case_id)
        if case is None:
            continue
        done += 1
        if case.id in gone_on or case.version_id != way.new_id or row.before is None:
            row.state, row.why = "kept", "Something has happened on it since."
            continue
        if _return(way, case, pieces[case.id], row.before):
            resummed.append(case.id)
        row.state, row.seq = "reversed", case.version
    _relist([case for case in cases.values() if case.version_id == way.old_id], way.old, way, pieces)
    _reword(resummed)
    return done


def _gone_on(way: Way, case_ids: Sequence[int]) -> set[int]:
    """Those of these cases that had their next event since they were brought over."""
    return set(session.scalars(
        select(MigratedCase.case_id).join(EventRow, EventRow.stream == func.concat("case:", cast(
            MigratedCase.case_id, Text))).where(
            MigratedCase.migration_id == way.migration_id, MigratedCase.case_id.in_(case_ids),
            EventRow.seq > MigratedCase.seq, EventRow.kind.not_in(NOT_NEXT))))


def why_stays(way: Way, situation: Situation, pieces: Pieces) -> list[str]:
    """Why a case does not fit the plan, in words; nothing when it does. Answers of every request count."""
    answered = {*situation.answers, *(code for request in pieces.requests for code in request.answers),
                *(one.code.partition(".")[0] for one in pieces.guarded if one.action is None and one.task is None)}
    return mapping.why_not(
        way.plan, way.old, way.new, status=situation.status, answered=answered,
        tasks=[task.code for task in situation.tasks if task.is_open and task.code is not None],
        running=[run.code for run in situation.clocks if not run.run.is_stopped])


def becomes(way: Way, situation: Situation) -> tuple[Situation, tuple[d.Change, ...]]:
    """The situation of a case that fits, as it would be on the new version, and what happens to its clocks."""
    there, changes = mapping.wound(way.plan, way.old, way.new,
                                   mapping.translated(way.plan, way.old, way.new, situation), clock.now())
    touched = {(one.clock.code, one.clock.number) for one in changes if isinstance(one, d.ClockChanged)}
    former = {way.plan.becomes("clocks", run.code): run.code for run in situation.clocks}
    moved = [run for run in there.clocks if not run.run.is_stopped and (run.code, run.number) not in touched
             and pure_clocks.calendar_of(way.new, run.code, there.council)
             != pure_clocks.calendar_of(way.old, former.get(run.code, run.code), there.council)]
    return there, (*changes, *(d.ClockChanged(clock=run, what="recomputed") for run in moved))


# -- one case --


def _bring(way: Way, case: Case, rows: sets.Rows, situation: Situation) -> bool:
    """Write one case over. Says whether its summary or how closely it is kept changed."""
    there, changes = becomes(way, situation)
    was = case.status
    _rename(case, rows, way.renamed)
    _code(way, case, rows, there)
    was_summed = _summed(case, way.new, rows.pieces)
    was_raised = _keep_as_closely(case, way.new, way.actor)
    events.record(case, events.CaseMigrated(
        case_id=case.id, migration_id=way.migration_id, from_version_id=way.old_id, to_version_id=way.new_id,
        from_number=way.numbers[0], to_number=way.numbers[1], from_status=was, to_status=case.status), actor=way.actor)
    changes = _end_left_behind(way, case, rows, changes)
    moments = engine.moments(way.new, there, clock.now())
    keeping.keep(case, way.new, rows.pieces, d.Decision(status=there.status, after=there, changes=changes),
                 actor=way.actor, moments=replace(moments, rules={}))
    _time(case, rows, moments.rules)
    return was_summed or was_raised


def _end_left_behind(way: Way, case: Case, rows: sets.Rows, changes: Sequence[d.Change]) -> tuple[d.Change, ...]:
    """End the runs of clocks that the new version does not know, counted as the old one says; returns the rest."""
    rest, there = [], {(run.code, run.number): run for run in rows.pieces.clocks}
    for change in changes:
        if not isinstance(change, d.ClockChanged) or change.clock.code in way.new.clocks:
            rest.append(change)
            continue
        row = there[change.clock.code, change.clock.number]
        clocks.write(row, keeping.clock_columns(change.clock, way.old, now=clock.now()))
        row.next_at = None
        events.record(case, events.ClockStopped(case_id=case.id, clock=row.code, number=row.number), actor=way.actor)
    return tuple(rest)


def _code(way: Way, case: Case, rows: sets.Rows, there: Situation) -> None:
    """The codes of the new definition on the rows that the engine reads."""
    case.version_id, case.status = way.new_id, there.status
    case.kind = way.new.statuses[there.status].kind
    case.rules_fired = {number: at.isoformat() for number, at in there.fired.items()}
    for action, taken in zip(rows.actions, there.taken, strict=True):
        action.action, action.outcome = taken.action, taken.outcome
        action.from_status, action.to_status = taken.from_status, taken.to_status
    for run in rows.pieces.clocks:
        to = way.plan.becomes("clocks", run.code)
        if to in way.new.clocks:
            run.code, run.basis = to, way.new.clocks[to].basis
    for task, now in zip(rows.pieces.tasks, there.tasks, strict=True):
        task.code = now.code
        shape = way.new.tasks.get(now.code or "")
        if shape is not None:
            task.by_words = [entry.role for entry in shape.by]
            task.name = keeping.task_name(way.new, now)


def _return(way: Way, case: Case, rows: sets.Rows, before: Mapping[str, Any]) -> bool:
    """Write one case back. Says whether its summary changed."""
    was = case.status
    _rename(case, rows, {to: code for code, to in way.renamed.items()})
    _restore(case, before["case"])
    for model_rows, kept in ((rows.pieces.tasks, before["tasks"]), (rows.actions, before["actions"])):
        for row in model_rows:
            if str(row.id) in kept:
                _restore(row, kept[str(row.id)])
    for run in rows.pieces.clocks:
        if str(run.id) in before["clocks"]:
            _restore(run, before["clocks"][str(run.id)])
        else:
            session.delete(run)  # begun by the migration, and never the case's own
    for task in rows.pieces.tasks:
        if task.code in way.old.tasks:
            task.name = keeping.task_name(way.old, situations.task_now(task))
    _time(case, rows, {rule: datetime.fromisoformat(at) for rule, at in before["timers"].items()})
    events.record(case, events.MigrationReversed(
        case_id=case.id, migration_id=way.migration_id, from_version_id=way.new_id, to_version_id=way.old_id,
        from_number=way.numbers[1], to_number=way.numbers[0], from_status=was, to_status=case.status), actor=way.actor)
    return _summed(case, way.old, rows.pieces)


def _rename(case: Case, rows: sets.Rows, renamed: Mapping[str, str]) -> None:
    """Answers under other codes, wherever they stand."""
    if not renamed:
        return

    def under(given: Mapping[str, Any]) -> dict[str, Any]:
        return {renamed.get(code, code): value for code, value in given.items()}

    def named(code: str) -> str:
        head, _, rest = code.partition(".")
        return ".".join(part for part in (renamed.get(head, head), rest) if part)

    case.answers_set = under(case.answers_set)
    for request in rows.pieces.requests:
        request.answers = under(request.answers)
    of_form: Any
    for of_form in session.scalars(select(GuardedAnswer).where(
            GuardedAnswer.case_id == case.id, GuardedAnswer.action_id.is_(None), GuardedAnswer.task_id.is_(None))):
        of_form.code = named(of_form.code)
    for of_form in session.scalars(select(CaseFile).where(
            CaseFile.case_id == case.id, CaseFile.request_id.is_not(None), CaseFile.code.is_not(None))):
        of_form.code = named(of_form.code)
    for of_form in session.scalars(select(AnswerChange).where(AnswerChange.case_id == case.id)):
        of_form.what = named(of_form.what)


def _summed(case: Case, definition: Definition, pieces: Pieces) -> bool:
    """What the case is about, in the words of this definition; whether that changed."""
    first = next(iter(pieces.requests), None)
    if first is None:
        return False
    summary = answers.summary(definition, {**first.answers, **case.answers_set})
    was, case.summary = case.summary, summary
    return was != summary


def _keep_as_closely(case: Case, definition: Definition, actor: Actor) -> bool:
    """A case is kept as closely as its new version says, and never less than before."""
    before, wanted = case.sensitivity, sharing.SENSITIVITY[definition.sensitivity]
    if wanted <= before:
        return False
    case.sensitivity = wanted
    events.record(case, events.SensitivityRaised(case_id=case.id, before=before, after=wanted), actor=actor)
    return True


# -- rows as they were --


def _before(case: Case, rows: sets.Rows) -> dict[str, Any]:
    """The columns that are written over, without any answer."""
    return {
        "case": _columns(case, _CASE),
        "clocks": {str(run.id): _columns(run, _CLOCK) for run in rows.pieces.clocks},
        "tasks": {str(task.id): _columns(task, _TASK) for task in rows.pieces.tasks if task.code is not None},
        "actions": {str(action.id): _columns(action, _ACTION) for action in rows.actions},
        "timers": {timer.rule: timer.next_at.isoformat() for timer in rows.timers},
    }


def _columns(row: Base, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _restore(row: Base, kept: Mapping[str, Any]) -> None:
    columns = type(row).__table__.columns
    for name, value in kept.items():
        is_instant = value is not None and isinstance(columns[name].type, DateTime)
        setattr(row, name, datetime.fromisoformat(value) if is_instant else value)


def _time(case: Case, rows: sets.Rows, wanted: Mapping[str, datetime]) -> None:
    there = {timer.rule: timer for timer in rows.timers}
    for rule, timer in there.items():
        if rule in wanted:
            timer.next_at = wanted[rule]
        else:
            session.delete(timer)
    session.add_all(CaseTimer(case_id=case.id, rule=rule, next_at=at) for rule, at in wanted.items()
                    if rule not in there)


# -- in sets --


def _locked(ids: Sequence[int], *, wait: bool) -> dict[int, Case]:
    """The cases by id, and their streams held with them: so each is written in few statements for all of them."""
    found = session.scalars(
        select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update(of=Case, skip_locked=not wait),
        execution_options={"populate_existing": True})
    cases = {case.id: case for case in found}
    hold([f"case:{case_id}" for case_id in cases])
    return cases


def _relist(cases: Sequence[Case], definition: Definition, way: Way, rows: Mapping[int, sets.Rows]) -> None:
    """The listed answers as rows, of the cases that are on this definition now."""
    if not cases or not way.lists_differ:
        return
    session.execute(delete(CaseValue).where(CaseValue.case_id.in_([case.id for case in cases])))
    made = [row for case in cases for first in rows[case.id].pieces.requests[:1]
            for row in listed.rows(case.id, definition, {**first.answers, **case.answers_set})]
    if made:
        session.execute(insert(CaseValue), made)


def _reword(case_ids: Sequence[int]) -> None:
    if case_ids:
        session.flush()  # the search rows are made of what was written
        search_rows.refresh_all(case_ids)


__all__ = ["Way", "back", "becomes", "over", "why_stays"]
