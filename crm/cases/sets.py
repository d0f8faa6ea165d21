"""The rows of many cases at once, as `situations` reads those of one: a fixed number of queries for any number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from crm.cases import facts
from crm.cases.models import (
    Case,
    CaseAction,
    CaseClock,
    CaseLink,
    CaseTask,
    CaseTimer,
    GuardedAnswer,
    ServiceRequest,
)
from crm.cases.situations import Guard, Pieces
from crm.correspondence.models import Message
from crm.foundation import clock
from crm.foundation.database import Base, session
from crm.workflow import engine
from crm.workflow.definition import Definition

R = TypeVar("R", bound=Base)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What a case is made of: the pieces of its situation, and the rows of its actions and timers."""

    pieces: Pieces
    actions: Sequence[CaseAction]
    timers: Sequence[CaseTimer]


def load(cases: Sequence[Case], definition: Definition) -> dict[int, Rows]:
    """By case, its rows and the facts that this definition asks for."""
    ids = [case.id for case in cases]
    if not ids:
        return {}
    needed = engine.facts_needed(definition)
    about = facts.subjects(ids) if needed.person else {}
    persons = facts.of_people({case: (contact, clock.today()) for case, contact in about.items()},
                              wanted=needed.person)
    places = facts.of_places(cases) if needed.place else {}
    counts = facts.counts(needed.counts, cases)
    requests, tasks = by_case(ServiceRequest, ids), by_case(CaseTask, ids)
    runs, actions, guarded = by_case(CaseClock, ids), by_case(CaseAction, ids), by_case(GuardedAnswer, ids)
    timers, links, sent = by_case(CaseTimer, ids), _links(ids), _sent(ids)
    return {case: Rows(actions=actions.get(case, []), timers=timers.get(case, []), pieces=Pieces(
        requests=requests.get(case, []), tasks=tasks.get(case, []), clocks=runs.get(case, []),
        taken=actions.get(case, []), links=links.get(case, {}), sent=sent.get(case, {}),
        guarded=[_guard(row) for row in guarded.get(case, []) if row.deleted_at is None],
        person=persons.get(case, {}), place=places.get(case, {}), counts=counts[case])) for case in ids}


def by_case(model: type[R], ids: Sequence[int]) -> dict[int, list[R]]:
    """The rows of a table that belong to these cases, oldest first."""
    table: Any = model
    found: dict[int, list[R]] = defaultdict(list)
    for row in session.scalars(select(table).where(table.case_id.in_(ids)).order_by(table.id)):
        found[row.case_id].append(row)
    return found


def _guard(row: GuardedAnswer) -> Guard:
    return Guard(code=row.code, value=row.value, request=row.request_id, action=row.action_id, task=row.task_id,
                 seen_by=tuple(row.seen_by), guard=row.guard)


def _links(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    wanted = set(ids)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for one, other, kind in session.execute(
            select(CaseLink.case_id, CaseLink.other_id, CaseLink.kind).where(
                or_(CaseLink.case_id.in_(ids), CaseLink.other_id.in_(ids)), CaseLink.ended_at.is_(None))):
        for case in {one, other} & wanted:
            found[case][kind] = found[case].get(kind, 0) + 1
    return found


def _sent(ids: Sequence[int]) -> dict[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for case, template, at in session.execute(
            select(Message.case_id, Message.template, func.max(Message.created_at)).where(
                Message.case_id.in_(ids), Message.direction == "out", Message.template.is_not(None),
                Message.state != "cancelled").group_by(Message.case_id, Message.template)):
        if case is not None and template is not None:
            found[case][template] = at
    return found
