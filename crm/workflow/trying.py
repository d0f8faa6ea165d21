"""Trying a service out: a walk that is looked at, with all that happened on it, and an example made of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.errors import Invalid
from crm.workflow import clocks, counting
from crm.workflow.decision import Decision, SendMessage
from crm.workflow.definition import Definition, Example, Step
from crm.workflow.facts import Facts
from crm.workflow.situation import Council
from crm.workflow.walk import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What came of the opening (step 0), of a step (from 1), or of the time before it (`by` empty)."""

    step: int
    at: datetime
    by: tuple[str, ...]
    decision: Decision


@dataclass
class Trial(Walk):
    """An invented case as far as it has come. `faults`: in words, what could not be done as written."""

    is_open: bool = False
    happened: list[Happening] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _step: int = 0
    _by: tuple[str, ...] = ()

    def keep(self, decision: Decision) -> None:
        super().keep(decision)
        self.faults.extend(decision.problems)
        if not decision.is_empty:
            self._note(decision)

    def fault(self, words: str) -> None:
        self.faults.append(words)

    def go(self, *, is_open: bool) -> None:
        """Opens the case, if its form has been sent, and goes through every step."""
        if not is_open:
            return
        try:
            self._by = self.example.as_
            self.open()
        except Invalid as invalid:  # the draft has changed since: its form is shown again
            self.faults.extend(invalid.fields.values())
            return
        self.is_open = True
        for number, step in enumerate(self.example.steps, 1):
            self._step, self._by = number, ()
            if self.pass_time(step):
                self._take(step)

    def _take(self, step: Step) -> None:
        decision = self.decide(step)
        if decision is None:
            return
        self._by = step.as_
        if decision.refusal is None:
            self.keep(decision)
        else:
            self._note(decision)

    def _note(self, decision: Decision) -> None:
        self.happened.append(Happening(step=self._step, at=self.now, by=self._by, decision=decision))

    @property
    def sent(self) -> tuple[SendMessage, ...]:
        """Every message that would have gone, in order."""
        return tuple(effect for one in self.happened for effect in one.decision.effects
                     if isinstance(effect, SendMessage))


def walk(definition: Definition, example: Example, *, council: Council, is_open: bool) -> Trial:
    """The invented case of an example, walked to its last step."""
    trial = Trial(definition, example, council)
    trial.go(is_open=is_open)
    return trial


def as_example(trial: Trial, *, name: str) -> dict[str, Any]:
    """The walk as an example that expects what has come of it: plain data for the definition's `examples`."""
    data = trial.example.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    refused = {one.step: one.decision.refusal.rule for one in trial.happened if one.decision.refusal is not None}
    steps = [{**step, **({"refused": refused[number]} if number in refused else {})}
             for number, step in enumerate(data.get("steps", []), 1)]
    return {**data, "name": name, **({"steps": steps} if steps else {}), "expect": _expected(trial)}


def _expected(trial: Trial) -> dict[str, Any]:
    definition, situation = trial.definition, trial.situation
    facts = Facts(definition=definition, situation=situation, now=trial.now)
    begun = {clock.code: str(facts.read(f"clock.{clock.code}")) for clock in situation.clocks}
    due = {code: clocks.due_at(definition, situation, code) for code, state in begun.items() if state == "running"}
    tasks: dict[str, list[str]] = {}
    for task in situation.tasks:
        tasks.setdefault(str(task.code), []).append(task.state)
    found = {
        "status": situation.status, "priority": situation.priority, "outcome": situation.outcome,
        "due": {code: _local(at) for code, at in due.items() if at is not None}, "clocks": begun,
        "tasks": {code: states[0] if len(states) == 1 else states for code, states in tasks.items()},
        "messages": list(dict.fromkeys(one.message for one in trial.sent)),
    }
    return {what: value for what, value in found.items() if value}


def _local(at: datetime) -> str:
    return at.astimezone(counting.LONDON).strftime("%Y-%m-%dT%H:%M")
