"""What the engine is told about a case: its rows read with a fixed number of queries, and built into a `Situation`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, or_, select

from crm.accounts import policy
from crm.cases import answers, people, whereabouts
from crm.cases.models import (
    Case,
    CaseAction,
    CaseClock,
    CaseLink,
    CaseTask,
    CaseTimer,
    GuardedAnswer,
    Party,
    ServiceRequest,
)
from crm.catalogue import calendars, services
from crm.correspondence.models import Message
from crm.foundation import clock, settings
from crm.foundation.database import session
from crm.foundation.together import Entities, Together
from crm.sla.run import ClockRun
from crm.values.actor import Actor
from crm.workflow import counting, engine
from crm.workflow.conditions import Counted
from crm.workflow.definition import Definition
from crm.workflow.situation import ClockNow, Council, EngineActor, Situation, Taken, TaskNow

_OF: Any = bindparam("case")
_LINKS = select(CaseLink.kind, func.count().label("number")).where(
    or_(CaseLink.case_id == _OF, CaseLink.other_id == _OF), CaseLink.ended_at.is_(None)).group_by(CaseLink.kind)
_SENT = select(Message.template, func.max(Message.created_at).label("at")).where(
    Message.case_id == _OF, Message.direction == "out", Message.template.is_not(None), Message.state != "cancelled"
).group_by(Message.template)
#: What else the engine is told of a case, beside its requests, tasks and clocks.
SMALL: dict[str, Select[*tuple[Any, ...]]] = {
    "taken": select(
        CaseAction.id, CaseAction.action, CaseAction.by, CaseAction.at, CaseAction.from_status, CaseAction.to_status,
        CaseAction.outcome, CaseAction.asked).where(CaseAction.case_id == _OF).order_by(CaseAction.id),
    "guarded": select(
        GuardedAnswer.code, GuardedAnswer.value, GuardedAnswer.request_id.label("request"),
        GuardedAnswer.action_id.label("action"), GuardedAnswer.task_id.label("task"), GuardedAnswer.seen_by,
        GuardedAnswer.guard).where(GuardedAnswer.case_id == _OF, GuardedAnswer.deleted_at.is_(None))
    .order_by(GuardedAnswer.id),
    "links": _LINKS, "sent": _SENT,
}
_OF_CASE = Entities([(model, model.case_id == _OF) for model in (ServiceRequest, CaseTask, CaseClock, CaseTimer)],
                    beside=Together(**SMALL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A guarded answer as read: what it is of, its value, and who may see it."""

    code: str
    value: Any
    request: int | None
    action: int | None
    task: int | None
    seen_by: tuple[str, ...]
    guard: str


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """The rows of one case that its situation is made of."""

    requests: Sequence[ServiceRequest]
    tasks: Sequence[CaseTask]
    clocks: Sequence[CaseClock]
    taken: Sequence[CaseAction]
    guarded: Sequence[Guard]
    links: Mapping[str, int]
    sent: Mapping[str, datetime]
    person: Mapping[str, Any] = field(default_factory=dict)
    place: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[Counted, int] = field(default_factory=dict)
    timers: Sequence[CaseTimer] = ()


def load(case: Case) -> Pieces:
    """Read what every case needs, to be changed: one query, whatever its length."""
    small, (requests, tasks, clocks, timers) = _OF_CASE.ask(case=case.id)
    return pieces_with(small, requests=requests, tasks=tasks, clocks=clocks, timers=timers)


def pieces_with(small: Any, *, requests: Sequence[ServiceRequest], tasks: Sequence[CaseTask],
                clocks: Sequence[CaseClock], timers: Sequence[CaseTimer] = ()) -> Pieces:
    """The same when requests, tasks, clocks and what `SMALL` asks have been read already."""
    return Pieces(
        requests=requests, tasks=tasks, clocks=clocks, timers=timers, taken=small.taken,
        guarded=[Guard(**{**row._asdict(), "seen_by": tuple(row.seen_by)}) for row in small.guarded],
        links={row.kind: row.number for row in small.links}, sent={row.template: row.at for row in small.sent},
    )


def build(case: Case, definition: Definition, pieces: Pieces) -> Situation:
    """The situation of a case, from its rows. Touches no database but the remembered settings and calendars."""
    taken = tuple(_taken(row, pieces.guarded) for row in pieces.taken)
    return Situation(
        council=council(), answers=answers_of(case, pieces), status=case.status, entered_at=case.status_at,
        opened_at=case.opened_at, closed_at=case.closed_at or last_closing(taken, definition), priority=case.priority,
        outcome=case.outcome, channel=case.channel, taken=taken,
        tasks=tuple(task_now(row, pieces.guarded) for row in pieces.tasks),
        clocks=tuple(clock_now(row) for row in pieces.clocks), sent=pieces.sent,
        fired={rule: read_instant(at) for rule, at in case.rules_fired.items()},
        person=pieces.person, place=pieces.place, counts=pieces.counts, links=pieces.links, sample=case.sample,
    )


def council() -> Council:
    """What the council has set, for the engine."""
    return Council(calendars=calendars.load(), settings=dict(settings.council().values))


def answers_of(case: Case, pieces: Pieces) -> dict[str, Any]:
    """Every answer of the case: of its first request, over them those that effects set, guarded ones in place."""
    first = pieces.requests[0] if pieces.requests else None
    normal = {**(first.answers if first else {}), **case.answers_set}
    own = [(row.code, row.value) for row in pieces.guarded
           if row.action is None and row.task is None and row.request in (None, first.id if first else None)]
    return answers.merge(normal, own)


def task_now(row: CaseTask, guarded: Iterable[Guard] = ()) -> TaskNow:
    """A task as the engine sees it."""
    own = [(one.code, one.value) for one in guarded if one.task == row.id]
    return TaskNow(
        key=row.key, code=row.code, state=row.state, opened_at=row.opened_at, result=row.result,
        answers=answers.merge(row.answers, own), row_key=row.row_key, row=row.row, due_at=row.due_at,
        warn_at=row.warn_at, warned_at=row.warned_at, breached_at=row.breached_at, ended_at=row.ended_at,
        ended_by=row.ended_by, expires_at=row.expires_at, again_at=row.again_at,
    )


def clock_now(row: CaseClock) -> ClockNow:
    """A run of a clock as the engine sees it."""
    return ClockNow(code=row.code, run=ClockRun.from_data(row.run), held=row.held)


def engine_actor(actor: Actor, case: Case, *, reporter_ids: Iterable[int] = (),
                 acting_as: str | None = None) -> EngineActor:
    """Who acts, in the service's words for this case. An agent acts for the reporter too, if `acting_as` says so; a
    resident (`contact:9`) is the reporter of the cases they reported."""
    words = set(policy.words(actor, case.scope()))
    if acting_as == "reporter" and "agent" in words:
        words.add("reporter")
    if actor.key in {f"contact:{contact}" for contact in reporter_ids}:
        words.add("reporter")
    return EngineActor(person=actor.key, words=frozenset(words))


def reporters(case_id: int) -> list[int]:
    """The contacts who reported the case, first to last."""
    return list(session.scalars(select(Party.contact_id).where(
        Party.case_id == case_id, Party.role == "reporter", Party.ended_at.is_(None)).order_by(Party.id)))


def load_with_facts(case: Case, definition: Definition) -> Pieces:
    """What `load` reads, with the facts of person, place and other cases that the service asks for."""
    needed = engine.facts_needed(definition)
    subject = people.subject_of(case.id) if needed.person or needed.counts else None
    place = whereabouts.facts_of(case.place_id, area_id=case.area_id) if needed.place else {}
    return with_facts(case, definition, load(case), subject=subject, place=place)


def with_facts(case: Case, definition: Definition, pieces: Pieces, *, subject: int | None,
               place: Mapping[str, Any]) -> Pieces:
    """The pieces with what the service asks of the subject, the place, and other cases about them."""
    needed = engine.facts_needed(definition)
    return replace(
        pieces, place=place, person=people.facts_of(subject, wanted=needed.person),
        counts=counts(needed.counts, service_id=case.service_id, place_id=case.place_id,
                      contact_ids=[subject] if subject is not None else [], besides=case.id))


def counts(wanted: Collection[Counted], *, service_id: int, place_id: int | None, contact_ids: Sequence[int],
           besides: int | None) -> dict[Counted, int]:
    """How many other cases there are for each thing that a service counts about this person or place; one query."""
    asked = {counted: found for counted in wanted if (found := _counting(
        counted, service_id=service_id, place_id=place_id, contact_ids=contact_ids, besides=besides)) is not None}
    numbers = session.execute(select(*asked.values())).one() if asked else ()
    return {**dict.fromkeys(wanted, 0), **dict(zip(asked, numbers, strict=True))}


def _counting(counted: Counted, *, service_id: int, place_id: int | None, contact_ids: Sequence[int],
              besides: int | None) -> ScalarSelect[int] | None:
    """What counts them; None where there is nobody and nothing to count about."""
    about_place = counted.about == "place"
    if (place_id is None) if about_place else not contact_ids:
        return None
    if counted.service != "this":
        known = [entry.id for entry in services.entries().values() if entry.code == counted.service]
        if not known:
            return None
        service_id = known[0]
    found = select(func.count(func.distinct(Case.id))).where(Case.service_id == service_id, Case.id != (besides or 0))
    if about_place:
        found = found.where(Case.place_id == place_id)
    else:
        found = found.join(Party, Party.case_id == Case.id).where(
            Party.contact_id.in_(contact_ids), Party.role.in_(("reporter", "subject")), Party.ended_at.is_(None))
    if counted.within is not None:
        found = found.where(Case.opened_at >= counting.first_instant(clock.now(), counted.within, None, sign=-1))
    if counted.open:
        found = found.where(Case.kind != "closed")
    if counted.outcome is not None:
        found = found.where(Case.outcome == counted.outcome)
    return found.scalar_subquery()


def read_instant(text: str | datetime) -> datetime:
    """An instant as JSON kept it."""
    return (text if isinstance(text, datetime) else datetime.fromisoformat(text)).astimezone(UTC)


def last_closing(taken: Sequence[Taken], definition: Definition) -> datetime | None:
    """When the case was last closed, though it be open again: the event `closed` keeps its moment."""
    return next((one.at for one in reversed(taken)
                 if definition.is_closed(one.to_status) and not definition.is_closed(one.from_status)), None)


def _taken(row: CaseAction, guarded: Iterable[Guard]) -> Taken:
    own = [(one.code, one.value) for one in guarded if one.action == row.id]
    return Taken(action=row.action, by=row.by, at=row.at, from_status=row.from_status, to_status=row.to_status,
                 asked=answers.merge(row.asked, own), outcome=row.outcome)
