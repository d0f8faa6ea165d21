"""Running the examples of a definition: an invented case walked step by step, and what came out differently.

The council's calendars are given by the caller. Roles are words, each its own person; nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crm.errors import Invalid
from crm.workflow import clocks, counting, engine, form
from crm.workflow.decision import Decision, NotifyStaff, Offer, Refusal, SendMessage
from crm.workflow.definition import Definition, Example, Expect, Step
from crm.workflow.facts import Facts
from crm.workflow.situation import Council, EngineActor, Situation

OUTSIDE_WORDS = frozenset({"reporter", "representative", "system"})
MOST_TICKS = 2000
"""How often time may have something to do between two steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """How one example went: `failures` in words, with the step (from 1) where each came up; none when it passed."""

    name: str
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.failures


def run_all(definition: Definition, *, council: Council) -> tuple[ExampleResult, ...]:
    """Runs every example of the definition."""
    return tuple(run(definition, example, council=council) for example in definition.examples)


def run(definition: Definition, example: Example, *, council: Council) -> ExampleResult:
    """Runs one example."""
    walk = _Walk(definition, example, council)
    walk.go()
    return ExampleResult(name=example.name, failures=tuple(walk.failures))


def local_instant(text: str) -> datetime:
    """The instant of a local time of an example ("2026-11-23T09:00", or a date: its beginning)."""
    moment = counting.as_moment(text)
    if moment is None:
        raise Invalid("“{text}” is not a date and time.", text=text)
    return counting.as_instant(moment)


@dataclass
class _Walk:
    definition: Definition
    example: Example
    council: Council
    now: datetime = field(init=False)
    situation: Situation = field(init=False)
    sent: list[str] = field(default_factory=list)
    notified: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    where: str = "Opening"

    def fail(self, words: str) -> None:
        self.failures.append(f"{self.where}: {words}")

    def go(self) -> None:
        example = self.example
        self.now = local_instant(example.at)
        self.situation = self._empty()
        if not self._open():
            return
        for number, step in enumerate(example.steps, 1):
            self.where = f"Step {number}"
            self._step(step)
        self.where = "At the end"
        self._compare(example.expect)

    def _empty(self) -> Situation:
        example, needed = self.example, engine.facts_needed(self.definition)
        cases = {(self._service(count.service), str(count.about)): count.cases for count in example.counts}
        counts = {
            counted: cases.get((self._service(counted.service), str(counted.about)), 0) for counted in needed.counts
        }
        council = replace(self.council, settings={**self.council.settings, **example.settings})
        return Situation(
            council=council,
            channel=example.channel,
            place=example.place,
            person=example.about,
            sample=example.sample,
            counts=counts,
        )

    def _service(self, code: str | None) -> str | None:
        return self.definition.code if code == "this" else code

    def _open(self) -> bool:
        """Opens the case; False when the form stopped (as expected or not)."""
        actor = actor_of(self.example.as_)
        for_staff = not actor.words & OUTSIDE_WORDS or "agent" in actor.words
        shown = form.show(
            self.definition,
            self.example.answers,
            situation=self.situation,
            now=self.now,
            actor=actor,
            for_staff=for_staff,
        )
        stopped = shown.stop.code if shown.stop else None
        expected = self.example.stopped or self.example.expect.stopped
        if stopped != expected:
            self.fail(
                f"the form stopped at {stopped}, not at {expected}."
                if stopped
                else f"the form did not stop at {expected}."
            )
        if stopped:
            return False
        try:
            answers = form.check_answers(
                self.definition,
                self.example.answers,
                situation=self.situation,
                now=self.now,
                actor=actor,
                for_staff=for_staff,
            )
        except Invalid as invalid:
            self.fail("; ".join(f"{code}: {words}" for code, words in invalid.fields.items()))
            return False
        self._keep(engine.start(self.definition, replace(self.situation, answers=answers), actor, self.now))
        return True

    def _keep(self, decision: Decision) -> None:
        self.situation = decision.after
        for effect in decision.effects:
            if isinstance(effect, SendMessage):
                self.sent.append(effect.message)
            elif isinstance(effect, NotifyStaff):
                self.notified.extend(effect.to)
        for problem in decision.problems:
            self.fail(problem)

    def _pass_until(self, until: datetime) -> None:
        for _ in range(MOST_TICKS):
            following = engine.moments(self.definition, self.situation, self.now).earliest
            if following is None or following > until:
                break
            self.now = max(following, self.now)
            self._keep(engine.tick(self.definition, self.situation, self.now))
        else:
            self.fail("time goes on having something to do; stopped looking.")
        self.now = until
        self._keep(engine.tick(self.definition, self.situation, self.now))

    def _step(self, step: Step) -> None:
        if step.at is not None:
            at = local_instant(step.at)
            if at < self.now:
                self.fail(f"{step.at} is before the step that came before it.")
                return
            self._pass_until(at)
        if step.wait is not None:
            calendar = self.council.calendars.get(self.definition.calendar)
            self._pass_until(counting.later(self.now, step.wait, calendar))
        decision = self._deed(step)
        if decision is not None:
            self._judge(step, decision)
        if step.expect is not None:
            self._compare(step.expect)

    def _deed(self, step: Step) -> Decision | None:
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
        key = open_ones[0].key if open_ones else step.task
        return engine.do_task(
            self.definition,
            self.situation,
            key,
            step.with_,
            actor,
            self.now,
            result=step.result,
            state=step.state,
            has_files=step.files,
        )

    def _judge(self, step: Step, decision: Decision) -> None:
        refusal = decision.refusal
        if refusal is None:
            if step.refused is not None:
                self.fail(f"it was not refused ({step.refused} was expected).")
            self._keep(decision)
        elif step.refused is None:
            self.fail(f"refused ({refusal.rule}): {_said(refusal)}")
        elif step.refused != refusal.rule:
            self.fail(f"refused by {refusal.rule}, not by {step.refused}: {_said(refusal)}")

    def _compare(self, expect: Expect) -> None:
        for what, expected, found in self._pairs(expect):
            if expected != found:
                self.fail(f"{what} is {_shown(found)}, not {_shown(expected)}.")
        self._compare_offers(expect)
        for code in expect.messages:
            if code not in self.sent:
                self.fail(f"the message {code} was not sent.")
        for word in expect.notified:
            if word not in self.notified:
                self.fail(f"{word} was not told.")

    def _pairs(self, expect: Expect) -> Iterator[tuple[str, Any, Any]]:
        situation, definition = self.situation, self.definition
        for what in ("status", "priority", "outcome"):
            if getattr(expect, what) is not None:
                yield what, getattr(expect, what), getattr(situation, what)
        facts = Facts(definition=definition, situation=situation, now=self.now)
        for code, due in expect.due.items():
            found = clocks.due_at(definition, situation, code)
            yield f"the clock {code}", local_instant(due) if due else None, found.replace(second=0) if found else None
        for code, state in expect.clocks.items():
            yield f"the clock {code}", state, facts.read(f"clock.{code}")
        for code, is_late in expect.late.items():
            yield f"late on the clock {code}", is_late, facts.read(f"clock.{code}.late") == "yes"
        for code, states in expect.tasks.items():
            found_states = tuple(task.state for task in situation.tasks if task.code == code)
            latest = found_states[-1] if found_states else "none"
            yield f"the task {code}", states, found_states if isinstance(states, tuple) else latest
        for code, value in expect.answers.items():
            yield f"the answer {code}", value, situation.answers.get(code)
        for code, value in expect.values.items():
            read = facts.read(f"value.{code}")
            yield f"the value {code}", value, read if isinstance(read, type(value)) else str(read)

    def _compare_offers(self, expect: Expect) -> None:
        for code in expect.offered:
            if not self._is_offered_to_somebody(code):
                self.fail(f"the action {code} is offered to nobody.")
        for code, rule in expect.withheld.items():
            rules = {
                offer.refusal.rule
                for word in self._words_for(code)
                for offer in self._offers(word)
                if offer.action == code and offer.refusal is not None
            }
            if rule not in rules or self._is_offered_to_somebody(code):
                self.fail(f"the action {code} is not withheld by {rule} (but by {', '.join(sorted(rules)) or 'none'}).")

    def _words_for(self, code: str) -> tuple[str, ...]:
        action = self.definition.actions.get(code)
        return tuple(entry.role for entry in action.by) if action else ()

    def _offers(self, word: str) -> tuple[Offer, ...]:
        return engine.available(self.definition, self.situation, actor_of((word,)), self.now)

    def _is_offered_to_somebody(self, code: str) -> bool:
        return any(
            offer.is_offered for word in self._words_for(code) for offer in self._offers(word) if offer.action == code
        )


def actor_of(words: tuple[str, ...], *, person: str | None = None) -> EngineActor:
    """The actor of a step: the person of its first word, unless another is named; staff are `anyone` too.

    `person: crew` names the person who acts as crew elsewhere in the example.
    """
    held = frozenset(words) | (frozenset() if set(words) <= OUTSIDE_WORDS else frozenset({"anyone"}))
    key = person or words[0]
    return EngineActor(person=key, words=held)


def _said(refusal: Refusal) -> str:
    return "; ".join(f"{code}: {words}" for code, words in refusal.fields.items()) or refusal.words


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(counting.LONDON).strftime("%Y-%m-%dT%H:%M")
    return str(value)
