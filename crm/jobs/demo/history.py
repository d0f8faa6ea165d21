"""Two years of Northmoor's work: requests that come in by season and hour, and officers who answer them, or do not.

One queue of moments for the whole council, in the order of time: what an officer has to do when a case comes in, and
how many cases there have been at a house, is then as it was. What happens is decided by the engine; who does what and
how soon is drawn by the manners of each service.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from crm.errors import Invalid
from crm.foundation import clock
from crm.jobs.demo.answering import Answerer
from crm.jobs.demo.chance import Chance, Weighted
from crm.jobs.demo.desk import Desk
from crm.jobs.demo.dossier import Dossier, Row
from crm.jobs.demo.office import Published
from crm.jobs.demo.pace import Pace
from crm.values.actor import SYSTEM, Actor
from crm.workflow import form
from crm.workflow.situation import EngineActor

NEARBY_DAYS = 12
MOST_STEPS = 40
MOST_LOOKS = 6
"""How often time is looked at in vain before the case is left alone."""
FROM_CALLS = 0.94
"""Of a hundred cases so many come in by themselves; the others are opened by a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done, so that it can be done again through the verbs."""

    at: datetime
    verb: str
    case: int | None
    actor: str
    given: Mapping[str, Any]


@dataclass
class History:
    """The work of a council. `steps` keeps what was done if it is a list; `tell` is called with each case opened."""

    desk: Desk
    chance: Chance
    manners: Mapping[str, Any]
    samples: Sequence[Mapping[str, Any]]
    since: datetime
    until: datetime
    steps: list[Step] | None = None
    tell: Callable[[], None] = lambda: None
    cases: list[Dossier] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pace = Pace(chance=self.chance, since=self.since, until=self.until)
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._plans: dict[int, int] = {}
        self._moves: dict[int, int] = {}
        self._open: dict[str, list[Dossier]] = {}
        office = self.desk.office
        agents = office.members_of(list(office.teams), "agent")
        self.agents = [office.actors[user] for user in agents]
        self.callers = [key for key, person in zip(office.contact_ids, office.persons, strict=True)
                        if person.died_on is None and person.kind == "person"]

    def run(self, cases: int) -> None:
        """Let so many cases come in, and everything happen that comes of them until the end."""
        services = self.desk.office.services
        known = {code: manner for code, manner in self.manners.items() if code in services}
        total = sum(manner["share"] for manner in known.values())
        for code, manner in known.items():
            for at in self._pace.arrivals(round(cases * FROM_CALLS * manner["share"] / total), manner["season"]):
                self._at(at, partial(self._comes_in, services[code], manner))
        for at in self._pace.arrivals(cases // 4, [1] * 12):
            self._at(at, self._nothing_raised)
        while self._queue:
            at, _, happens = heapq.heappop(self._queue)
            if at > self.until:
                break
            with clock.fixed(at):
                happens()
                self._take_up_messages()

    # -- what comes in --

    def _comes_in(self, service: Published, manner: Mapping[str, Any]) -> None:
        chance = self.chance
        channel = chance.draw(Weighted({name: float(weight) for name, weight in manner["channels"].items()}))
        actor = SYSTEM if channel == "web" else chance.pick(self.agents)
        reporter = None if chance.flip(manner["anonymous"]) else chance.pick(self.callers)
        near = self._near(service.code) if chance.flip(manner["joined"]) else None
        for _ in range(4):
            given = self._form(service, manner, reporter, actor, channel)
            if given is not None and self._submit(service, manner, given, channel, reporter, actor, near):
                return

    def _submit(self, service: Published, manner: Mapping[str, Any], given: dict[str, Any], channel: str,
                reporter: int | None, actor: Actor, near: Dossier | None) -> bool:
        note = self.chance.pick(manner["texts"]) if self.chance.flip(0.3) else ""
        sample = round(self.chance.random(), 6)
        said = {"service": service.code, "answers": given, "channel": channel, "reporter": reporter, "sample": sample,
                "note": note}
        try:
            if near is not None:
                self.desk.join(near, given, channel=channel, reporter_id=reporter, actor=actor, note=note)
                self._did("join", near, actor, said)
                self._plan(near)
                return True
            made = self.desk.submit(service, given, channel=channel, reporter_id=reporter, actor=actor, sample=sample,
                                    note=note)
        except Invalid:
            return False
        if made is None:
            return False
        if isinstance(made, str):
            self._did("stopped", None, actor, said)
            return False
        self.cases.append(made)
        self._open.setdefault(service.code, []).append(made)
        self._did("submit", made, actor, said)
        self._plan_linked()
        self.tell()
        self._plan(made)
        return True

    def _form(self, service: Published, manner: Mapping[str, Any], reporter: int | None, actor: Actor, channel: str
              ) -> dict[str, Any] | None:
        """A form filled in until nothing more shows."""
        answerer = self._answerer(manner, actor, reporter=reporter)
        given: dict[str, Any] = {}
        who = EngineActor(person=actor.key, words=frozenset({"agent", "reporter"}))
        for _ in range(6):
            situation = self.desk.known.while_asked(service, given, reporter, channel)
            shown = form.show(service.definition, given, situation=situation, now=clock.now(), actor=who,
                              for_staff=actor.user_id is not None)
            if not answerer.fill(shown, given):
                return {code: value for code, value in given.items() if value is not None}
        return None

    def _near(self, code: str) -> Dossier | None:
        """An open case of the service that a second report may join."""
        recent = self._open.get(code, [])[-60:]
        since = clock.now() - timedelta(days=NEARBY_DAYS)
        fitting = [case for case in recent if case.kind != "closed" and case.opened_at >= since
                   and case.sensitivity < 2]
        return self.chance.pick(fitting) if fitting else None

    def _nothing_raised(self) -> None:
        """A call that led to nothing new: a question, a complaint about waiting, a wrong number."""
        chance, actor = self.chance, self.chance.pick(self.agents)
        reason = chance.draw(_REASONS)
        outcome = {"chasing": "progress", "wrong_number": "signposted"}.get(reason) or chance.draw(_OUTCOMES)
        contact = chance.pick(self.callers) if chance.flip(0.85) else None
        case = None
        if reason == "chasing" and self.cases:
            case = chance.pick(self.cases[-400:])
            parties = case.parties("reporter")
            contact = parties[0]["contact_id"] if parties else contact
            case = None if case.sensitivity == 2 else case
        channel, note, avoidable = chance.draw(_CHANNELS), chance.pick(_SAID), reason == "chasing"
        self.desk.touch(channel=channel, outcome=outcome, reason=reason, contact_id=contact, actor=actor,
                        avoidable=avoidable, note=note, case=case, service_id=case.service_id if case else None)
        self._did("touch", case, actor, {"channel": channel, "outcome": outcome, "reason": reason, "contact": contact,
                                         "avoidable": avoidable, "note": note})

    # -- what is done --

    def _plan(self, case: Dossier) -> None:
        """Decide what is done next on a case and when, and when time has something to do."""
        self._plans[case.id] = self._plans.get(case.id, 0) + 1
        mark = self._plans[case.id]
        if case.next_at is not None:
            self._at(max(case.next_at, clock.now() + timedelta(seconds=1)), lambda: self._tick(case, mark))
        if self._moves.get(case.id, 0) > MOST_STEPS:
            return
        manner = self.manners[case.definition.code]
        self._plan_tasks(case, manner)
        options = (manner.get("next") or {}).get(case.status)
        if not options:
            return
        chosen = self.chance.draw(Weighted({name: float(option[0]) for name, option in options.items()}))
        if chosen != "idle":
            option = options[chosen]
            by_staff = len(option) < 4 or option[3] != "reporter"
            at = self._pace.later(option[1], option[2], office_hours=by_staff)
            self._at(at, lambda: self._do(case, mark, chosen, option[3] if len(option) > 3 else None))

    def _plan_linked(self) -> None:
        """Take up cases that were opened by another."""
        for case in self.desk.opened[len(self._plans):]:
            self._plans.setdefault(case.id, 0)
            if case not in self.cases[-1:]:
                self.cases.append(case)
                self._plan(case)

    def _plan_tasks(self, case: Dossier, manner: Mapping[str, Any]) -> None:
        for key, task in case.tasks.items():
            how = (manner.get("tasks") or {}).get(task["code"])
            if task["ended_at"] is None and how and self.chance.flip(0.93):
                low, high = how.get("hours", (4, 60))
                at = self._pace.later(low, high, office_hours=True)
                self._at(at, partial(self._do_task, case, key))

    def _tick(self, case: Dossier, mark: int, looks: int = 0) -> None:
        if self._plans.get(case.id) != mark:
            return
        if self.desk.tick(case):
            self._did("tick", case, SYSTEM, {})
            self._plan(case)
        elif looks < MOST_LOOKS and (following := self.desk.next_look(case)) is not None:
            self._at(following, lambda: self._tick(case, mark, looks + 1))  # a condition asks for the day or the hour

    def _do(self, case: Dossier, mark: int, action: str, role: str | None) -> None:
        if self._plans.get(case.id) != mark:
            return
        self._moves[case.id] = self._moves.get(case.id, 0) + 1
        for actor, acting_as in self._who(case, action, role):
            by = {entry.role for entry in case.definition.actions[action].by}
            if not by & self.desk.words(case, actor, acting_as).words:
                continue
            self._before(case, actor)
            if self._move(case, action, actor, acting_as):
                self._afterwards(case, actor)
                break
        self._plan(case)

    def _move(self, case: Dossier, action: str, actor: Actor, acting_as: str | None) -> bool:
        manner, shape = self.manners[case.definition.code], case.definition.actions[action]
        reporters = case.parties("reporter")
        answerer = self._answerer(manner, actor, case=case, reporter=reporters[0]["contact_id"] if reporters else None)
        asked: dict[str, Any] = {}
        for _ in range(4):
            shown = form.show_asked(case.definition, shape.ask, asked, situation=case.situation, now=clock.now(),
                                    actor=self.desk.words(case, actor, acting_as))
            if not answerer.fill(shown, asked):
                break
        asked = {code: value for code, value in asked.items() if value is not None}
        outcome = self._outcome(manner, shape.outcomes)
        decided = self.desk.decide(case, action, asked, actor=actor, acting_as=acting_as, outcome=outcome)
        if decided is None:
            return False
        self.desk.carry(case, decided, actor=actor)
        self._plan_linked()
        self._did("move", case, actor, {"action": action, "asked": asked, "outcome": outcome, "acting_as": acting_as})
        return True

    def _outcome(self, manner: Mapping[str, Any], offered: Sequence[str]) -> str | None:
        if not offered:
            return None
        weights = manner.get("outcomes") or {}
        return self.chance.draw(Weighted({code: float(weights.get(code, 5)) for code in offered}))

    def _do_task(self, case: Dossier, key: str) -> None:
        task = case.tasks[key]
        if task["ended_at"] is not None or self._moves.get(case.id, 0) > MOST_STEPS:
            return
        self._moves[case.id] = self._moves.get(case.id, 0) + 1
        manner, shape = self.manners[case.definition.code], case.definition.tasks[task["code"]]
        how = (manner.get("tasks") or {})[task["code"]]
        offered = list(shape.results) or ["passed", "failed"]
        result = self.chance.draw(Weighted({code: float(how.get(code, 1)) for code in offered}))
        roles = [entry.role for entry in shape.by]
        office = self.desk.office
        theirs = [office.actors[user] for user in ([task["assignee_id"]] if task.get("assignee_id") else [])]
        theirs += [office.actors[user] for user in office.members_of([task["team_id"]], "officer")[:3]]
        for actor in [*theirs, *self._holders(case, roles)]:
            answerer = self._answerer(manner, actor, case=case)
            asked: dict[str, Any] = {}
            shown = form.show_asked(case.definition, shape.ask, asked, situation=case.situation, now=clock.now(),
                                    actor=self.desk.words(case, actor, None), row=task["row"] or None)
            answerer.fill(shown, asked)
            asked = {code: value for code, value in asked.items() if value is not None}
            if self.desk.do_task(case, key, asked, result, actor=actor):
                self._did("task", case, actor, {"key": key, "asked": asked, "result": result})
                self._plan(case)
                return

    def _before(self, case: Dossier, actor: Actor) -> None:
        """An officer takes a case that nobody has, before working on it."""
        team = self.desk.office.members_of([case.team_id], "officer", "lead")
        if case.assignee_id is None and case.kind != "closed" and actor.user_id in team \
                and self.desk.may_work(case, actor) and self.chance.flip(0.7):
            self.desk.assign(case, user_id=actor.user_id, actor=actor, how="taken")
            self._did("take", case, actor, {})

    def _afterwards(self, case: Dossier, actor: Actor) -> None:
        manner = self.manners[case.definition.code]
        if actor.user_id is not None and self.chance.flip(0.22):
            text, public = self.chance.pick(manner["notes"]), self.chance.flip(0.12)
            if self.desk.may_work(case, actor):
                self.desk.note(case, text, actor=actor, kind="public" if public else "internal")
                self._did("note", case, actor, {"text": text, "kind": "public" if public else "internal"})

    def _who(self, case: Dossier, action: str, role: str | None) -> Iterator[tuple[Actor, str | None]]:
        """Those who may do it, likeliest first: whoever has the case, then others who hold the role."""
        if role == "reporter":
            yield self.chance.pick(self.agents), "reporter"
            return
        shape = case.definition.actions[action]
        roles = [role] if role else [entry.role for entry in shape.by]
        yield from ((actor, None) for actor in self._holders(case, roles))

    def _holders(self, case: Dossier, roles: Sequence[str]) -> list[Actor]:
        office = self.desk.office
        found: list[int] = [case.assignee_id] if case.assignee_id is not None else []
        for role in roles:
            if role in ("officer", "lead"):
                found += self.chance.shuffled(office.members_of([case.team_id], role))
            elif role in ("agent", "anyone"):
                found += [self.chance.pick(self.agents).user_id or 0]
            elif role not in ("system", "reporter", "representative", "assignee"):
                found += self.chance.shuffled(office.holding(case.service_id, role))
        return [office.actors[user] for user in dict.fromkeys(found)][:6]

    # -- messages --

    def _take_up_messages(self) -> None:
        """What was queued is sent within minutes; what goes by hand lies with the team for some days."""
        desk = self.desk
        queued, desk.queued = desk.queued, []
        by_hand, desk.by_hand = desk.by_hand, []
        for case, row in queued:
            at = clock.now() + timedelta(seconds=self.chance.between(5, 90))
            self._at(at, partial(self._deliver, case, row))
        for case, row in by_hand:
            if self.chance.flip(0.93):
                at = self._pace.later(3, 60, office_hours=True)
                self._at(at, partial(self._post, case, row))

    def _deliver(self, case: Dossier, row: Row) -> None:
        self.desk.deliver(row)
        self._did("deliver", case, SYSTEM, {"key": row["key"]})

    def _post(self, case: Dossier, row: Row) -> None:
        members = self.desk.office.members_of([row["team_id"]], "officer", "lead")
        if members:
            actor = self.desk.office.actors[self.chance.pick(members)]
            self.desk.post(row, actor=actor)
            self._did("post", case, actor, {"key": row["key"]})

    # -- time --

    def _at(self, at: datetime, happens: Callable[[], None]) -> None:
        if at <= self.until:
            heapq.heappush(self._queue, (at, next(self._order), happens))

    def _answerer(self, manner: Mapping[str, Any], actor: Actor, *, reporter: int | None = None,
                  case: Dossier | None = None) -> Answerer:
        return Answerer(desk=self.desk, chance=self.chance, manners=manner, actor=actor, samples=self.samples,
                        reporter_id=reporter, case=case, others=self.cases[-50:])

    def _did(self, verb: str, case: Dossier | None, actor: Actor, given: Mapping[str, Any]) -> None:
        if self.steps is not None:
            self.steps.append(Step(at=clock.now(), verb=verb, case=case.id if case else None, actor=actor.key,
                                   given=dict(given)))


_REASONS = Weighted({"information": 46.0, "chasing": 30.0, "change": 12.0, "complaint": 5.0, "wrong_number": 5.0,
                     "other": 2.0})
_OUTCOMES = Weighted({"answered": 74.0, "signposted": 14.0, "transferred": 8.0, "abandoned": 4.0})
_CHANNELS = Weighted({"call": 78.0, "visit": 12.0, "email": 10.0})
_SAID = ("Asked about opening hours of the tip.", "Wanted to know when the crew comes.", "Asked for a recycling box.",
         "New phone number given, passed on.", "Asked who to ring about a tree.", "Rang for the third time this week.")
