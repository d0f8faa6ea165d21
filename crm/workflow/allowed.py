"""Whether somebody may take an action or work on a task now, and why not."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from crm.values.amount import Amount
from crm.workflow import counting
from crm.workflow.conditions import Condition
from crm.workflow.decision import Refusal
from crm.workflow.definition import STANDING_WORDS, Action, By, Definition
from crm.workflow.evaluation import holds, resolve
from crm.workflow.facts import Facts
from crm.workflow.needs import mentions
from crm.workflow.sentences import sentence
from crm.workflow.situation import SYSTEM_KEY, EngineActor, Situation

OUTSIDE = frozenset({"reporter", "representative", "system"})
"""Words that reach a case by themselves, without being among those who may see it."""

_WHO = {
    "agent": "an agent",
    "officer": "an officer of the team that has the case",
    "lead": "the lead of the team that has the case",
    "assignee": "the officer who has the case",
    "reporter": "who reported it",
    "representative": "somebody who may act for the person",
    "system": "the system itself",
    "anyone": "a member of staff",
}


def facts_for(
    definition: Definition,
    situation: Situation,
    *,
    now: datetime,
    actor: EngineActor,
    action: Action | None = None,
    asked: Mapping[str, Any] | None = None,
) -> Facts:
    """The facts for an action: while it is only looked at (`asked` None), what it asks is not known,
    whatever an earlier taking of it was answered."""
    if asked is None:
        asked = {item.code: None for item in action.ask} if action is not None else {}
    return Facts(definition=definition, situation=situation, now=now, actor=actor, asked=asked)


def why_not(code: str, facts: Facts, *, actor: EngineActor, is_asked: bool, language: str = "en") -> Refusal | None:
    """The first rule that keeps this actor from this action, or None. `is_asked`: its questions are
    answered, so that conditions on them decide; before that they withhold nothing."""
    definition, situation = facts.definition, facts.situation
    action = definition.actions.get(code)
    if action is None:
        return Refusal(rule="status", words="This service has no such action.")
    if code not in definition.actions_from.get(situation.status, ()):
        name = definition.statuses[situation.status].name.say(language)
        return Refusal(rule="status", words=f"This cannot be done while the case is “{name}”.")
    return (
        _no_access(definition, actor)
        or _role(action.by, facts, actor=actor, is_asked=is_asked, language=language)
        or second_person(action.by_other_than, facts, actor=actor, language=language)
        or _times(action, code, facts)
        or _timing(action, facts)
        or _condition(action, facts, is_asked=is_asked, language=language)
    )


def _no_access(definition: Definition, actor: EngineActor) -> Refusal | None:
    see = definition.access.see
    if see is None or actor.words & OUTSIDE or "assignee" in actor.words or actor.words.intersection(see):
        return None
    return Refusal(rule="no_access", words="You cannot work on this case.")


def _role(by: Iterable[By], facts: Facts, *, actor: EngineActor, is_asked: bool, language: str) -> Refusal | None:
    withheld: Condition | None = None
    for entry in by:
        if entry.role in actor.words:
            if passes(entry.when, facts, is_asked=is_asked):
                return None
            withheld = entry.when
    if withheld is not None:
        return Refusal(rule="role", words=_only_when(sentence(withheld, facts.definition, language)))
    who = [_who(entry.role, facts.definition, language) for entry in by]
    if not who:
        return Refusal(rule="role", words="Nobody may do this.")
    return Refusal(rule="role", words=f"Only {_listed(who)} can do this.")


def role_refusal(
    by: Iterable[By], facts: Facts, *, actor: EngineActor, is_asked: bool = True, language: str = "en"
) -> Refusal | None:
    """Why none of these entries of `by` lets the actor in, or None."""
    return _role(by, facts, actor=actor, is_asked=is_asked, language=language)


def _only_when(words: str) -> str:
    return f"You can do this only when {words}."


def _who(word: str, definition: Definition, language: str) -> str:
    if word in STANDING_WORDS:
        return _WHO[word]
    role = definition.roles.get(word)
    return f"“{role.name.say(language)}”" if role else word


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def passes(condition: Condition | None, facts: Facts, *, is_asked: bool) -> bool:
    """Whether the condition is known to hold, or, before anything was asked, waits only for what will be
    asked."""
    found = holds(condition, facts)
    if found is None and condition is not None and not is_asked:
        return "asked" in mentions(condition)
    return found is True


def second_person(
    codes: tuple[str, ...] | None, facts: Facts, *, actor: EngineActor, language: str = "en"
) -> Refusal | None:
    """Refuses a person who took one of these actions, or ended one of these tasks, on this case."""
    if not codes or actor.person == SYSTEM_KEY:
        return None
    for taken in facts.situation.taken:
        if taken.action in codes and taken.by == actor.person:
            name = facts.definition.actions[taken.action].name.say(language)
            return Refusal(rule="second_person", words=f"Somebody else has to do this: you took “{name}”.")
    for task in facts.situation.tasks:
        if task.code in codes and task.ended_by == actor.person and task.state != "void":
            name = facts.definition.tasks[str(task.code)].name.say(language)
            return Refusal(rule="second_person", words=f"Somebody else has to do this: you did “{name}”.")
    return None


def _times(action: Action, code: str, facts: Facts) -> Refusal | None:
    if action.times is None:
        return None
    most = resolve(action.times, facts)
    if not isinstance(most, int | float) or facts.situation.times_taken.get(code, 0) < most:
        return None
    words = "This can be done once only." if most == 1 else f"This can be done at most {most} times."
    return Refusal(rule="too_often", words=words)


def _timing(action: Action, facts: Facts) -> Refusal | None:
    calendar = facts.situation.council.calendars.get(facts.definition.calendar)
    if action.within is not None:
        moment, limit = facts.moment(action.within.of), resolve(action.within.limit, facts)
        if moment is None or not isinstance(limit, Amount):
            return Refusal(rule="condition", words="It is not known until when this can be done.")
        last = counting.last_instant(moment, limit, calendar)
        if facts.now > last:
            return Refusal(rule="too_late", words=f"This could be done until {_day(last)}.")
    if action.not_before is not None:
        moment, wait = facts.moment(action.not_before.of), resolve(action.not_before.wait, facts)
        if moment is None or not isinstance(wait, Amount):
            return Refusal(rule="condition", words="It is not known from when on this can be done.")
        first = counting.first_instant(moment, wait, calendar)
        if facts.now < first:
            return Refusal(rule="too_early", words=f"This can be done from {_day(first)} on.")
    return None


def _day(at: datetime) -> str:
    day = counting.local_day(at)
    return f"{day.day} {day:%B %Y}"


def _condition(action: Action, facts: Facts, *, is_asked: bool, language: str) -> Refusal | None:
    if action.when is None or passes(action.when, facts, is_asked=is_asked):
        return None
    words = (
        action.else_.say(language) if action.else_ else _only_when(sentence(action.when, facts.definition, language))
    )
    return Refusal(rule="condition", words=words)


def blocked_by_tasks(action: Action, facts: Facts, *, language: str = "en") -> Refusal | None:
    """Refuses an action that would close the case while a task that blocks closing is open."""
    definition, situation = facts.definition, facts.situation
    if action.to is None or not definition.is_closed(action.to) or definition.is_closed(situation.status):
        return None
    names = [
        definition.tasks[task.code].name.say(language)
        for task in situation.tasks
        if task.is_open and task.code in definition.tasks and definition.tasks[task.code].at_close == "block"
    ]
    if not names:
        return None
    return Refusal(rule="task", words=f"These tasks have to be finished first: {', '.join(dict.fromkeys(names))}.")
