"""What a decision did, told in words: one line for each change and effect, for whoever tries a service out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from crm.sla import clock as sla
from crm.values.dates import moment_in_words
from crm.workflow import clocks
from crm.workflow import decision as d
from crm.workflow.definition import STANDING_WORDS, Definition
from crm.workflow.situation import Council

Kind = Literal["status", "priority", "answer", "task", "clock", "rule", "person", "assignment", "message", "staff",
               "case", "access"]

_PLAIN = {"warned": "has little time left", "stopped": "stopped", "paused": "paused", "breached": "is overdue"}
_CLOCK_WORDS = {"started": "started", "resumed": "goes on", "restarted": "started again", "extended": "given longer",
                "recomputed": "counted anew", **_PLAIN}
_SPREADS = {"least_loaded": "to whoever has least", "next": "to whoever is next", "same": "to the same officer",
            "nobody": "to nobody yet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened. `message`: the effect, where a message goes out, so that it can be shown."""

    kind: Kind
    words: str
    message: d.SendMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the codes of a definition are called; `council` for the due dates of clocks."""

    definition: Definition
    council: Council

    def status(self, code: str) -> str:
        """The staff's name of a status, in quotation marks."""
        return self._of(self.definition.statuses, code)

    def action(self, code: str) -> str:
        """The name of an action."""
        return self._of(self.definition.actions, code)

    def task(self, code: str | None) -> str:
        """The name of a task; one that was added by hand has none."""
        return self._of(self.definition.tasks, code or "") if code else "added by hand"

    def clock(self, code: str) -> str:
        """The name of a clock."""
        return self._of(self.definition.clocks, code)

    def outcome(self, code: str | None) -> str:
        """The name of an outcome."""
        return self._of(self.definition.outcomes, code or "")

    def person(self, word: str) -> str:
        """Who a word for people means: a role, a person of the case, or a standing word."""
        known: Any = self.definition.roles.get(word) or self.definition.people.get(word)
        plain = word.replace("_", " ")
        if known is None or known.name is None:
            return f"the {plain}" if word in STANDING_WORDS else plain
        return f"“{known.name.say()}”"

    def _of(self, among: Mapping[str, Any], code: str) -> str:
        found = among.get(code)
        return f"“{found.name.say()}”" if found is not None and found.name is not None else f"“{code}”"


def lines(definition: Definition, decision: d.Decision, *, council: Council) -> tuple[Line, ...]:
    """What was changed, in order, then what follows from it; a refusal is for the caller to tell."""
    names = Names(definition=definition, council=council)
    return tuple(line for one in (*decision.changes, *decision.effects) for line in _told(one, names))


def _told(one: d.Change | d.EffectDue, names: Names) -> Iterator[Line]:
    tell = _TELLERS.get(type(one))
    if tell is not None:
        yield from tell(one, names)


def _opened(one: d.CaseOpened, names: Names) -> Iterator[Line]:
    yield Line(kind="status", words=f"The case is {names.status(one.status)}")
    if one.priority != "normal":
        yield Line(kind="priority", words=f"The priority is {one.priority}")


def _taken(one: d.ActionTaken, names: Names) -> Iterator[Line]:
    words = f"{names.action(one.action)} was done"
    words += f" by {names.person(one.acting_as)}" if one.rule is None else " by a rule"
    if one.from_status != one.to_status:
        words += f": now {names.status(one.to_status)}"
    if one.outcome:
        words += f", outcome {names.outcome(one.outcome)}"
    yield Line(kind="status", words=words)


def _closed(one: d.CaseClosed, names: Names) -> Iterator[Line]:
    yield Line(kind="status", words="The case is closed")


def _reopened(one: d.CaseReopened, names: Names) -> Iterator[Line]:
    yield Line(kind="status", words="The case is open again")


def _prioritised(one: d.PriorityChanged, names: Names) -> Iterator[Line]:
    yield Line(kind="priority", words=f"The priority is {one.priority} (was {one.was})")


def _answered(one: d.AnswersSet, names: Names) -> Iterator[Line]:
    questions = names.definition.questions
    for code, value in one.answers.items():
        label = getattr(questions.get(code), "label", None)
        words = f"{label.say() if label else code}: {value}" if value is not None else f"{code} was taken away"
        yield Line(kind="answer", words=words)


def _forgotten(one: d.SecretsDeleted, names: Names) -> Iterator[Line]:
    yield Line(kind="answer", words=f"Secret answers were deleted: {', '.join(one.codes)}")


def _task_opened(one: d.TaskOpened, names: Names) -> Iterator[Line]:
    due = f", due {_moment(one.task.due_at)}" if one.task.due_at else ""
    yield Line(kind="task", words=f"Task {names.task(one.task.code)} opened{due}")


def _task_changed(one: d.TaskChanged, names: Names) -> Iterator[Line]:
    said = {"warned": "is due soon", "breached": "is overdue", "again": "will come again"}.get(one.what)
    state = f"is {(one.task.result or one.task.state).replace('_', ' ')}"
    yield Line(kind="task", words=f"Task {names.task(one.task.code)} {said or state}")


def _clock(one: d.ClockChanged, names: Names) -> Iterator[Line]:
    due_at = sla.due(one.clock.run, clocks.calendar_of(names.definition, one.clock.code, names.council))
    tells_due = due_at is not None and one.what not in ("stopped", "paused", "breached")
    due = f", due {_moment(due_at)}" if tells_due and due_at else ""
    yield Line(kind="clock", words=f"Clock {names.clock(one.clock.code)} {_CLOCK_WORDS[one.what]}{due}")


def _fired(one: d.RuleFired, names: Names) -> Iterator[Line]:
    if one.refusal is not None:
        words = f"The rule that does {names.action(one.action)} could not act: {one.refusal.words}"
        yield Line(kind="rule", words=words)


def _assigned(one: d.AssignCase, names: Names) -> Iterator[Line]:
    to = names.person(one.role) if one.role else one.team or one.officer or "its team"
    where = f" of its {one.by}" if one.by else ""
    spread = f", {_SPREADS[one.spread]}" if one.spread else ""
    yield Line(kind="assignment", words=f"The case goes to {to}{where}{spread}")


def _message(one: d.SendMessage, names: Names) -> Iterator[Line]:
    to = ", ".join(names.person(word) for word in one.to)
    yield Line(kind="message", words=f"A message goes to {to}", message=one)


def _person_added(one: d.AddPerson, names: Names) -> Iterator[Line]:
    yield Line(kind="person", words=f"{one.person.get('name') or 'Somebody'} is {names.person(one.role)} of the case")


def _person_removed(one: d.RemovePerson, names: Names) -> Iterator[Line]:
    yield Line(kind="person", words=f"Nobody is {names.person(one.role)} of the case any more")


def _linked_opened(one: d.OpenLinkedCase, names: Names) -> Iterator[Line]:
    yield Line(kind="case", words=f"A case of the service {one.service} is opened and linked ({one.link})")


def _linked(one: d.LinkToCase, names: Names) -> Iterator[Line]:
    yield Line(kind="case", words=f"The case is linked to {one.reference} ({one.link})")


def _joined(one: d.JoinCase, names: Names) -> Iterator[Line]:
    yield Line(kind="case", words=f"Its requests join the case {one.reference}")


def _shared(one: d.ShareCase, names: Names) -> Iterator[Line]:
    whom = names.person(one.role) if one.role else "the person named"
    until = f" until {_moment(one.until)}" if one.until else ""
    yield Line(kind="access", words=f"The case is shared with {whom}{until}, to {one.level} it")


def _shut_out(one: d.ShutOutPerson, names: Names) -> Iterator[Line]:
    yield Line(kind="access", words="The person named is kept out of the case")


def _alert(one: d.ProposeAlert, names: Names) -> Iterator[Line]:
    yield Line(kind="person", words=f"An alert about the {one.about} is proposed: {one.text.say()}")


def _notified(one: d.NotifyStaff, names: Names) -> Iterator[Line]:
    to = ", ".join(names.person(word) for word in one.to)
    why = f": {one.text.say()}" if one.text else ""
    yield Line(kind="staff", words=f"A notice goes to {to}{why}")


def _moment(at: datetime) -> str:
    return moment_in_words(at, weekday=True)


_TELLERS: Mapping[type[Any], Callable[[Any, Names], Iterator[Line]]] = {
    d.CaseOpened: _opened, d.ActionTaken: _taken, d.CaseClosed: _closed, d.CaseReopened: _reopened,
    d.PriorityChanged: _prioritised, d.AnswersSet: _answered, d.SecretsDeleted: _forgotten,
    d.TaskOpened: _task_opened, d.TaskChanged: _task_changed, d.ClockChanged: _clock, d.RuleFired: _fired,
    d.AssignCase: _assigned, d.SendMessage: _message, d.AddPerson: _person_added, d.RemovePerson: _person_removed,
    d.OpenLinkedCase: _linked_opened, d.LinkToCase: _linked, d.JoinCase: _joined, d.ShareCase: _shared,
    d.ShutOutPerson: _shut_out, d.ProposeAlert: _alert, d.NotifyStaff: _notified,
}
