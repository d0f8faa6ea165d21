"""Carries out what the engine found to be due after a change, in order, in the same transaction.

One that fails raises, and so undoes the change. Opening a linked case is left to `opening`, which calls this.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from crm.accounts import policy
from crm.accounts.models import Team, User
from crm.accounts.permissions import Role
from crm.cases import (
    assignment,
    events,
    hold,
    joining,
    linking,
    naming,
    notices,
    parties,
    people,
    references,
    sharing,
    spreading,
    wording,
)
from crm.cases.models import Case, CaseClock, Party, ServiceRequest
from crm.catalogue import services
from crm.contacts import recipients
from crm.correspondence import outbox
from crm.correspondence.models import Message
from crm.errors import Conflict, Invalid
from crm.foundation import keys
from crm.foundation.database import is_pending, pending, reading, session
from crm.values.actor import Actor
from crm.workflow import decision as d
from crm.workflow.definition import Definition
from crm.workflow.situation import Situation


@dataclass(kw_only=True)
class Carrying:
    """The effects of one decision on one case. `linked`: cases still to be opened; `sent`: messages queued."""

    case: Case
    definition: Definition
    after: Situation
    actor: Actor
    clocks: Iterable[CaseClock] = ()
    linked: list[d.OpenLinkedCase] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)


def carry_out(carrying: Carrying, effects: Iterable[d.EffectDue]) -> None:
    """Carry out effects in order. Raises Invalid when one inside the database cannot be done."""
    for effect in effects:
        _CARRY[type(effect)](carrying, effect)


def _assign(carrying: Carrying, effect: d.AssignCase) -> None:
    case, actor = carrying.case, carrying.actor
    if effect.role is not None or effect.team is not None:
        team_id = spreading.team_for(effect, service_id=case.service_id, area_id=case.area_id)
        if team_id is None:
            raise Invalid("No team holds the role that this case should go to. Ask the service's owner to set it.")
        assignment.give_to_team(case, team_id=team_id, actor=actor, how="rule")
    if effect.officer is not None:
        user_id = spreading.find_user(effect.officer)
        if user_id is not None:
            assignment.give(case, user_id=user_id, actor=actor, how="rule")
    elif effect.spread is not None:
        chosen = spreading.officer_for(effect.spread, case=case, team_id=case.team_id)
        assignment.give(case, user_id=chosen, actor=actor, how="rule")


def _send(carrying: Carrying, effect: d.SendMessage) -> None:
    case, message = carrying.case, carrying.definition.messages[effect.message]
    to = readers(case, effect.to)
    if to:
        subject, body = wording.compose(message, parts=effect.parts, facts=facts_for(
            case, carrying.definition, carrying.after, effect, clocks=carrying.clocks, actor=carrying.actor))
        keys.foresee({Message: len(to)})
        for party in to:
            recipient = recipients.resolve(party.contact_id)
            outbox.queue(
                recipient, channels=message.channels, subject=subject, body=body,
                facts={"name": recipient.name}, actor=carrying.actor, case_id=case.id, team_id=case.team_id,
                template=effect.message, by_hand=party.told == "by_hand",
                key=f"case:{case.id}:{case.version}:{effect.message}:{party.contact_id}")
            events.catch_up(case)
        carrying.sent.append(effect.message)
    told = people.staff(effect.to, case=case)
    notices.send(told, kind="case_message", case=case, detail={"message": effect.message})


_PEOPLE = select(Party, ServiceRequest.wants_updates).outerjoin(
    ServiceRequest, and_(ServiceRequest.id == Party.request_id, ServiceRequest.case_id == Party.case_id)).where(
    Party.case_id == bindparam("case"), Party.ended_at.is_(None)).order_by(Party.id)


def _told(case: Case) -> list[tuple[Party, bool | None]]:
    """The people of a case now, in the order in which they came, and whether their request wants updates."""
    with reading(Party, ServiceRequest):
        return [(row[0], row[1]) for row in session.execute(_PEOPLE, {"case": case.id})]


def _told_of_new(case: Case) -> list[tuple[Party, bool | None]]:
    """The same of a case that is still to be written."""
    wants = {row.id: row.wants_updates for row in (*session.new, *session.dirty)
             if isinstance(row, ServiceRequest) and row.case_id == case.id}
    there = (party for party in pending(Party) if party.case_id == case.id and party.ended_at is None)
    return [(party, wants.get(party.request_id or 0)) for party in sorted(there, key=lambda party: party.id)]


def readers(case: Case, words: Iterable[str]) -> list[Party]:
    """The people of a case whom these words of a message mean, who are told and want to be, each once."""
    rows = _told_of_new(case) if is_pending(case) else _told(case)
    there, silent = [row[0] for row in rows], {row[0].request_id for row in rows if row[1] is False}
    chosen: dict[int, Party] = {}
    for word in words:
        role = parties.REPORTER if word == "reporters" else word
        found = [party for party in there if party.role == role]
        if word == parties.SUBJECT and not found:
            found = [party for party in there if party.role == parties.REPORTER][:1]
        if word == parties.REPORTER:
            found = found[:1]
        for party in found:
            if party.told != "no" and not (party.role == parties.REPORTER and party.request_id in silent):
                chosen.setdefault(party.contact_id, party)
    return list(chosen.values())


def facts_for(case: Case, definition: Definition, after: Situation, effect: d.SendMessage, *,
              clocks: Iterable[CaseClock], actor: Actor) -> dict[str, dict[str, str]]:
    """What the placeholders of a message stand for, by language: addresses and names for what answers point at."""
    quoted = definition.messages[effect.message].quoted
    with reading(Team, User):
        team = session.get(Team, case.team_id) if "team" in quoted else None
        officer = session.get(User, case.assignee_id) if "officer" in quoted and case.assignee_id is not None else None
    due = {row.code: row.due_at for row in clocks if row.due_at is not None}
    answers, asked, row = after.answers, effect.asked, effect.row
    if definition.messages[effect.message].quotes_answers:
        answers, asked, row = naming.with_names([answers, asked, row], actor=actor, place=case.place)
    return {
        language: wording.facts_of(
            case, definition, answers=answers, asked=asked, language=language, values=effect.values,
            row=row, team=team.name if team else "", officer=officer.name if officer else "", due=due,
            place=after.place)
        for language in ("en", "cy")
    }


def _add_person(carrying: Carrying, effect: d.AddPerson) -> None:
    if effect.role == parties.REPORTER:
        return  # who reported it is said by the request
    shape = carrying.definition.people.get(effect.role)
    asked = (shape.from_ or "").partition(".")[2].partition(".")[0] if shape is not None else ""
    people.join(carrying.case, carrying.definition, role=effect.role, answer=effect.person, actor=carrying.actor,
                field=asked or "contact")  # what is wrong is said at the question that names them


def _remove_person(carrying: Carrying, effect: d.RemovePerson) -> None:
    for party in parties.current(carrying.case.id, roles=[effect.role]):
        parties.leave(carrying.case, party, actor=carrying.actor)


def _open_linked(carrying: Carrying, effect: d.OpenLinkedCase) -> None:
    carrying.linked.append(effect)


def _other_case(carrying: Carrying, reference: str) -> Case:
    """The case that an answer names, locked. Verbs that are given its reference hold it already, in the order of ids;
    one that only now turns out to be needed is not waited for."""
    other_id = references.find_case_id(reference)
    other = hold.find_free(other_id) if other_id is not None else None
    if other_id is not None and other is None:
        raise Conflict("Somebody is working on case {reference} at this moment. Nothing of yours has been saved yet: "
                       "send it again.", reference=reference)
    is_hidden = other is not None and carrying.actor.user_id is not None and policy.level(
        carrying.actor, other.scope()) != "full"
    if other is None or is_hidden:
        raise Invalid(fields={"reference": linking.NO_SUCH_CASE})
    return other


def _link(carrying: Carrying, effect: d.LinkToCase) -> None:
    other = _other_case(carrying, effect.reference)
    if other.id != carrying.case.id:
        linking.tie(carrying.case, other, kind=effect.link, actor=carrying.actor)


def _join(carrying: Carrying, effect: d.JoinCase) -> None:
    other = _other_case(carrying, effect.reference)
    if other.id == carrying.case.id:
        raise Invalid(fields={"reference": "This is the case itself"})
    joining.merge_into(carrying.case, other, actor=carrying.actor)


def _share(carrying: Carrying, effect: d.ShareCase) -> None:
    case = carrying.case
    if effect.role is not None:
        for team_id in services.teams_for(case.service_id, effect.role, area_id=case.area_id):
            sharing.grant(case, user_id=None, team_id=team_id, actor=carrying.actor, until_at=effect.until)
        return
    user_id = _staff_behind(effect.person)
    if user_id is not None:
        sharing.grant(case, user_id=user_id, team_id=None, actor=carrying.actor, until_at=effect.until)


def _shut_out(carrying: Carrying, effect: d.ShutOutPerson) -> None:
    user_id = _staff_behind(effect.person)
    if user_id is not None:
        sharing.keep_out(carrying.case, user_id=user_id, actor=carrying.actor)


def _staff_behind(answer: Any) -> int | None:
    """The member of staff that an officer or person answer names, by id, e-mail or full name."""
    if isinstance(answer, Mapping):
        if answer.get("email"):
            return session.scalar(select(User.id).where(func.lower(User.email) == str(answer["email"]).lower()))
        name = str(answer.get("name") or "").strip().lower()
        found = session.scalars(select(User.id).where(func.lower(User.name) == name)).all() if name else []
        return found[0] if len(found) == 1 else None
    return spreading.find_user(str(answer))


def _alert(carrying: Carrying, effect: d.ProposeAlert) -> None:
    case = carrying.case
    events.record(case, events.AlertProposed(case_id=case.id, alert=effect.alert, about=effect.about),
                  actor=carrying.actor)
    notices.send(notices.members([case.team_id], Role.LEAD), kind="alert_proposed", case=case,
                 detail={"alert": effect.alert, "about": effect.about, "text": effect.text.say()})


def _notify(carrying: Carrying, effect: d.NotifyStaff) -> None:
    case = carrying.case
    kind, _, what = effect.about.partition(".")
    told = notices.send(
        people.staff(effect.to, case=case), case=case,
        kind=f"{kind}_{what.rpartition('.')[2]}"[:40] if kind in ("clock", "task") else "notified",
        detail={"about": effect.about, **({"text": effect.text.say()} if effect.text else {})})
    if told:
        events.record(case, events.StaffNotified(case_id=case.id, user_ids=told, why=effect.about),
                      actor=carrying.actor)


_CARRY: dict[type[Any], Callable[[Carrying, Any], None]] = {
    d.AssignCase: _assign, d.SendMessage: _send, d.AddPerson: _add_person, d.RemovePerson: _remove_person,
    d.OpenLinkedCase: _open_linked, d.LinkToCase: _link, d.JoinCase: _join, d.ShareCase: _share,
    d.ShutOutPerson: _shut_out, d.ProposeAlert: _alert, d.NotifyStaff: _notify,
}
