"""The engine: opening a case, what may be done on it, what comes of doing it, and what time does to it.

Pure: a definition, a situation, an actor and a moment go in; a `Decision` comes out. Desk, portal, API,
jobs, examples and the demo council all call these. A verb that is refused changes nothing and says which
rule refused.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm.workflow import allowed, form, timing
from crm.workflow.decision import (
    AddPerson,
    CaseOpened,
    Decision,
    Moments,
    Offer,
    Refusal,
    RuleFired,
    ShutOutPerson,
)
from crm.workflow.definition import Action, Definition, Rule
from crm.workflow.effecting import carry_out
from crm.workflow.effects import Level
from crm.workflow.evaluation import is_true
from crm.workflow.facts import Facts
from crm.workflow.needs import FactsNeeded, facts_needed
from crm.workflow.situation import NOTHING, SYSTEM, EngineActor, Situation, TaskNow
from crm.workflow.task_shapes import assigned
from crm.workflow.timing import fire_rules, moments, pass_time
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
    _name_people(definition, work, "answer")
    first = assigned(definition.assign, work.facts())
    if first is not None:
        work.effects.append(first)
    work.happen(["opened", f"status.{status}"])
    carry_out(definition.on_open, work, about="opened")
    return _settled(work)


def priority_of(definition: Definition, facts: Facts) -> Level:
    """The priority that the service's list gives for these facts."""
    return next((rule.is_ for rule in definition.priority if is_true(rule.when, facts)), "normal")


def _name_people(definition: Definition, work: Work, kind: str) -> None:
    """People whom answers name (of the form, or of the action just taken), and those whom answers shut
    out."""
    facts = work.facts()
    for role, person in definition.people.items():
        if person.from_ is not None and person.from_.startswith(f"{kind}."):
            found = _named(facts, person.from_.partition(".")[2], kind)
            work.effects.extend(AddPerson(role=role, person=one) for one in found)
    shut_out = definition.access.shut_out
    for code in (shut_out.named_in or ()) if shut_out is not None else ():
        work.effects.extend(ShutOutPerson(person=one) for one in _named(facts, code, kind))


def _named(facts: Facts, name: str, kind: str) -> list[Any]:
    code = name.partition(".")[0]
    source = facts.situation.answers if kind == "answer" else facts.asked
    found = facts.read(f"{kind}.{name}") if source.get(code) is not None else None
    return [one for one in (found if isinstance(found, list | tuple) else [found]) if one is not None]


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
    refusal = _take(work, action, asked, outcome=outcome, rule=None, language=language)
    if refusal is not None:
        return Decision(status=situation.status, after=situation, refusal=refusal)
    return _settled(work)


def _take(
    work: Work,
    code: str,
    asked: Mapping[str, Any],
    *,
    outcome: str | None,
    rule: str | None,
    language: str = "en",
) -> Refusal | None:
    definition, situation, actor, now = work.definition, work.situation, work.actor, work.now
    shape = definition.actions.get(code)
    facts = allowed.facts_for(definition, situation, now=now, actor=actor, action=shape)
    refusal = allowed.why_not(code, facts, actor=actor, is_asked=False, language=language)
    if refusal is not None or shape is None:
        return refusal
    outcome = outcome or asked.get("outcome")
    raw = {key: value for key, value in asked.items() if key != "outcome"}
    shown = form.show_asked(definition, shape.ask, raw, situation=situation, now=now, actor=actor, language=language)
    typed, errors = shown.answers, form.asked_errors(shown, shape.ask, raw, language=language)
    missing = set(shown.missing)
    chosen, wrong = _outcome(definition, situation, shape, outcome)
    if wrong is not None:
        errors["outcome"] = wrong
        missing |= set() if outcome else {"outcome"}
    if errors:
        return _not_answered(errors, missing)
    facts = replace(facts, asked=typed)
    refusal = allowed.why_not(code, facts, actor=actor, is_asked=True, language=language) or allowed.blocked_by_tasks(
        shape, facts, language=language
    )
    if refusal is None:
        _apply(work, code, shape, typed, outcome=chosen, rule=rule)
    return refusal


def _not_answered(errors: Mapping[str, str], missing: Collection[str]) -> Refusal:
    if all(code in missing for code in errors):
        return Refusal(rule="missing", words="Something is missing.", fields=errors)
    return Refusal(rule="invalid", words="Something that was entered will not do.", fields=errors)


def _outcome(
    definition: Definition, situation: Situation, action: Action, given: str | None
) -> tuple[str | None, str | None]:
    """The outcome that closing by this action gives, and what is wrong with the one given."""
    if action.to is None or not definition.is_closed(action.to):
        return None, None
    if given is None and len(action.outcomes) == 1:
        return action.outcomes[0], None
    if given is None and not action.outcomes:
        return None, None
    if given is None:
        return None, "Select the outcome."
    return (given, None) if given in action.outcomes else (None, "Select one of the outcomes.")


def _apply(
    work: Work, code: str, action: Action, asked: Mapping[str, Any], *, outcome: str | None, rule: str | None
) -> None:
    facts = replace(work.facts(), asked=asked)
    acting_as = next(
        (entry.role for entry in action.by if entry.role in work.actor.words and is_true(entry.when, facts)),
        "",
    )
    before, work.asked = work.asked, asked
    events = work.take(code, asked=asked, outcome=outcome, acting_as=acting_as, rule=rule)
    _name_people(work.definition, work, "asked")
    work.happen(events)
    carry_out(action.do, work, about=f"action.{code}")
    work.pause_clocks()
    work.asked = before


def _take_for_rule(work: Work, rule: Rule, key: str) -> Refusal | None:
    """A rule takes its action as the system; its mark is kept first, so that what follows does not fire it
    again."""
    found = timing.moment_of(rule, key, replace(work.facts(), asked={}, row=None, actor=SYSTEM))
    before, work.actor = work.actor, SYSTEM
    refused = _refusal_of(work, rule)
    if refused is None and found is not None:
        work.fire(RuleFired(rule=key, action=rule.do, mark=found[0]))
        _take(work, rule.do, rule.with_, outcome=None, rule=key)
    work.actor = before
    return refused


def _refusal_of(work: Work, rule: Rule) -> Refusal | None:
    trial = Work(work.definition, work.situation, actor=SYSTEM, now=work.now)
    return _take(trial, rule.do, rule.with_, outcome=None, rule=None)


def _settled(work: Work) -> Decision:
    """The decision once every rule that now holds has fired."""
    fire_rules(work, take=_take_for_rule)
    return work.decision()


# -- tasks --


def available_tasks(
    definition: Definition, situation: Situation, actor: EngineActor, now: datetime, *, language: str = "en"
) -> dict[str, Refusal | None]:
    """For each open task of the service, by key: None if this actor may work on it, else why not."""
    facts = Facts(definition=definition, situation=situation, now=now, actor=actor)
    return {
        task.key: _task_refusal(definition, task, facts, actor, language)
        for task in situation.tasks
        if task.is_open and task.code in definition.tasks
    }


def _task_refusal(
    definition: Definition, task: TaskNow, facts: Facts, actor: EngineActor, language: str
) -> Refusal | None:
    shape = definition.tasks[str(task.code)]
    facts = replace(facts, row=task.row or None)
    return allowed.role_refusal(shape.by, facts, actor=actor, language=language) or allowed.second_person(
        shape.by_other_than, facts, actor=actor, language=language
    )


def do_task(
    definition: Definition,
    situation: Situation,
    key: str,
    asked: Mapping[str, Any],
    actor: EngineActor,
    now: datetime,
    *,
    result: str | None = None,
    state: str | None = None,
    has_files: bool = False,
    language: str = "en",
) -> Decision:
    """Brings a task to a `result` (which decides the state), or into a `state` on the way (doing,
    waiting_resident, waiting_other, to_do) or void.

    What it asks is required for a result. `has_files`: files were put to it, now or before.
    """
    task = next((task for task in situation.tasks if task.key == key), None)
    if task is None or task.code not in definition.tasks:
        return _refused(situation, Refusal(rule="status", words="There is no such task."))
    if not task.is_open:
        return _refused(situation, Refusal(rule="status", words="This task is finished."))
    work = Work(definition, situation, actor=actor, now=now)
    refusal = _task_refusal(definition, task, work.facts(), actor, language)
    if refusal is not None:
        return _refused(situation, refusal)
    ends = _task_end(definition, task, result=result, state=state)
    if isinstance(ends, Refusal):
        return _refused(situation, ends)
    shape = definition.tasks[str(task.code)]
    answers = dict(task.answers)
    if result is not None or asked:
        given = {**task.answers, **asked}
        shown = form.show_asked(
            definition, shape.ask, given, situation=situation, now=now, actor=actor, row=task.row, language=language
        )
        errors = form.asked_errors(shown, shape.ask, given, language=language)
        if result is None:  # on the way nothing is required yet
            errors = {code: words for code, words in errors.items() if code not in shown.missing}
        if errors:
            return _refused(situation, _not_answered(errors, shown.missing))
        answers |= shown.answers
    if result is not None and shape.files == "required" and not has_files:
        return _refused(
            situation,
            Refusal(rule="missing", words="Add a file first.", fields={"files": "Add a file first."}),
        )
    work.asked = answers
    work.row = task.row or None
    work.end_task(task, state=ends, result=result, answers=answers)
    work.asked, work.row = NOTHING, None
    return _settled(work)


_ON_THE_WAY = frozenset({"to_do", "doing", "waiting_resident", "waiting_other", "void"})


def _task_end(definition: Definition, task: TaskNow, *, result: str | None, state: str | None) -> str | Refusal:
    shape = definition.tasks[str(task.code)]
    if result is None:
        if state in _ON_THE_WAY:
            return str(state)
        return Refusal(rule="missing", words="Select the result.", fields={"result": "Select the result."})
    results = {code: one.state for code, one in shape.results.items()} or {
        "passed": "passed",
        "failed": "failed",
    }
    if result not in results:
        return Refusal(
            rule="missing",
            words="Select one of the results.",
            fields={"result": "Select one of the results."},
        )
    return results[result]


def add_task(definition: Definition, situation: Situation, code: str, actor: EngineActor, now: datetime) -> Decision:
    """Opens a task of the service by hand, where its `added_by` lets this actor."""
    shape = definition.tasks.get(code)
    if shape is None or shape.added_by is None or not actor.words.intersection(shape.added_by):
        return _refused(situation, Refusal(rule="role", words="You cannot add this task."))
    work = Work(definition, situation, actor=actor, now=now)
    before = len(situation.tasks)
    work.open_tasks_of(code)
    if len(work.situation.tasks) == before:
        return _refused(situation, Refusal(rule="too_often", words="This task is open already."))
    work.pause_clocks()
    return _settled(work)


def _refused(situation: Situation, refusal: Refusal) -> Decision:
    return Decision(status=situation.status, after=situation, refusal=refusal)


# -- what happens by itself --


def tick(definition: Definition, situation: Situation, now: datetime) -> Decision:
    """What time has done to the case by now: warnings, breaches, tasks that expire or come again, rules
    whose moment came. Calling it again at the same moment does nothing more. `moments` says when to call
    it."""
    work = Work(definition, situation, actor=SYSTEM, now=now)
    pass_time(work)
    work.pause_clocks()
    return _settled(work)


def happened(definition: Definition, situation: Situation, event: str, now: datetime) -> Decision:
    """What follows from an event that came from outside the engine (`message.x.sent`): tasks, clocks,
    secrets, rules."""
    kind, _, name = event.partition(".")
    if kind == "message" and name.endswith(".sent"):
        situation = replace(situation, sent={**situation.sent, name.removesuffix(".sent"): now})
    work = Work(definition, situation, actor=SYSTEM, now=now)
    work.happen([event])
    return _settled(work)


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
    return _settled(work)
