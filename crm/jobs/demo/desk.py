"""The work of Northmoor's staff on cases, as rows: what `intake.submit`, `lifecycle.move` and the other verbs would do.

Every function mirrors a verb and decides by the same engine, clocks and pure functions; a test walks histories through
the verbs and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import answers, events, lifecycle, opening, parties
from crm.cases.models import Case, CaseLink, Note, ServiceRequest
from crm.contacts.events import InteractionLogged
from crm.contacts.models import Interaction
from crm.correspondence.events import MessageDoneByHand, MessageSent
from crm.errors import Invalid
from crm.foundation import clock
from crm.intake import submitting
from crm.intake.events import RequestSubmitted
from crm.jobs.demo import carrying, filing
from crm.jobs.demo.book import Book
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.carrying import SUPPORTED, Carrying
from crm.jobs.demo.chance import Chance
from crm.jobs.demo.dossier import Dossier, Row
from crm.jobs.demo.filing import Filing
from crm.jobs.demo.knowing import Known
from crm.jobs.demo.office import Office, Published
from crm.places.spots import Spot
from crm.values.actor import SYSTEM, Actor
from crm.workflow import decision as d
from crm.workflow import engine, form
from crm.workflow.questions import Stop
from crm.workflow.situation import EngineActor, Situation


@dataclass(kw_only=True)
class Desk:
    """Where all cases are worked. `now` is the moment of the step at hand; `numbers` the last reference given out.

    `opened` are all cases, and `samples` what was drawn for each; `queued` and `by_hand` hold messages (with their
    case) that somebody still has to deliver.
    """

    office: Office
    bulk: Bulk
    book: Book
    chance: Chance
    numbers: int = 0
    files: dict[str, Row] = field(default_factory=dict)
    opened: list[Dossier] = field(default_factory=list)
    samples: list[float] = field(default_factory=list)
    queued: list[tuple[Dossier, Row]] = field(default_factory=list)
    by_hand: list[tuple[Dossier, Row]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = Known(office=self.office)

    # -- asking for something --

    def submit(self, service: Published, given: Mapping[str, Any], *, channel: str, reporter_id: int | None,
               actor: Actor, sample: float, note: str = "") -> Dossier | str | None:
        """As `intake.submit`: the case, the code of a stop, or None where more would be done than is kept."""
        now, definition = clock.now(), service.definition
        words = _words(actor)
        where = self.known.where(definition, given)
        request_channel = submitting.CHANNELS[channel]
        situation = self.known.at_opening(service, given, reporter_id, where, request_channel, sample)
        who = EngineActor(person=actor.key, words=words)
        for_staff = actor.user_id is not None
        shown = form.show(definition, given, situation=situation, now=now, actor=who, for_staff=for_staff)
        if shown.stop is not None and not shown.errors:
            self.touch(channel=channel, outcome="stopped", actor=actor, contact_id=reporter_id, service_id=service.id,
                       note=f"[{shown.stop.code}] {note}".strip())
            return shown.stop.code
        if shown.errors:
            raise Invalid(fields=shown.errors)
        stops = {code for code, question in definition.questions.items() if isinstance(question, Stop)}
        kept = {code: value for code, value in shown.answers.items() if code not in stops}
        where = self.known.where(definition, kept)
        decided = engine.start(definition, replace(situation, answers=dict(kept), place=where.facts), who, now)
        if not self._is_kept(decided):
            return None
        case, request = self._open(service, kept, where, decided, channel=request_channel, reporter_id=reporter_id,
                                   actor=actor, sample=sample)
        self._log_and_record(case, request, channel=channel, outcome="raised", actor=actor, joined=False, note=note)
        return case

    def _open(self, service: Published, kept: Mapping[str, Any], where: Spot, decided: d.Decision, *, channel: str,
              reporter_id: int | None, actor: Actor, sample: float, subject_id: int | None = None, depth: int = 0
              ) -> tuple[Dossier, Row]:
        """As `opening.open_case`."""
        now, definition = clock.now(), service.definition
        self.numbers += 1
        values = opening.case_values(
            definition, decided, number=self.numbers, service_id=service.id, version_id=service.version_id,
            team_id=self.known.first_team(decided, service, where), channel=channel, given=kept, where=where,
            sample=sample, now=now)
        case = Dossier(id=self.bulk.key(Case), definition=definition, situation=decided.after,
                       address=where.facts.get("address") if where.place_id is not None else None,
                       place_facts=dict(where.facts), **values)
        self.opened.append(case)
        self.samples.append(sample)
        done = self._filing(case, actor)
        request = self._add_request(case, kept, channel, reporter_id, actor)
        done.record(events.CaseOpened(
            case_id=case.id, place_id=case.place_id, service=definition.code, version_id=case.version_id,
            status=case.status, team_id=case.team_id, request_id=request["id"], priority=case.priority,
            channel=case.channel))
        self._settle_request(done, request, kept, reporter_id)
        if subject_id is not None:
            carrying.join_contact(done, role=parties.SUBJECT, contact_id=subject_id)
        filing.refresh_values(case, answers.split(definition.questions.values(), kept)[0])
        self._apply(case, decided, actor=actor, depth=depth)
        if case.place_id is not None:
            self.known.of_place[case.service_id, case.place_id].append(case)
        return case, request

    def _open_linked(self, case: Dossier, after: Situation, effect: d.OpenLinkedCase, *, actor: Actor, depth: int
                     ) -> None:
        """As `opening._open_linked`."""
        service = self.office.services[effect.service]
        given = {code: value for code, value in {**after.answers, **effect.answers}.items()
                 if code in service.definition.questions and value is not None}
        reporter = next((row["contact_id"] for row in case.parties(parties.REPORTER)), None)
        subject = next((row["contact_id"] for row in case.parties(parties.SUBJECT)), None)
        where = Spot(place_id=case.place_id, lat=case.lat, lon=case.lon, text=case.where_text or "",
                     area_id=case.area_id, facts=after.place)
        sample = round(self.chance.random(), 6)
        situation = self.known.at_opening(service, given, subject or reporter, where, case.channel, sample)
        decided = engine.start(service.definition, situation,
                               EngineActor(person=actor.key, words=frozenset()), clock.now())
        made, _ = self._open(service, given, where, decided, channel=case.channel, reporter_id=reporter, actor=actor,
                             sample=sample, subject_id=subject, depth=depth)
        made.address = case.address if case.place_id is not None else None
        made.place_facts = dict(case.place_facts)
        key = self.bulk.key(CaseLink)
        made.put(CaseLink, {"id": key, "case_id": made.id, "other_id": case.id, "kind": effect.link, "by": actor.key,
                            "at": clock.now()})
        for one, across in sorted([(made, case), (case, made)], key=lambda pair: pair[0].id):
            self._filing(one, actor).record(events.CaseLinked(
                case_id=one.id, link_id=key, other_id=across.id, link=effect.link))
            one.situation = replace(one.situation, links={
                **one.situation.links, effect.link: one.situation.links.get(effect.link, 0) + 1})

    def join(self, case: Dossier, given: Mapping[str, Any], *, channel: str, reporter_id: int | None, actor: Actor,
             note: str = "") -> None:
        """As `intake.submit` of one more request that an open case answers."""
        now, definition = clock.now(), case.definition
        where = self.known.where(definition, given)
        service = self.office.services[definition.code]
        request_channel = submitting.CHANNELS[channel]
        situation = self.known.at_opening(service, given, reporter_id, where, request_channel, 0.5)
        kept = form.check_answers(definition, given, situation=situation, now=now, for_staff=actor.user_id is not None,
                                  actor=EngineActor(person=actor.key, words=_words(actor)))
        done = self._filing(case, actor)
        request = self._add_request(case, kept, request_channel, reporter_id, actor)
        case.requests_count += 1
        done.record(events.RequestJoined(case_id=case.id, request_id=request["id"]))
        self._settle_request(done, request, kept, reporter_id)
        self._log_and_record(case, request, channel=channel, outcome="joined", actor=actor, joined=True, note=note)

    def touch(self, *, channel: str, outcome: str, actor: Actor, contact_id: int | None = None,
              place_id: int | None = None, service_id: int | None = None, case: Dossier | None = None,
              reason: str | None = "new", avoidable: bool | None = None, note: str = "") -> int:
        """As `contacts.interactions.log`."""
        key, now = self.bulk.key(Interaction), clock.now()
        row = {"id": key, "contact_id": contact_id, "place_id": place_id, "case_id": case.id if case else None,
               "service_id": service_id, "channel": channel, "direction": "in", "at": now, "user_id": actor.user_id,
               "reason": reason, "outcome": outcome, "avoidable": avoidable, "note": note or None}
        if case is None:
            self.bulk.add(Interaction, row)
        else:
            case.put(Interaction, row)
        self.book.record(InteractionLogged(
            contact_id=contact_id, case_id=case.id if case else None, place_id=place_id, interaction_id=key,
            channel=channel, direction="in", outcome=outcome, reason=reason, avoidable=avoidable),
            at=now, actor=actor.key)
        return key

    # -- working on it --

    def decide(self, case: Dossier, action: str, asked: Mapping[str, Any], *, actor: Actor,
               acting_as: str | None = None, outcome: str | None = None) -> d.Decision | None:
        """What the engine decides if this is done now; None when it refuses or would do more than is kept."""
        if not self.may_see(case, actor):
            return None
        situation = self.known.situation(case)
        decided = engine.decide(case.definition, situation, action, asked, self.words(case, actor, acting_as),
                                clock.now(), outcome=outcome)
        return decided if decided.refusal is None and self._is_kept(decided) else None

    def carry(self, case: Dossier, decided: d.Decision, *, actor: Actor) -> None:
        """As the end of `lifecycle.move`: keep what was decided, with its effects."""
        self._apply(case, decided, actor=actor)

    def tick(self, case: Dossier) -> bool:
        """As the sweep: what time has done to the case by now. Says whether anything was."""
        decided = engine.tick(case.definition, self.known.situation(case), clock.now())
        if decided.is_empty or not self._is_kept(decided):
            return False
        self.carry(case, decided, actor=SYSTEM)
        filing.put_off(case, now=clock.now())
        return True

    def next_look(self, case: Dossier) -> datetime | None:
        """When time may have something to do on the case after now."""
        found = engine.moments(case.definition, self.known.situation(case), clock.now()).earliest
        return found if found is not None and found > clock.now() else None

    def do_task(self, case: Dossier, key: str, asked: Mapping[str, Any], result: str, *, actor: Actor,
                has_files: bool = False) -> bool:
        """As `cases.tasks.do`: brings a task to a result, if this actor may."""
        task, who = case.tasks[key], self.words(case, actor, None)
        is_theirs = task.get("assignee_id") == actor.user_id or task["team_id"] in actor.teams
        if not is_theirs and not self.may_see(case, actor):
            return False
        if task.get("assignee_id") is not None and task["assignee_id"] == actor.user_id:
            who = lifecycle.with_words(who, task["by_words"])
        decided = engine.do_task(case.definition, self.known.situation(case), key, asked, who, clock.now(),
                                 result=result, has_files=has_files)
        if decided.refusal is not None or not self._is_kept(decided):
            return False
        self.carry(case, decided, actor=actor)
        return True

    def assign(self, case: Dossier, *, user_id: int | None, actor: Actor, how: str) -> None:
        """As `cases.assignment.assign` and `take`."""
        carrying.give(self._filing(case, actor), self.office, user_id=user_id, how=how)

    def note(self, case: Dossier, text: str, *, actor: Actor, kind: str = "internal") -> None:
        """As `cases.noting.add`."""
        key = self.bulk.key(Note)
        case.put(Note, {"id": key, "case_id": case.id, "kind": kind, "text": text, "by": actor.key, "at": clock.now()})
        self._filing(case, actor).record(events.CaseNoted(case_id=case.id, note_id=key, note_kind=kind))

    def deliver(self, row: Row) -> None:
        """As `correspondence.delivery.deliver`, when it works."""
        row.update(state="sent", sent_at=clock.now(), next_at=None, attempts=1)
        self.book.record(MessageSent(case_id=row["case_id"], contact_id=row["contact_id"], message_id=row["id"],
                                     channel=row["channel"], template=row["template"]), at=clock.now(), actor="system")

    def post(self, row: Row, *, actor: Actor) -> None:
        """As `correspondence.outbox.done_by_hand`."""
        row.update(state="done", sent_at=clock.now(), done_by=actor.key)
        self.book.record(MessageDoneByHand(case_id=row["case_id"], contact_id=row["contact_id"], message_id=row["id"],
                                           channel=row["channel"], template=row["template"]),
                         at=clock.now(), actor=actor.key)

    def may_see(self, case: Dossier, actor: Actor) -> bool:
        """Whether the actor sees the case fully: what every verb asks first."""
        return policy.may(actor, Permission.SEE_CASES, case.scope()) and policy.level(actor, case.scope()) == "full"

    def may_work(self, case: Dossier, actor: Actor) -> bool:
        """Whether the actor may take the case and write notes on it."""
        return self.may_see(case, actor) and policy.may(actor, Permission.WORK_CASES, case.scope())

    def words(self, case: Dossier, actor: Actor, acting_as: str | None) -> EngineActor:
        """As `cases.situations.engine_actor`."""
        words = set(policy.words(actor, case.scope()))
        if acting_as == "reporter" and "agent" in words:
            words.add("reporter")
        return EngineActor(person=actor.key, words=frozenset(words))

    # -- the parts --

    def _apply(self, case: Dossier, decided: d.Decision, *, actor: Actor, depth: int = 0) -> None:
        done = self._filing(case, actor)
        filing.keep(done, decided)
        self.office.recount(case)
        for task, give in done.opened:
            task["team_id"] = carrying.team_for(self.office, give, case) or task["team_id"]
            if give.officer is not None:
                task["assignee_id"] = self.office.user_ids.get(give.officer)
            elif give.spread is not None and task["team_id"] is not None:
                task["assignee_id"] = self.office.officer_for(give.spread, task["team_id"], case.given[::-1])
        done.who = actor
        carried = Carrying(filing=done, office=self.office, after=decided.after)
        carrying.carry_out(carried, decided.effects)
        self.queued += [(case, row) for row in carried.queued]
        self.by_hand += [(case, row) for row in carried.by_hand]
        case.situation = decided.after
        for effect in carried.linked:
            self._open_linked(case, decided.after, effect, actor=actor, depth=depth + 1)
        for code in dict.fromkeys(carried.sent) if depth < opening.DEEPEST else ():
            follows = engine.happened(case.definition, case.situation, f"message.{code}.sent", clock.now())
            if not follows.is_empty:
                self._apply(case, follows, actor=actor, depth=depth + 1)
            case.situation = follows.after

    def _filing(self, case: Dossier, actor: Actor) -> Filing:
        return Filing(case=case, bulk=self.bulk, book=self.book, actor=actor, who=actor, now=clock.now(),
                      files=self.files)

    def _add_request(self, case: Dossier, kept: Mapping[str, Any], channel: str, reporter_id: int | None, actor: Actor
                     ) -> Row:
        normal, apart = answers.split(case.definition.questions.values(), kept)
        self.numbers += 1
        request = case.put(ServiceRequest, {
            "id": self.bulk.key(ServiceRequest), "number": self.numbers, "case_id": case.id,
            "service_id": case.service_id, "version_id": case.version_id, "reporter_id": reporter_id,
            "channel": channel, "submitted_at": clock.now(), "submitted_by": actor.key, "answers": normal,
            "wants_updates": True, "passed_stops": []})
        filing.store_guarded(case, apart, request_id=request["id"])
        return request

    def _settle_request(self, done: Filing, request: Row, kept: Mapping[str, Any], reporter_id: int | None) -> None:
        if reporter_id is not None:
            carrying.join_contact(done, role=parties.REPORTER, contact_id=reporter_id, request_id=request["id"])
            self.known.of_person[done.case.service_id, reporter_id].append(done.case)
        filing.keep_files(done, list(done.case.definition.questions.values()), kept, request_id=request["id"])

    def _log_and_record(self, case: Dossier, request: Row, *, channel: str, outcome: str, actor: Actor, joined: bool,
                        note: str) -> None:
        sealed = case.sensitivity == policy.SEALED
        touched = self.touch(
            channel=channel, outcome=outcome, actor=actor, contact_id=request["reporter_id"], place_id=case.place_id,
            service_id=case.service_id, case=case, note="" if sealed else note)
        request["interaction_id"] = touched
        self._filing(case, actor).record(RequestSubmitted(
            case_id=case.id, place_id=case.place_id, request_id=request["id"], service=case.definition.code,
            channel=request["channel"], joined=joined, interaction_id=touched))

    def _is_kept(self, decided: d.Decision) -> bool:
        """Whether all effects are among those that the histories carry out."""
        for effect in decided.effects:
            if isinstance(effect, d.OpenLinkedCase):
                if effect.service not in self.office.services:
                    return False
            elif not isinstance(effect, SUPPORTED):
                return False
        return True


def _words(actor: Actor) -> frozenset[str]:
    if actor.is_system:
        return frozenset({"system", "reporter"})
    return policy.words(actor, policy.NO_SCOPE) | {"reporter"}
