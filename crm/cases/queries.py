"""The page of one case: everything that is shown of it, read with a fixed number of queries, as frozen values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts import policy
from crm.accounts.models import Team, User
from crm.accounts.permissions import Permission, Role
from crm.cases import about, answers, naming, references, situations, timeline, whereabouts
from crm.cases.guarded import may_read
from crm.cases.linking import KINDS
from crm.cases.models import Case, CaseClock, CaseFile, CaseLink, CaseTask, Party, ServiceRequest
from crm.cases.shown import (
    ActionShown,
    AnswerShown,
    CasePage,
    ClockShown,
    FileShown,
    LinkShown,
    PartyShown,
    RequestShown,
    TaskShown,
)
from crm.cases.situations import Pieces
from crm.cases.withdrawing import RAISED_WRONGLY
from crm.catalogue import calendars, versions
from crm.contacts.models import Contact
from crm.errors import NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.files import StoredFile
from crm.foundation.together import Together
from crm.places.models import Area, Place
from crm.sla import words as clock_words
from crm.sla.run import ClockRun
from crm.values.actor import Actor
from crm.workflow import engine
from crm.workflow.course import Action
from crm.workflow.decision import Refusal
from crm.workflow.definition import Definition
from crm.workflow.questions import Asked, GroupQuestion, LongTextQuestion, TextQuestion
from crm.workflow.situation import EngineActor, Situation
from crm.workflow.telling import answer_in_words

__all__ = [
    "ActionShown", "AnswerShown", "CasePage", "ClockShown", "FileShown", "LinkShown", "PartyShown",
    "RequestShown", "TaskShown", "actions_shown", "answers_shown", "clock_shown", "for_contact", "for_place",
    "get_visible", "page",
]

#: Outcomes that no service names: what correcting gives.
OUTCOMES = {RAISED_WRONGLY: "Raised wrongly"}
NO_CASE = "There is no case with this reference. Check the number."


# Built once: to build a statement takes longer than to run it.
_NUMBERED = select(ServiceRequest.case_id).where(ServiceRequest.number == bindparam("number")).scalar_subquery()
#: The place with its ward and street, without the ward's boundary.
_PLACE = joinedload(Case.place).joinedload(Place.area).defer(Area.boundary)
_STREET = joinedload(Case.place).joinedload(Place.street)
_CASE = select(Case).where(or_(Case.number == bindparam("number"), Case.id == _NUMBERED)).options(
    joinedload(Case.team), joinedload(Case.assignee), _PLACE, _STREET)
_OF: Any = bindparam("case")
#: Everything of one case that is short, asked together.
_OF_CASE = Together(
    **situations.SMALL,
    requests=select(ServiceRequest).where(ServiceRequest.case_id == _OF).order_by(ServiceRequest.id),
    tasks=select(CaseTask, Team.name.label("team_name"), User.name.label("assignee_name"))
    .outerjoin(Team, Team.id == CaseTask.team_id).outerjoin(User, User.id == CaseTask.assignee_id)
    .where(CaseTask.case_id == _OF).order_by(CaseTask.id),
    clocks=select(CaseClock).where(CaseClock.case_id == _OF).order_by(CaseClock.id),
    parties=select(Party, Contact.public_id, Contact.name).join(Contact, Contact.id == Party.contact_id)
    .where(Party.case_id == _OF).order_by(Party.id),
    files=select(CaseFile.id, CaseFile.code, CaseFile.task_id, CaseFile.at, CaseFile.action_id, CaseFile.seen_by,
                 StoredFile.public_id, StoredFile.name, StoredFile.media_type, StoredFile.size, StoredFile.scan,
                 StoredFile.preview_sha256.is_not(None).label("has_preview"))
    .join(StoredFile, StoredFile.id == CaseFile.file_id)
    .where(CaseFile.case_id == _OF, CaseFile.removed_at.is_(None)).order_by(CaseFile.id),
)


def get_visible(actor: Actor, reference: str) -> Case:
    """The case with this reference (its own or a request's) that the actor sees fully; one query.

    Raises NotFound when it does not exist for them, NotAllowed when they may know of it but see one line only.
    """
    number = references.number_of(reference)
    if number is None:
        raise NotFound(NO_CASE)
    case = session.scalar(_CASE, {"number": number})
    if case is None:
        raise NotFound(NO_CASE)
    level = policy.level(actor, case.scope())
    if level == "one_line":
        raise NotAllowed("This case is restricted. You can see that it exists, but not open it.", rule="one_line")
    if level != "full":
        raise NotFound(NO_CASE)
    return case


def page(actor: Actor, reference: str, *, before: str | None = None, group: str | None = None) -> CasePage:
    """The page of a case: four queries, one more for its links and those for what answers name and conditions ask.

    `before`, `group`: of the timeline. Raises as `get_visible`.
    """
    case = get_visible(actor, reference)
    definition = versions.definition(case.version_id)
    words = policy.words(actor, case.scope())
    of_it = _OF_CASE.ask(case=case.id)
    requests, everybody = of_it.requests, of_it.parties
    pieces = _with_facts(case, definition, situations.pieces_with(
        of_it, requests=requests, tasks=of_it.tasks, clocks=of_it.clocks), everybody)
    situation, now = situations.build(case, definition, pieces), clock.now()
    who = situations.engine_actor(actor, case, acting_as="reporter")
    guarded = [one for one in pieces.guarded if may_read(one.seen_by, words=words, actor=actor)]
    seen = [party for party in everybody if not party.hidden or may_read(
        party.viewers or ["nobody"], words=words, actor=actor)]
    given = naming.with_names([_given(one, guarded) for one in requests], actor=actor, place=case.place)
    status = definition.statuses[case.status]
    outcome = definition.outcomes.get(case.outcome or "")
    return CasePage(
        case=case, reference=references.reference_of(case.number), definition=definition,
        service_name=definition.name.say(), status_name=status.name.say(),
        status_public=(status.public or status.name).say(), waiting_for=status.waiting_for,
        outcome_name=outcome.name.say() if outcome else OUTCOMES.get(case.outcome or "", case.outcome),
        team=case.team, assignee=case.assignee, place=case.place,
        requests=tuple(_request(one, definition, seen, guarded, whole)
                       for one, whole in zip(requests, given, strict=True)),
        parties=tuple(_party(one, definition) for one in seen),
        tasks=_tasks(of_it.tasks, definition, situation, who, guarded, now),
        clocks=tuple(clock_shown(row, definition, now=now) for row in of_it.clocks),
        files=_files(of_it.files, words=words, actor=actor),
        links=_links(case, actor=actor) if pieces.links else (),
        actions=actions_shown(definition, situation, who, now),
        timeline=timeline.of_case(case, definition, actor=actor, before=before, group=group, hidden={
            (case.id, one.contact_id) for one in everybody} - {(case.id, one.contact_id) for one in seen}),
        may=_may(case, actor, words), situation=situation, who=who,
    )


def actions_shown(definition: Definition, situation: Situation, who: EngineActor, now: datetime,
                  ) -> tuple[ActionShown, ...]:
    """The actions of this status, offered or withheld with the reason; those only of the system are left out."""
    shown = []
    for offer in engine.available(definition, situation, who, now):
        shape = definition.actions[offer.action]
        if offer.action not in definition.actions_from.get(situation.status, ()):
            continue
        if {entry.role for entry in shape.by} == {"system"}:
            continue
        shown.append(ActionShown(
            code=offer.action, name=shape.name.say(), hint=shape.hint.say() if shape.hint else None,
            is_offered=offer.is_offered, reason=offer.refusal.words if offer.refusal else None,
            rule=offer.refusal.rule if offer.refusal else None, asks=bool(shape.ask) or len(shape.outcomes) > 1,
            closes=shape.to is not None and definition.is_closed(shape.to), takes_reply=_takes_reply(shape),
            is_answer=_is_answer(shape, definition, status=situation.status)))
    return tuple(shown)


def _takes_reply(shape: Action) -> str | None:
    if len(shape.outcomes) > 1 or len(shape.ask) > 1:
        return None
    asked = shape.ask[0] if shape.ask else None
    if asked is None:
        return ""
    is_words = isinstance(asked, LongTextQuestion | TextQuestion) and not asked.is_guarded
    return asked.code if is_words else None


def _is_answer(shape: Action, definition: Definition, *, status: str) -> bool:
    """Whether it ends the wait for the reporter, and goes on."""
    waits = definition.statuses[status].kind == "waiting"
    goes_on = shape.to is not None and definition.statuses[shape.to].kind in ("new", "open")
    return waits and goes_on and any(entry.role == "reporter" for entry in shape.by)


def clock_shown(row: CaseClock, definition: Definition, *, now: datetime) -> ClockShown:
    """A run of a clock in words."""
    shape, run = definition.clocks.get(row.code), ClockRun.from_data(row.run)  # None: left behind by a migration
    calendar = calendars.load()[(shape.calendar if shape else None) or definition.calendar]
    late = row.due_at is not None and (run.stopped_at or now) > row.due_at
    return ClockShown(
        code=row.code, number=row.number, name=shape.name.say() if shape else row.code.replace("_", " ").capitalize(),
        basis=row.basis, state=row.state,
        started_at=row.started_at, due_at=row.due_at, first_due_at=row.first_due_at,
        words=clock_words.run_in_words(run, calendar, now=now), is_late=late, law=shape.source if shape else None)


def answers_shown(items: Sequence[Any], given: Mapping[str, Any], *, guarded: frozenset[str] = frozenset(),
                  ) -> tuple[AnswerShown, ...]:
    """Questions and answers in words, in the order of the form; unanswered ones are left out."""
    shown = []
    for item in items:
        value = given.get(item.code)
        if value in (None, "", [], {}) or not isinstance(item, Asked):
            continue
        if isinstance(item, GroupQuestion):
            rows = tuple(answers_shown(item.questions, row) for row in value if isinstance(row, Mapping))
            shown.append(AnswerShown(code=item.code, label=item.label.say(), rows=rows,
                                     words=answer_in_words(item, value), is_guarded=item.code in guarded))
        else:
            shown.append(AnswerShown(code=item.code, label=item.label.say(), words=answer_in_words(item, value),
                                     is_guarded=item.code in guarded))
    return tuple(shown)


def _with_facts(case: Case, definition: Definition, pieces: Pieces, everybody: Sequence[Any]) -> Pieces:
    subject = next((p.contact_id for p in sorted(everybody, key=lambda p: (p.role != "subject", p.id))
                    if p.role in ("subject", "reporter") and p.ended_at is None), None)
    needed = engine.facts_needed(definition).place
    return situations.with_facts(case, definition, pieces, subject=subject, place=whereabouts.facts_of(
        case.place_id, area_id=case.area_id) if needed else {})


def _given(row: ServiceRequest, guarded: Sequence[situations.Guard]) -> Mapping[str, Any]:
    """All that was answered in a request, as far as the reader may see it."""
    return answers.merge(row.answers, [(one.code, one.value) for one in guarded if one.request == row.id])


def _request(row: ServiceRequest, definition: Definition, seen: Sequence[Any],
             guarded: Sequence[situations.Guard], whole: Mapping[str, Any]) -> RequestShown:
    reporter = next((p for p in seen if p.contact_id == row.reporter_id), None)
    own = [one for one in guarded if one.request == row.id]
    return RequestShown(
        request_id=row.id, reference=references.reference_of(row.number), channel=row.channel,
        submitted_at=row.submitted_at, reporter_name=reporter.name if reporter else None,
        reporter_id=reporter.public_id if reporter else None, wants_updates=row.wants_updates,
        answers=answers_shown(list(definition.questions.values()), whole,
                              guarded=frozenset(one.code for one in own)),
        passed_stops=tuple((stop["code"], stop["reason"]) for stop in row.passed_stops))


def _party(row: Any, definition: Definition) -> PartyShown:
    shape = definition.people.get(row.role)
    name = shape.name.say() if shape and shape.name else row.role.replace("_", " ").capitalize()
    return PartyShown(
        party_id=row.id, contact_id=row.contact_id, public_id=row.public_id, name=row.name,
        role=row.role, role_name=name, is_hidden=row.hidden, told=row.told, is_ended=row.ended_at is not None)


def _tasks(rows: Sequence[Any], definition: Definition, situation: Situation, who: EngineActor,
           guarded: Sequence[situations.Guard], now: datetime) -> tuple[TaskShown, ...]:
    refused = engine.available_tasks(definition, situation, who, now)
    return tuple(_task(row, definition, refused.get(row.key), [one for one in guarded if one.task == row.id], now)
                 for row in rows)


def _task(row: Any, definition: Definition, refusal: Refusal | None, guarded: Sequence[situations.Guard],
          now: datetime) -> TaskShown:
    shape = definition.tasks.get(row.code or "")
    calendar = calendars.load().get((shape.calendar if shape else None) or definition.calendar)
    whole = answers.merge(row.answers, [(one.code, one.value) for one in guarded])
    due = clock_words.due_in_words(row.due_at, calendar, now=now) if row.due_at and calendar else ""
    results = {code: one.name.say() if one.name else code.replace("_", " ").capitalize()
               for code, one in shape.results.items()} if shape else {}
    return TaskShown(
        task_id=row.id, public_id=row.public_id, key=row.key, code=row.code, name=row.name,
        hint=shape.hint.say() if shape and shape.hint else None, state=row.state, is_open=row.ended_at is None,
        team_id=row.team_id, team_name=row.team_name or "", assignee_id=row.assignee_id,
        assignee_name=row.assignee_name, due_at=row.due_at,
        due_words=due if row.ended_at is None else "",
        is_late=row.due_at is not None and (row.ended_at or now) > row.due_at, result=row.result,
        answers=answers_shown(shape.ask, whole) if shape else (), files=shape.files if shape else "allowed",
        results=results or {"passed": "Done", "failed": "Could not be done"},
        refusal=refusal.words if refusal else None, opened_at=row.opened_at, ended_at=row.ended_at)


def _files(rows: Sequence[Any], *, words: frozenset[str], actor: Actor) -> tuple[FileShown, ...]:
    return tuple(
        FileShown(case_file_id=row.id, public_id=row.public_id, name=row.name, media_type=row.media_type,
                  size=row.size, scan=row.scan, has_preview=row.has_preview, code=row.code, task_id=row.task_id,
                  at=row.at, is_evidence=row.action_id is not None)
        for row in rows if may_read(row.seen_by, words=words, actor=actor))


def _links(case: Case, *, actor: Actor) -> tuple[LinkShown, ...]:
    rows = session.scalars(select(CaseLink).where(
        or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id), CaseLink.ended_at.is_(None))
        .order_by(CaseLink.id)).all()
    others = {row.id: row.other_id if row.case_id == case.id else row.case_id for row in rows}
    there = about.for_ids(actor, set(others.values()))
    return tuple(
        LinkShown(link_id=row.id, words=KINDS.get(row.kind, (row.kind, row.kind))[row.case_id != case.id],
                  reason=row.reason, row=there[others[row.id]])
        for row in rows if others[row.id] in there)


def _may(case: Case, actor: Actor, words: frozenset[str]) -> frozenset[str]:
    scope, found = case.scope(), set[str]()
    if policy.may(actor, Permission.WORK_CASES, scope):
        found |= {"note", "link", "file", "task", "message"}
        if words & {"officer", "lead", "assignee"} and case.kind != "closed":
            found.add("hand_over")
        if (case.team_id in actor.teams_as(Role.OFFICER, Role.LEAD) and case.assignee_id is None
                and case.kind != "closed"):
            found.add("take")
    if policy.may(actor, Permission.ASSIGN_CASES, scope) and case.kind != "closed":
        found |= {"assign", "hand_over"}
    if policy.may(actor, Permission.CORRECT_CASES, scope):
        found.add("correct")
    if policy.may(actor, Permission.SHARE_CASES, scope):
        found.add("share")
    return frozenset(found)


for_contact = about.for_contact
for_place = about.for_place
