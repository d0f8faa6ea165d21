"""The engine: opening a case, what may be done on it, what comes of doing it, and what time does to it.

Pure: a definition, a situation, an actor and a moment go in; a `Decision` comes out. Desk, portal, API,
jobs, examples and the demo council all call these. A verb that is refused changes nothing and says which
rule refused.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm.workflow import allowed
from crm.workflow.decision import (
    CaseOpened,
    Decision,
    Moments,
    Offer,
)
from crm.workflow.definition import Definition
from crm.workflow.effecting import carry_out
from crm.workflow.effects import Level
from crm.workflow.evaluation import is_true
from crm.workflow.facts import Facts
from crm.workflow.needs import FactsNeeded, facts_needed
from crm.workflow.situation import SYSTEM, EngineActor, Situation
from crm.workflow.taking import name_people, refused, settled, take
from crm.workflow.task_shapes import assigned
from crm.workflow.task_work import add_task, available_tasks, do_task
from crm.workflow.timing import moments, pass_time
from crm.workflow.work import Work

__all__ = [
    "FactsNeeded",
    "Moments",
    "add_task",
    "available",
    "available_tasks",
    "correct",
    "decide",
    "do_task",
    "facts_needed",
    "happened",
    "moments",
    "start",
    "tick",
]


def start(definition: Definition, situation: Situation, actor: EngineActor, now: datetime) -> Decision:
    """Opens a case: its first status, priority, people, team, tasks and clocks, and the rules that fire at
    once.

    `situation` brings the council, the checked answers, channel, person, place, counts and sample; what it
    says of status and the like is ignored. Effects hold an `AddPerson` for each person the form names, then
    the first assignment, then those of `on_open`.
    """
    status = definition.first_status
    work = Work(
        definition,
        replace(
            situation,
            status=status,
            opened_at=now,
            entered_at=now,
            priority="normal",
            outcome=None,
            closed_at=None,
            taken=(),
            tasks=(),
            clocks=(),
            fired={},
        ),
        actor=actor,
        now=now,
    )
    level = priority_of(definition, work.facts())
    work.situation = replace(work.situation, priority=level)
    work.changes.append(CaseOpened(status=status, priority=level, at=now))
    name_people(definition, work, "answer")
    first = assigned(definition.assign, work.facts())
    if first is not None:
        work.effects.append(first)
    work.happen(["opened", f"status.{status}"])
    carry_out(definition.on_open, work, about="opened")
    return settled(work)


def priority_of(definition: Definition, facts: Facts) -> Level:
    """The priority that the service's list gives for these facts."""
    return next((rule.is_ for rule in definition.priority if is_true(rule.when, facts)), "normal")


def available(
    definition: Definition, situation: Situation, actor: EngineActor, now: datetime, *, language: str = "en"
) -> tuple[Offer, ...]:
    """Every action of the service in its order, offered to this actor or withheld by the first rule that
    refuses.

    Conditions on what the action itself asks withhold nothing yet. Actions not of this status are withheld
    with `status`; screens leave those out.
    """
    offers = []
    for code, action in definition.actions.items():
        facts = allowed.facts_for(definition, situation, now=now, actor=actor, action=action)
        refusal = allowed.why_not(code, facts, actor=actor, is_asked=False, language=language)
        offers.append(Offer(action=code, refusal=refusal or allowed.blocked_by_tasks(action, facts, language=language)))
    return tuple(offers)


def decide(
    definition: Definition,
    situation: Situation,
    action: str,
    asked: Mapping[str, Any],
    actor: EngineActor,
    now: datetime,
    *,
    outcome: str | None = None,
    language: str = "en",
) -> Decision:
    """What comes of taking this action with these answers (as typed or as kept; `outcome` may stand among
    them).

    A refusal has its rule and words; `missing` has `fields` by question code (`outcome` for the outcome).
    """
    work = Work(definition, situation, actor=actor, now=now)
    refusal = take(work, action, asked, outcome=outcome, rule=None, language=language)
    if refusal is not None:
        return refused(situation, refusal)
    return settled(work)


def tick(definition: Definition, situation: Situation, now: datetime) -> Decision:
    """What time has done to the case by now: warnings, breaches, tasks that expire or come again, rules
    whose moment came. Calling it again at the same moment does nothing more. `moments` says when to call
    it."""
    work = Work(definition, situation, actor=SYSTEM, now=now)
    pass_time(work)
    work.pause_clocks()
    return settled(work)


def happened(definition: Definition, situation: Situation, event: str, now: datetime) -> Decision:
    """What follows from an event that came from outside the engine (`message.x.sent`): tasks, clocks,
    secrets, rules."""
    kind, _, name = event.partition(".")
    if kind == "message" and name.endswith(".sent"):
        situation = replace(situation, sent={**situation.sent, name.removesuffix(".sent"): now})
    work = Work(definition, situation, actor=SYSTEM, now=now)
    work.happen([event])
    return settled(work)


def correct(
    definition: Definition,
    situation: Situation,
    answers: Mapping[str, Any],
    actor: EngineActor,
    now: datetime,
) -> Decision:
    """Corrects answers of the case (checked before; None takes one away): running clocks get the target
    that holds now from their own start, and the priority follows if it was the one the service gave. No
    status changes but by rules.

    With no answers it only looks again, as after a change of a calendar or of the place.
    """
    work = Work(definition, situation, actor=actor, now=now)
    given = priority_of(definition, work.facts())
    work.set_answers(answers)
    if situation.priority == given:
        work.set_priority(priority_of(definition, work.facts()))
    work.recompute_clocks()
    work.pause_clocks()
    return settled(work)
