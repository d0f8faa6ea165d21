"""The clocks that would be running on a case if it had been under a definition from its beginning.

Its history is gone through event by event: opened, actions and statuses, tasks, messages. Clocks start, stop, begin
again and pause where the definition says so. Conditions and targets are judged by what is known of the case today, and
what an effect did to a clock (longer, held) is not done again: nobody did it to this one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crm.workflow.definition import Definition
from crm.workflow.situation import SYSTEM, ClockNow, Situation
from crm.workflow.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened at one instant, as events in their order, and the status from then on (None: as before)."""

    at: datetime
    events: tuple[str, ...]
    status: str | None = None


def running(definition: Definition, situation: Situation) -> Mapping[str, ClockNow]:
    """The runs that would be going on now, by the code of their clock."""
    work: Work | None = None
    for step in steps(definition, situation):
        if work is None:
            work = Work(definition, replace(situation, clocks=()), actor=SYSTEM, now=step.at)
        work.now = step.at
        if step.status is not None:
            work.situation = replace(work.situation, status=step.status, entered_at=step.at)
        for event in step.events:
            work.move_clocks(event)
        work.pause_clocks()
    found = work.situation.last_clock if work is not None else {}
    return {code: clock for code, clock in found.items() if not clock.run.is_stopped}


def steps(definition: Definition, situation: Situation) -> list[Step]:
    """What happened on a case, oldest first."""
    return sorted(_steps(definition, situation), key=lambda step: step.at)


def _steps(definition: Definition, situation: Situation) -> Iterator[Step]:
    first = situation.taken[0].from_status if situation.taken else situation.status
    if situation.opened_at is not None:
        yield Step(at=situation.opened_at, events=("opened", f"status.{first}"), status=first)
    for taken in situation.taken:
        events = [f"action.{taken.action}"]
        if taken.to_status != taken.from_status:
            events.append(f"status.{taken.to_status}")
            was, becomes = map(definition.is_closed, (taken.from_status, taken.to_status))
            events += ["closed"] if becomes and not was else ["reopened"] if was and not becomes else []
        yield Step(at=taken.at, events=tuple(events), status=taken.to_status)
    for task in situation.tasks:
        if task.code is not None:
            yield Step(at=task.opened_at, events=(f"task.{task.code}",))
        if task.code is not None and task.ended_at is not None:
            words = dict.fromkeys(word for word in (task.state, task.result) if word)
            yield Step(at=task.ended_at, events=tuple(f"task.{task.code}.{word}" for word in words))
    for code, at in situation.sent.items():
        yield Step(at=at, events=(f"message.{code}.sent",))
