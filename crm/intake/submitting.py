"""Takes in what somebody asks for, by any channel: interaction, request and case (or an open one joined) in one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.accounts.policy import SEALED
from crm.cases import events as case_events
from crm.cases import joining, opening, parties, people, whereabouts
from crm.cases.joining import NewRequest
from crm.cases.models import Case, ServiceRequest
from crm.cases.opening import NewCase
from crm.cases.references import reference_of
from crm.cases.whereabouts import Spots
from crm.catalogue import services, versions
from crm.contacts import interactions
from crm.contacts.interactions import Touch
from crm.contacts.models import Interaction
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock, keys
from crm.foundation.database import session
from crm.foundation.transaction import lock
from crm.intake import asking
from crm.intake.events import RequestSubmitted
from crm.places.spots import Spot
from crm.values.actor import Actor
from crm.workflow import form
from crm.workflow.definition import Definition
from crm.workflow.questions import Stop
from crm.workflow.situation import EngineActor

CHANNELS = asking.CHANNELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What came in. `answers`: as typed, by question code. `channel`: of the interaction (call, visit, email, letter,
    web, sms, api). `reporter_id` None: anonymous. `join_case_id`: the open case that answers it already. `key`: of the
    form, so that it is taken once. `interaction_id`: of a touch that has been logged; else one is logged.
    """

    service: str
    answers: Mapping[str, Any]
    channel: str = "call"
    reporter_id: int | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    wants_updates: bool = True
    join_case_id: int | None = None
    key: str | None = None
    interaction_id: int | None = None
    note: str = ""
    reason: str = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What came of it. `may_open`: whether the actor may go on to the case; if not they keep its reference only.

    When a stop was met there is no case and no request: `stop` is its code and `stop_words` what it says.
    """

    reference: str | None = None
    case_reference: str | None = None
    request: ServiceRequest | None = None
    case: Case | None = None
    interaction: Interaction | None = None
    joined: bool = False
    may_open: bool = False
    stop: str | None = None
    stop_words: str | None = None
    is_repeat: bool = False


def submit(what: Submission, *, actor: Actor, spots: Spots | None = None) -> Submitted:
    """Log the touch and open a case for what was asked, or join the open one; once for each key.

    Staff need TAKE_CALLS; the system submits for portal, e-mail and API. A stop that is in force and was not passed
    opens no case: the interaction is logged with its code, whatever else is still to be answered. Who joins an open
    case need not answer again what that case knows. `spots`: those that this request has looked up. Raises NotFound
    (service, joined case), NotAllowed, and Invalid with `fields` by question code (`reporter` when it may not be
    anonymous, `channel`).
    """
    policy.require(actor, Permission.TAKE_CALLS)
    if what.key is not None:
        lock(f"submit:{what.key}")
        earlier = session.scalar(select(ServiceRequest).where(ServiceRequest.key == what.key))
        if earlier is not None:
            return _again(earlier, actor=actor)
    entry = services.get(what.service)
    if not entry.is_offered:
        raise NotFound("This service is not offered at the moment.")
    _, definition = versions.live(entry.id)
    what = _checked_people(what, definition)
    read = _read_answers(what, definition, actor=actor, spots=spots)
    if read.stop is not None:
        touch = _log(what, actor=actor, outcome="stopped", service_id=entry.id, stop=read.stop.code)
        return Submitted(interaction=touch, stop=read.stop.code, stop_words=read.stop.text.say())
    request = NewRequest(
        answers=read.answers, channel=_channel(what, definition), reporter_id=what.reporter_id, key=what.key,
        wants_updates=what.wants_updates, passed_stops=read.passed, submitted_at=clock.now())
    if what.join_case_id is not None:
        return _join(what, request, definition, actor=actor)
    new = NewCase(service_id=entry.id, request=request, people=what.people, where=read.where)
    return _open(what, new, definition, actor=actor)


def checked_answers(what: Submission, *, actor: Actor) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The answers of a submission as they are kept, and the stops passed. Raises Invalid, by question code."""
    entry = services.get(what.service)
    _, definition = versions.live(entry.id)
    read = _read_answers(_checked_people(what, definition), definition, actor=actor)
    if read.stop is not None:
        raise Invalid(fields={read.stop.code: read.stop.text.say()})
    return read.answers, read.passed


def _open(what: Submission, new: NewCase, definition: Definition, *, actor: Actor) -> Submitted:
    keys.foresee({Interaction: 1})
    opened = opening.open_case(new, actor=actor, words=_words(actor))
    case = opened.case
    touch = _log(what, actor=actor, outcome="raised", case=case)
    opened.request.interaction_id = touch.id
    return _recorded(case, opened.request, definition, touch, joined=False, actor=actor)


def _join(what: Submission, request: NewRequest, definition: Definition, *, actor: Actor) -> Submitted:
    assert what.join_case_id is not None
    case = session.get(Case, what.join_case_id)
    if case is None or policy.level(actor, case.scope()) != "full":
        raise NotFound("This case does not exist.")
    if case.service_id != services.get(what.service).id:
        raise Invalid("This case is of another service. Raise a new one.")
    joined = joining.join(case.id, request, actor=actor)
    touch = _log(what, actor=actor, outcome="joined", case=case)
    joined.interaction_id = touch.id
    return _recorded(case, joined, definition, touch, joined=True, actor=actor)


def _recorded(case: Case, request: ServiceRequest, definition: Definition, touch: Interaction, *, joined: bool,
              actor: Actor) -> Submitted:
    case_events.record(case, RequestSubmitted(
        case_id=case.id, place_id=case.place_id, request_id=request.id, service=definition.code,
        channel=request.channel, joined=joined, interaction_id=touch.id,
        passed_stops=tuple(stop["code"] for stop in request.passed_stops) or None), actor=actor)
    return Submitted(
        reference=reference_of(request.number), case_reference=reference_of(case.number), request=request, case=case,
        interaction=touch, joined=joined, may_open=policy.level(actor, case.scope()) == "full")


def _again(request: ServiceRequest, *, actor: Actor) -> Submitted:
    """The same form a second time: what came of it the first time, to whoever sent it then."""
    if request.submitted_by != actor.key and not actor.is_system:
        raise NotAllowed("This form has been sent already.")
    case = session.get(Case, request.case_id)
    assert case is not None
    return Submitted(
        reference=reference_of(request.number), case_reference=reference_of(case.number), request=request, case=case,
        may_open=policy.level(actor, case.scope()) == "full", is_repeat=True)


def _checked_people(what: Submission, definition: Definition) -> Submission:
    if what.reporter_id is None:
        if definition.anonymous == "refused":
            raise Invalid(fields={"reporter": "This service needs to know who is asking. Find or add the person"})
        return what
    return replace(what, reporter_id=people.of_merged(what.reporter_id, field="reporter"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The stop that is in force; or the answers as they are kept, the stops that were passed, and where it is."""

    stop: Stop | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    passed: list[dict[str, str]] = field(default_factory=list)
    where: Spot | None = None


def _read_answers(what: Submission, definition: Definition, *, actor: Actor, spots: Spots | None = None) -> _Read:
    situation, where = asking.situation_for(
        what.service, what.answers, actor=actor, reporter_id=what.reporter_id,
        subject_id=what.people.get(parties.SUBJECT), channel=what.channel, spots=spots)
    for_staff = actor.user_id is not None
    who = EngineActor(person=actor.key, words=_words(actor))
    settled = joining.answered_by(what.join_case_id, actor=actor)
    shown = form.show(definition, what.answers, situation=situation, now=clock.now(), actor=who, for_staff=for_staff,
                      settled=settled)
    if shown.stop is not None and not shown.errors.keys() - shown.missing:
        return _Read(stop=shown.stop)
    kept = form.check_answers(definition, what.answers, situation=situation, now=clock.now(), actor=who,
                              for_staff=for_staff, settled=settled)
    stops = {code for code, question in definition.questions.items() if isinstance(question, Stop)}
    passed = [{"code": code, "reason": kept[code]["passed"]} for code in kept if code in stops]
    given = {code: value for code, value in kept.items() if code not in stops}
    asked = whereabouts.question_of(definition, what.answers)
    same = asked is not None and asked == whereabouts.question_of(definition, given)
    return _Read(answers=given, passed=passed, where=where if same else None)


def _channel(what: Submission, definition: Definition) -> str:
    """The channel of a request; staff may take anything for a service that is offered at the desk."""
    channel = CHANNELS.get(what.channel)
    if channel is None:
        raise Invalid(fields={"channel": "Choose how they got in touch"})
    offered = set(definition.channels)
    if channel in offered or (channel not in ("portal", "api") and offered & {"desk", "phone"}):
        return channel
    raise Invalid(fields={"channel": "This service cannot be asked for in this way"})


def _words(actor: Actor) -> frozenset[str]:
    if actor.is_system:
        return frozenset({"system", "reporter"})
    return policy.words(actor, policy.NO_SCOPE) | {"reporter"}


def _log(what: Submission, *, actor: Actor, outcome: str, case: Case | None = None, service_id: int | None = None,
         stop: str | None = None) -> Interaction:
    """Log the touch, or say of the one logged already what came of it. Of a sealed case the touch says nothing."""
    if what.interaction_id is not None:
        touch = session.get(Interaction, what.interaction_id)
        if touch is None:
            raise NotFound("This interaction does not exist.")
        touch.outcome, touch.case_id = outcome, case.id if case else None
        touch.service_id = case.service_id if case else service_id
        return touch
    sealed = case is not None and case.sensitivity == SEALED
    note = what.note if stop is None else f"[{stop}] {what.note}".strip()
    return interactions.log(Touch(
        channel=what.channel if what.channel != "desk" else "visit", outcome=outcome, reason=what.reason,
        note="" if sealed else note, contact_id=what.reporter_id, place_id=case.place_id if case else None,
        case_id=case.id if case else None, service_id=case.service_id if case else service_id), actor=actor)



