"""The form of a service as it shows for the answers so far: for the call screen, with what is known filled in."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import joining, opening, parties, people, situations, whereabouts
from crm.cases.joining import NewRequest
from crm.cases.opening import NewCase
from crm.cases.whereabouts import Spots
from crm.catalogue import services, versions
from crm.errors import Invalid
from crm.foundation import clock
from crm.places.spots import Spot
from crm.values.actor import Actor
from crm.workflow import form
from crm.workflow.form import FormShown
from crm.workflow.questions import Asked
from crm.workflow.situation import EngineActor, Situation

#: How a channel of an interaction is called among the channels of a service.
CHANNELS = {"call": "phone", "visit": "visit", "email": "email", "letter": "letter", "web": "portal", "api": "api",
            "sms": "phone", "desk": "desk"}


def shown(service_code: str, answers: Mapping[str, Any], *, actor: Actor, reporter_id: int | None = None,
          subject_id: int | None = None, channel: str = "call", language: str = "en",
          join_case_id: int | None = None, spots: Spots | None = None) -> FormShown:
    """The pages, questions, options, stop and errors for these answers. `channel`: of the interaction, as it will be
    submitted. `join_case_id`: the open case that is to answer it; what that case knows is not required again. `spots`:
    those that this request has looked up. Raises NotFound, NotAllowed."""
    policy.require(actor, Permission.TAKE_CALLS)
    _, definition = versions.live(services.get(service_code).id)
    situation, _ = situation_for(service_code, answers, actor=actor, reporter_id=reporter_id, subject_id=subject_id,
                                 channel=channel, spots=spots)
    who = EngineActor(person=actor.key, words=policy.words(actor, policy.NO_SCOPE) | {"reporter"})
    return form.show(definition, answers, situation=situation, now=clock.now(), actor=who,
                     for_staff=actor.user_id is not None, language=language,
                     settled=joining.answered_by(join_case_id, actor=actor))


def prefilled(service_code: str, *, actor: Actor, place: Mapping[str, Any] | None = None,
              reporter_id: int | None = None, subject_id: int | None = None) -> dict[str, Any]:
    """Answers to begin with: from what is known of the person, and of the place that the call is about (`{uprn: …}`),
    else of where the person lives."""
    policy.require(actor, Permission.TAKE_CALLS)
    _, definition = versions.live(services.get(service_code).id)
    begun = [q.prefill for q in definition.questions.values() if isinstance(q, Asked) and q.prefill]
    person = people.facts_of(subject_id or reporter_id, wanted=[
        name for kind, _, name in (word.partition(".") for word in begun) if kind == "person"])
    given: dict[str, Any] = {}
    if place:
        code = whereabouts.question_of(definition, {q.code: place for q in definition.questions.values()})
        given = {code: dict(place)} if code is not None else {}
    first = form.prefilled(definition, situation=Situation(council=situations.council(), person=person))
    situation, _ = situation_for(service_code, {**first, **given}, actor=actor, reporter_id=reporter_id,
                                 subject_id=subject_id, channel="call")
    return {**form.prefilled(definition, situation=replace(situation, person={**situation.person, **person})), **given}


def situation_for(service_code: str, answers: Mapping[str, Any], *, actor: Actor, reporter_id: int | None,
               subject_id: int | None, channel: str, spots: Spots | None = None) -> tuple[Situation, Spot]:
    """What the engine is told of a request that has not been made (council, person, place, counts), and where it is."""
    entry = services.get(service_code)
    _, definition = versions.live(entry.id)
    code = whereabouts.question_of(definition, answers)
    where = whereabouts.NOWHERE
    if code is not None and isinstance(answers[code], Mapping):
        with suppress(Invalid):  # the form says so at the question, with everything else that was typed
            where = (spots or Spots(actor)).located(answers[code], field=code)
    subject = {parties.SUBJECT: subject_id} if subject_id is not None else {}
    new = NewCase(service_id=entry.id, people=subject,
                  request=NewRequest(answers=answers, channel=CHANNELS.get(channel, channel), reporter_id=reporter_id))
    return opening.facts_at_opening(definition, new, where=where), where
