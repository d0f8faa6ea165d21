"""Puts right what was said when a case was raised: an answer, the place, the person, the service; with the reason.

What it does to the clocks follows from the engine: their targets are looked up anew and counted from their own start.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from crm.accounts.permissions import Permission
from crm.cases import (
    answers,
    events,
    files,
    guarded,
    hold,
    lifecycle,
    opening,
    parties,
    people,
    search_rows,
    values,
    whereabouts,
)
from crm.cases.models import AnswerChange, Case, CaseClock, ServiceRequest
from crm.catalogue import versions
from crm.contacts import queries as contacts
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.values.actor import Actor
from crm.values.text import clean_text
from crm.workflow import engine, form
from crm.workflow.definition import Definition
from crm.workflow.questions import Asked

#: Of a case whose requests another case answers.
ANSWERED_ELSEWHERE = "Another case answers the requests of this one now. Correct that one."


def answer(case_id: int, *, code: str, value: Any, reason: str, actor: Actor,
           request_id: int | None = None) -> AnswerChange:
    """Correct one answer, of the first request or the one named. None takes it away.

    Raises NotFound, NotAllowed, Invalid (`reason`, or the question's code).
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.CORRECT_CASES)
    definition, why = versions.definition(case.version_id), _reason(reason)
    question = definition.questions.get(code)
    if not isinstance(question, Asked):
        raise NotFound("This question does not exist.")
    if code in guarded.withheld(case, actor=actor):
        raise NotAllowed("Only those who may read this answer can correct it.", rule="role")
    requests = _requests(case)
    if not requests:
        raise NotAllowed(ANSWERED_ELSEWHERE, rule="status")
    request = next((one for one in requests if one.id == request_id), requests[0] if request_id is None else None)
    if request is None:
        raise NotFound("This request is not of this case.")
    pieces, situation = lifecycle.read(case, definition)
    typed = _checked(definition, situation, request, code, value, is_first=request is requests[0])
    before = situation.answers.get(code) if request is requests[0] else request.answers.get(code)
    kept = (None, None) if question.secret else (before, typed)  # a secret is deleted on its event, so not copied
    change = _change(case, what=code, old=kept[0], new=kept[1], reason=why, actor=actor, request_id=request.id,
                     is_guarded=question.is_guarded)
    was = _due(case)
    if request is requests[0]:
        who = lifecycle.engine_actor(case, actor, acting_as=None)
        decided = engine.correct(definition, situation, {code: typed}, who, clock.now())
        opening.apply(case, definition, pieces, decided, actor=actor)
    if not question.is_guarded:
        _write(case, request, code, typed)
    elif request is not requests[0]:
        guarded.forget(case, code=code, request_id=request.id)
        guarded.store(case, answers.split([question], {code: typed})[1], request_id=request.id)
    _change_files(case, question, before, typed, request=request, note=why, actor=actor)
    if code == whereabouts.question_of(definition, {**situation.answers, code: typed}) and isinstance(typed, Mapping):
        _move_to(case, typed, actor=actor, field=code)
    _finish(case, definition, change, what=code, was=was, actor=actor)
    return change


def place(case_id: int, *, where: Mapping[str, Any], reason: str, actor: Actor) -> AnswerChange:
    """Say where the case really is (`{uprn?, usrn?, lat?, lon?, text?}`), as the answer to its question of place.

    Raises NotFound, NotAllowed, Invalid (`reason`, `place`).
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.CORRECT_CASES)
    definition = versions.definition(case.version_id)
    asked = whereabouts.question_of(definition, {q.code: {"text": "?"} for q in definition.questions.values()
                                                 if q.type in ("place", "address")})
    if asked is not None:
        return answer(case_id, code=asked, value=dict(where), reason=reason, actor=actor)
    why, was = _reason(reason), _due(case)
    change = _change(case, what="place", old={"place": case.place_id, "text": case.where_text}, new=dict(where),
                     reason=why, actor=actor)
    _move_to(case, where, actor=actor, field="place")
    _look_again(case, definition, actor=actor)
    _finish(case, definition, change, what="place", was=was, actor=actor)
    return change


def person(case_id: int, *, request_id: int, contact_id: int | None, reason: str, actor: Actor) -> AnswerChange:
    """Say who really made a request (None: nobody knows). Messages go to them from now on.

    Raises NotFound, NotAllowed, Invalid (`reason`, `contact`).
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.CORRECT_CASES)
    definition, why = versions.definition(case.version_id), _reason(reason)
    request = next((one for one in _requests(case) if one.id == request_id), None)
    if request is None:
        raise NotFound("This request is not of this case.")
    if any(one.contact_id == request.reporter_id and not parties.is_visible(one, case=case, actor=actor)
           for one in parties.current(case.id, roles=[parties.REPORTER])):
        raise NotAllowed("Only those who may know who asked can correct it.", rule="role")
    if contact_id is None and definition.anonymous == "refused":
        raise Invalid(fields={"contact": "This service needs to know who is asking"})
    contact_id = contacts.get(contact_id).id if contact_id is not None else None
    if contact_id == request.reporter_id:
        raise Invalid(fields={"contact": "This is the person who is on the request"})
    change = _change(case, what="person", old=_contact(request.reporter_id), new=_contact(contact_id), reason=why,
                     actor=actor, request_id=request.id)
    former, request.reporter_id = request.reporter_id, contact_id
    still_there = {one.reporter_id for one in _requests(case)}
    for party in parties.current(case.id, roles=[parties.REPORTER]):
        if party.contact_id == former and former not in still_there:
            parties.leave(case, party, actor=actor)
    if contact_id is not None:
        people.join_contact(case, definition, role=parties.REPORTER, contact_id=contact_id, actor=actor,
                            request_id=request.id)
    was = _due(case)
    _look_again(case, definition, actor=actor)
    _finish(case, definition, change, what="person", was=was, actor=actor)
    return change


def list_changes(case: Case, *, guarded_for: Iterable[str] = ()) -> list[AnswerChange]:
    """The corrections of a case, newest first; the values of guarded answers only for the codes named."""
    allowed = set(guarded_for)
    return [row for row in session.scalars(select(AnswerChange).where(AnswerChange.case_id == case.id)
                                           .order_by(AnswerChange.id.desc()))
            if not row.guarded or row.what in allowed]


def _checked(definition: Definition, situation: Any, request: ServiceRequest, code: str, value: Any, *,
             is_first: bool) -> Any:
    """The answer as it is kept; what else the form asks is not asked again."""
    given = dict(situation.answers if is_first else request.answers)
    given[code] = value
    for stop in request.passed_stops:
        given[stop["code"]] = {"passed": stop["reason"]}
    shown = form.show(definition, given, situation=situation, now=clock.now(), for_staff=True)
    if value is None:
        question = definition.questions[code]
        if isinstance(question, Asked) and question.required is True:
            raise Invalid(fields={code: "This has to be answered"})
        return None
    wrong = {place: words for place, words in shown.errors.items() if place.partition(".")[0] == code}
    if wrong:
        raise Invalid(fields=wrong)
    if code not in shown.answers:
        raise Invalid(fields={code: "This question is not asked with the other answers as they are"})
    return shown.answers[code]


def _write(case: Case, request: ServiceRequest, code: str, typed: Any) -> None:
    """The request says what is right; what the engine kept beside it is not needed any more."""
    request.answers = {**{k: v for k, v in request.answers.items() if k != code},
                       **({code: typed} if typed is not None else {})}
    case.answers_set = {k: v for k, v in case.answers_set.items() if k != code}


def _change_files(case: Case, question: Any, before: Any, typed: Any, *, request: ServiceRequest, note: str,
                  actor: Actor) -> None:
    """Files that the answer names now are files of the case; those that it named and does not any more are taken off,
    as far as no other answer holds them."""
    was = {one for ids in answers.file_ids([question], {question.code: before}).values() for one in ids}
    named = answers.file_ids([question], {question.code: typed})
    for code, ids in named.items():
        asked = answers.question_at([question], code)
        files.keep(case, public_ids=[one for one in ids if one not in was], actor=actor, field=question.code,
                   code=code, request_id=request.id, seen_by=getattr(asked, "seen_by", None) or ())
    gone = was - {one for ids in named.values() for one in ids}
    if gone:
        files.take_off(case, public_ids=gone, request_id=request.id, reason=note, actor=actor)


def _move_to(case: Case, where: Mapping[str, Any], *, actor: Actor, field: str) -> None:
    spot = whereabouts.located(where, actor=actor, field=field)
    case.place_id, case.lat, case.lon = spot.place_id, spot.lat, spot.lon
    case.where_text, case.area_id = spot.text or None, spot.area_id


def _look_again(case: Case, definition: Definition, *, actor: Actor) -> None:
    """Clocks and priority as they follow from the person and place that the case has now."""
    session.flush()  # the new person and place are read back
    pieces, situation = lifecycle.read(case, definition)
    decided = engine.correct(definition, situation, {}, lifecycle.engine_actor(case, actor, acting_as=None),
                             clock.now())
    opening.apply(case, definition, pieces, decided, actor=actor)


def _finish(case: Case, definition: Definition, change: AnswerChange, *, what: str,
            was: Mapping[int, Any], actor: Actor) -> None:
    """The event, with the clocks that now fall due at another time; what lists and search show of the case."""
    session.flush()  # requests and clocks are read back
    moved = tuple(sorted({row.code for row in _clocks(case) if row.id in was and was[row.id] != row.due_at}))
    events.record(case, events.CaseCorrected(case_id=case.id, what=what, change_id=change.id, clocks=moved or None),
                  actor=actor)
    first = next(iter(_requests(case)), None)
    if first is not None:
        case.summary = answers.summary(definition, {**first.answers, **case.answers_set})
        values.refresh(case, definition, {**first.answers, **case.answers_set})
    search_rows.refresh(case)


def _change(case: Case, *, what: str, old: Any, new: Any, reason: str, actor: Actor, request_id: int | None = None,
            is_guarded: bool = False) -> AnswerChange:
    return add_flushed(AnswerChange(
        case_id=case.id, request_id=request_id, what=what, old={"value": old}, new={"value": new}, guarded=is_guarded,
        reason=reason, by=actor.key, at=clock.now()))


def _reason(reason: str) -> str:
    words = clean_text(reason)
    if not words:
        raise Invalid(fields={"reason": "Enter why this is corrected"})
    return words


def _requests(case: Case) -> list[ServiceRequest]:
    return list(session.scalars(select(ServiceRequest).where(ServiceRequest.case_id == case.id)
                                .order_by(ServiceRequest.id)))


def _clocks(case: Case) -> list[CaseClock]:
    return list(session.scalars(select(CaseClock).where(CaseClock.case_id == case.id).order_by(CaseClock.id)))


def _due(case: Case) -> dict[int, Any]:
    return {row.id: row.due_at for row in _clocks(case)}


def _contact(contact_id: int | None) -> dict[str, int] | None:
    return {"contact": contact_id} if contact_id is not None else None


