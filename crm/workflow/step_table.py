"""What may be done from each status, to where, by whom and when: the picture of a service in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.workflow import sentences
from crm.workflow.course import Action, Rule
from crm.workflow.definition import Definition
from crm.workflow.diagram import covered, many_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action as one row says it. `when`: the conditions and rules, each a few words."""

    action: str
    name: str
    to: str
    by: str
    when: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FromStatus:
    """The steps from one status; `code` is empty for those from many statuses at once."""

    code: str
    name: str
    steps: Sequence[Step]


def step_table(definition: Definition) -> list[FromStatus]:
    """Every status in the order of the service, then what many statuses share."""
    shared = {code: many_in_words(definition, action, covered(definition, action))
              for code, action in definition.actions.items()}
    found = []
    for status in definition.statuses:
        steps = [step(definition, code, status) for code in definition.actions_from[status] if not shared[code]]
        found.append(FromStatus(code=status, name=definition.statuses[status].name.say(), steps=steps))
    for words in dict.fromkeys(words for words in shared.values() if words):
        steps = [step(definition, code) for code, said in shared.items() if said == words]
        found.append(FromStatus(code="", name=words[0].upper() + words[1:], steps=steps))
    return found


def step(definition: Definition, code: str, status: str = "") -> Step:
    """One action in words; of its rules those that can work in this status."""
    action = definition.actions[code]
    to = definition.statuses.get(action.to) if action.to else None
    when = [*_limits(definition, action), *_rules(definition, code, status)]
    return Step(action=code, name=action.name.say(), to=to.name.say() if to else action.to or "Stays",
                by=", ".join(who(definition, action)), when=when)


def who(definition: Definition, action: Action) -> list[str]:
    """Who may take the action, each with its condition; "Nobody" where it names no one."""
    if not action.by:
        return ["Nobody"]
    return [role_name(definition, by.role)
            + (f", when {sentences.sentence(by.when, definition)}" if by.when else "") for by in action.by]


def role_name(definition: Definition, word: str) -> str:
    """A role of the service by its name, a standing word as it is said."""
    role = definition.roles.get(word)
    if role is not None:
        return role.name.say()
    person = definition.people.get(word)
    if person is not None and person.name is not None:
        return person.name.say()
    return {"system": "By itself", "anyone": "Anyone of the council"}.get(word, word.replace("_", " ").capitalize())


def _limits(definition: Definition, action: Action) -> list[str]:
    found = []
    if action.when is not None:
        found.append(f"only when {sentences.sentence(action.when, definition)}")
    if action.by_other_than:
        names = [f"“{definition.actions[code].name.say()}”" if code in definition.actions else code
                 for code in action.by_other_than]
        found.append(f"by somebody other than who did {' or '.join(names)}")
    if action.times is not None:
        most = sentences.amount(action.times, definition)
        found.append("once only" if most == "1" else f"at most {most} times")
    if action.within is not None:
        found.append(f"within {sentences.amount(action.within.limit, definition)} "
                     f"of {sentences.moment(action.within.of, definition)}")
    if action.not_before is not None:
        found.append(f"from {sentences.amount(action.not_before.wait, definition)} "
                     f"after {sentences.moment(action.not_before.of, definition)}")
    return found


def _rules(definition: Definition, code: str, status: str) -> list[str]:
    return [f"by itself {trigger(definition, rule)}" for rule in definition.rules
            if rule.do == code and (not status or rule.in_ is None or status in rule.in_)]


def trigger(definition: Definition, rule: Rule) -> str:
    """What sets a rule off, in words: "after 20 working days in With the owner"."""
    names = [definition.statuses[code].name.say() if code in definition.statuses else code for code in rule.in_ or ()]
    where = f"in {' or '.join(names)}" if names else ""
    condition = ""
    if rule.when is not None:
        sign = "as soon as" if rule.trigger == "when" else "if"
        condition = f"{sign} {sentences.sentence(rule.when, definition)}"
    return " ".join(part for part in (_time(definition, rule), where, condition) if part)


def _time(definition: Definition, rule: Rule) -> str:
    of = sentences.moment(rule.of, definition) if rule.of else ""
    if rule.after is not None:
        amount = sentences.amount(rule.after, definition)
        return f"{amount} after {of}" if of else f"after {amount}"
    if rule.before is not None:
        return f"{sentences.amount(rule.before, definition)} before {of}"
    if rule.every is not None:
        return f"every {sentences.amount(rule.every, definition)}"
    return f"when the calendar {rule.at}" if rule.at else ""
