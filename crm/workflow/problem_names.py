"""Problems of names: those used and defined nowhere, those defined and used by nobody, and questions asked too late."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from crm.workflow import questions as q
from crm.workflow.conditions import FactName, FactTest, RowsTest, TasksTest
from crm.workflow.definition import (
    PERSON_WORDS,
    STANDING_WORDS,
    TASK_ENDS,
    Definition,
    Example,
    Value,
)
from crm.workflow.effects import (
    LEVELS,
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
from crm.workflow.finding import Finder
from crm.workflow.messages import placeholders
from crm.workflow.needs import fact_names

TASK_STATES = TASK_ENDS | {"to_do", "doing", "waiting_resident", "waiting_other"}
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


def look(
    finder: Finder,
    *,
    roles: Collection[str] | None,
    calendars: Collection[str] | None,
    services: Collection[str] | None,
) -> None:
    """Looks through every name."""
    _questions(finder)
    _facts(finder)
    _order(finder)
    _words(finder, held=roles)
    _codes(finder, services=services)
    _events(finder)
    _calendars(finder, calendars)
    _values(finder)
    _unused(finder)
    _examples(finder)


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
        if isinstance(question, q.Asked):
            _question(finder, place, question)
    for place, item in finder.asks():
        if isinstance(item, q.EachRow) and not _is_rows(definition, item.each):
            finder.problem(place, f"There is no group {item.each} on the form to ask this for each row of.")


def _is_rows(definition: Definition, code: str) -> bool:
    return isinstance(definition.questions.get(code), q.GroupQuestion | q.ChoicesQuestion)


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


# -- facts --


def _facts(finder: Finder) -> None:
    for place, name in fact_names(finder.definition):
        words = _unknown_fact(finder, name, place)
        if words is not None:
            finder.problem(place, words)
        elif isinstance(name, FactTest):
            _right_side(finder, place, name)
    for place, test in _parts(finder.definition, RowsTest):
        code = test.rows.partition(".")[0]
        if code not in finder.definition.groups and code not in finder.asked:
            finder.problem(place, f"There is no group {test.rows}.")
    for place, test in _parts(finder.definition, TasksTest):
        _tasks_test(finder, place, test)


def _tasks_test(finder: Finder, place: str, test: TasksTest) -> None:
    tasks = finder.definition.tasks
    for code in test.tasks:
        if code not in tasks:
            finder.problem(place, f"There is no task {code}.")
    results = {result for code in test.tasks if code in tasks for result in tasks[code].results}
    for word in test.every or test.some or test.none or ():
        if word not in TASK_STATES and word not in results:
            finder.problem(place, f"{word} is neither a state nor a result of these tasks.")


def _parts(part: Any, wanted: type[Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Every part of this kind with its place; examples are left out."""
    if isinstance(part, Example):
        return
    if isinstance(part, wanted):
        yield place, part
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from _parts(getattr(part, name), wanted, _at(place, field.alias or name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _parts(value, wanted, _at(place, str(key)))
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _parts(value, wanted, _at(place, str(index)))


def _at(place: str, word: str) -> str:
    return f"{place}.{word}" if place else word


def _unknown_fact(finder: Finder, name: FactName, place: str) -> str | None:
    """Why this fact can never be known, or None."""
    definition, kind = finder.definition, name.kind
    code, _, inner = name.name.partition(".")
    if kind == "answer":
        return _unknown_answer(finder, code, inner, place)
    if kind == "asked" and code not in finder.asked:
        return f"No action and no task asks for {code}."
    if kind == "value" and code not in definition.values:
        return f"There is no value {code}."
    if kind == "task" and code not in definition.tasks:
        return f"There is no task {code}."
    if kind == "task" and inner and inner != "result" and not _task_asks(definition, code, inner):
        return f"The task {code} does not ask for {inner}."
    if kind == "clock" and (
        code not in definition.clocks or inner not in ("", "late", "warned", "due", "started", "ended")
    ):
        return f"There is no clock {name.name}."
    if kind == "days_since":
        return _unknown_moment(finder, name.name)
    if kind == "actor" and code != "person" and code not in definition.roles and code not in STANDING_WORDS:
        return f"There is no role {code}."
    if (
        kind == "count"
        and name.count is not None
        and name.count.action is not None
        and name.count.action not in definition.actions
    ):
        return f"There is no action {name.count.action}."
    return None


def _task_asks(definition: Definition, code: str, name: str) -> bool:
    return any(item.code == name.partition(".")[0] for item in definition.tasks[code].ask)


def _unknown_answer(finder: Finder, code: str, inner: str, place: str) -> str | None:
    definition = finder.definition
    question = definition.questions.get(code)
    if question is None:
        in_rows = [group for group in _groups_around(finder, place) if any(one.code == code for one in group)]
        return None if in_rows else f"There is no question {code}."
    if isinstance(question, q.Notice):
        return f"{code} is a notice and has no answer."
    is_group = isinstance(question, q.GroupQuestion)
    if (
        inner
        and isinstance(question, q.GroupQuestion)
        and all(one.code != inner.partition(".")[0] for one in question.questions)
    ):
        return f"The group {code} has no question {inner}."
    parts = (q.PersonQuestion, q.OrganisationQuestion, q.AddressQuestion, q.PlaceQuestion, q.Stop)
    return (
        f"The answer to {code} has no part {inner}."
        if inner and not is_group and not isinstance(question, parts)
        else None
    )


def _groups_around(finder: Finder, place: str) -> Iterator[tuple[q.Question, ...]]:
    """The questions among whose rows a place lies: of a group or `each` it is inside, or of any group of the form (for
    `rows`, `for_each`)."""
    for item_place, item in [*finder.questions(), *finder.asks()]:
        if isinstance(item, q.GroupQuestion | q.EachRow) and (
            place.startswith(f"{item_place}.")
            or ".every" in place
            or ".some" in place
            or ".none" in place
            or not place.startswith("form")
        ):
            yield item.questions


def _unknown_moment(finder: Finder, moment: str) -> str | None:
    kind, _, name = moment.partition(".")
    code = name.partition(".")[0]
    if kind == "answer":
        return None if code in finder.definition.questions else f"There is no question {code}."
    if kind == "asked":
        return None if code in finder.asked else f"No action and no task asks for {code}."
    if kind == "value":
        return None if code in finder.definition.values else f"There is no value {code}."
    if kind == "clock":
        return None if code in finder.definition.clocks else f"There is no clock {code}."
    return unknown_event(finder, moment)


def _right_side(finder: Finder, place: str, test: FactTest) -> None:
    """Constants that the fact can never be equal to."""
    allowed = _allowed(finder, test)
    if allowed is None or test.test not in ("is", "in", "has"):
        return
    given = test.right if isinstance(test.right, tuple) else (test.right,)
    for one in given:
        if (
            not isinstance(one, FactName)
            and str(one) not in allowed
            and not (isinstance(one, bool) and "yes" in allowed)
        ):
            finder.problem(place, f"“{one}” is none of: {', '.join(sorted(allowed))}.")


def _allowed(finder: Finder, test: FactTest) -> set[str] | None:
    """The texts that this fact may be, where they are known."""
    definition, kind = finder.definition, test.kind
    if kind == "fact":
        return {
            "status": set(definition.statuses),
            "priority": set(LEVELS),
            "outcome": set(definition.outcomes),
            "channel": None,
        }[test.name]
    if kind == "task":
        code, _, inner = test.name.partition(".")
        if inner == "result":
            return set(definition.tasks[code].results) or {"passed", "failed"}
        return None if inner else set(TASK_STATES)
    if kind == "clock":
        inner = test.name.partition(".")[2]
        return {"": {"not_started", "running", "paused", "ended"}, "late": {"yes", "no"}, "warned": {"yes", "no"}}.get(
            inner
        )
    if kind == "actor" and test.name != "person":
        return {"yes", "no"}
    if kind == "now" and test.name not in ("date", "time"):
        return {"open", "closed"}
    if kind == "answer" and "." not in test.name:
        return _options(definition.questions.get(test.name))
    if kind == "asked" and "." not in test.name:
        options = [_options(item) for item in finder.asked.get(test.name, ())]
        return None if any(one is None for one in options) else set().union(*(one or set() for one in options))
    return None


def _options(question: Any) -> set[str] | None:
    if isinstance(question, q.ChoiceQuestion | q.ChoicesQuestion):
        return set(question.options)
    return {"yes", "no"} if isinstance(question, q.YesNoQuestion | q.DeclarationQuestion) else None


def _order(finder: Finder) -> None:
    """Conditions of the form on questions that come later."""
    places = [(place, question.code) for place, question in finder.questions()]
    position = {code: number for number, (_, code) in enumerate(places)}
    for number, (place, code) in enumerate(places):
        question = finder.definition.questions[code]
        for inner, name in fact_names(question, place):
            later = position.get(name.name.partition(".")[0], -1)
            is_check = f"{place}.checks" in inner
            if name.kind == "answer" and (
                later > number or (later == number and not is_check and not (isinstance(question, q.GroupQuestion)))
            ):
                finder.problem(inner, f"This asks about {name.name}, which comes later on the form.")


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
    for place, step in _parts(definition, AssignStep):
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


def _uses(finder: Finder) -> Iterator[tuple[str, str, str, Collection[str]]]:
    definition = finder.definition
    statuses, actions = definition.statuses, definition.actions
    for code, action in actions.items():
        place = f"actions.{code}"
        yield from (
            (f"{place}.from", "status", word, statuses)
            for word in action.from_
            if word != "any" and not word.startswith("kind.")
        )
        kinds = ("kind.new", "kind.open", "kind.waiting", "kind.in_force", "kind.closed")
        yield from (
            (f"{place}.from", "kind of status", word, kinds) for word in action.from_ if word.startswith("kind.")
        )
        if action.to is not None:
            yield f"{place}.to", "status", action.to, statuses
        yield from ((f"{place}.outcomes", "outcome", word, definition.outcomes) for word in action.outcomes)
        yield from (
            (f"{place}.by_other_than", "action or task", word, [*actions, *definition.tasks])
            for word in action.by_other_than or ()
        )
        for part, moment in (("within", action.within), ("not_before", action.not_before)):
            if moment is not None:
                words = _unknown_moment(finder, moment.of)
                if words is not None:
                    finder.problem(f"{place}.{part}.of", words)
    for code, task in definition.tasks.items():
        yield from (
            (f"tasks.{code}.by_other_than", "action or task", word, [*actions, *definition.tasks])
            for word in task.by_other_than or ()
        )
        if task.for_each is not None:
            rows = [*(one for one in definition.questions if _is_rows(definition, one)), *finder.asked]
            yield f"tasks.{code}.for_each", "group", task.for_each.removeprefix("asked."), rows
    for code, clock in definition.clocks.items():
        yield from (
            (f"clocks.{code}.pauses.{n}.in", "status", word, statuses)
            for n, pause in enumerate(clock.pauses)
            for word in pause.in_
        )
        if clock.starts.not_before is not None:
            words = _unknown_moment(finder, clock.starts.not_before)
            if words is not None:
                finder.problem(f"clocks.{code}.starts.not_before", words)
    for number, rule in enumerate(definition.rules):
        yield f"rules.{number}.do", "action", rule.do, actions
        yield from ((f"rules.{number}.in", "status", word, statuses) for word in rule.in_ or ())
        words = _unknown_moment(finder, rule.of) if rule.of is not None else None
        if words is not None:
            finder.problem(f"rules.{number}.of", words)
    yield from _uses_in_effects(finder)
    for code, person in definition.people.items():
        if person.from_ is not None:
            kind, _, name = person.from_.partition(".")
            among: Collection[str] = definition.questions if kind == "answer" else finder.asked
            yield f"people.{code}.from", "question", name.partition(".")[0], among
    shut_out = definition.access.shut_out
    yield from (
        ("access.shut_out.named_in", "question", word, [*definition.questions, *finder.asked])
        for word in (shut_out.named_in if shut_out is not None else None) or ()
    )
    yield from (
        ("nearby.same", "question", word, definition.questions)
        for word in (definition.nearby.same if definition.nearby else None) or ()
    )
    for number, keep in enumerate(definition.retention):
        kind, _, name = keep.of.partition(".")
        in_kind: dict[str, Collection[str]] = {
            "answer": definition.questions,
            "asked": finder.asked,
            "task": definition.tasks,
            "people": [*definition.people, *PERSON_WORDS],
        }
        if name:
            yield f"retention.{number}.of", kind, name, in_kind[kind]


def _uses_in_effects(finder: Finder) -> Iterator[tuple[str, str, str, Collection[str]]]:
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
            rows = [*(one for one in definition.questions if _is_rows(definition, one)), *finder.asked]
            yield f"{place}.for_each", "group", effect.for_each, rows


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


def unknown_event(finder: Finder, event: str) -> str | None:
    """Why this event can never happen, or None."""
    definition = finder.definition
    kind, _, name = event.partition(".")
    code, _, word = name.partition(".")
    among: dict[str, Collection[str]] = {
        "status": definition.statuses,
        "action": definition.actions,
        "task": definition.tasks,
        "message": definition.messages,
    }
    if kind in among and code not in among[kind]:
        return f"There is no {kind} {code}."
    if kind == "task" and word and word not in TASK_STATES and word not in definition.tasks[code].results:
        return f"{word} is neither a state nor a result of the task {code}."
    return None


def _calendars(finder: Finder, calendars: Collection[str] | None) -> None:
    if calendars is None:
        return
    definition = finder.definition
    named: list[tuple[str, str | None]] = [("calendar", definition.calendar)]
    named += [(f"clocks.{code}.calendar", clock.calendar) for code, clock in definition.clocks.items()]
    named += [(f"tasks.{code}.calendar", task.calendar) for code, task in definition.tasks.items()]
    named += [(f"rules.{n}.calendar", rule.calendar) for n, rule in enumerate(definition.rules)]
    named += [
        (place, name.name)
        for place, name in fact_names(definition)
        if name.kind == "now" and name.name not in ("this", "date", "time")
    ]
    for place, code in named:
        if code is not None and code not in calendars:
            finder.problem(place, f"The council has no calendar {code}.")


# -- values and tables --


def _values(finder: Finder) -> None:
    definition = finder.definition
    for code, value in definition.values.items():
        if value.table is not None:
            _look_up(finder, code, value)
        if _goes_round(definition, code):
            finder.problem(f"values.{code}", f"The value {code} depends on itself.")
    for code, table in definition.tables.items():
        columns = {*table.given, *table.gives}
        for number, row in enumerate(table.rows):
            for name in row:
                if name not in columns:
                    finder.problem(f"tables.{code}.rows.{number}.{name}", f"The table has no column {name}.")


def _look_up(finder: Finder, code: str, value: Value) -> None:
    table = finder.definition.tables.get(str(value.table))
    if table is None:
        finder.problem(f"values.{code}.table", f"There is no table {value.table}.")
    elif value.gives not in table.gives:
        finder.problem(f"values.{code}.gives", f"The table {value.table} does not give {value.gives}.")


def _goes_round(definition: Definition, start: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        code = waiting.pop()
        value = definition.values.get(code)
        if value is None:
            continue
        parts: list[Any] = [value, definition.tables.get(value.table)] if value.table else [value]
        for part in parts:
            for _, name in fact_names(part):
                if name.kind == "value":
                    if name.name == start:
                        return True
                    if name.name not in seen:
                        seen.add(name.name)
                        waiting.append(name.name)
    return False


# -- what nobody uses --


def _unused(finder: Finder) -> None:
    definition = finder.definition
    sent = {effect.message for _, effect in finder.effects() if isinstance(effect, MessageEffect)}
    sent |= {event.split(".")[1] for event in _all_events(definition) if event.startswith("message.")}
    for code in definition.messages:
        if code not in sent:
            finder.warning(f"messages.{code}", f"The message {code} is never sent by itself.")
    facts = {name.name.partition(".")[0] for _, name in fact_names(definition) if name.kind == "value"}
    quoted = {
        name.split(".")[1]
        for message in definition.messages.values()
        for text in message.texts()
        for name in placeholders(text)
        if name.startswith("value.")
    }
    moments = {rule.of.split(".")[1] for rule in definition.rules if rule.of and rule.of.startswith("value.")}
    for code in definition.values:
        if code not in facts | quoted | moments:
            finder.warning(f"values.{code}", f"The value {code} is used nowhere.")
    looked_up = {value.table for value in definition.values.values()}
    for code in definition.tables:
        if code not in looked_up:
            finder.warning(f"tables.{code}", f"The table {code} is used nowhere.")
    added = {effect.people for _, effect in finder.effects() if isinstance(effect, PeopleEffect)}
    for code, person in definition.people.items():
        if person.from_ is None and code not in added and code not in PERSON_WORDS and person.told == "normal":
            finder.warning(f"people.{code}", f"Nobody ever becomes {code} by itself: it has no `from`.")


def _all_events(definition: Definition) -> Iterator[str]:
    for clock in definition.clocks.values():
        for part in (clock.starts, clock.stops, clock.restarts):
            yield from part.on if part else ()
    for task in definition.tasks.values():
        for opens in task.opens:
            yield from opens.on


def _examples(finder: Finder) -> None:
    definition = finder.definition
    known = set(definition.roles) | STANDING_WORDS
    for number, example in enumerate(definition.examples):
        for at, step in enumerate(example.steps):
            place = f"examples.{number}.steps.{at}"
            for kind, code, among in (
                ("action", step.do, definition.actions),
                ("task", step.task, definition.tasks),
                ("task", step.add, definition.tasks),
            ):
                if code is not None and code not in among:
                    finder.problem(place, f"There is no {kind} {code}.")
            for word in step.as_:
                if word not in known:
                    finder.problem(f"{place}.as", f"There is no role {word}.")
