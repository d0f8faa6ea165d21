"""What time does by itself: clocks and tasks that warn and fall late, tasks that expire and come again, and
rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from crm.sla import clock as sla
from crm.sla import working_time
from crm.values.amount import Amount
from crm.workflow import clocks, counting, task_shapes
from crm.workflow.decision import Moments, Refusal, RuleFired
from crm.workflow.definition import Definition, Rule
from crm.workflow.effecting import carry_out
from crm.workflow.evaluation import is_true, resolve
from crm.workflow.facts import Facts
from crm.workflow.needs import mentions
from crm.workflow.situation import SYSTEM, ClockNow, Situation, TaskNow
from crm.workflow.work import Work

MOST_RULES = 10
"""Rules that may fire after one event; more is a problem of the service."""
LONGEST_CHAIN_OF_TASKS = 50

Take = Callable[[Work, Rule, str], Refusal | None]
"""Takes the action of a rule on a piece of work; the engine gives it."""


# -- rules --


def fire_rules(work: Work, *, take: Take) -> None:
    """Fires the rules that hold, in list order and from the first again after each, until none does."""
    for _ in range(MOST_RULES):
        found = _next_rule(work)
        if found is None:
            return
        key, rule, mark = found
        refusal = take(work, rule, key)
        if refusal is not None:
            work.fire(RuleFired(rule=key, action=rule.do, mark=mark, refusal=refusal))
    if _next_rule(work) is not None:
        work.problems.append(f"More than {MOST_RULES} rules fired one after another; the rest were left.")


def _next_rule(work: Work) -> tuple[str, Rule, datetime] | None:
    facts = replace(work.facts(), asked={}, row=None, actor=SYSTEM)
    for number, rule in enumerate(work.definition.rules):
        found = moment_of(rule, str(number), facts)
        if found is not None and found[1] <= work.now and is_true(rule.when, facts):
            return str(number), rule, found[0]
    return None


def moment_of(rule: Rule, key: str, facts: Facts) -> tuple[datetime, datetime] | None:
    """The mark under which the rule would fire and the moment from which it may; None when it may not come
    to fire in this situation (another status, fired already under this mark, a date not known)."""
    situation = facts.situation
    if rule.in_ is not None and situation.status not in rule.in_:
        return None
    entered, fired = situation.entered_at or situation.opened_at or facts.now, situation.fired.get(key)
    calendar = facts.situation.council.calendars.get(rule.calendar or facts.definition.calendar) or counting.PLAIN
    trigger = rule.trigger
    if trigger == "when":
        return None if fired == entered else (entered, entered)
    if trigger == "every":
        every = resolve(rule.every, facts)
        base = max(fired, entered) if fired else entered
        return (facts.now, counting.first_instant(base, every, calendar)) if isinstance(every, Amount) else None
    if trigger == "at":
        edge = working_time.next_opening if rule.at == "opens" else working_time.next_closing
        return facts.now, edge(calendar, max(fired, entered) if fired else entered)
    mark = entered if trigger == "after_in" else _instant(facts.moment(str(rule.of)))
    amount = resolve(rule.before if trigger == "before_of" else rule.after, facts)
    if mark is None or fired == mark or not isinstance(amount, Amount):
        return None
    if trigger == "before_of":
        return mark, counting.first_instant(_day_or_instant(rule, facts, mark), amount, calendar, sign=-1)
    return mark, counting.due_after(_day_or_instant(rule, facts, mark), amount, calendar)


def _day_or_instant(rule: Rule, facts: Facts, mark: datetime) -> Any:
    return facts.moment(rule.of) if rule.of is not None else mark


def _instant(moment: Any) -> datetime | None:
    return None if moment is None else counting.as_instant(moment)


def _next_look(rule: Rule, key: str, facts: Facts) -> datetime | None:
    """When time may make this rule fire: its moment, or, where that has come and its condition asks for the
    day or the opening hours, the next beginning of a day or edge of a calendar."""
    found = moment_of(rule, key, facts)
    if found is None:
        return None
    if found[1] > facts.now:
        return found[1]
    asked = mentions(rule.when) if rule.when is not None else frozenset[str]()
    if not asked & {"now", "days_since", "value", "person", "clock"}:
        return None
    calendar = facts.situation.council.calendars.get(facts.definition.calendar) or counting.PLAIN
    tomorrow = counting.start_of(counting.local_day(facts.now) + timedelta(days=1))
    if "now" not in asked:
        return tomorrow
    opens, closes = (
        working_time.next_opening(calendar, facts.now),
        working_time.next_closing(calendar, facts.now),
    )
    return min(tomorrow, opens, closes)


# -- clocks and tasks --


def pass_time(work: Work) -> None:
    """Clocks and tasks that warn or fall late by now, tasks that expire, and tasks that come again."""
    for clock in work.situation.clocks:
        if not clock.run.is_stopped:
            _look_at_clock(clock, work)
    for _ in range(LONGEST_CHAIN_OF_TASKS):
        if not any(_look_at_task(task, work) for task in work.situation.tasks):
            return


def _look_at_clock(clock: ClockNow, work: Work) -> None:
    shape, now = work.definition.clocks[clock.code], work.now
    calendar = clocks.calendar_of(work.definition, clock.code, work.situation.council)
    face = sla.face(clock.run, calendar, now=now)
    about = f"clock.{clock.code}"
    if face.warn_at is not None and face.warn_at <= now and clock.run.warned_at is None and face.due_at is not None:
        clock = replace(clock, run=sla.mark_warned(clock.run, at=now))
        work.put_clock(clock, what="warned")
        if now <= face.due_at:  # late already: the breach says it
            carry_out(shape.on_warn, work, about=f"{about}.warned")
    told = clock.run.breached_at
    if face.due_at is not None and now > face.due_at and (told is None or told <= face.due_at):
        latest = next(
            (one for one in work.situation.clocks if (one.code, one.number) == (clock.code, clock.number)),
            clock,
        )
        work.put_clock(replace(latest, run=sla.mark_breached(latest.run, at=now)), what="breached")
        carry_out(shape.on_breach, work, about=f"{about}.breached")


def _look_at_task(task: TaskNow, work: Work) -> bool:
    """Does the one thing that is due for this task, if any; whether it did."""
    shape, now = work.shape_of(task), work.now
    if shape is None:
        return False
    if task.is_open and task.warn_at is not None and task.warn_at <= now and task.warned_at is None:
        work.put_task(replace(task, warned_at=now), what="warned", was=task.state)
        if task.due_at is None or now <= task.due_at:
            carry_out(shape.on_warn, work, about=f"task.{task.key}.warned")
        return True
    if task.is_open and task.due_at is not None and task.due_at < now and task.breached_at is None:
        work.put_task(replace(task, breached_at=now), what="breached", was=task.state)
        carry_out(shape.on_breach, work, about=f"task.{task.key}.breached")
        return True
    if task.state == "passed" and task.expires_at is not None and task.expires_at < now:
        work.end_task(task, state="expired", result=task.result, answers=task.answers)
        return True
    return task.again_at is not None and task.again_at <= now and _open_again(task, work)


def _open_again(task: TaskNow, work: Work) -> bool:
    """Opens the task once more if its time came; while it is still open, or may not, it waits another
    turn."""
    shape = work.shape_of(task)
    if shape is None or shape.again is None or task.code is None:
        return False
    every = resolve(shape.again.every, work.facts())
    if not task.is_open and is_true(shape.again.when, replace(work.facts(), row=task.row or None)):
        work.open_task(task.code, row_key=task.row_key, row=task.row)
        return True
    if isinstance(every, Amount):
        calendar = task_shapes.calendar_of(shape, work.facts())
        work.put_task(
            replace(task, again_at=counting.first_instant(work.now, every, calendar)),
            what="again",
            was=task.state,
        )
    return False


def _task_next(task: TaskNow, is_known: bool) -> datetime | None:
    if not is_known:
        return None
    moments = [task.again_at]
    if task.is_open:
        moments.append(task.warn_at if task.warned_at is None else None)
        moments.append(task.due_at + timedelta(seconds=1) if task.due_at and task.breached_at is None else None)
    if task.state == "passed" and task.expires_at is not None:
        moments.append(task.expires_at + timedelta(seconds=1))
    return min((moment for moment in moments if moment is not None), default=None)


def moments(definition: Definition, situation: Situation, now: datetime) -> Moments:
    """When time will next have something to do on this case."""
    facts = Facts(definition=definition, situation=situation, now=now, actor=SYSTEM)
    of_clocks = {
        (clock.code, clock.number): clocks.next_at(definition, situation.council, clock, now=now)
        for clock in situation.clocks
        if not clock.run.is_stopped
    }
    of_tasks = {task.key: _task_next(task, task.code in definition.tasks) for task in situation.tasks}
    of_rules = {str(number): _next_look(rule, str(number), facts) for number, rule in enumerate(definition.rules)}
    return Moments(
        clocks={key: at for key, at in of_clocks.items() if at is not None},
        tasks={key: at for key, at in of_tasks.items() if at is not None},
        rules={key: at for key, at in of_rules.items() if at is not None},
    )
