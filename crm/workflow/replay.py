"""Replay: what a definition would have made of a case that went its way under another.

Pure: a recorded history goes in, engine calls follow it, and what came out differently comes out. Deeds of people are
taken as they were done; what time and the service's own rules did is left to the definition. A person is judged by
the words given with the deed. Answers that may not be read for this purpose are unknown: what depends on them is not
judged (`unsure`), and what they were required for is not missed. Facts of places, people and roles are those of today:
what the version that a case was worked under would not let pass either is not judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from crm.sla import clock as sla
from crm.workflow import clocks, engine, form
from crm.workflow import questions as q
from crm.workflow.decision import AddPerson, Decision, Refusal, RemovePerson, SendMessage
from crm.workflow.definition import Definition
from crm.workflow.recorded import Deed, Finding, FindingKind, History, Reader
from crm.workflow.situation import SYSTEM_KEY, ClockNow, Council, Situation

MOST_TICKS = 1000
"""How often time may have something to do on one case."""
A_WHILE = timedelta(minutes=15)
"""By how much a sweep may be late: what fell due so shortly before a deed came after it, unless recorded before."""
LONGEST = timedelta(days=1)
"""How long after its moment a recorded sweep still counts as the one that dealt with it."""
MOMENT = timedelta(minutes=1)
DEEPEST = 3
OTHERWISE_THEN = ("The version that the case was worked under comes to this too today: what it knows of the place, the "
                  "people or other cases has changed since.")

@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the case would have gone: where it stands, or stood at `broken_at`, from when on it would have gone another
    way that nobody took (a deed was refused, or no case was opened)."""

    findings: tuple[Finding, ...]
    situation: Situation
    broken_at: datetime | None = None

    @property
    def clocks(self) -> tuple[ClockNow, ...]:
        """The runs, also ended ones."""
        return self.situation.clocks


def replay(definition: Definition, history: History, *, council: Council, now: datetime) -> Course:
    """Walks the history through the definition until `now`."""
    walk = _Walk(definition, history, council, until=now)
    walk.go()
    return Course(findings=tuple(walk.findings), situation=walk.situation, broken_at=walk.broken_at)


class _Walk:
    def __init__(self, definition: Definition, history: History, council: Council, *, until: datetime) -> None:
        self.definition, self.history, self.until = definition, history, until
        self.now = history.at
        self.situation = Situation(council=council, channel=history.channel, sample=history.sample,
                                   person=history.person_then, place=history.place, counts=history.counts(history.at))
        self.readers = list(history.readers)
        self.findings: list[Finding] = []
        self.broken_at: datetime | None = None
        self.ticks = 0

    def go(self) -> None:
        if not self._open():
            self.broken_at = self.now
            return
        for deed in self.history.deeds:
            self._pass_until(deed.at, is_deed=True)
            self._come_to(max(self.now, deed.at))
            if not _DO[deed.kind](self, deed):
                self.broken_at = self.now
                return
        self._pass_until(self.until, is_deed=False)

    # -- opening --

    def _open(self) -> bool:
        history, definition = self.history, self.definition
        known = {code: value for code, value in history.answers.items() if code in definition.questions}
        for code in history.answers:
            if code not in definition.questions:
                self._find("answer", about=code, words="This question is not asked any more.")
        if not history.is_form:
            self._begin(known)
            return True
        raw = {**known, **{code: {"passed": reason} for code, reason in history.stops.items()}}
        shown = form.show(definition, raw, situation=self.situation, now=self.now, actor=history.actor, for_staff=True)
        if shown.stop is not None:
            self._find("stop", about=shown.stop.code, words=shown.stop.text.say())
            return False
        for place, words in shown.errors.items():
            code = place.partition(".")[0]
            if code not in history.unknown:
                self._find("asks" if place in shown.missing else "answer", about=code, words=words)
        stops = {code for code, item in definition.questions.items() if isinstance(item, q.Stop)}
        self._begin({code: value for code, value in shown.answers.items() if code not in stops})
        return True

    def _begin(self, answers: Mapping[str, Any]) -> None:
        history = self.history
        situation = replace(self.situation, answers=dict(answers))
        self._keep(engine.start(self.definition, situation, history.actor, self.now))
        self.situation = replace(self.situation, person=history.person)

    # -- time --

    def _pass_until(self, until: datetime, *, is_deed: bool) -> None:
        while self.ticks < MOST_TICKS:
            following = engine.moments(self.definition, self.situation, self.now).earliest
            if following is None or following >= until:
                return
            at = self._swept_at(following, until)
            if at is None:
                if is_deed and until - following <= A_WHILE:
                    return
                at = max(following, self.now)
            self.ticks += 1
            was = self.now
            self._come_to(at)
            decision = engine.tick(self.definition, self.situation, at)
            self._keep(decision)
            if decision.is_empty and at <= was:
                return

    def _swept_at(self, moment: datetime, until: datetime) -> datetime | None:
        """When the sweep that dealt with this moment was seen to run."""
        last = min(until, moment + LONGEST)
        since = max(moment, self.now)
        return next((at for at in self.history.sweeps if since <= at < last), None)

    def _come_to(self, now: datetime) -> None:
        self.now = now
        self.situation = replace(self.situation, links=self._links(), counts=self.history.counts(now))

    def _links(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for at, kind in self.history.links:
            if at <= self.now:
                found[kind] = found.get(kind, 0) + 1
        return found

    # -- what follows --

    def _keep(self, decision: Decision, depth: int = 0) -> None:
        self.situation = decision.after
        sent: list[str] = []
        for effect in decision.effects:
            if isinstance(effect, AddPerson) and effect.role != "reporter":
                self.readers.append(Reader(role=effect.role, from_at=self.now))
            elif isinstance(effect, RemovePerson):
                self.readers = [one for one in self.readers if one.role != effect.role]
            elif isinstance(effect, SendMessage) and any(self._is_there(word) for word in effect.to):
                sent.append(effect.message)
        for code in dict.fromkeys(sent) if depth < DEEPEST else ():
            self._keep(engine.happened(self.definition, self.situation, f"message.{code}.sent", self.now), depth + 1)

    def _is_there(self, word: str) -> bool:
        roles = {"reporters": ("reporter",), "subject": ("subject", "reporter")}.get(word, (word,))
        return any(one.role in roles and one.from_at <= self.now + MOMENT
                   and (one.until_at is None or one.until_at > self.now) for one in self.readers)

    # -- deeds: each says whether the case goes on --

    def _action(self, deed: Deed) -> bool:
        shape = self.definition.actions.get(deed.code)
        asked_for = {item.code for item in shape.ask} if shape else set()
        asked = {code: value for code, value in deed.asked.items() if code in asked_for}
        refusal = self._decide(self.definition, deed, asked)
        excused = self._excused(refusal, deed) if refusal is not None else None
        if excused is not None:
            refusal = self._decide(_relaxed(self.definition, deed.code), deed, asked)
            self.findings.extend(excused if refusal is None else ())
        if refusal is None or (refusal.rule == "status" and self._is_done(deed)):
            return True
        is_unsure = refusal.rule in ("role", "condition") and (deed.unknown or self.history.unknown)
        self._find("unsure" if is_unsure else "refused", about=deed.code, rule=refusal.rule, words=_said(refusal),
                   at=deed.at)
        return False

    def _is_done(self, deed: Deed) -> bool:
        """Whether a rule of the service did just this by itself before somebody could."""
        last = self.situation.taken[-1] if self.situation.taken else None
        return last is not None and last.action == deed.code and last.by == SYSTEM_KEY

    def _decide(self, definition: Definition, deed: Deed, asked: Mapping[str, Any]) -> Refusal | None:
        decision = engine.decide(definition, self.situation, deed.code, asked, deed.actor, self.now,
                                 outcome=deed.outcome)
        if decision.refusal is None:
            self._keep(decision)
        return decision.refusal

    def _excused(self, refusal: Refusal, deed: Deed) -> list[Finding] | None:
        """What would be asked for that was not, when nothing else is wrong; None when something is."""
        if refusal.rule not in ("missing", "invalid") or "outcome" in refusal.fields or not refusal.fields:
            return None
        codes = dict.fromkeys(place.partition(".")[0] for place in refusal.fields)
        if any(code in deed.asked and code not in deed.unknown for code in codes):
            return None
        return [Finding(kind="asks", about=f"{deed.code}.{code}", words=refusal.fields.get(code, ""), at=deed.at)
                for code in codes if code not in deed.unknown]

    def _task(self, deed: Deed) -> bool:
        """Tasks run beside the case: what is refused on one is found, and the case goes on."""
        task = self._open_task(deed)
        if task is None:
            self._find("task", about=deed.code, words="This task would not be open.", at=deed.at)
            return True
        decision = engine.do_task(
            _relaxed_task(self.definition, deed.code) if deed.unknown else self.definition, self.situation, task,
            deed.asked, deed.actor, self.now, result=deed.result, state=deed.state, has_files=deed.has_files)
        if decision.refusal is None:
            self._keep(decision)
        elif not (self.history.unknown and decision.refusal.rule in ("role", "condition")):
            self._find("task", about=deed.code, rule=decision.refusal.rule, words=_said(decision.refusal), at=deed.at)
        return True

    def _open_task(self, deed: Deed) -> str | None:
        there = [task for task in self.situation.tasks if task.code == deed.code and task.is_open]
        same = [task for task in there if task.key == deed.key] or [t for t in there if t.row_key == deed.row_key]
        return next((task.key for task in same or there), None)

    def _add_task(self, deed: Deed) -> bool:
        decision = engine.add_task(self.definition, self.situation, deed.code, deed.actor, self.now)
        if decision.refusal is None:
            self._keep(decision)
        elif decision.refusal.rule != "too_often":
            self._find("task", about=deed.code, rule=decision.refusal.rule, words=decision.refusal.words, at=deed.at)
        return True

    def _correct(self, deed: Deed) -> bool:
        answers = {deed.code: deed.asked.get(deed.code)} if deed.code in self.definition.questions else {}
        if deed.code not in deed.unknown:
            self._keep(engine.correct(self.definition, self.situation, answers, deed.actor, self.now))
        return True

    def _find(self, kind: FindingKind, *, about: str, rule: str = "", words: str = "",
              at: datetime | None = None) -> None:
        self.findings.append(Finding(kind=kind, about=about, rule=rule, words=words, at=at or self.now))


_DO = {"action": _Walk._action, "task": _Walk._task, "add_task": _Walk._add_task, "correct": _Walk._correct}


def _said(refusal: Refusal) -> str:
    return "; ".join(dict.fromkeys(refusal.fields.values())) or refusal.words


# -- definitions that ask the same and require nothing --


def _relaxed(definition: Definition, code: str) -> Definition:
    """The definition with nothing required of this action: to go on past what nobody was asked."""
    kept: dict[str, Definition] = definition.__dict__.setdefault("_relaxed", {})
    if code not in kept:
        action = definition.actions[code]
        shape = action.model_copy(update={"ask": tuple(map(_unrequired, action.ask))})
        kept[code] = definition.model_copy(update={"actions": {**definition.actions, code: shape}})
    return kept[code]


def _relaxed_task(definition: Definition, code: str) -> Definition:
    if code not in definition.tasks:
        return definition
    kept: dict[str, Definition] = definition.__dict__.setdefault("_relaxed_tasks", {})
    if code not in kept:
        task = definition.tasks[code]
        shape = task.model_copy(update={"ask": tuple(map(_unrequired, task.ask))})
        kept[code] = definition.model_copy(update={"tasks": {**definition.tasks, code: shape}})
    return kept[code]


def _unrequired(item: Any) -> Any:
    update: dict[str, Any] = {}
    if isinstance(item, q.Asked):
        update["required"] = False
    if isinstance(item, q.GroupQuestion | q.EachRow):
        update["questions"] = tuple(map(_unrequired, item.questions))
    return item.model_copy(update=update) if update else item


# -- comparing --


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """What the clocks of a case came to, with the definition and calendars by which they are counted."""

    definition: Definition
    council: Council
    clocks: tuple[ClockNow, ...]

    def runs(self, before: datetime | None) -> dict[tuple[str, int], ClockNow]:
        """The runs by code and number; those that began before this instant, if one is given."""
        return {(one.code, one.number): one for one in self.clocks if before is None or one.run.started_at < before}

    def first_due(self, clock: ClockNow | None) -> datetime | None:
        """When a run was due without what extended it; None without a run, or while it is paused."""
        if clock is None:
            return None
        return sla.first_due(clock.run, clocks.calendar_of(self.definition, clock.code, self.council))

    def is_late(self, now: datetime) -> bool:
        """Whether any run was or is late against its due date, extensions included."""
        return any(sla.breached(one.run, clocks.calendar_of(self.definition, one.code, self.council), now=now)
                   for one in self.clocks)



def unlike(before: Went, after: Went, *, now: datetime, broken_at: datetime | None) -> Iterator[Finding]:
    """The clocks that fall due at another time than they did, and whether the case is late or not when it was not or
    was. `broken_at`: nothing is said of what came after it."""
    old, new = before.runs(broken_at), after.runs(broken_at)
    for code, number in sorted({*old, *new}):
        one, two = old.get((code, number)), new.get((code, number))
        if one is None or two is None:
            if number == 1 and broken_at is None:
                yield Finding(kind="no_clock" if two is None else "new_clock", about=code,
                              old=before.first_due(one), new=after.first_due(two))
            continue
        was, becomes = before.first_due(one), after.first_due(two)
        if was is not None and becomes is not None and abs(was - becomes) >= MOMENT:
            yield Finding(kind="due", about=code, number=number, old=was, new=becomes)
    if broken_at is None and before.is_late(now) != after.is_late(now):
        yield Finding(kind="in_time" if before.is_late(now) else "late")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What histories are replayed for: `after` is tried. `owns`: by version, what cases keep to; what is found is told
    against the course that a case took, or, for a what-if, against the one `before` gives."""

    after: Definition
    council: Council
    owns: Mapping[int, Definition]
    now: datetime
    before: Definition | None = None
    council_before: Council | None = None


def _own(trial: Trial, history: History, version_id: int) -> Iterator[Finding]:
    """What is found in a case under the version that it was worked under: facts are not kept as they were then."""
    own = trial.owns[version_id]
    course = replay(own, history, council=trial.council, now=trial.now)
    yield from course.findings
    yield from unlike(Went(definition=own, council=trial.council, clocks=history.clocks),
                      Went(definition=own, council=trial.council, clocks=course.clocks),
                      now=trial.now, broken_at=course.broken_at)


def _apart_from(found: list[Finding], own: Iterator[Finding]) -> list[Finding]:
    """What was found; unsure where the version that the case was worked under comes to just that as well."""
    if not found:
        return found
    known = {replace(one, words="") for one in own}
    same = [one for one in found if replace(one, words="") in known]
    told = [one for one in same if one.about] or same  # being late follows from a date
    return [*(one for one in found if one not in same),
            *(replace(one, kind="unsure", rule=one.kind, words=OTHERWISE_THEN) for one in told)]


def judge(trial: Trial, history: History, version_id: int) -> list[Finding]:
    """What would have been otherwise for one case."""
    known = trial.council_before or trial.council
    course = replay(trial.after, history, council=trial.council, now=trial.now)
    after = Went(definition=trial.after, council=trial.council, clocks=course.clocks)
    if trial.before is None:
        before = Went(definition=trial.owns[version_id], council=known, clocks=history.clocks)
        found = [*course.findings, *unlike(before, after, now=trial.now, broken_at=course.broken_at)]
        return found if history.was_moved else _apart_from(found, _own(trial, history, version_id))
    first = replay(trial.before, history, council=known, now=trial.now)
    told = {(one.kind, one.about, one.rule) for one in first.findings}
    broken = min((at for at in (first.broken_at, course.broken_at) if at is not None), default=None)
    before = Went(definition=trial.before, council=known, clocks=first.clocks)
    return [*(one for one in course.findings if (one.kind, one.about, one.rule) not in told),
            *unlike(before, after, now=trial.now, broken_at=broken)]
