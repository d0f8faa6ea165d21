"""Carries out what is due after a decision on a case of the demo: the same rows and events as `cases.effects`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from crm.accounts.permissions import Role
from crm.cases import events, naming, parties, wording
from crm.cases.models import Case, Notice, Party, ServiceRequest
from crm.catalogue import services
from crm.correspondence import outbox
from crm.correspondence.events import MessageGivenToTeam, MessageQueued
from crm.correspondence.models import Message
from crm.correspondence.rendering import fill, in_language
from crm.jobs.demo.dossier import Dossier, Row
from crm.jobs.demo.filing import Filing
from crm.jobs.demo.office import Office
from crm.workflow import decision as d
from crm.workflow.situation import Situation

SUPPORTED = (d.AssignCase, d.SendMessage, d.AddPerson, d.RemovePerson, d.NotifyStaff, d.ProposeAlert)
"""Effects that the histories carry out; what would lead to another is not done in them."""


@dataclass(kw_only=True)
class Carrying:
    """The effects of one decision. `sent`: codes of messages; `queued`: those that a worker will deliver."""

    filing: Filing
    office: Office
    after: Situation
    sent: list[str] = field(default_factory=list)
    linked: list[d.OpenLinkedCase] = field(default_factory=list)
    queued: list[Row] = field(default_factory=list)
    by_hand: list[Row] = field(default_factory=list)

    @property
    def case(self) -> Dossier:
        return self.filing.case


def carry_out(carrying: Carrying, effects: Iterable[d.EffectDue]) -> None:
    """Carry out effects in order."""
    for effect in effects:
        _CARRY[type(effect)](carrying, effect)


def team_for(office: Office, give: d.AssignCase, case: Dossier) -> int | None:
    """As `cases.spreading.team_for`."""
    if give.role is not None:
        holders = services.teams_for(case.service_id, give.role, area_id=case.area_id if give.by else None)
        return holders[0] if holders else None
    return office.team_ids.get(give.team) if give.team is not None else None


def give_to_team(filing: Filing, office: Office, *, team_id: int, how: str = "by_hand", note_id: int | None = None
                 ) -> None:
    """As `cases.assignment.give_to_team`."""
    case = filing.case
    if case.team_id == team_id:
        return
    event = events.CaseHandedOver(case_id=case.id, from_team_id=case.team_id, to_team_id=team_id,
                                  from_user_id=case.assignee_id, how=how, note_id=note_id)
    case.team_id, case.assignee_id, case.assigned_at = team_id, None, None
    office.recount(case)
    filing.record(event, who=filing.actor)


def give(filing: Filing, office: Office, *, user_id: int | None, how: str = "by_hand") -> None:
    """As `cases.assignment.give`."""
    case, before = filing.case, filing.case.assignee_id
    if before == user_id:
        return
    case.assignee_id = user_id
    case.assigned_at = filing.now if user_id is not None else None
    if user_id is not None:
        case.given.append(user_id)
    office.recount(case)
    filing.record(events.CaseAssigned(case_id=case.id, from_user_id=before, to_user_id=user_id, how=how),
                  who=filing.actor)
    if user_id is not None and user_id != filing.actor.user_id:
        notify(filing, [user_id], kind="case_assigned", detail={"by": filing.actor.key, "how": how})


def notify(filing: Filing, user_ids: Iterable[int], *, kind: str, detail: Mapping[str, Any]) -> tuple[int, ...]:
    """As `cases.notices.send`, where nobody is shut out."""
    wanted = sorted(set(user_ids))
    for user in wanted:
        filing.case.put(Notice, {"user_id": user, "case_id": filing.case.id, "kind": kind, "detail": dict(detail),
                                 "at": filing.now})
    return tuple(wanted)


def join_contact(filing: Filing, *, role: str, contact_id: int, request_id: int | None = None) -> None:
    """As `cases.people.join_contact`."""
    case, shape = filing.case, filing.case.definition.people.get(role)
    if any(row["contact_id"] == contact_id for row in case.parties(role)):
        return
    told = {"normal": "message", "by_hand": "by_hand", "never": "no"}[shape.told] if shape else "message"
    key = filing.bulk.key(Party)
    case.put(Party, {
        "id": key, "case_id": case.id, "contact_id": contact_id, "request_id": request_id, "role": role,
        "hidden": bool(shape and shape.seen_by), "viewers": list(shape.seen_by or ()) if shape else [], "told": told,
        "on_their_record": shape.on_their_record if shape else True, "added_at": filing.now})
    filing.record(events.PartyAdded(case_id=case.id, party_id=key, role=role), who=filing.actor)


def _assign(carrying: Carrying, effect: d.AssignCase) -> None:
    filing, office, case = carrying.filing, carrying.office, carrying.case
    if effect.role is not None or effect.team is not None:
        team_id = team_for(office, effect, case)
        assert team_id is not None
        give_to_team(filing, office, team_id=team_id, how="rule")
    if effect.officer is not None:
        user_id = office.user_ids.get(effect.officer)
        if user_id is not None:
            give(filing, office, user_id=user_id, how="rule")
    elif effect.spread is not None:
        chosen = office.officer_for(effect.spread, case.team_id, case.given[::-1])
        give(filing, office, user_id=chosen, how="rule")


def _send(carrying: Carrying, effect: d.SendMessage) -> None:
    case, message = carrying.case, carrying.case.definition.messages[effect.message]
    readers = _readers(case, effect.to)
    if readers:
        subject, body = wording.compose(message, parts=effect.parts, facts=_facts(carrying, effect))
        for party in readers:
            _queue(carrying, party, channels=message.channels, subject=subject, body=body, template=effect.message)
        carrying.sent.append(effect.message)
    told = staff(carrying, effect.to)
    notify(carrying.filing, told, kind="case_message", detail={"message": effect.message})


def _queue(carrying: Carrying, party: Row, *, channels: Iterable[str], subject: Mapping[str, str],
           body: Mapping[str, str], template: str) -> None:
    """As `correspondence.outbox.queue`."""
    case, filing = carrying.case, carrying.filing
    recipient = carrying.office.recipient(party["contact_id"])
    channel, address = outbox.way(recipient, tuple(channels))
    by_hand = party["told"] == "by_hand" or address is None or channel != "email"
    facts = {"name": recipient.name}
    key = filing.bulk.key(Message)
    row = case.put(Message, {
        "id": key, "public_id": filing.bulk.public_id(), "case_id": case.id, "contact_id": recipient.contact_id,
        "key": f"case:{case.id}:{case.version}:{template}:{recipient.contact_id}", "team_id": case.team_id,
        "channel": channel, "template": template, "language": recipient.language or "both",
        "format": recipient.format, "to_name": recipient.name, "to_address": address,
        "subject": fill(in_language("subject", subject, recipient.language), facts),
        "body": fill(in_language("body", body, recipient.language), facts), "state": "by_hand" if by_hand else "queued",
        "next_at": None if by_hand else filing.now, "last_error": recipient.unreachable_because,
        "message_id": f"<{filing.bulk.bytes(16).hex()}@northmoor.example>", "by": filing.actor.key,
        "created_at": filing.now, "attempts": 0})
    about: dict[str, Any] = {"case_id": case.id, "contact_id": recipient.contact_id, "message_id": key,
                             "channel": channel, "template": template}
    if by_hand:
        filing.record(MessageGivenToTeam(**about, team_id=case.team_id), who=filing.actor)
        carrying.by_hand.append(row)
    else:
        filing.record(MessageQueued(**about), who=filing.actor)
        carrying.queued.append(row)


def _readers(case: Dossier, words: Iterable[str]) -> list[Row]:
    silent = {row["id"] for row in case.of(ServiceRequest) if not row["wants_updates"]}
    chosen: dict[int, Row] = {}
    for word in words:
        role = parties.REPORTER if word == "reporters" else word
        found = case.parties(role)
        if word == parties.SUBJECT and not found:
            found = case.parties(parties.REPORTER)[:1]
        if word == parties.REPORTER:
            found = found[:1]
        for party in found:
            if party["told"] != "no" and not (party["role"] == parties.REPORTER and party["request_id"] in silent):
                chosen.setdefault(party["contact_id"], party)
    return list(chosen.values())


def _facts(carrying: Carrying, effect: d.SendMessage) -> dict[str, dict[str, str]]:
    case, office = carrying.case, carrying.office
    officer = office.actors[case.assignee_id].name if case.assignee_id is not None else ""
    due = {row["code"]: row["due_at"] for row in case.clocks.values() if row["due_at"] is not None}
    given = (carrying.after.answers, effect.asked, effect.row)
    if case.definition.messages[effect.message].quotes_answers:
        given = naming.put_in(given, office.names)
    answers, asked, row = given
    return {
        language: wording.facts_of(
            cast(Case, case), case.definition, answers=answers, asked=asked, language=language,
            values=effect.values, row=row, team=office.teams[case.team_id][1], officer=officer, due=due,
            place=carrying.after.place)
        for language in ("en", "cy")
    }


def staff(carrying: Carrying, words: Iterable[str]) -> list[int]:
    """As `cases.people.staff`."""
    case, office = carrying.case, carrying.office
    found: list[int] = []
    for word in words:
        if word == "assignee":
            leads = office.members_of([case.team_id], Role.LEAD)
            found += [case.assignee_id] if case.assignee_id is not None else leads
        elif word in ("lead", "officer"):
            found += office.members_of([case.team_id], word)
        elif word not in ("reporter", "reporters", "subject", "representative", "system", "anyone", "agent"):
            found += office.members_of(services.teams_for(case.service_id, word, area_id=case.area_id),
                                       Role.OFFICER, Role.LEAD)
    return sorted(set(found))


def _add_person(carrying: Carrying, effect: d.AddPerson) -> None:
    if effect.role != parties.REPORTER:
        contact_id = carrying.office.contact_behind(str(effect.person["contact"]))
        join_contact(carrying.filing, role=effect.role, contact_id=contact_id)


def _open_linked(carrying: Carrying, effect: d.OpenLinkedCase) -> None:
    carrying.linked.append(effect)


def _remove_person(carrying: Carrying, effect: d.RemovePerson) -> None:
    for row in carrying.case.parties(effect.role):
        row["ended_at"] = carrying.filing.now
        carrying.filing.record(events.PartyEnded(case_id=carrying.case.id, party_id=row["id"], role=row["role"]),
                               who=carrying.filing.actor)


def _alert(carrying: Carrying, effect: d.ProposeAlert) -> None:
    case = carrying.case
    carrying.filing.record(events.AlertProposed(case_id=case.id, alert=effect.alert, about=effect.about),
                           who=carrying.filing.actor)
    notify(carrying.filing, carrying.office.members_of([case.team_id], Role.LEAD), kind="alert_proposed",
           detail={"alert": effect.alert, "about": effect.about, "text": effect.text.say()})


def _notify(carrying: Carrying, effect: d.NotifyStaff) -> None:
    case = carrying.case
    kind, _, what = effect.about.partition(".")
    told = notify(
        carrying.filing, staff(carrying, effect.to),
        kind=f"{kind}_{what.rpartition('.')[2]}"[:40] if kind in ("clock", "task") else "notified",
        detail={"about": effect.about, **({"text": effect.text.say()} if effect.text else {})})
    if told:
        carrying.filing.record(events.StaffNotified(case_id=case.id, user_ids=told, why=effect.about),
                               who=carrying.filing.actor)


_CARRY: dict[type[Any], Callable[[Carrying, Any], None]] = {
    d.AssignCase: _assign, d.SendMessage: _send, d.AddPerson: _add_person, d.RemovePerson: _remove_person,
    d.ProposeAlert: _alert, d.NotifyStaff: _notify, d.OpenLinkedCase: _open_linked,
}
