"""Requests that are answered by a case: adding one, joining another to an open case, moving all of them over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import answers, events, files, guarded, hold, linking, parties, people, references, search_rows, sharing
from crm.cases.models import Case, CaseFile, GuardedAnswer, Party, ServiceRequest
from crm.catalogue import versions
from crm.errors import Invalid
from crm.foundation import clock, keys
from crm.foundation.database import session
from crm.values.actor import Actor
from crm.workflow.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What somebody asks for. `answers`: checked, by code. `reporter_id` None: anonymous. `passed_stops`: those that
    staff passed, with the reason. `key`: a second request with the same key is the first."""

    answers: Mapping[str, Any]
    channel: str
    reporter_id: int | None = None
    interaction_id: int | None = None
    wants_updates: bool = True
    key: str | None = None
    passed_stops: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    submitted_at: datetime | None = None


def add_request(case: Case, definition: Definition, new: NewRequest, *, actor: Actor,
                number: int | None = None) -> ServiceRequest:
    """Write a request of a case with its answers, guarded ones apart. Asks no permission."""
    normal, apart = answers.split(definition.questions.values(), new.answers)
    request = keys.add(ServiceRequest(
        number=number or references.next_number(), case_id=case.id, service_id=case.service_id,
        version_id=case.version_id, reporter_id=new.reporter_id, interaction_id=new.interaction_id,
        channel=new.channel, submitted_at=new.submitted_at or clock.now(), submitted_by=actor.key, answers=normal,
        wants_updates=new.wants_updates, key=new.key, passed_stops=list(new.passed_stops)))
    guarded.store(case, apart, request_id=request.id)
    return request


def take_request(case: Case, definition: Definition, request: ServiceRequest, new: NewRequest) -> ServiceRequest:
    """A request of a case raised wrongly is answered by this one, under the number that was given out, with answers to
    the questions of this service."""
    for row in guarded.of_case(request.case_id):
        if row.request_id == request.id:
            row.request_id = None  # it stays with that case: who corrects the service need not be one who may read it
    normal, apart = answers.split(definition.questions.values(), new.answers)
    request.case_id, request.service_id, request.version_id = case.id, case.service_id, case.version_id
    request.answers, request.passed_stops = normal, list(new.passed_stops)
    guarded.store(case, apart, request_id=request.id)
    return request


def settle_request(case: Case, definition: Definition, request: ServiceRequest, new: NewRequest, *,
                   actor: Actor) -> None:
    """Its reporter becomes a party, its files files of the case."""
    if new.reporter_id is not None:
        people.join_contact(case, definition, role=parties.REPORTER, contact_id=new.reporter_id, actor=actor,
                            request_id=request.id)
    items = definition.questions.values()
    sent = answers.file_ids(items, new.answers)
    there = files.of_request(request.id) if sent else frozenset()  # of a request that was raised wrongly
    for code, ids in sent.items():
        question = answers.question_at(items, code)
        files.keep(case, public_ids=[one for one in ids if one not in there], actor=actor, field=code, code=code,
                   request_id=request.id, seen_by=getattr(question, "seen_by", None) or ())


def join(case_id: int, new: NewRequest, *, actor: Actor) -> ServiceRequest:
    """Answer one more request by an open case of the same service: its reporter is told of it from now on.

    Raises NotFound when the actor may not see the case, Invalid when it is closed.
    """
    case = hold.locked(case_id)
    policy.require(actor, Permission.SEE_CASES, case.scope())
    if case.kind == "closed":
        raise Invalid("This case has been closed meanwhile. Raise a new one.")
    definition = versions.definition(case.version_id)
    request = add_request(case, definition, new, actor=actor)
    case.requests_count += 1
    events.record(case, events.RequestJoined(case_id=case.id, request_id=request.id), actor=actor)
    settle_request(case, definition, request, new, actor=actor)
    people.add_from_answers(case, definition, new.answers, actor=actor, request_id=request.id)
    search_rows.refresh(case)
    return request


def answered_by(case_id: int | None, *, actor: Actor) -> frozenset[str]:
    """The questions that a case has an answer to, so that whoever joins it need not be asked again; none of a case that
    the actor may not see fully."""
    case = session.get(Case, case_id) if case_id is not None else None
    if case is None or policy.level(actor, case.scope()) != "full":
        return frozenset()
    first = session.scalars(select(ServiceRequest.answers).where(ServiceRequest.case_id == case.id)
                            .order_by(ServiceRequest.id).limit(1)).first()
    return frozenset(first or {}) | frozenset(case.answers_set)


def move_requests(case_id: int, *, into_reference: str, actor: Actor) -> Case:
    """Let another open case answer the requests of this one from now on; returns that case.

    Raises NotFound, NotAllowed, Invalid (field `reference`).
    """
    other_id = references.find_case_id(into_reference)
    if other_id is None or other_id == case_id:
        raise Invalid(fields={"reference": linking.NO_SUCH_CASE})
    case, other = hold.locked_all([case_id, other_id])
    policy.require(actor, Permission.WORK_CASES, case.scope())
    if policy.level(actor, other.scope()) != "full":
        raise Invalid(fields={"reference": linking.NO_SUCH_CASE})
    return merge_into(case, other, actor=actor)


def merge_into(case: Case, other: Case, *, actor: Actor) -> Case:
    """Write and record that the requests of one locked case are answered by another. Asks no permission."""
    if other.kind == "closed":
        raise Invalid(fields={"reference": "This case is closed. Choose an open one"})
    if other.service_id != case.service_id:
        raise Invalid(fields={"reference": "This case is of another service. Link the cases instead"})
    if other.sensitivity < case.sensitivity:
        raise Invalid(fields={"reference": "This case is kept less closely. Restrict it as well before you join them"})
    moved = list(session.scalars(select(ServiceRequest).where(ServiceRequest.case_id == case.id)
                                 .order_by(ServiceRequest.id)))
    if not moved:
        return other
    ids = [request.id for request in moved]
    case.answers_set = {**moved[0].answers, **case.answers_set}  # the conditions of this case still read them
    for request in moved:
        request.case_id = other.id
    for rows in (GuardedAnswer, CaseFile):
        session.execute(update(rows).where(rows.request_id.in_(ids)).values(case_id=other.id))
    other.requests_count += len(moved)
    case.requests_count = 0
    first, second = sorted((case, other), key=lambda one: one.id)
    for one in (first, second):
        if one is case:
            events.record(case, events.RequestsLeft(case_id=case.id, to_case_id=other.id), actor=actor)
        else:
            for request in moved:
                events.record(other, events.RequestJoined(case_id=other.id, request_id=request.id,
                                                          came_from=case.id), actor=actor)
    for party in session.scalars(select(Party).where(Party.case_id == case.id, Party.ended_at.is_(None))
                                 .order_by(Party.id)).all():
        parties.join(other, contact_id=party.contact_id, role=party.role, actor=actor, hidden=party.hidden,
                     viewers=party.viewers, told=party.told, on_their_record=party.on_their_record,
                     request_id=party.request_id)
    sharing.keep_as_closely(other, before=case, actor=actor)
    linking.tie(case, other, kind="duplicate_of", actor=actor)
    search_rows.refresh(case)
    search_rows.refresh(other)
    return other
