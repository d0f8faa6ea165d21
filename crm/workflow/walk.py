"""Walking an invented case: it is opened, time passes, one thing after another is done on it; nothing is stored.

The examples of a service are walks that are compared with what they expect; "try it" is a walk that is looked at. The
council's calendars are given by the caller. Roles are words, each its own person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crm.errors import Invalid
from crm.workflow import counting, engine, form
from crm.workflow.decision import Decision
from crm.workflow.definition import Definition, Example, Step
from crm.workflow.situation import Council, EngineActor, Situation

OUTSIDE_WORDS = frozenset({"reporter", "representative", "system"})
MOST_TICKS = 2000
"""How often time may have something to do between two steps."""


def local_instant(text: str) -> datetime:
    """The instant of a local time of an example ("2026-11-23T09:00", or a date: its beginning)."""
    moment = counting.as_moment(text)
    if moment is None:
        raise Invalid("“{text}” is not a date and time.", text=text)
    return counting.as_instant(moment)


def actor_of(words: tuple[str, ...], *, person: str | None = None) -> EngineActor:
    """The actor of a step: the person of its first word, unless another is named; staff are `anyone` too.

    `person: crew` names the person who acts as crew elsewhere in the example.
    """
    held = frozenset(words) | (frozenset() if set(words) <= OUTSIDE_WORDS else frozenset({"anyone"}))
    return EngineActor(person=person or words[0], words=held)


@dataclass
class Walk:
    """An invented case on its way. `keep` is told every decision that was taken, `fault` what cannot go on."""

    definition: Definition
    example: Example
    council: Council
    now: datetime = field(init=False)
    situation: Situation = field(init=False)

    def __post_init__(self) -> None:
        self.now = local_instant(self.example.at)
        self.situation = self._empty()

    def keep(self, decision: Decision) -> None:
        """Goes on from what was decided."""
        self.situation = decision.after

    def fault(self, words: str) -> None:
        """Notes that time cannot go on as it should."""
        raise Invalid(words)

    @property
    def opener(self) -> EngineActor:
        """Who opens the case."""
        return actor_of(self.example.as_)

    @property
    def is_for_staff(self) -> bool:
        """Whether the form is filled in by staff, who are told more and may pass a stop."""
        return not self.opener.words & OUTSIDE_WORDS or "agent" in self.opener.words

    def shown(self, answers: Mapping[str, Any]) -> form.FormShown:
        """The form as it shows for these answers when the case is opened."""
        return form.show(self.definition, answers, situation=self.situation, now=self.now, actor=self.opener,
                         for_staff=self.is_for_staff)

    def open(self) -> None:
        """Opens the case with the answers of the example. Raises Invalid with every answer that will not do."""
        answers = form.check_answers(self.definition, self.example.answers, situation=self.situation, now=self.now,
                                     actor=self.opener, for_staff=self.is_for_staff)
        self.keep(engine.start(self.definition, replace(self.situation, answers=answers), self.opener, self.now))

    def pass_until(self, until: datetime) -> None:
        """Lets time pass, with all that it does on its way."""
        for _ in range(MOST_TICKS):
            following = engine.moments(self.definition, self.situation, self.now).earliest
            if following is None or following > until:
                break
            self.now = max(following, self.now)
            self.keep(engine.tick(self.definition, self.situation, self.now))
        else:
            self.fault("time goes on having something to do; stopped looking.")
        self.now = until
        self.keep(engine.tick(self.definition, self.situation, self.now))

    def pass_time(self, step: Step) -> bool:
        """Lets pass what the step says; False when it lies in the past."""
        if step.at is not None:
            at = local_instant(step.at)
            if at < self.now:
                self.fault(f"{step.at} is before the step that came before it.")
                return False
            self.pass_until(at)
        if step.wait is not None:
            calendar = self.council.calendars.get(self.definition.calendar)
            self.pass_until(counting.later(self.now, step.wait, calendar))
        return True

    def decide(self, step: Step) -> Decision | None:
        """What comes of the deed of a step, not kept yet; None when time alone passes."""
        actor = actor_of(step.as_, person=step.person)
        if step.do is not None:
            return engine.decide(self.definition, self.situation, step.do, step.with_, actor, self.now)
        if step.add is not None:
            return engine.add_task(self.definition, self.situation, step.add, actor, self.now)
        if step.task is None:
            return None
        open_ones = [task for task in self.situation.tasks if task.code == step.task and task.is_open]
        if step.row is not None:
            open_ones = [task for task in open_ones if task.row_key == str(step.row)]
        return engine.do_task(
            self.definition, self.situation, open_ones[0].key if open_ones else step.task, step.with_, actor, self.now,
            result=step.result, state=step.state, has_files=step.files)

    def _empty(self) -> Situation:
        example, needed = self.example, engine.facts_needed(self.definition)
        cases = {(self._service(count.service), str(count.about)): count.cases for count in example.counts}
        counts = {
            counted: cases.get((self._service(counted.service), str(counted.about)), 0) for counted in needed.counts
        }
        return Situation(
            council=replace(self.council, settings={**self.council.settings, **example.settings}),
            channel=example.channel, place=example.place, person=example.about, sample=example.sample, counts=counts)

    def _service(self, code: str | None) -> str | None:
        return self.definition.code if code == "this" else code
