"""Taking an action on a piece of work: what refuses it, what it asks, what follows, and the rules that then fire."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from crm.workflow import allowed, form, timing
from crm.workflow.decision import (
    AddPerson,
    Decision,
    Refusal,
    RuleFired,
    ShutOutPerson,
)
from crm.workflow.definition import Action, Definition, Rule
from crm.workflow.effecting import carry_out
from crm.workflow.evaluation import is_true
from crm.workflow.facts import Facts
from crm.workflow.situation import SYSTEM, Situation
from crm.workflow.timing import fire_rules
from crm.workflow.work import Work


def take(
    work: Work,
    code: str,
    asked: Mapping[str, Any],
    *,
    outcome: str | None,
    rule: str | None,
    language: str = "en",
) -> Refusal | None:
    """Takes the action on the piece of work, or says why not and leaves it as it was."""
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
        return not_answered(errors, missing)
    facts = replace(facts, asked=_known(shape, typed))
    refusal = allowed.why_not(code, facts, actor=actor, is_asked=True, language=language) or allowed.blocked_by_tasks(
        shape, facts, language=language
    )
    if refusal is None:
        _apply(work, code, shape, typed, outcome=chosen, rule=rule)
    return refusal


def not_answered(errors: Mapping[str, str], missing: Collection[str]) -> Refusal:
    """The refusal for answers that are missing or will not do."""
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
    known = _known(action, asked)
    facts = replace(work.facts(), asked=known)
    acting_as = next(
        (entry.role for entry in action.by if entry.role in work.actor.words and is_true(entry.when, facts)),
        "",
    )
    before, work.asked = work.asked, known
    events = work.take(code, asked=asked, outcome=outcome, acting_as=acting_as, rule=rule)
    name_people(work.definition, work, "asked")
    work.happen(events)
    carry_out(action.do, work, about=f"action.{code}")
    work.pause_clocks()
    work.asked = before


def _known(action: Action, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with None for each question left unanswered, so that no earlier taking answers in its place."""
    return {**dict.fromkeys(item.code for item in action.ask), **asked}


def _take_for_rule(work: Work, rule: Rule, key: str) -> Refusal | None:
    """A rule takes its action as the system; its mark is kept first, so that what follows does not fire it
    again."""
    found = timing.moment_of(rule, key, replace(work.facts(), asked={}, row=None, actor=SYSTEM))
    before, work.actor = work.actor, SYSTEM
    refused = _refusal_of(work, rule)
    if refused is None and found is not None:
        work.fire(RuleFired(rule=key, action=rule.do, mark=found[0]))
        take(work, rule.do, rule.with_, outcome=None, rule=key)
    work.actor = before
    return refused


def _refusal_of(work: Work, rule: Rule) -> Refusal | None:
    trial = Work(work.definition, work.situation, actor=SYSTEM, now=work.now)
    return take(trial, rule.do, rule.with_, outcome=None, rule=None)


def settled(work: Work) -> Decision:
    """The decision once every rule that now holds has fired."""
    fire_rules(work, take=_take_for_rule)
    return work.decision()


def name_people(definition: Definition, work: Work, kind: str) -> None:
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


def refused(situation: Situation, refusal: Refusal) -> Decision:
    """The decision that nothing was done, and why."""
    return Decision(status=situation.status, after=situation, refusal=refusal)
