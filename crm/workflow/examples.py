"""Running the examples of a definition: an invented case walked step by step, what came out differently, and the same
example expecting that."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from crm.errors import Invalid
from crm.values.dates import moment_in_words
from crm.workflow import clocks, counting, engine, places
from crm.workflow.decision import Decision, NotifyStaff, Offer, Refusal, SendMessage
from crm.workflow.definition import Definition, Example, Expect, Step
from crm.workflow.facts import Facts
from crm.workflow.situation import Council
from crm.workflow.walk import Walk, actor_of, local_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What came out differently, and where. `place`: where the example expects it ("steps.0.expect.due.clear"), or ""
    when the walk itself went otherwise; `expected` and `found` as the example would say them. `is_replaceable`: the
    example can expect what was found, without anything being left out or added."""

    where: str
    words: str
    place: str = ""
    expected: Any = None
    found: Any = None
    is_replaceable: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """How one example went: what `differs`, none when it passed. `as_found`: the example expecting what came out
    wherever it expects anything, which then passes; None where that is not enough and somebody has to look at it."""

    name: str
    differs: tuple[Failure, ...]
    as_found: Example | None = None

    @property
    def failures(self) -> tuple[str, ...]:
        """What came out differently in words, with the step (from 1) where each came up."""
        return tuple(str(one) for one in self.differs)

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differs


def run_all(definition: Definition, *, council: Council) -> tuple[ExampleResult, ...]:
    """Runs every example of the definition."""
    return tuple(run(definition, example, council=council) for example in definition.examples)


def run(definition: Definition, example: Example, *, council: Council) -> ExampleResult:
    """Runs one example."""
    differs = _differs(definition, example, council)
    as_found = _as_found(example, differs)
    if as_found is not None and _differs(definition, as_found, council):
        as_found = None  # the example has no words for what came out
    return ExampleResult(name=example.name, differs=differs, as_found=as_found)


def _differs(definition: Definition, example: Example, council: Council) -> tuple[Failure, ...]:
    walk = _Judged(definition, example, council)
    walk.go()
    return tuple(walk.failures)


def _as_found(example: Example, differs: tuple[Failure, ...]) -> Example | None:
    if not differs or not all(one.is_replaceable for one in differs):
        return None
    data: Any = example.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for one in differs:
        data = places.put(data, one.place, one.found)
    return Example.model_validate(data)


class _Pair(NamedTuple):
    """One thing that is expected: its place in `expect`, its name, what is expected and found (to compare), what was
    found as an example says it, and whether it can say it."""

    place: str
    name: str
    expected: Any
    found: Any
    said: Any
    is_said: bool = True


@dataclass
class _Judged(Walk):
    sent: list[str] = field(default_factory=list)
    notified: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    where: str = "Opening"

    def fault(self, words: str) -> None:
        self.failures.append(Failure(where=self.where, words=words))

    def miss(self, words: str, place: str, *, expected: Any, found: Any = None, is_replaceable: bool = False) -> None:
        """Notes that something is not as expected."""
        self.failures.append(Failure(where=self.where, words=words, place=place, expected=expected, found=found,
                                     is_replaceable=is_replaceable))

    def go(self) -> None:
        if not self._opened():
            return
        for number, step in enumerate(self.example.steps, 1):
            self.where = f"Step {number}"
            self._step(step, f"steps.{number - 1}.expect")
        self.where = "At the end"
        self._compare(self.example.expect, "expect")

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

    def _step(self, step: Step, place: str) -> None:
        if not self.pass_time(step):
            return
        decision = self.decide(step)
        if decision is not None:
            self._judge(step, decision)
        if step.expect is not None:
            self._compare(step.expect, place)

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

    def _compare(self, expect: Expect, place: str) -> None:
        for one in self._pairs(expect):
            if one.expected != one.found:
                self.miss(f"{one.name} is {_shown(one.found)}, not {_shown(one.expected)}.", f"{place}.{one.place}",
                          expected=places.get(expect.model_dump(mode="json"), one.place), found=one.said,
                          is_replaceable=one.is_said)
        self._compare_offers(expect, place)
        for code in expect.messages:
            if code not in self.sent:
                self.miss(f"the message {code} was not sent.", f"{place}.messages", expected=code)
        for word in expect.notified:
            if word not in self.notified:
                self.miss(f"{word} was not told.", f"{place}.notified", expected=word)

    def _pairs(self, expect: Expect) -> Iterator[_Pair]:
        situation, definition = self.situation, self.definition
        for what in ("status", "priority", "outcome"):
            if getattr(expect, what) is not None:
                found = getattr(situation, what)
                yield _Pair(what, what, getattr(expect, what), found, found, found is not None)
        facts = Facts(definition=definition, situation=situation, now=self.now)
        for code, due in expect.due.items():
            at = clocks.due_at(definition, situation, code)
            yield _Pair(f"due.{code}", f"the clock {code}", local_instant(due) if due else None,
                        at.replace(second=0) if at else None, _local(at) if at else None)
        for code, state in expect.clocks.items():
            found = facts.read(f"clock.{code}")
            yield _Pair(f"clocks.{code}", f"the clock {code}", state, found, found, found is not None)
        for code, is_late in expect.late.items():
            found = facts.read(f"clock.{code}.late") == "yes"
            yield _Pair(f"late.{code}", f"late on the clock {code}", is_late, found, found)
        for code, states in expect.tasks.items():
            all_states = tuple(task.state for task in situation.tasks if task.code == code)
            found = all_states if isinstance(states, tuple) else all_states[-1] if all_states else "none"
            yield _Pair(f"tasks.{code}", f"the task {code}", states, found,
                        list(found) if isinstance(states, tuple) else found)
        for code, value in expect.answers.items():
            found = situation.answers.get(code)
            yield _Pair(f"answers.{code}", f"the answer {code}", value, found, found, found is not None)
        for code, value in expect.values.items():
            read = facts.read(f"value.{code}")
            found = read if isinstance(read, type(value)) else str(read)
            yield _Pair(f"values.{code}", f"the value {code}", value, found, found, read is not None)

    def _compare_offers(self, expect: Expect, place: str) -> None:
        for code in expect.offered:
            if not self._is_offered_to_somebody(code):
                self.miss(f"the action {code} is offered to nobody.", f"{place}.offered", expected=code)
        for code, rule in expect.withheld.items():
            rules = {
                offer.refusal.rule
                for word in self._words_for(code)
                for offer in self._offers(word)
                if offer.action == code and offer.refusal is not None
            }
            is_offered = self._is_offered_to_somebody(code)
            if rule not in rules or is_offered:
                found = ", ".join(sorted(rules)) or "none"
                self.miss(f"the action {code} is not withheld by {rule} (but by {found}).", f"{place}.withheld.{code}",
                          expected=rule, found=None if is_offered else found,
                          is_replaceable=len(rules) == 1 and not is_offered)

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


def _local(at: datetime) -> str:
    return at.astimezone(counting.LONDON).strftime("%Y-%m-%dT%H:%M")


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return moment_in_words(value)
    return str(value)
