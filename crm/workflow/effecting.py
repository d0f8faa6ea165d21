"""Effects of a service carried out on a piece of work: those inside the case at once, the others left to be
done."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from crm.values.amount import Amount
from crm.workflow import clocks, counting, task_shapes
from crm.workflow import decision as d
from crm.workflow import effects as e
from crm.workflow.evaluation import is_true, resolve
from crm.workflow.facts import Facts
from crm.workflow.situation import NOTHING
from crm.workflow.work import Work


def carry_out(effects: Iterable[e.Effect], work: Work, *, about: str) -> None:
    """Each effect in order, for each row where it says so, if its condition is known to hold. `about` names
    the event or action for those who are told."""
    for effect in effects:
        if effect.for_each is None:
            _one(effect, work, about)
            continue
        outer = work.row
        for _, row in task_shapes.rows_for(effect.for_each, work.facts()):
            work.row = row
            _one(effect, work, about)
        work.row = outer


def _one(effect: e.Effect, work: Work, about: str) -> None:
    if is_true(effect.when, work.facts()):
        _DO[type(effect)](effect, work, about)


def _set(effect: e.SetEffect, work: Work, about: str) -> None:
    facts = work.facts()
    work.set_answers({code: _plain(resolve(right, facts)) for code, right in effect.set.items()})


def _plain(value: Any) -> Any:
    """A resolved value as it may stand among answers."""
    moment = counting.as_moment(value) if not isinstance(value, str) else None
    if moment is not None:
        return counting.local_day(moment).isoformat()
    return str(value) if isinstance(value, Amount) else value


def _people(effect: e.PeopleEffect, work: Work, about: str) -> None:
    if effect.remove:
        work.effects.append(d.RemovePerson(role=effect.people))
        return
    person = work.facts().read(str(effect.from_))
    for one in person if isinstance(person, list | tuple) else [person]:
        if isinstance(one, Mapping):
            work.effects.append(d.AddPerson(role=effect.people, person=one))


def _priority(effect: e.PriorityEffect, work: Work, about: str) -> None:
    levels, now = e.LEVELS, work.situation.priority
    place = levels.index(now) if now in levels else 1
    if effect.priority == "raise":
        work.set_priority(levels[min(place + 1, len(levels) - 1)])
    elif effect.priority == "lower":
        work.set_priority(levels[max(place - 1, 0)])
    else:
        work.set_priority(effect.priority)


def _assign(effect: e.AssignEffect, work: Work, about: str) -> None:
    found = task_shapes.assigned((effect.assign,), work.facts())
    if found is not None:
        work.effects.append(found)


def _message(effect: e.MessageEffect, work: Work, about: str) -> None:
    work.effects.append(message_due(effect.message, effect.to, work.facts()))


def message_due(code: str, to: tuple[str, ...], facts: Facts) -> d.SendMessage:
    """The message with the wording of each part that holds now, and the values its texts quote."""
    message = facts.definition.messages[code]
    parts = {}
    for name, choices in message.parts.items():
        chosen = next((choice.text for choice in choices if is_true(choice.when, facts)), None)
        if chosen is not None:
            parts[name] = chosen
    values = {name: _plain(facts.read(f"value.{name}")) for name in message.quoted_values}
    asked = {**facts.asked, **{name: facts.read(f"asked.{name}") for name in message.quoted_asked}}
    return d.SendMessage(message=code, to=to, parts=parts, values=values, asked=asked, row=facts.row or NOTHING)


def _task(effect: e.TaskEffect, work: Work, about: str) -> None:
    if effect.state is None:
        if work.row is not None and effect.for_each is not None:
            work.open_task(effect.task, row_key=_row_key(effect, work), row=work.row)
        else:
            work.open_tasks_of(effect.task)
        return
    for task in work.situation.tasks:
        if task.code == effect.task and task.is_open:
            work.end_task(task, state=effect.state, result=None, answers=task.answers)


def _row_key(effect: e.TaskEffect, work: Work) -> str | None:
    rows = task_shapes.rows_for(str(effect.for_each), work.facts())
    return next((key for key, row in rows if row == work.row), None)


def _case(effect: e.CaseEffect, work: Work, about: str) -> None:
    facts = work.facts()
    answers = {**work.situation.answers, **(work.row or {})}
    answers |= {code: _plain(resolve(right, facts)) for code, right in effect.with_.items()}
    known = {code: value for code, value in answers.items() if value is not None}
    work.effects.append(d.OpenLinkedCase(service=effect.case, link=effect.link, answers=known))


def _link(effect: e.LinkEffect, work: Work, about: str) -> None:
    reference = work.facts().read(effect.to)
    if isinstance(reference, str):
        work.effects.append(d.LinkToCase(link=effect.link, reference=reference))


def _join(effect: e.JoinEffect, work: Work, about: str) -> None:
    reference = work.facts().read(effect.join)
    if isinstance(reference, str):
        work.effects.append(d.JoinCase(reference=reference))


def _share(effect: e.ShareEffect, work: Work, about: str) -> None:
    facts = work.facts()
    person = facts.read(effect.share) if "." in effect.share else None
    role = None if "." in effect.share else effect.share
    if person is not None or role is not None:
        until = _moment(resolve(effect.until, facts), facts)
        work.effects.append(d.ShareCase(role=role, person=person, until=until, level=effect.level))


def _moment(value: Any, facts: Facts) -> datetime | None:
    if isinstance(value, Amount):
        calendar = facts.situation.council.calendars.get(facts.definition.calendar)
        return counting.last_instant(facts.now, value, calendar)
    moment = counting.as_moment(value)
    return counting.end_of(counting.local_day(moment)) if moment is not None else None


def _shut_out(effect: e.ShutOutEffect, work: Work, about: str) -> None:
    person = work.facts().read(effect.shut_out)
    if person is not None:
        work.effects.append(d.ShutOutPerson(person=person))


def _alert(effect: e.AlertEffect, work: Work, about: str) -> None:
    facts = work.facts()
    review = _moment(resolve(effect.review, facts), facts)
    work.effects.append(
        d.ProposeAlert(
            alert=effect.alert,
            about=effect.about,
            text=effect.text,
            review_on=counting.local_day(review) if review else None,
        )
    )


def _clock(effect: e.ClockEffect, work: Work, about: str) -> None:
    code = effect.clock
    if effect.extend is not None:
        given = effect.extend.by if effect.extend.by is not None else effect.extend.to
        by = clocks.as_target(resolve(given, work.facts()))
        if by is not None:
            work.extend_clock(code, by)
        return
    verbs: dict[str, Callable[[], None]] = {
        "start": lambda: work.start_clock(code),
        "stop": lambda: work.stop_clock(code),
        "restart": lambda: work.restart_clock(code),
        "pause": lambda: work.hold_clock(code, is_held=True),
        "resume": lambda: work.hold_clock(code, is_held=False),
    }
    verbs[str(effect.do)]()


def _notify(effect: e.NotifyEffect, work: Work, about: str) -> None:
    work.effects.append(d.NotifyStaff(to=effect.notify, about=about, text=effect.text))


_DO: dict[type, Callable[[Any, Work, str], None]] = {
    e.SetEffect: _set,
    e.PeopleEffect: _people,
    e.PriorityEffect: _priority,
    e.AssignEffect: _assign,
    e.MessageEffect: _message,
    e.TaskEffect: _task,
    e.CaseEffect: _case,
    e.LinkEffect: _link,
    e.JoinEffect: _join,
    e.ShareEffect: _share,
    e.ShutOutEffect: _shut_out,
    e.AlertEffect: _alert,
    e.ClockEffect: _clock,
    e.NotifyEffect: _notify,
}
