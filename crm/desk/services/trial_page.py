"""What the page of an invented case shows: where it stands, what happened, what each message says, what can be done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from crm.cases import wording
from crm.cases.models import Case
from crm.sla import words as sla_words
from crm.values.dates import moment_in_words
from crm.workflow import clocks, engine, happenings
from crm.workflow.decision import Offer, SendMessage
from crm.workflow.definition import STANDING_WORDS, TASK_ENDS, Definition
from crm.workflow.trying import Trial
from crm.workflow.walk import actor_of

_STANDING = {
    "agent": "An agent", "officer": "An officer of the team that has it", "lead": "The team's lead",
    "assignee": "The officer who has it", "reporter": "The person who reported it",
    "representative": "Somebody who may act for the person", "anyone": "Any member of staff",
}
#: Stands for the reference of a case that is not there.
_NO_NUMBER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened; `subject` and `body` of a message, in each language that it is written in."""

    kind: str
    words: str
    texts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What came of one step, or of the time before it. `refusal`: why the step was refused."""

    step: int
    at: datetime
    by: str
    what: str
    lines: tuple[Told, ...]
    refusal: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """A clock of the invented case as it stands."""

    name: str
    words: str
    due: str
    law: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task of the invented case; `refusal`: why this person may not work on it."""

    key: str
    code: str
    row: str | None
    name: str
    state: str
    due: str
    is_open: bool
    refusal: str | None


def who_may_act(definition: Definition) -> dict[str, str]:
    """Everybody as whom the case can be walked, by their word: the service's roles first."""
    roles = {code: role.name.say() for code, role in definition.roles.items()}
    return {**roles, **{word: _STANDING[word] for word in _STANDING if word in STANDING_WORDS}}


def offers(trial: Trial, word: str, *, person: str | None) -> tuple[Offer, ...]:
    """What this person is offered, and what is withheld from them in this status and why."""
    actor = actor_of((word,), person=person)
    found = engine.available(trial.definition, trial.situation, actor, trial.now)
    return tuple(offer for offer in found if offer.refusal is None or offer.refusal.rule != "status")


def clock_lines(trial: Trial) -> list[ClockLine]:
    """The latest run of each clock."""
    definition, situation = trial.definition, trial.situation
    shown = []
    for code, clock in situation.last_clock.items():
        calendar = clocks.calendar_of(definition, code, situation.council)
        due_at = clocks.due_at(definition, situation, code)
        shape = definition.clocks[code]
        shown.append(ClockLine(
            name=shape.name.say(), law=shape.source, due=moment_in_words(due_at, weekday=True) if due_at else "",
            words=sla_words.run_in_words(clock.run, calendar, now=trial.now)))
    return shown


def task_lines(trial: Trial, word: str, *, person: str | None) -> list[TaskLine]:
    """The tasks, and whether this person may work on them."""
    definition, actor = trial.definition, actor_of((word,), person=person)
    may = engine.available_tasks(definition, trial.situation, actor, trial.now)
    return [TaskLine(
        key=task.key, code=str(task.code), row=task.row_key, name=definition.tasks[str(task.code)].name.say(),
        state=(task.result or task.state).replace("_", " "), is_open=task.state not in TASK_ENDS,
        due=moment_in_words(task.due_at, weekday=True) if task.due_at else "",
        refusal=refused.words if (refused := may.get(task.key)) else None) for task in trial.situation.tasks]


def moments(trial: Trial) -> list[Moment]:
    """What happened, the latest first."""
    return list(_moments(trial))[::-1]


def _moments(trial: Trial) -> Iterator[Moment]:
    names = who_may_act(trial.definition)
    for one in trial.happened:
        lines = happenings.lines(trial.definition, one.decision, council=trial.council)
        refusal = one.decision.refusal
        yield Moment(
            step=one.step, at=one.at, by=", ".join(names.get(word, word) for word in one.by) or "",
            what=_what(trial, one.step) if one.by else "Time passes",
            refusal=refusal.words or "; ".join(refusal.fields.values()) if refusal else None,
            lines=tuple(Told(kind=line.kind, words=line.words,
                             texts=_texts(trial, line.message, one.decision.after.status) if line.message else {})
                        for line in lines))


def _what(trial: Trial, number: int) -> str:
    if number == 0:
        return "The case is opened"
    step, definition = trial.example.steps[number - 1], trial.definition
    if step.do is not None:
        return definition.actions[step.do].name.say() if step.do in definition.actions else step.do
    code = step.task or step.add or ""
    name = definition.tasks[code].name.say() if code in definition.tasks else code
    return f"Task “{name}”" if step.task else f"Task “{name}” is added"


def _texts(trial: Trial, sent: SendMessage, status: str) -> dict[str, tuple[str, str]]:
    """The message as its reader would get it, by language. Its reference is invented."""
    definition, situation = trial.definition, trial.situation
    message = definition.messages.get(sent.message)
    if message is None:
        return {}
    invented = Case(number=_NO_NUMBER, status=status, outcome=situation.outcome, opened_at=situation.opened_at,
                    closed_at=situation.closed_at)
    due = {code: at for code in situation.last_clock if (at := clocks.due_at(definition, situation, code))}
    facts = {language: wording.facts_of(
        invented, definition, answers=situation.answers, asked=sent.asked, language=language, values=sent.values,
        row=sent.row, team="the team", officer="the officer", due=due, place=situation.place)
        for language in ("en", "cy")}
    subject, body = wording.compose(message, parts=sent.parts, facts=facts)
    return {language: (subject[language], body[language].replace("{{name}}", "Alex Example")) for language in subject}
