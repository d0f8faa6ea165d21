"""Which fields of the format hold names, and of what: the table that `names` walks by.

`given.x`: its keys (or, for `code`, its text) are where names of that kind are defined. `keys.x`: its keys use them.
`who`: a role, a person of the case or a standing word. `dotted`: words such as `status.x` or `answer.x`. `doer`: an
action, a task or a question. `named`: a question of the form or of an action. `rows`: a group or choices. `row`: a
question of the row at hand. `answers`: answers by question. All else is the kind itself.
"""

from pydantic import BaseModel

from crm.workflow import course, duties, effects, example_shapes, messages, people, tables
from crm.workflow import questions as q
from crm.workflow.conditions import Counted, RowsTest, TasksTest
from crm.workflow.definition import Definition
from crm.workflow.question_parts import Check, Secret, Span

_FIELDS: dict[type[BaseModel], dict[str, str]] = {
    Definition: {
        "roles": "given.role", "people": "given.person", "statuses": "given.status", "actions": "given.action",
        "tasks": "given.task", "clocks": "given.clock", "messages": "given.message", "outcomes": "given.outcome",
        "values": "given.value", "tables": "given.table", "calendar": "calendar",
    },
    q.Shown: {"code": "given.code"},
    q.Asked: {"prefill": "dotted", "seen_by": "who"},
    q.ChoiceQuestion: {"options": "given.option"},
    q.ChoicesQuestion: {"options": "given.option"},
    q.CaseQuestion: {"service": "service"},
    q.TeamQuestion: {"from_": "who"},
    q.OfficerQuestion: {"from_": "who", "other_than": "doer"},
    q.EachRow: {"each": "question"},
    Check: {"sum": "row"},
    Span: {"from_": "row", "to": "row"},
    Secret: {"until": "dotted"},
    messages.Message: {"parts": "given.part"},
    people.Person: {"from_": "dotted", "seen_by": "who"},
    people.Share: {"by": "who", "with_": "who"},
    people.ShutOut: {"by": "who", "named_in": "named"},
    people.Emergency: {"by": "who", "tell": "who"},
    people.Reads: {"shown_to": "who"},
    people.Access: {"see": "who"},
    course.By: {"role": "who"},
    course.Within: {"of": "dotted"},
    course.NotBefore: {"of": "dotted"},
    course.Action: {"from_": "status", "to": "status", "by_other_than": "doer", "outcomes": "outcome"},
    course.Rule: {"in_": "status", "of": "dotted", "do": "action", "calendar": "calendar"},
    course.Nearby: {"same": "question"},
    course.Retention: {"of": "dotted", "from_": "dotted"},
    duties.Opens: {"on": "dotted"},
    duties.Starts: {"on": "dotted", "not_before": "dotted"},
    duties.Stops: {"on": "dotted"},
    duties.Pause: {"in_": "status"},
    duties.Task: {"for_each": "rows", "added_by": "who", "by_other_than": "doer", "results": "given.result",
                  "calendar": "calendar"},
    duties.Clock: {"calendar": "calendar"},
    effects.EffectShape: {"for_each": "rows"},
    effects.TeamOf: {"role": "who", "answer": "question", "asked": "asked", "row": "row"},
    effects.SetEffect: {"set": "keys.question"},
    effects.PeopleEffect: {"people": "who", "from_": "dotted"},
    effects.MessageEffect: {"message": "message", "to": "who"},
    effects.TaskEffect: {"task": "task"},
    effects.CaseEffect: {"case": "service"},
    effects.LinkEffect: {"to": "dotted"},
    effects.JoinEffect: {"join": "dotted"},
    effects.ShareEffect: {"share": "who"},
    effects.ShutOutEffect: {"shut_out": "dotted"},
    effects.ClockEffect: {"clock": "clock"},
    effects.NotifyEffect: {"notify": "who"},
    Counted: {"action": "action", "service": "service"},
    RowsTest: {"rows": "rows"},
    TasksTest: {"tasks": "task"},
    tables.Argument: {"rows": "rows"},
    tables.Value: {"table": "table"},
    tables.Table: {"given": "given.column", "gives": "given.columns"},
    example_shapes.Expect: {
        "status": "status", "outcome": "outcome", "due": "keys.clock", "clocks": "keys.clock", "late": "keys.clock",
        "tasks": "keys.task", "offered": "action", "withheld": "keys.action", "messages": "message",
        "notified": "who", "stopped": "question", "answers": "answers", "values": "keys.value",
    },
    example_shapes.Step: {"as_": "who", "do": "action", "task": "task", "add": "task"},
    example_shapes.Example: {"as_": "who", "answers": "answers", "settings": "keys.value", "stopped": "question"},
    example_shapes.ExampleCount: {"service": "service"},
}  # fmt: skip


def field_kind(part: BaseModel, name: str) -> str | None:
    """What the names in a field of this part are of, or None when it holds none."""
    return next((_FIELDS[one][name] for one in type(part).__mro__ if one in _FIELDS and name in _FIELDS[one]), None)
