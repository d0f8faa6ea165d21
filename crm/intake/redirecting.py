"""Correcting the service of a case: what was asked is raised again under the right one, as received then."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from crm.accounts.permissions import Permission
from crm.cases import correcting, events, hold, linking, opening, parties, search_rows, sharing, withdrawing
from crm.cases.joining import NewRequest
from crm.cases.models import AnswerChange, Case, CaseFile, GuardedAnswer, ServiceRequest
from crm.cases.opening import NewCase
from crm.catalogue import services, versions
from crm.catalogue.services import Entry
from crm.errors import Invalid, NotAllowed
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.intake.submitting import Submission, checked_answers
from crm.values.actor import Actor
from crm.values.text import clean_text


def to_service(case_id: int, *, service: str, answers: Mapping[str, Any], reason: str, actor: Actor) -> Case:
    """Raise the requests of a case under another service and close the case as raised wrongly; returns the new case.

    The requests keep their references and the day they were received: clocks count from there. `answers`: to the
    questions of the right service, as typed. Raises NotFound, NotAllowed, Invalid (`service`, `reason`, and by
    question code).
    """
    old = hold.taken(case_id, actor=actor, permission=Permission.CORRECT_CASES)
    if old.kind == "closed":
        raise NotAllowed("This case is closed. Reopen it first.", rule="status")
    entry, why = services.get(service), clean_text(reason)
    _require_fit(old, entry, why)
    requests = list(session.scalars(select(ServiceRequest).where(ServiceRequest.case_id == old.id)
                                    .order_by(ServiceRequest.id)))
    if not requests:
        raise NotAllowed(correcting.ANSWERED_ELSEWHERE, rule="status")
    first = requests[0]
    subject = next((p.contact_id for p in parties.current(old.id, roles=[parties.SUBJECT])), None)
    people = {parties.SUBJECT: subject} if subject is not None else {}
    given, passed = checked_answers(Submission(
        service=service, answers=answers, channel="call", reporter_id=first.reporter_id, people=people), actor=actor)
    change = add_flushed(AnswerChange(
        case_id=old.id, request_id=first.id, what="service", old={"value": services.entry(old.service_id).code},
        new={"value": service}, reason=why, by=actor.key, at=clock.now()))
    definition = versions.definition(old.version_id)
    former = dict(first.answers)
    opened = opening.open_case(NewCase(
        service_id=entry.id, at=old.opened_at, answered=first, people=people,
        request=NewRequest(answers=given, channel=first.channel, reporter_id=first.reporter_id,
                           wants_updates=first.wants_updates, passed_stops=passed)), actor=actor)
    _bring_along(opened.case, requests)
    sharing.keep_as_closely(opened.case, before=old, actor=actor)
    old.answers_set = {**former, **old.answers_set}
    old.requests_count = 0
    withdrawing.withdraw(old, definition, actor=actor)
    events.record(old, events.CaseCorrected(case_id=old.id, what="service", change_id=change.id), actor=actor)
    linking.tie(opened.case, old, kind="follows", actor=actor)
    search_rows.refresh(old)
    search_rows.refresh(opened.case)
    return opened.case


def _require_fit(old: Case, entry: Entry, why: str) -> None:
    wrong = {}
    if entry.id == old.service_id or not entry.is_offered:
        wrong["service"] = "Choose another service that is offered"
    if not why:
        wrong["reason"] = "Enter why this case was raised wrongly"
    if wrong:
        raise Invalid(fields=wrong)


def _bring_along(case: Case, requests: list[ServiceRequest]) -> None:
    """The other requests, with what they keep apart (but secrets, which go), and all their files go with the first."""
    for request in requests[1:]:
        request.case_id, request.service_id, request.version_id = case.id, case.service_id, case.version_id
    others = GuardedAnswer.request_id.in_([one.id for one in requests[1:]])
    session.execute(update(GuardedAnswer).where(others, GuardedAnswer.guard != "secret").values(case_id=case.id))
    case.requests_count = len(requests)
    session.execute(update(CaseFile).where(CaseFile.request_id.in_([one.id for one in requests]))
                    .values(case_id=case.id))
