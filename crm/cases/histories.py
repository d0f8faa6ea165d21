"""The recorded histories of many cases, read in sets from the ledger, requests, actions, tasks and clocks, as the pure
`workflow.replay` wants them; a fixed number of queries for any number of cases.

Secret answers are never read for this, others kept apart only where the reader may read them on that case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from crm.accounts import actors, policy
from crm.cases import answers, facts, situations
from crm.cases.guarded import may_read
from crm.cases.models import (
    AnswerChange,
    Case,
    CaseAction,
    CaseClock,
    CaseFile,
    CaseLink,
    CaseTask,
    GuardedAnswer,
    Party,
    ServiceRequest,
)
from crm.cases.sets import by_case
from crm.catalogue import versions
from crm.errors import NotFound
from crm.foundation.clock import LONDON
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM, Actor
from crm.workflow import engine
from crm.workflow.conditions import Counted
from crm.workflow.definition import TASK_ENDS, Definition
from crm.workflow.recorded import Deed, History, Reader
from crm.workflow.situation import EngineActor

_KINDS = (
    "case.opened", "case.moved", "case.reopened", "case.assigned", "case.handed_over", "case.corrected",
    "case.task_opened", "case.task_moved", "case.task_ended", "case.task_warned", "case.task_breached",
    "case.clock_warned", "case.clock_breached", "case.rule_refused", "request.submitted",
)
_NO_SWEEP = ("case.opened", "case.corrected", "request.submitted")
#: What an engine decided at an instant is written within so long of it.
_AT_ONCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Told:
    """An event, as far as it is needed."""

    kind: str
    at: datetime
    actor: str
    payload: Mapping[str, Any]


@dataclass
class Staff:
    """The members of staff who acted, each looked up once; who has left is known by nothing but the word in which they
    acted."""

    known: dict[str, Actor | None] = field(default_factory=dict)

    def find(self, key: str) -> Actor | None:
        """The actor behind a key of the ledger, or None."""
        if key not in self.known:
            kind, _, number = key.partition(":")
            self.known[key] = _actor(int(number)) if kind == "user" and number.isdecimal() else None
        return self.known[key]

    def engine_actor(self, key: str, *, scope: policy.Scope, also: Iterable[str | None] = ()) -> EngineActor:
        """Who acted, in the words they hold today where the case then was, and those in which they acted."""
        words = {word for word in also if word}
        if key == SYSTEM.key:
            words.add("system")
        elif key.startswith("contact:"):
            words.add("reporter")
        else:
            found = self.find(key)
            words |= {"anyone"} | (set(policy.words(found, scope)) if found is not None else set())
        return EngineActor(person=key, words=frozenset(words))


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A history, and the version that its case keeps to today."""

    history: History
    version_id: int


def load(case_ids: Sequence[int], definition: Definition, *, actor: Actor, staff: Staff) -> list[Recorded]:
    """The histories of these cases, oldest case first, with the facts that this definition asks for, and those that
    they keep to. Cases are taken to be visible to the actor."""
    cases = list(session.scalars(select(Case).where(Case.id.in_(case_ids)).order_by(Case.id)))
    rows = _Rows.read([case.id for case in cases])
    needed = [engine.facts_needed(one) for one in (
        definition, *map(versions.definition, sorted({case.version_id for case in cases})))]
    asked = frozenset[str]().union(*(one.person for one in needed))
    counted = frozenset[Counted]().union(*(one.counts for one in needed))
    days = {case.id: case.opened_at.astimezone(LONDON).date() for case in cases}
    about = {case: (contact, days[case]) for case, contact in (facts.subjects(case_ids) if asked else {}).items()}
    persons = facts.of_people(about, wanted=asked)
    subject = definition.people.get("subject")
    is_named = subject is not None and (subject.from_ or "").startswith("answer.")  # in the form: not known before it
    then = facts.of_people({
        case.id: (reporter, days[case.id]) for case in cases
        if (reporter := rows.reporter(case.id)) is not None}, wanted=asked) if is_named else persons
    places = facts.of_places(cases, days=days) if any(one.place for one in needed) else {}
    others = facts.others(counted, cases)
    return [
        Recorded(version_id=case.version_id, history=_History(case, rows, actor=actor, staff=staff).made(
            person_then=then.get(case.id, {}), person=persons.get(case.id, {}), place=places.get(case.id, {}),
            others=others[case.id]))
        for case in cases
    ]


@dataclass(kw_only=True)
class _Rows:
    """The rows of a batch, by case."""

    requests: Mapping[int, ServiceRequest]
    first: Mapping[int, list[ServiceRequest]]
    events: Mapping[int, list[Told]]
    actions: Mapping[int, list[CaseAction]]
    guarded: Mapping[int, list[GuardedAnswer]]
    tasks: Mapping[int, list[CaseTask]]
    clocks: Mapping[int, list[CaseClock]]
    parties: Mapping[int, list[Party]]
    changes: Mapping[int, list[AnswerChange]]
    links: Mapping[int, list[tuple[datetime, str]]]
    with_files: Collection[int]

    @classmethod
    def read(cls, ids: Sequence[int]) -> "_Rows":
        events = _events(ids)
        opened_by = {told.payload.get("request_id") for listed in events.values() for told in listed
                     if told.kind == "case.opened"} - {None}
        requests = list(session.scalars(select(ServiceRequest).where(
            or_(ServiceRequest.case_id.in_(ids), ServiceRequest.id.in_(opened_by))).order_by(ServiceRequest.id)))
        first: dict[int, list[ServiceRequest]] = defaultdict(list)
        for request in requests:
            first[request.case_id].append(request)
        files = session.scalars(select(CaseFile.task_id).where(
            CaseFile.case_id.in_(ids), CaseFile.task_id.is_not(None)))
        return cls(
            requests={request.id: request for request in requests}, first=first, events=events,
            actions=by_case(CaseAction, ids), guarded=by_case(GuardedAnswer, ids), tasks=by_case(CaseTask, ids),
            clocks=by_case(CaseClock, ids), parties=by_case(Party, ids), changes=by_case(AnswerChange, ids),
            links=_links(ids), with_files={task for task in files if task is not None})

    def reporter(self, case_id: int) -> int | None:
        """Who asked first."""
        return next((request.reporter_id for request in self.first.get(case_id, [])), None)


def _events(ids: Sequence[int]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for case_id, kind, at, actor, payload in session.execute(
            select(EventRow.case_id, EventRow.kind, EventRow.at, EventRow.actor, EventRow.payload)
            .where(EventRow.case_id.in_(ids), EventRow.kind.in_(_KINDS)).order_by(EventRow.id)):
        found[case_id or 0].append(Told(kind=kind, at=at, actor=actor, payload=payload or {}))
    return found


def _links(ids: Sequence[int]) -> dict[int, list[tuple[datetime, str]]]:
    wanted = set(ids)
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for one, other, at, kind in session.execute(
            select(CaseLink.case_id, CaseLink.other_id, CaseLink.at, CaseLink.kind)
            .where(or_(CaseLink.case_id.in_(ids), CaseLink.other_id.in_(ids)), CaseLink.ended_at.is_(None))
            .order_by(CaseLink.id)):
        for case_id in {one, other} & wanted:
            found[case_id].append((at, kind))
    return found


class _History:
    """One case of a batch, put together."""

    def __init__(self, case: Case, rows: _Rows, *, actor: Actor, staff: Staff) -> None:
        self.case, self.rows, self.staff = case, rows, staff
        self.actor, self.reader_words = actor, policy.words(actor, case.scope())
        self.events = rows.events.get(case.id, [])
        opened = next((told for told in self.events if told.kind == "case.opened"), None)
        self.opened_by = opened.actor if opened is not None else SYSTEM.key
        listed = rows.first.get(case.id, [])
        asked = rows.requests.get(opened.payload.get("request_id") or 0) if opened is not None else None
        self.request = asked or next(iter(listed), None)
        self.was_moved = opened is not None and opened.payload.get("version_id", case.version_id) != case.version_id
        self.team_id = opened.payload["team_id"] if opened is not None and opened.payload else case.team_id
        self.assignee_id: int | None = None
        self.taken = {row.id: row for row in rows.actions.get(case.id, [])}
        self.tasks = {row.id: row for row in rows.tasks.get(case.id, [])}

    def made(self, **facts_at_hand: Any) -> History:
        case, rows = self.case, self.rows
        opener = self._who(self.opened_by, "reporter", "agent" if self.opened_by.startswith("user:") else None)
        deeds, sweeps = self._deeds()
        given, unknown = self._answers()
        silent = {request.id for request in rows.first.get(case.id, []) if not request.wants_updates}
        return History(
            case=case.id, at=case.opened_at, actor=opener, answers=given, unknown=unknown, channel=case.channel,
            sample=case.sample, deeds=tuple(deeds), sweeps=tuple(sweeps),
            clocks=tuple(situations.clock_now(row) for row in rows.clocks.get(case.id, [])),
            stops={stop["code"]: stop["reason"] for stop in (self.request.passed_stops if self.request else ())},
            readers=tuple(Reader(role=party.role, from_at=party.added_at, until_at=party.ended_at)
                          for party in rows.parties.get(case.id, []) if party.told != "no"
                          and not (party.role == "reporter" and party.request_id in silent)),
            is_form=any(told.kind == "request.submitted" for told in self.events),
            links=tuple(rows.links.get(case.id, ())), was_moved=self.was_moved, **facts_at_hand)

    # -- answers --

    def _answers(self) -> tuple[dict[str, Any], frozenset[str]]:
        """The answers as they were given at opening: corrections are taken back, the last first."""
        request = self.request
        normal = dict(request.answers) if request is not None else dict(self.case.answers_set)
        known, unknown = self._apart(lambda row: row.action_id is None and row.task_id is None and (
            row.request_id is None or request is None or row.request_id == request.id))
        given = answers.merge(normal, known)
        for change in reversed(self._corrections()):
            old = (change.old or {}).get("value")
            if change.guarded and change.what in unknown:
                continue
            given.pop(change.what, None)
            if old is not None:
                given[change.what] = old
        return given, unknown

    def _corrections(self) -> list[AnswerChange]:
        """The changes of answers of the first request."""
        return [change for change in self.rows.changes.get(self.case.id, []) if change.what not in
                ("place", "person", "service") and self.request is not None
                and change.request_id in (None, self.request.id)]

    def _apart(self, is_of: Any) -> tuple[list[tuple[str, Any]], frozenset[str]]:
        """Answers kept apart: those the reader may read, and the codes of the others."""
        known, unknown = list[tuple[str, Any]](), set[str]()
        for row in self.rows.guarded.get(self.case.id, []):
            if not is_of(row):
                continue
            if row.guard != "secret" and row.deleted_at is None and may_read(
                    row.seen_by, words=self.reader_words, actor=self.actor):
                known.append((row.code, row.value))
            else:
                unknown.add(row.code.partition(".")[0])
        return known, frozenset(unknown)

    # -- what was done --

    def _who(self, key: str, *also: str | None) -> EngineActor:
        scope = policy.Scope(service_id=self.case.service_id, team_id=self.team_id, assignee_id=self.assignee_id)
        return self.staff.engine_actor(key, scope=scope, also=also)

    def _deeds(self) -> tuple[list[Deed], list[datetime]]:
        by_hand = {row.at for told in self.events if told.kind in ("case.moved", "case.reopened")
                   and told.payload.get("rule") is None and (row := self._action_of(told)) is not None}
        deeds, sweeps = list[Deed](), list[datetime]()
        for told in self.events:
            self._follow(told)
            if told.actor == SYSTEM.key and told.kind not in _NO_SWEEP:
                row = self._action_of(told)
                at = row.at if row is not None else told.at
                if at not in by_hand:
                    sweeps.append(at)
                if told.kind not in ("case.moved", "case.reopened") or told.payload.get("rule") is not None:
                    continue
            deed = self._deed(told, by_hand, [one.at for one in deeds])
            if deed is not None:
                deeds.append(deed)
        deeds.sort(key=lambda deed: deed.at)
        return deeds, sorted(set(sweeps))

    def _follow(self, told: Told) -> None:
        """Where the case was, and with whom."""
        if told.kind == "case.assigned":
            self.assignee_id = told.payload.get("to_user_id")
        elif told.kind == "case.handed_over":
            self.team_id, self.assignee_id = told.payload.get("to_team_id", self.team_id), None

    def _deed(self, told: Told, by_hand: Collection[datetime], before: Sequence[datetime]) -> Deed | None:
        if told.kind in ("case.moved", "case.reopened"):
            return self._action(told)
        if told.kind == "case.corrected":
            return self._correction(told)
        row = self.tasks.get(told.payload.get("task_id") or 0)
        if row is None or row.code is None:
            return None
        if told.kind == "case.task_opened":
            instants = [self.case.opened_at, *by_hand, *before]
            follows = any(timedelta(0) <= row.opened_at - at <= _AT_ONCE for at in instants)
            return None if follows else Deed(at=row.opened_at, kind="add_task", code=row.code,
                                             actor=self._who(told.actor))
        return self._task(told, row, by_hand) if told.kind in ("case.task_moved", "case.task_ended") else None

    def _action_of(self, told: Told) -> CaseAction | None:
        return self.taken.get(told.payload.get("action_id") or 0)

    def _action(self, told: Told) -> Deed | None:
        row = self._action_of(told)
        if row is None or told.payload.get("rule") is not None:
            return None
        known, unknown = self._apart(lambda one: one.action_id == row.id)
        return Deed(at=row.at, kind="action", code=row.action, outcome=row.outcome, unknown=unknown,
                    actor=self._who(row.by, row.acting_as), asked=answers.merge(row.asked, known))

    def _correction(self, told: Told) -> Deed | None:
        change = next((one for one in self.rows.changes.get(self.case.id, []) if one.id == told.payload.get(
            "change_id")), None)
        if change is None:
            return None
        is_answer = change in self._corrections()
        if not is_answer and change.what not in ("place", "person"):
            return None
        new = (change.new or {}).get("value")
        _, apart = self._answers() if change.guarded else ({}, frozenset())
        return Deed(at=told.at, kind="correct", code=change.what, actor=self._who(told.actor),
                    asked={change.what: new}, unknown=apart & {change.what})

    def _task(self, told: Told, row: CaseTask, by_hand: Collection[datetime]) -> Deed | None:
        """A task brought to a state or a result by somebody; what an action did to it follows from the action."""
        is_end = told.payload.get("state") in TASK_ENDS and told.kind == "case.task_ended"
        ended = row.ended_at if is_end and row.ended_at is not None else told.at
        at = ended if abs(ended - told.at) <= _AT_ONCE else told.at
        if at in by_hand:
            return None
        who = self._who(told.actor, *(row.by_words if f"user:{row.assignee_id}" == told.actor else ()))
        known, unknown = self._apart(lambda one: one.task_id == row.id)
        result = told.payload.get("result") if is_end else None
        return Deed(at=at, kind="task", code=str(row.code), actor=who, key=row.key, row_key=row.row_key, result=result,
                    state=None if result else told.payload.get("state"), unknown=unknown,
                    asked=answers.merge(row.answers, known) if is_end and result else {},
                    has_files=row.id in self.rows.with_files)


def _actor(user_id: int) -> Actor | None:
    try:
        return actors.actor_for(user_id)
    except NotFound:
        return None
