"""Running the examples of a definition: an invented case walked step by step, and what came out differently."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.errors import Invalid
from crm.values.dates import moment_in_words
from crm.workflow import clocks, engine
from crm.workflow.decision import Decision, NotifyStaff, Offer, Refusal, SendMessage
from crm.workflow.definition import Definition, Example, Expect, Step
from crm.workflow.facts import Facts
from crm.workflow.situation import Council
from crm.workflow.walk import Walk, actor_of, local_instant


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
    walk = _Judged(definition, example, council)
    walk.go()
    return ExampleResult(name=example.name, failures=tuple(walk.failures))


@dataclass
class _Judged(Walk):
    sent: list[str] = field(default_factory=list)
    notified: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    where: str = "Opening"

    def fault(self, words: str) -> None:
        self.failures.append(f"{self.where}: {words}")

    def go(self) -> None:
        if not self._opened():
            return
        for number, step in enumerate(self.example.steps, 1):
            self.where = f"Step {number}"
            self._step(step)
        self.where = "At the end"
        self._compare(self.example.expect)

    def _opened(self) -> bool:
        """Opens the case; False when the form stopped (as expected or not)."""
        stop = self.shown(self.example.answers).stop
        stopped, expected = stop.code if stop else None, self.example.stopped or self.example.expect.stopped
        if stopped != expected:
            self.fault(
                f"the form stopped at {stopped}, not at {expected}."
                if stopped
                else f"the form did not stop at {expected}."
            )
        if stopped:
            return False
        try:
            self.open()
        except Invalid as invalid:
            self.fault("; ".join(f"{code}: {words}" for code, words in invalid.fields.items()))
            return False
        return True

    def keep(self, decision: Decision) -> None:
        super().keep(decision)
        for effect in decision.effects:
            if isinstance(effect, SendMessage):
                self.sent.append(effect.message)
            elif isinstance(effect, NotifyStaff):
                self.notified.extend(effect.to)
        for problem in decision.problems:
            self.fault(problem)

    def _step(self, step: Step) -> None:
        if not self.pass_time(step):
            return
        decision = self.decide(step)
        if decision is not None:
            self._judge(step, decision)
        if step.expect is not None:
            self._compare(step.expect)

    def _judge(self, step: Step, decision: Decision) -> None:
        refusal = decision.refusal
        if refusal is None:
            if step.refused is not None:
                self.fault(f"it was not refused ({step.refused} was expected).")
            self.keep(decision)
        elif step.refused is None:
            self.fault(f"refused ({refusal.rule}): {_said(refusal)}")
        elif step.refused != refusal.rule:
            self.fault(f"refused by {refusal.rule}, not by {step.refused}: {_said(refusal)}")

    def _compare(self, expect: Expect) -> None:
        for what, expected, found in self._pairs(expect):
            if expected != found:
                self.fault(f"{what} is {_shown(found)}, not {_shown(expected)}.")
        self._compare_offers(expect)
        for code in expect.messages:
            if code not in self.sent:
                self.fault(f"the message {code} was not sent.")
        for word in expect.notified:
            if word not in self.notified:
                self.fault(f"{word} was not told.")

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
                self.fault(f"the action {code} is offered to nobody.")
        for code, rule in expect.withheld.items():
            rules = {
                offer.refusal.rule
                for word in self._words_for(code)
                for offer in self._offers(word)
                if offer.action == code and offer.refusal is not None
            }
            if rule not in rules or self._is_offered_to_somebody(code):
                found = ", ".join(sorted(rules)) or "none"
                self.fault(f"the action {code} is not withheld by {rule} (but by {found}).")

    def _words_for(self, code: str) -> tuple[str, ...]:
        action = self.definition.actions.get(code)
        return tuple(entry.role for entry in action.by) if action else ()

    def _offers(self, word: str) -> tuple[Offer, ...]:
        return engine.available(self.definition, self.situation, actor_of((word,)), self.now)

    def _is_offered_to_somebody(self, code: str) -> bool:
        return any(
            offer.is_offered for word in self._words_for(code) for offer in self._offers(word) if offer.action == code
        )


def _said(refusal: Refusal) -> str:
    return "; ".join(f"{code}: {words}" for code, words in refusal.fields.items()) or refusal.words


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return moment_in_words(value)
    return str(value)
