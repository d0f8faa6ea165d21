"""A worklist's lines as the table shows them: status and next step in the words of each service."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.accounts import policy
from crm.cases.lines import Line
from crm.catalogue import versions
from crm.values.actor import Actor


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    status: str
    next_step: str


def rows(lines: Sequence[Line], actor: Actor) -> list[Row]:
    """The lines with their words; definitions are remembered, so this costs no query a row."""
    return [Row(line, _status(line), _next_step(line, actor)) for line in lines]


def _status(line: Line) -> str:
    return versions.definition(line.version_id).statuses[line.status].name.say("en")


def _next_step(line: Line, actor: Actor) -> str:
    """The first action that the service offers this person from the present status, in the order of its definition."""
    definition = versions.definition(line.version_id)
    scope = policy.Scope(service_id=line.service_id, team_id=line.team_id, assignee_id=line.owner_id,
                         case_id=line.case_id)
    words = policy.words(actor, scope)
    for action in definition.actions.values():
        leaves = action.to is not None and action.to != line.status
        if leaves and {line.status, "any", f"kind.{line.kind}"} & set(action.from_) \
                and any(by.role in words for by in action.by):
            return action.name.say("en")
    return ""
