"""Tasks as they open and change: the rows they open for, when they are due, who gets them, when they come
again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from crm.sla.calendar import Calendar
from crm.sla.working_time import add_open_time, open_time_between
from crm.values.amount import Amount
from crm.workflow import counting
from crm.workflow.conditions import FactName
from crm.workflow.decision import AssignCase
from crm.workflow.definition import TASK_ENDS, Task
from crm.workflow.effects import AssignStep
from crm.workflow.evaluation import is_true, resolve
from crm.workflow.facts import Facts
from crm.workflow.situation import TaskNow


def rows_for(word: str, facts: Facts) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rows of a group, or the options of a `choices` answer (`option` in the row), each with its key.

    `word` names a question of the form or, as `asked.CODE` or when the action asks it, one of the action.
    """
    code = word.removeprefix("asked.")
    is_asked = word != code or facts.asked.get(code) is not None
    found = facts.asked.get(code) if is_asked else facts.situation.answers.get(code)
    known = facts.situation.answers.get(code) if is_asked else None
    for index, row in enumerate(found if isinstance(found, list | tuple) else () if found is None else (found,)):
        if isinstance(row, Mapping):
            before = known[index] if isinstance(known, list | tuple) and index < len(known) else None
            yield str(index), {**(before if isinstance(before, Mapping) else {}), **row}
        else:
            yield str(row), {"option": row, code: row}


def calendar_of(shape: Task | None, facts: Facts) -> Calendar:
    """The calendar in which the task's times are counted."""
    calendars = facts.situation.council.calendars
    own = shape.calendar if shape is not None else None
    return calendars.get(own or facts.definition.calendar) or counting.PLAIN


def opened(
    code: str, shape: Task, facts: Facts, *, number: int, row_key: str | None, row: Mapping[str, Any]
) -> TaskNow:
    """The task as it opens now; `number` counts those of its code from 1."""
    calendar = calendar_of(shape, facts)
    due_at = _due(resolve(shape.due, facts), facts.now, calendar)
    every = resolve(shape.again.every, facts) if shape.again else None
    again_at = counting.first_instant(facts.now, every, calendar) if isinstance(every, Amount) else None
    return TaskNow(
        key=code if number == 1 else f"{code}.{number}",
        code=code,
        state="to_do",
        opened_at=facts.now,
        row_key=row_key,
        row=row,
        due_at=due_at,
        warn_at=_warn(shape, facts.now, due_at, calendar),
        again_at=again_at,
    )


def _due(due: Any, now: datetime, calendar: Calendar) -> datetime | None:
    if isinstance(due, Amount):
        return counting.due_after(now, due, calendar)
    moment = counting.as_moment(due)
    return calendar.close_of(moment) if moment is not None and not isinstance(moment, datetime) else moment


def _warn(shape: Task, now: datetime, due_at: datetime | None, calendar: Calendar) -> datetime | None:
    if shape.warn_at is None or due_at is None or due_at <= now:
        return None
    share = int(shape.warn_at.rstrip("%")) / 100
    open_time = open_time_between(calendar, now, due_at)
    if open_time > timedelta():
        return add_open_time(calendar, now, open_time * share)
    return now + (due_at - now) * share


def changed(
    task: TaskNow,
    shape: Task | None,
    facts: Facts,
    *,
    state: str,
    result: str | None,
    answers: Mapping[str, Any],
    by: str,
) -> TaskNow:
    """The task in another state, ended if that is an end; passed ones may expire later."""
    ended = state in TASK_ENDS
    expires_at = None
    if state == "passed" and shape is not None and shape.expires is not None:
        after = resolve(shape.expires.after, facts)
        if isinstance(after, Amount):
            expires_at = counting.last_instant(facts.now, after, calendar_of(shape, facts))
    return replace(
        task,
        state=state,
        result=result,
        answers=answers,
        expires_at=expires_at,
        ended_at=facts.now if ended else None,
        ended_by=by if ended else None,
        again_at=None if state == "void" else task.again_at,
    )


def assigned(steps: Iterable[AssignStep], facts: Facts) -> AssignCase | None:
    """What the first step that holds says of the team, and the first that holds says of the officer; None
    if none."""
    team: dict[str, Any] = {}
    officer: dict[str, Any] = {}
    for step in steps:
        if not is_true(step.when, facts):
            continue
        if step.team is not None and not team:
            team = _team(step, facts)
        if step.officer is not None and not officer:
            officer = _officer(step, facts)
    return AssignCase(**team, **officer) if team or officer else None


def _team(step: AssignStep, facts: Facts) -> dict[str, Any]:
    team = step.team
    if team is None:
        return {}
    if team.role is not None:
        return {"role": team.role, "by": team.by}
    kind = "answer" if team.answer else "asked" if team.asked else "row"
    found = facts.value_of(FactName(**{kind: getattr(team, kind)}))
    return {"team": str(found)} if found is not None else {}


def _officer(step: AssignStep, facts: Facts) -> dict[str, Any]:
    if isinstance(step.officer, str):
        return {"spread": step.officer}
    found = resolve(step.officer, facts)
    return {"officer": str(found)} if found is not None else {}
