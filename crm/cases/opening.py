"""Opens a case, and carries any decision of the engine through: changes kept, effects done, linked cases opened."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm import ledger
from crm.accounts.policy import NORMAL
from crm.cases import (
    answers,
    effects,
    events,
    hold,
    joining,
    keeping,
    linking,
    parties,
    people,
    references,
    search_rows,
    sharing,
    situations,
    spreading,
    values,
    whereabouts,
)
from crm.cases.clocks import FAR
from crm.cases.joining import NewRequest
from crm.cases.models import REFERENCES, Case, Party, ServiceRequest
from crm.cases.situations import Pieces
from crm.catalogue import services, versions
from crm.errors import Invalid
from crm.foundation import clock, keys
from crm.foundation.database import session
from crm.places.spots import Spot
from crm.values.actor import Actor
from crm.workflow import decision as d
from crm.workflow import engine
from crm.workflow.definition import Definition
from crm.workflow.situation import EngineActor, Situation

#: How many cases may open from one another in one go.
DEEPEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case that was opened, and the request that it answers."""

    case: Case
    request: ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case is opened from. `where` None: from the place answers. `people`: contacts by the part they have,
    besides the reporter. `at`: received then (None: now); its clocks count from there. `answered`: the request of
    another case, raised wrongly, that this one answers instead."""

    service_id: int
    request: NewRequest
    where: Spot | None = None
    at: datetime | None = None
    answered: ServiceRequest | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    sample: float | None = None


def open_case(new: NewCase, *, actor: Actor, words: frozenset[str] = frozenset(), depth: int = 0) -> Opened:
    """Open a case of the live version of a service for one request whose answers have been checked.

    Asks no permission: that is for `intake.submit`. `words`: who opens it, in the service's words. Raises Invalid
    when no team can hold it or an effect of opening fails.
    """
    if depth == 0 and new.answered is None and (named := hold.named(new.request.answers)):
        hold.locked_all(named)  # what opening does to them follows; nobody can wait for a case that is not there yet
    version_id, definition = versions.live(new.service_id)
    where = new.where or whereabouts.of_answers(definition, new.request.answers, actor=actor)
    now = new.at or clock.now()
    sample = random.random() if new.sample is None else new.sample
    situation = facts_at_opening(definition, new, where=where, sample=sample)
    decided = engine.start(definition, situation, EngineActor(person=actor.key, words=words), now)
    team_id = _first_team(decided, new.service_id, where)
    parts = len(new.people) + (new.request.reporter_id is not None)
    keys.foresee({Case: 1, ServiceRequest: int(new.answered is None), REFERENCES: 2, Party: parts,
                  **keeping.keys_of(decided)})
    number, request_number = references.next_number(), references.next_number()
    case = keys.add(Case(requests_count=1, reopened=0, **case_values(
        definition, decided, number=number, service_id=new.service_id, version_id=version_id,
        team_id=team_id, channel=new.request.channel, given=new.request.answers, where=where, sample=sample, now=now)))
    ledger.begin(f"case:{case.id}")
    if new.answered is None:
        request = joining.add_request(case, definition, new.request, actor=actor, number=request_number)
    else:
        request = joining.take_request(case, definition, new.answered, new.request)
    events.record(case, events.CaseOpened(
        case_id=case.id, place_id=case.place_id, service=definition.code, version_id=version_id, status=case.status,
        team_id=team_id, request_id=request.id, priority=case.priority, channel=case.channel), actor=actor)
    joining.settle_request(case, definition, request, new.request, actor=actor)
    for role, contact_id in new.people.items():
        people.join_contact(case, definition, role=role, contact_id=contact_id, actor=actor)
    if definition.access.opener_keeps == "case" and actor.user_id is not None and case.sensitivity != NORMAL:
        sharing.grant(case, user_id=actor.user_id, team_id=None, actor=actor)
    values.add(case, definition, answers.split(definition.questions.values(), new.request.answers)[0])
    nothing = Pieces(requests=[request], tasks=[], clocks=[], taken=[], guarded=[], links={}, sent={})
    apply(case, definition, nothing, decided, actor=actor, depth=depth)
    search_rows.add(case, numbers=[request.number])
    return Opened(case=case, request=request)


def apply(case: Case, definition: Definition, pieces: Pieces, decided: d.Decision, *, actor: Actor,
          depth: int = 0) -> keeping.Keeping:
    """Keep a decision on a locked case, carry out its effects, open linked cases, and what follows from messages.

    Raises Invalid when an effect cannot be carried out: the door undoes everything.
    """
    now = clock.now()
    keys.foresee(keeping.keys_of(decided))
    kept = keeping.keep(case, definition, pieces, decided, actor=actor,
                        moments=engine.moments(definition, decided.after, now))
    for task, give in kept.opened:
        team_id = spreading.team_for(give, service_id=case.service_id, area_id=case.area_id)
        task.team_id = team_id or task.team_id
        if give.officer is not None:
            task.assignee_id = spreading.find_user(give.officer)
        elif give.spread is not None and task.team_id is not None:
            task.assignee_id = spreading.officer_for(give.spread, case=case, team_id=task.team_id)
    carrying = effects.Carrying(case=case, definition=definition, after=decided.after, actor=actor,
                                clocks=kept.clocks.values())
    effects.carry_out(carrying, decided.effects)
    for linked in carrying.linked:
        _open_linked(case, decided.after, linked, actor=actor, depth=depth + 1)
    if carrying.sent and depth < DEEPEST:
        _after_messages(case, definition, decided.after, carrying.sent, actor=actor, now=now, depth=depth)
    return kept


def case_values(definition: Definition, decided: d.Decision, *, number: int, service_id: int, version_id: int,
                team_id: int, channel: str, given: Mapping[str, Any], where: Spot, sample: float,
                now: datetime) -> dict[str, Any]:
    """The columns of a case as it opens, before its clocks are known. Pure."""
    return {
        "number": number, "service_id": service_id, "version_id": version_id, "status": definition.first_status,
        "kind": definition.statuses[definition.first_status].kind, "status_at": now, "team_id": team_id,
        "priority": next((c.priority for c in decided.changes if isinstance(c, d.CaseOpened)), "normal"),
        "sensitivity": sharing.SENSITIVITY[definition.sensitivity], "channel": channel, "place_id": where.place_id,
        "lat": where.lat, "lon": where.lon, "where_text": where.text or None, "area_id": where.area_id,
        "summary": answers.summary(definition, given), "opened_at": now, "sort_at": FAR, "sample": sample,
        "answers_set": {}, "rules_fired": {},
    }


def facts_at_opening(definition: Definition, new: NewCase, *, where: Spot, sample: float = 0.5) -> Situation:
    """What the engine is told of a case that does not exist yet: answers, person, place, counts of other cases."""
    needed = engine.facts_needed(definition)
    subject = new.people.get(parties.SUBJECT, new.request.reporter_id)
    return Situation(
        council=situations.council(), answers=dict(new.request.answers), channel=new.request.channel,
        opened_at=clock.now(), sample=sample,
        person=people.facts_of(subject, wanted=needed.person),
        place=where.facts,
        counts=situations.counts(needed.counts, service_id=new.service_id, place_id=where.place_id,
                                 contact_ids=[subject] if subject is not None else [], besides=None),
    )


def _first_team(decided: d.Decision, service_id: int, where: Spot) -> int:
    for effect in decided.effects:
        if isinstance(effect, d.AssignCase) and (effect.role or effect.team):
            team_id = spreading.team_for(effect, service_id=service_id, area_id=where.area_id)
            if team_id is not None:
                return team_id
    owner = services.entry(service_id).owner_team_id
    if owner is not None:
        return owner
    for _, team_id, _ in services.roles_of(service_id):
        return team_id
    raise Invalid("No team works on this service yet. Ask an administrator to say which teams hold its roles.")


def _open_linked(case: Case, after: Situation, effect: d.OpenLinkedCase, *, actor: Actor, depth: int) -> None:
    if depth > DEEPEST:
        raise Invalid("Cases would open one another without end. Ask the service's owner to look at its effects.")
    service = services.get(effect.service)
    if not service.is_offered:
        raise Invalid("The service of the case that should follow is not offered. Ask the service's owner.")
    _, definition = versions.live(service.id)
    given = {code: value for code, value in {**after.answers, **effect.answers}.items()
             if code in definition.questions and value is not None}
    there = parties.current(case.id, roles=[parties.REPORTER, parties.SUBJECT])
    reporter = next((party.contact_id for party in there if party.role == parties.REPORTER), None)
    subject = next((party.contact_id for party in there if party.role == parties.SUBJECT), None)
    where = Spot(place_id=case.place_id, lat=case.lat, lon=case.lon, text=case.where_text or "", area_id=case.area_id,
                 facts=after.place)
    opened = open_case(NewCase(
        service_id=service.id, where=where, people={parties.SUBJECT: subject} if subject is not None else {},
        request=NewRequest(answers=given, channel=case.channel, reporter_id=reporter),
    ), actor=actor, depth=depth)
    linking.tie(opened.case, case, kind=effect.link, actor=actor)


def _after_messages(case: Case, definition: Definition, after: Situation, sent: list[str], *, actor: Actor,
                    now: datetime, depth: int) -> None:
    """What a service does when a message has gone (`message.x.sent`): tasks, clocks, rules."""
    for code in dict.fromkeys(sent):
        follows = engine.happened(definition, after, f"message.{code}.sent", now)
        if not follows.is_empty:
            session.flush()  # its rows are read back
            apply(case, definition, situations.load(case), follows, actor=actor, depth=depth + 1)
        after = follows.after
