"""Any part of a service in one line of words, for lists on the designer's screens: what it is, and what else is said of
it."""

from dataclasses import dataclass, field
from functools import singledispatch

from pydantic import BaseModel, ValidationError

from crm.desk.services import written
from crm.desk.services.choice_words import QUESTION_TYPES, say
from crm.desk.services.deeds import deed, given_to
from crm.desk.services.facts import TEST_WORDS
from crm.desk.services.labels import label_of
from crm.desk.services.names import Names, without_placeholders, words
from crm.desk.services.said import amount, event, events, only, some, text, who
from crm.values.amount import Amount
from crm.web.filters import counted
from crm.workflow import conditions as c
from crm.workflow import course, duties, effects, example_shapes, messages, people, question_parts, tables
from crm.workflow import questions as q
from crm.workflow.sentences import sentence
from crm.workflow.shape_at import Slot


@dataclass(frozen=True)
class Line:
    """`title`: what it is; `facts`: what else is said of it, a few words each."""

    title: str
    facts: tuple[str, ...] = field(default=())


def of_slot(slot: Slot, names: Names) -> Line:
    """The line of what stands at a slot."""
    if slot.kind == "object" and slot.model is not None:
        try:
            read = slot.model.model_validate(slot.value)
        except ValidationError:
            return Line(slot.place.rpartition(".")[2])
        line = of(read, names)
        return line if line.title else Line(words(None, slot.place.rpartition(".")[2]), line.facts)
    if slot.kind == "list":
        count = len(slot.value) if isinstance(slot.value, list) else 0
        return Line(words(None, slot.place.rpartition(".")[2]), (f"{count} wording{'' if count == 1 else 's'}",))
    return Line(written.show(slot.value) if slot.is_present else "")


def of(part: BaseModel, names: Names) -> Line:
    """The line of a part."""
    return _line(part, names)


@singledispatch
def _line(part: BaseModel, names: Names) -> Line:
    return Line(type(part).__name__)


@_line.register
def _named(part: people.Named, names: Names) -> Line:
    return Line(text(part.name), some(text(part.hint)))


@_line.register
def _person(part: people.Person, names: Names) -> Line:
    named = f"named in {names.name('named_in_form', part.from_)}" if part.from_ else "added by staff"
    return Line(words(part.name, ""), some(named, f"seen by {who(part.seen_by, names)}" if part.seen_by else "",
                                                  f"told: {say(part.told, field='told').lower()}"))


@_line.register
def _page(part: q.Page, names: Names) -> Line:
    return Line(text(part.page), (counted(len(part.questions), "question"), *only(part.when, names)))


@_line.register
def _question(part: q.Asked, names: Names) -> Line:
    kind = QUESTION_TYPES[str(getattr(part, "type", "text"))][0]
    required = ("required",) if part.required is True else only(part.required.when, names, before="required when ") \
        if isinstance(part.required, question_parts.Required) else ()
    options = (counted(len(part.options), "option"),) if isinstance(part, q.ChoiceQuestion | q.ChoicesQuestion) else ()
    inside = (counted(len(part.questions), "question"),) if isinstance(part, q.GroupQuestion) else ()
    guarded = ("sensitive",) if part.sensitive else ()
    return Line(text(part.label), (kind, *options, *inside, *required, *guarded, *only(part.when, names)))


@_line.register
def _notice(part: q.Notice, names: Names) -> Line:
    return Line(text(part.text), ("Notice", *only(part.when, names)))


@_line.register
def _stop(part: q.Stop, names: Names) -> Line:
    return Line(text(part.text), ("Stop", *(("staff may go on",) if part.staff_may_pass else ()),
                                   *only(part.when, names)))


@_line.register
def _each(part: q.EachRow, names: Names) -> Line:
    return Line(f"For each row of “{names.name('groups', part.each)}”",
                (counted(len(part.questions), "question"), *only(part.when, names)))


@_line.register
def _option(part: question_parts.Option, names: Names) -> Line:
    return Line(text(part.label), (*some(text(part.hint)), *only(part.when, names)))


@_line.register
def _check(part: question_parts.Check, names: Names) -> Line:
    if part.when is not None:
        must = sentence(part.when, names.definition)
    elif part.matches is not None:
        must = f"follows the pattern {part.matches}"
    elif part.sum is not None:
        test = "is_" if part.is_ is not None else "at_least" if part.at_least is not None else "at_most"
        must = f"the sum of “{names.name('row_questions', part.sum)}” is " \
               f"{test.replace('_', ' ').replace('is ', '')} {amount(getattr(part, test), names)}"
    else:
        must = "rows leave no gaps" if part.no_gaps is not None else "rows do not overlap"
    return Line(must, (f"else: {text(part.else_)}",))


@_line.register
def _status(part: course.Status, names: Names) -> Line:
    waiting = f"waiting for {say(part.waiting_for, field='waiting_for').lower()}" if part.waiting_for else ""
    return Line(text(part.name), some(say(part.kind, field="kind"), waiting, text(part.public)))


@_line.register
def _by(part: course.By, names: Names) -> Line:
    return Line(who([part.role], names), only(part.when, names))


@_line.register
def _action(part: course.Action, names: Names) -> Line:
    does = [_line(one, names).title for one in part.do]
    return Line(text(part.name), (
        f"from {', '.join(names.name('status_words', one) for one in part.from_)}",
        f"to {names.name('statuses', part.to)}" if part.to else "the status stays",
        f"by {who([one.role for one in part.by], names) or 'nobody'}", *only(part.when, names), *does))


@_line.register
def _priority_rule(part: course.PriorityRule, names: Names) -> Line:
    return Line(say(part.is_), only(part.when, names, before="when "))


@_line.register
def _rule(part: course.Rule, names: Names) -> Line:
    status = f" in {names.say_all('statuses', part.in_)}" if part.in_ else ""
    trigger = part.trigger
    if trigger in ("after_in", "after_of"):
        when = f"{amount(part.after, names)} after {event(part.of, names)}" if part.of else \
            f"after {amount(part.after, names)}"
    elif trigger == "before_of":
        when = f"{amount(part.before, names)} before {event(str(part.of), names)}"
    elif trigger == "every":
        when = f"every {amount(part.every, names)}"
    else:
        when = f"when the calendar {part.at}" if part.at else "as soon as it holds"
    when = when[:1].upper() + when[1:]
    return Line(f"{when}{status}: {names.name('actions', part.do)}", (*some(text(part.name)),
                                                                      *only(part.when, names)))


@_line.register
def _outcome(part: course.Outcome, names: Names) -> Line:
    kept = f"kept {amount(part.retain, names)}" if part.retain else ""
    return Line(text(part.name), some(text(part.public), kept))


@_line.register
def _retention(part: course.Retention, names: Names) -> Line:
    return Line(f"{names.name('kept_parts', part.of)}: {amount(part.after, names)} from {event(part.from_, names)}",
                (say(part.then, field="then").lower(),))


@_line.register
def _nearby(part: course.Nearby, names: Names) -> Line:
    return Line(f"Within {amount(part.within_m, names)} metres, opened in the last {amount(part.within, names)}")


@_line.register
def _opens(part: duties.Opens, names: Names) -> Line:
    return Line(f"On {events(part.on, names)}", only(part.when, names))


@_line.register
def _result(part: duties.Result, names: Names) -> Line:
    return Line(words(part.name, say(part.state)), (f"the task is then {say(part.state).lower()}",))


@_line.register
def _task(part: duties.Task, names: Names) -> Line:
    opens = "; ".join(f"opens on {events(one.on, names)}" for one in part.opens)
    return Line(text(part.name), some(opens, f"by {who([one.role for one in part.by], names)}" if part.by else "",
                                        f"due after {amount(part.due, names)}" if part.due else ""))


@_line.register
def _clock(part: duties.Clock, names: Names) -> Line:
    stops = f"stops on {events(part.stops.on, names)}" if part.stops else ""
    return Line(text(part.name), some(
        f"{amount(part.target, names)}", say(part.basis).lower(), f"starts on {events(part.starts.on, names)}", stops,
        *(f"paused in {names.say_all('statuses', pause.in_)}" for pause in part.pauses)))


@_line.register
def _pause(part: duties.Pause, names: Names) -> Line:
    return Line(f"In {names.say_all('statuses', part.in_)}", only(part.when, names))


@_line.register
def _target(part: duties.Target, names: Names) -> Line:
    return Line(amount(part.is_, names), only(part.when, names, before="when "))


@_line.register
def _message(part: messages.Message, names: Names) -> Line:
    ways = " or ".join(say(one).lower() for one in part.channels)
    return Line(without_placeholders(words(part.name or part.subject, "")), (ways,))


@_line.register
def _part_choice(part: messages.PartChoice, names: Names) -> Line:
    return Line(text(part.text), only(part.when, names))


@_line.register
def _value(part: tables.Value, names: Names) -> Line:
    kind = part.kind
    held = getattr(part, "is_" if kind == "is" else kind)
    is_one = isinstance(held, str | int | float | Amount | c.FactName)
    shown = amount(held, names) if is_one else f"the {kind} of several"
    if kind == "table":
        shown = f"looked up in “{names.name('tables', str(part.table))}”"
    return Line(words(part.name, ""), some("a setting" if kind == "setting" else "", shown, text(part.hint)))


@_line.register
def _table(part: tables.Table, names: Names) -> Line:
    return Line(words(part.name, ""), (f"{len(part.rows)} rows", f"gives {', '.join(part.gives)}"))


@_line.register
def _example(part: example_shapes.Example, names: Names) -> Line:
    return Line(part.name, (part.at.replace("T", " "), f"{len(part.steps)} steps"))


@_line.register
def _step(part: example_shapes.Step, names: Names) -> Line:
    when = f"{part.at.replace('T', ' ')}: " if part.at else f"{part.wait.words()} later: " if part.wait else ""
    deed = names.name("actions", part.do) if part.do else names.name("tasks", part.task or part.add or "") \
        if part.task or part.add else "time passes"
    does = f"{who(part.as_, names)}: {deed}" if part.do or part.task or part.add else deed
    refused = f"refused: {say(part.refused, field='refused').lower()}" if part.refused else ""
    return Line(when + does, some(part.result or "", refused))


@_line.register
def _expect(part: example_shapes.Expect, names: Names) -> Line:
    given = [label_of(type(part), name).text.lower() for name in part.model_fields_set]
    return Line(", ".join(sorted(given)).capitalize())


@_line.register
def _cell(part: tables.Cell, names: Names) -> Line:
    test = next(iter(part.model_fields_set))
    return Line(f"{TEST_WORDS[test.rstrip('_')]} {getattr(part, test)}")


@_line.register
def _required(part: question_parts.Required, names: Names) -> Line:
    return Line(sentence(part.when, names.definition))


@_line.register
def _access(part: people.Access, names: Names) -> Line:
    seen = f"Seen by {who(part.see, names)}" if part.see else "Seen by all staff who may see cases"
    return Line(seen, (f"everybody else: {say(part.others, field='others').lower()}",))


@_line.register
def _count(part: example_shapes.ExampleCount, names: Names) -> Line:
    return Line(f"{part.cases} cases of {part.service} about the same {part.about}")


@_line.register
def _condition_all(part: c.AllOf, names: Names) -> Line:
    return Line(sentence(part, names.definition))


@_line.register
def _condition_any(part: c.AnyOf, names: Names) -> Line:
    return Line(sentence(part, names.definition))


@_line.register
def _condition_not(part: c.Not, names: Names) -> Line:
    return Line(sentence(part, names.definition))


@_line.register
def _condition_rows(part: c.RowsTest, names: Names) -> Line:
    return Line(sentence(part, names.definition))


@_line.register
def _condition_tasks(part: c.TasksTest, names: Names) -> Line:
    return Line(sentence(part, names.definition))


@_line.register
def _condition_test(part: c.FactTest, names: Names) -> Line:
    return Line(sentence(part, names.definition))


@_line.register
def _assign_step(part: effects.AssignStep, names: Names) -> Line:
    return Line(given_to(part, names), only(part.when, names))


@_line.register
def _effect(part: effects.EffectShape, names: Names) -> Line:
    each = (f"for each row of “{names.name('effect_rows', part.for_each)}”",) if part.for_each else ()
    return Line(deed(part, names), (*each, *only(part.when, names)))
