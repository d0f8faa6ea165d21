"""Problems of names: of questions, people, parts and events, those used and defined nowhere."""

import re
from collections.abc import Collection, Iterator

from crm.workflow import questions as q
from crm.workflow.definition import (
    PERSON_WORDS,
    STANDING_WORDS,
    Definition,
)
from crm.workflow.effects import (
    AssignStep,
    CaseEffect,
    ClockEffect,
    MessageEffect,
    NotifyEffect,
    PeopleEffect,
    SetEffect,
    ShareEffect,
    TaskEffect,
)
from crm.workflow.finding import Finder, is_rows, parts_of, unknown_event, unknown_moment
from crm.workflow.needs import fact_names

_LISTABLE = (
    q.TextQuestion,
    q.NumberQuestion,
    q.MoneyQuestion,
    q.DateQuestion,
    q.YesNoQuestion,
    q.ChoiceQuestion,
    q.ChoicesQuestion,
    q.TeamQuestion,
    q.OfficerQuestion,
    q.CaseQuestion,
)


def look(finder: Finder, *, roles: Collection[str] | None, services: Collection[str] | None) -> None:
    """Looks through questions, words for people, codes and events."""
    _questions(finder)
    _words(finder, held=roles)
    _codes(finder, services=services)
    _events(finder)


# -- questions --


def _questions(finder: Finder) -> None:
    definition = finder.definition
    _once(finder, [(place, question.code) for place, question in finder.questions()])
    for code, action in definition.actions.items():
        _once(finder, [(f"actions.{code}.ask.{n}", item.code) for n, item in enumerate(action.ask)], taken={"outcome"})
    for code, task in definition.tasks.items():
        _once(
            finder,
            [(f"tasks.{code}.ask.{n}", item.code) for n, item in enumerate(task.ask)],
            taken={"result", "state", "files"},
        )
    for place, question in finder.all_asked():
        if isinstance(question, q.GroupQuestion):
            _once(finder, [(f"{place}.questions.{n}", one.code) for n, one in enumerate(question.questions)])
            if any(isinstance(one, q.Stop | q.GroupQuestion) for one in question.questions):
                finder.problem(place, "A group holds neither a stop nor another group.")
            if any(isinstance(one, q.Asked) and one.secret is not None for one in question.questions):
                finder.problem(place, "A question of a group cannot be secret; make the whole group so.")
        if isinstance(question, q.Asked):
            _question(finder, place, question)
    for place, item in finder.asks():
        if isinstance(item, q.EachRow) and not is_rows(definition, item.each):
            finder.problem(place, f"There is no group {item.each} on the form to ask this for each row of.")


def _once(finder: Finder, named: list[tuple[str, str]], *, taken: Collection[str] = ()) -> None:
    seen: set[str] = set()
    for place, code in named:
        if code in seen:
            finder.problem(place, f"The code {code} is used twice.")
        if code in taken:
            finder.problem(place, f"The code {code} has a meaning of its own here; choose another.")
        seen.add(code)


def _question(finder: Finder, place: str, question: q.Asked) -> None:
    if question.listed and not isinstance(question, _LISTABLE):
        finder.problem(f"{place}.listed", "Answers of this type cannot be a column of a list.")
    for number, check in enumerate(question.checks):
        if check.matches is not None and not _compiles(check.matches):
            finder.problem(f"{place}.checks.{number}.matches", "This is not a regular expression.")
        inner = {one.code for one in question.questions} if isinstance(question, q.GroupQuestion) else set()
        spans = [span for span in (check.no_gaps, check.no_overlap) if span is not None]
        names = [name for span in spans for name in (span.from_, span.to) if name] + ([check.sum] if check.sum else [])
        for name in names:
            if name not in inner:
                finder.problem(f"{place}.checks.{number}", f"The rows of this group have no question {name}.")


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


# -- words for people --


def _words(finder: Finder, *, held: Collection[str] | None) -> None:
    definition = finder.definition
    known = set(definition.roles) | STANDING_WORDS
    people = set(definition.people) | PERSON_WORDS
    used: set[str] = set()
    for place, word, may_be_person in _who(finder):
        used.add(word)
        if word not in known and not (may_be_person and word in people):
            finder.problem(place, f"There is no role {word}" + (" and no person." if may_be_person else "."))
    for code, role in definition.roles.items():
        if code not in used:
            finder.warning(f"roles.{code}", f"The role “{role.name.say()}” is used nowhere.")
        elif held is not None and code not in held:
            finder.problem(f"roles.{code}", f"No team holds the role “{role.name.say()}”.")


def _who(finder: Finder) -> Iterator[tuple[str, str, bool]]:
    """Every word for people with its place, and whether a person of the case may be meant."""
    definition, access = finder.definition, finder.definition.access
    for code, action in definition.actions.items():
        yield from ((f"actions.{code}.by.{n}", entry.role, False) for n, entry in enumerate(action.by))
    for code, task in definition.tasks.items():
        yield from ((f"tasks.{code}.by.{n}", entry.role, False) for n, entry in enumerate(task.by))
        yield from ((f"tasks.{code}.added_by", word, False) for word in task.added_by or ())
    lists: list[tuple[str, tuple[str, ...] | None]] = [
        ("access.see", access.see),
        ("access.reads.shown_to", access.reads.shown_to),
    ]
    if access.share is not None:
        lists += [("access.share.by", access.share.by), ("access.share.with", access.share.with_)]
    if access.shut_out is not None:
        lists.append(("access.shut_out.by", access.shut_out.by))
    if access.emergency is not None:
        lists += [("access.emergency.by", access.emergency.by), ("access.emergency.tell", access.emergency.tell)]
    lists += [(f"people.{code}.seen_by", person.seen_by) for code, person in definition.people.items()]
    for place, question in finder.all_asked():
        if isinstance(question, q.Asked):
            lists.append((f"{place}.seen_by", question.seen_by))
        if isinstance(question, q.TeamQuestion | q.OfficerQuestion):
            lists.append((f"{place}.from", question.from_))
    for place, words in lists:
        yield from ((place, word, False) for word in words or ())
    yield from _who_in_effects(finder)
    for place, step in parts_of(definition, AssignStep):
        if step.team is not None and step.team.role is not None:
            yield place, step.team.role, False


def _who_in_effects(finder: Finder) -> Iterator[tuple[str, str, bool]]:
    for place, effect in finder.effects():
        if isinstance(effect, MessageEffect):
            yield from ((f"{place}.to", word, True) for word in effect.to)
        elif isinstance(effect, NotifyEffect):
            yield from ((f"{place}.notify", word, False) for word in effect.notify)
        elif isinstance(effect, ShareEffect) and "." not in effect.share:
            yield f"{place}.share", effect.share, False


# -- codes of parts --


def _codes(finder: Finder, *, services: Collection[str] | None) -> None:
    definition = finder.definition
    for place, kind, code, among in _uses(finder):
        if code not in among:
            finder.problem(place, f"There is no {kind} {code}.")
    if services is not None:
        for place, code in _services(finder):
            if code not in services and code not in ("this", definition.code):
                finder.warning(place, f"The council has no service {code}.")


Use = tuple[str, str, str, Collection[str]]
"""Where a code is used, what it is of, the code, and the codes there are."""

_STATUS_KINDS = ("kind.new", "kind.open", "kind.waiting", "kind.in_force", "kind.closed")


def _uses(finder: Finder) -> Iterator[Use]:
    yield from _uses_in_actions(finder)
    yield from _uses_in_tasks(finder)
    yield from _uses_in_time(finder)
    yield from _uses_in_effects(finder)
    yield from _uses_of_answers(finder)


def _moment(finder: Finder, place: str, moment: str | None) -> None:
    words = unknown_moment(finder, moment) if moment is not None else None
    if words is not None:
        finder.problem(place, words)


def _doers(definition: Definition) -> Collection[str]:
    return [*definition.actions, *definition.tasks]


def _rows_known(finder: Finder) -> Collection[str]:
    definition = finder.definition
    return [*(one for one in definition.questions if is_rows(definition, one)), *finder.asked]


def _uses_in_actions(finder: Finder) -> Iterator[Use]:
    definition = finder.definition
    for code, action in definition.actions.items():
        place = f"actions.{code}"
        for word in action.from_:
            if word.startswith("kind."):
                yield f"{place}.from", "kind of status", word, _STATUS_KINDS
            elif word != "any":
                yield f"{place}.from", "status", word, definition.statuses
        if action.to is not None:
            yield f"{place}.to", "status", action.to, definition.statuses
        for word in action.outcomes:
            yield f"{place}.outcomes", "outcome", word, definition.outcomes
        for word in action.by_other_than or ():
            yield f"{place}.by_other_than", "action or task", word, _doers(definition)
        _moment(finder, f"{place}.within.of", action.within.of if action.within else None)
        _moment(finder, f"{place}.not_before.of", action.not_before.of if action.not_before else None)


def _uses_in_tasks(finder: Finder) -> Iterator[Use]:
    for code, task in finder.definition.tasks.items():
        for word in task.by_other_than or ():
            yield f"tasks.{code}.by_other_than", "action or task", word, _doers(finder.definition)
        if task.for_each is not None:
            yield f"tasks.{code}.for_each", "group", task.for_each.removeprefix("asked."), _rows_known(finder)


def _uses_in_time(finder: Finder) -> Iterator[Use]:
    definition = finder.definition
    for code, clock in definition.clocks.items():
        for number, pause in enumerate(clock.pauses):
            for word in pause.in_:
                yield f"clocks.{code}.pauses.{number}.in", "status", word, definition.statuses
        _moment(finder, f"clocks.{code}.starts.not_before", clock.starts.not_before)
    for number, rule in enumerate(definition.rules):
        yield f"rules.{number}.do", "action", rule.do, definition.actions
        for word in rule.in_ or ():
            yield f"rules.{number}.in", "status", word, definition.statuses
        _moment(finder, f"rules.{number}.of", rule.of)


def _uses_of_answers(finder: Finder) -> Iterator[Use]:
    definition = finder.definition
    among: dict[str, Collection[str]] = {
        "answer": definition.questions,
        "asked": finder.asked,
        "task": definition.tasks,
        "people": [*definition.people, *PERSON_WORDS],
    }
    for code, person in definition.people.items():
        if person.from_ is not None:
            kind, _, name = person.from_.partition(".")
            yield f"people.{code}.from", "question", name.partition(".")[0], among[kind]
    shut_out, nearby = definition.access.shut_out, definition.nearby
    for word in (shut_out.named_in if shut_out else None) or ():
        yield "access.shut_out.named_in", "question", word, [*definition.questions, *finder.asked]
    for word in (nearby.same if nearby else None) or ():
        yield "nearby.same", "question", word, definition.questions
    for number, keep in enumerate(definition.retention):
        kind, _, name = keep.of.partition(".")
        if name:
            yield f"retention.{number}.of", kind, name, among[kind]


def _uses_in_effects(finder: Finder) -> Iterator[Use]:
    definition = finder.definition
    for place, effect in finder.effects():
        if isinstance(effect, MessageEffect):
            yield f"{place}.message", "message", effect.message, definition.messages
        elif isinstance(effect, TaskEffect):
            yield f"{place}.task", "task", effect.task, definition.tasks
        elif isinstance(effect, ClockEffect):
            yield f"{place}.clock", "clock", effect.clock, definition.clocks
        elif isinstance(effect, PeopleEffect):
            yield f"{place}.people", "person", effect.people, [*definition.people, *PERSON_WORDS]
        elif isinstance(effect, SetEffect):
            yield from ((f"{place}.set.{code}", "question", code, definition.questions) for code in effect.set)
        if effect.for_each is not None:
            yield f"{place}.for_each", "group", effect.for_each, _rows_known(finder)


def _services(finder: Finder) -> Iterator[tuple[str, str]]:
    for place, effect in finder.effects():
        if isinstance(effect, CaseEffect):
            yield f"{place}.case", effect.case
    for place, name in fact_names(finder.definition):
        if name.count is not None and name.count.service is not None:
            yield place, name.count.service


# -- events --


def _events(finder: Finder) -> None:
    definition = finder.definition
    named: list[tuple[str, str]] = []
    for code, clock in definition.clocks.items():
        named += [(f"clocks.{code}.starts.on", event) for event in clock.starts.on]
        for word, stops in (("stops", clock.stops), ("restarts", clock.restarts)):
            named += [(f"clocks.{code}.{word}.on", event) for event in (stops.on if stops else ())]
    for code, task in definition.tasks.items():
        named += [(f"tasks.{code}.opens.{n}.on", event) for n, opens in enumerate(task.opens) for event in opens.on]
    for place, question in finder.all_asked():
        if isinstance(question, q.Asked) and question.secret is not None:
            named += [(f"{place}.secret.until", event) for event in question.secret.until]
    named += [(f"retention.{n}.from", keep.from_) for n, keep in enumerate(definition.retention)]
    for place, event in named:
        words = unknown_event(finder, event)
        if words is not None:
            finder.problem(place, words)
