"""One piece of work of the engine: a situation that changes step by step, and the changes and effects it
leaves.

Used by the verbs of the engine only. Each method does one thing and tells the events that follow from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm.sla import clock as sla
from crm.sla.run import ClockRule, Target
from crm.workflow import clocks, task_shapes
from crm.workflow.decision import (
    ActionTaken,
    AnswersSet,
    CaseClosed,
    CaseReopened,
    Change,
    ClockChanged,
    Decision,
    EffectDue,
    PriorityChanged,
    RuleFired,
    SecretsDeleted,
    TaskChanged,
    TaskOpened,
)
from crm.workflow.definition import Clock, Definition, Stops, Task
from crm.workflow.evaluation import is_true, resolve
from crm.workflow.facts import Facts
from crm.workflow.indexes import Index, index_of
from crm.workflow.situation import NOTHING, ClockNow, EngineActor, Situation, Taken, TaskNow

DEEPEST = 8
"""How far events may follow from events (a task that opens another that opens another) before we stop."""


class Work:
    """See the module. `asked`: the answers to the action being taken; `row`: the row at hand."""

    def __init__(
        self,
        definition: Definition,
        situation: Situation,
        *,
        actor: EngineActor,
        now: datetime,
        asked: Mapping[str, Any] = NOTHING,
    ) -> None:
        self.definition = definition
        self.situation = situation
        self.actor = actor
        self.now = now
        self.asked = asked
        self.row: Mapping[str, Any] | None = None
        self.changes: list[Change] = []
        self.effects: list[EffectDue] = []
        self.problems: list[str] = []
        self.index: Index = index_of(definition)
        self._depth = 0

    def facts(self) -> Facts:
        """The facts as they stand at this step."""
        return Facts(
            definition=self.definition,
            situation=self.situation,
            now=self.now,
            actor=self.actor,
            asked=self.asked,
            row=self.row,
        )

    def decision(self) -> Decision:
        """What came of it all."""
        return Decision(
            status=self.situation.status,
            after=self.situation,
            changes=tuple(self.changes),
            effects=tuple(self.effects),
            problems=tuple(self.problems),
        )

    # -- the status --

    def take(
        self, code: str, *, asked: Mapping[str, Any], outcome: str | None, acting_as: str, rule: str | None
    ) -> list[str]:
        """Takes the action: status, closing, reopening. The events that follow, in order."""
        action, was = self.definition.actions[code], self.situation.status
        becomes = action.to or was
        taken = Taken(
            action=code,
            by=self.actor.person,
            at=self.now,
            from_status=was,
            to_status=becomes,
            asked=asked,
            outcome=outcome,
        )
        self.changes.append(
            ActionTaken(
                action=code,
                by=taken.by,
                acting_as=acting_as,
                at=self.now,
                from_status=was,
                to_status=becomes,
                asked=asked,
                outcome=outcome,
                rule=rule,
            )
        )
        self.situation = replace(self.situation, taken=(*self.situation.taken, taken))
        events = [f"action.{code}"]
        if becomes != was:
            events += self._enter(was, becomes, outcome)
        return events

    def _enter(self, was: str, becomes: str, outcome: str | None) -> list[str]:
        definition = self.definition
        self.situation = replace(self.situation, status=becomes, entered_at=self.now)
        if definition.is_closed(becomes):
            self.situation = replace(self.situation, outcome=outcome, closed_at=self.now)
            self.changes.append(CaseClosed(outcome=outcome, at=self.now))
            return [f"status.{becomes}", *([] if definition.is_closed(was) else ["closed"])]
        if definition.is_closed(was):
            self.situation = replace(self.situation, outcome=None)
            self.changes.append(CaseReopened(at=self.now))
            return [f"status.{becomes}", "reopened"]
        return [f"status.{becomes}"]

    # -- events --

    def happen(self, events: Iterable[str]) -> None:
        """What follows from these events by itself: secrets go, tasks are void or open, clocks start and
        stop."""
        for event in events:
            self._depth += 1
            if self._depth <= DEEPEST:
                if event == "closed":
                    self._void_at_close()
                self._delete_secrets(event)
                self._open_tasks(event)
                self.move_clocks(event)
            else:
                self.problems.append(f"Events follow from events without end: {event} was left out.")
            self._depth -= 1
        self.pause_clocks()

    def _delete_secrets(self, event: str) -> None:
        codes = [code for code in self.index.secrets_until.get(event, ()) if self._has_secret(code)]
        if not codes:
            return
        self.changes.append(SecretsDeleted(codes=tuple(codes)))
        situation = self.situation
        self.situation = replace(
            situation,
            answers=_without("", situation.answers, codes),
            taken=tuple(replace(one, asked=_without(f"{one.action}.", one.asked, codes)) for one in situation.taken),
            tasks=tuple(replace(one, answers=_without(f"{one.code}.", one.answers, codes)) for one in situation.tasks),
        )

    def _has_secret(self, code: str) -> bool:
        of, _, question = code.rpartition(".")
        if not of:
            return code in self.situation.answers
        return any(taken.action == of and question in taken.asked for taken in self.situation.taken) or any(
            task.code == of and question in task.answers for task in self.situation.tasks
        )

    # -- tasks --

    def _void_at_close(self) -> None:
        for task in self.situation.tasks:
            shape = self.definition.tasks.get(task.code or "")
            if task.is_open and shape is not None and shape.at_close == "void":
                self.end_task(task, state="void", result=None, answers=task.answers)

    def _open_tasks(self, event: str) -> None:
        for code, opens in self.index.tasks_on.get(event, ()):
            if is_true(opens.when, self.facts()):
                self.open_tasks_of(code)

    def open_tasks_of(self, code: str) -> None:
        """Opens the task once, or once a row; not where one of that code and row is still open."""
        shape = self.definition.tasks[code]
        if shape.for_each is None:
            self.open_task(code, row_key=None, row=self.row or NOTHING)
            return
        for key, row in task_shapes.rows_for(shape.for_each, self.facts()):
            self.open_task(code, row_key=key, row=row)

    def open_task(self, code: str, *, row_key: str | None, row: Mapping[str, Any]) -> TaskNow | None:
        """Opens one task, unless one of that code and row is open; tells the event `task.CODE`."""
        same = [task for task in self.situation.tasks if task.code == code]
        if any(task.is_open and task.row_key == row_key for task in same):
            return None
        shape = self.definition.tasks[code]
        facts = replace(self.facts(), row=row or None)
        task = task_shapes.opened(code, shape, facts, number=len(same) + 1, row_key=row_key, row=row)
        for old in same:
            if old.row_key == row_key and old.again_at is not None:
                self.put_task(replace(old, again_at=None), what="again", was=old.state)
        self.situation = replace(self.situation, tasks=(*self.situation.tasks, task))
        self.changes.append(TaskOpened(task=task, assign=task_shapes.assigned(shape.assign, facts)))
        self.happen([f"task.{code}"])
        return task

    def end_task(self, task: TaskNow, *, state: str, result: str | None, answers: Mapping[str, Any]) -> TaskNow:
        """Brings a task into a state, with a result and its answers; tells `task.CODE.STATE` and
        `task.CODE.RESULT`."""
        shape = self.definition.tasks.get(task.code or "")
        changed = task_shapes.changed(
            task, shape, self.facts(), state=state, result=result, answers=answers, by=self.actor.person
        )
        self.put_task(changed, what="state", was=task.state)
        if task.code is not None and (state != task.state or result != task.result):
            self.happen(list(dict.fromkeys(f"task.{task.code}.{word}" for word in (state, result) if word)))
        return changed

    def put_task(self, task: TaskNow, *, what: Any, was: str) -> None:
        """Keeps a task in the place of the one of its key."""
        tasks = tuple(task if old.key == task.key else old for old in self.situation.tasks)
        self.situation = replace(self.situation, tasks=tasks)
        self.changes.append(TaskChanged(task=task, what=what, by=self.actor.person, was=was))

    def shape_of(self, task: TaskNow) -> Task | None:
        """The definition of the task, None for one added by hand."""
        return self.definition.tasks.get(task.code or "")

    # -- clocks --

    def move_clocks(self, event: str) -> None:
        """Stops, restarts and starts the clocks that this event moves."""
        for code, clock in self.index.clocks_on.get(event, ()):
            if _is_on(clock.stops, event, default="closed") and self._may(clock.stops):
                self.stop_clock(code)
            running = self._running(code)
            if running is not None and _is_on(clock.restarts, event) and self._may(clock.restarts):
                self.restart_clock(code)
            elif event in clock.starts.on and running is None and is_true(clock.starts.when, self.facts()):
                self.start_clock(code)

    def _may(self, stops: Stops | None) -> bool:
        return stops is None or is_true(stops.when, self.facts())

    def _running(self, code: str) -> ClockNow | None:
        clock = self.situation.last_clock.get(code)
        return clock if clock is not None and not clock.run.is_stopped else None

    def start_clock(self, code: str) -> None:
        """Starts a run, unless one is running, its `when` does not hold, or its target is not known."""
        clock = self.definition.clocks[code]
        facts = self.facts()
        if self._running(code) is not None or not is_true(clock.when, facts):
            return
        target = self._target(clock, facts)
        if target is None:
            self.problems.append(f"The clock {code} has no target that is known; it did not start.")
            return
        not_before = facts.moment(clock.starts.not_before) if clock.starts.not_before else None
        last = self.situation.last_clock.get(code)
        run = sla.start(
            clocks.rule_of(clock, target),
            at=self.now,
            not_before=not_before,
            number=last.number + 1 if last else 1,
        )
        self.add_clock(ClockNow(code=code, run=run), what="started")

    def _target(self, clock: Clock, facts: Facts) -> Target | None:
        for target in clock.targets:
            if is_true(target.when, facts):
                found = clocks.as_target(resolve(target.is_, facts))
                if found is not None:
                    return found
        return clocks.as_target(resolve(clock.target, facts))

    def rule_now(self, code: str) -> ClockRule | None:
        """How a run that began now would be counted; None when its target is not known."""
        clock = self.definition.clocks[code]
        target = self._target(clock, self.facts())
        return clocks.rule_of(clock, target) if target is not None else None

    def stop_clock(self, code: str) -> None:
        """Ends the run, if one is running."""
        clock = self._running(code)
        if clock is not None:
            self.put_clock(replace(clock, run=sla.stop(clock.run, at=self.now)), what="stopped")

    def restart_clock(self, code: str) -> None:
        """Ends the run and begins the next from nothing; begins the first if there was none."""
        clock = self._running(code)
        if clock is None:
            self.start_clock(code)
            return
        ended, begun = sla.restart(clock.run, at=self.now, rule=self.rule_now(code))
        self.put_clock(replace(clock, run=ended, held=False), what="restarted")
        self.add_clock(ClockNow(code=code, run=begun), what="started")

    def hold_clock(self, code: str, *, is_held: bool) -> None:
        """Pauses the run by hand, or lets it go again (a status may still pause it)."""
        clock = self._running(code)
        if clock is not None and clock.held != is_held:
            self._set_paused(clock, held=is_held)

    def extend_clock(self, code: str, by: Target) -> None:
        """Puts the run off by an amount of time or to a date."""
        clock = self._running(code)
        if clock is not None:
            self.put_clock(replace(clock, run=sla.extend(clock.run, by=by, at=self.now)), what="extended")

    def pause_clocks(self) -> None:
        """Pauses and resumes the running clocks as their rules say for the situation as it is."""
        for clock in self.situation.clocks:
            if not clock.run.is_stopped:
                self._set_paused(clock, held=clock.held)

    def _set_paused(self, clock: ClockNow, *, held: bool) -> None:
        rules = self.definition.clocks[clock.code].pauses
        facts = self.facts()
        should = held or any(self.situation.status in pause.in_ and is_true(pause.when, facts) for pause in rules)
        if should == clock.run.is_paused:
            if held != clock.held:
                self.put_clock(replace(clock, held=held), what="paused" if held else "resumed")
            return
        run = sla.pause(clock.run, at=self.now) if should else sla.resume(clock.run, at=self.now)
        self.put_clock(replace(clock, run=run, held=held), what="paused" if should else "resumed")

    def recompute_clocks(self) -> None:
        """Gives running clocks the target that holds now, from their own start."""
        for clock in self.situation.clocks:
            if clock.run.is_stopped:  # its clock may have been left behind by a migration
                continue
            shape = self.definition.clocks[clock.code]
            target = self._target(shape, self.facts())
            if target is not None and target != clock.run.rule.target:
                run = sla.with_rule(clock.run, clocks.rule_of(shape, target))
                self.put_clock(replace(clock, run=run), what="recomputed")

    def add_clock(self, clock: ClockNow, *, what: Any) -> None:
        """Adds a run behind the others."""
        self.situation = replace(self.situation, clocks=(*self.situation.clocks, clock))
        self.changes.append(ClockChanged(clock=clock, what=what))

    def put_clock(self, clock: ClockNow, *, what: Any) -> None:
        """Keeps a run in the place of the one of its code and number."""
        found = tuple(
            clock if (old.code, old.number) == (clock.code, clock.number) else old for old in self.situation.clocks
        )
        self.situation = replace(self.situation, clocks=found)
        self.changes.append(ClockChanged(clock=clock, what=what))

    # -- the rest --

    def set_priority(self, level: str) -> None:
        """Gives the case this priority."""
        if level != self.situation.priority:
            self.changes.append(PriorityChanged(priority=level, was=self.situation.priority))
            self.situation = replace(self.situation, priority=level)

    def set_answers(self, answers: Mapping[str, Any]) -> None:
        """Sets answers of the case; None takes one away."""
        changed = {code: value for code, value in answers.items() if self.situation.answers.get(code) != value}
        if changed:
            merged = {**self.situation.answers, **changed}
            self.situation = replace(
                self.situation, answers={code: value for code, value in merged.items() if value is not None}
            )
            self.changes.append(AnswersSet(answers=changed))

    def fire(self, change: RuleFired) -> None:
        """Keeps the mark of a rule."""
        self.situation = replace(self.situation, fired={**self.situation.fired, change.rule: change.mark})
        self.changes.append(change)


def _is_on(stops: Stops | None, event: str, *, default: str | None = None) -> bool:
    return event == default if stops is None else event in stops.on


def _without(prefix: str, answers: Mapping[str, Any], codes: list[str]) -> Mapping[str, Any]:
    """The answers but those of these codes, which begin with the prefix."""
    if not any(prefix + code in codes for code in answers):
        return answers
    return {code: value for code, value in answers.items() if prefix + code not in codes}
