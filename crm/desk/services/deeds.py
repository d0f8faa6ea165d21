"""What an effect does, and to whom a case is given, in words."""

from crm.desk.services.choice_words import say
from crm.desk.services.names import Names
from crm.desk.services.said import amount, fact, text, who
from crm.workflow import effects


def given_to(part: effects.AssignStep, names: Names) -> str:
    """Who gets it."""
    found = []
    if part.team is not None:
        team = part.team
        held = f"the team that holds {who([team.role], names)}" if team.role else \
            f"the team named in “{team.answer or team.asked or team.row}”"
        found.append(held + (f" for the {team.by}" if team.by else ""))
    if part.officer is not None:
        officer = part.officer
        found.append(say(officer).lower() if isinstance(officer, str) else fact(officer, names))
    said = ", ".join(found)
    return said[:1].upper() + said[1:]


def deed(part: effects.EffectShape, names: Names) -> str:
    """What an effect does."""
    simple = _outward(part, names)
    if simple:
        return simple
    if isinstance(part, effects.SetEffect):
        return f"Set {names.say_all('any_answer', part.set)}"
    if isinstance(part, effects.PriorityEffect):
        return f"Priority: {say(part.priority).lower()}"
    if isinstance(part, effects.AssignEffect):
        return f"Give it to: {given_to(part.assign, names)}"
    if isinstance(part, effects.TaskEffect):
        name = names.name("tasks", part.task)
        return f"“{name}” is {say(part.state).lower()}" if part.state else f"Open the task “{name}”"
    if isinstance(part, effects.ClockEffect):
        name = names.name("clocks", part.clock)
        if part.extend is None:
            return f"“{name}” {say(part.do, field='do').lower()}"
        more = amount(part.extend.by, names) if part.extend.by is not None else "a new date"
        return f"More time for “{name}”: {more}"
    if isinstance(part, effects.CaseEffect):
        return f"Open a case of {names.name('services', part.case)}"
    if isinstance(part, effects.JoinEffect):
        return f"Join it to {names.name('named_in', part.join)}"
    return f"Link it to {names.name('named_in', part.to)}" if isinstance(part, effects.LinkEffect) else "Something"


def _outward(part: effects.EffectShape, names: Names) -> str:
    """What reaches people."""
    if isinstance(part, effects.MessageEffect):
        return f"Send “{names.name('messages', part.message)}” to {who(part.to, names).lower()}"
    if isinstance(part, effects.NotifyEffect):
        return f"Tell {who(part.notify, names)}" + (f": {text(part.text)}" if part.text else "")
    if isinstance(part, effects.PeopleEffect):
        name = names.name("people", part.people)
        named = names.name("named_in", part.from_ or "")
        return f"Take {name} off the case" if part.remove else f"Add {name} from {named}"
    if isinstance(part, effects.ShareEffect):
        return f"Share it with {names.name('share_with', part.share).partition(' (')[0]}"
    if isinstance(part, effects.ShutOutEffect):
        return f"Keep out {names.name('named_in', part.shut_out)}"
    if isinstance(part, effects.AlertEffect):
        return f"Propose an alert on the {part.about}: {text(part.text)}"
    return ""
