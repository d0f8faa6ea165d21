"""The definition of a service: the one description of the format, from which validation and documentation
come.

`parse(data)` reads a plain structure (from JSON, YAML or the designer's forms) and raises `Invalid` with
every error of shape at once, each under its place ("actions.clear.from"). Whether the parts fit together is
asked of `problems`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
)

from crm.workflow.course import Action, By, Nearby, Outcome, PriorityRule, Retention, Rule, Status, StatusKind, Within
from crm.workflow.duties import TASK_ENDS, Clock, Counting, Opens, Starts, Stops, Task, TaskState
from crm.workflow.effects import AssignStep, Effects
from crm.workflow.example_shapes import Channel, Example, ExampleCount, Expect, Step
from crm.workflow.messages import Message
from crm.workflow.people import PERSON_WORDS, STANDING_WORDS, Access, Person, Role
from crm.workflow.questions import GroupQuestion, Page, Question
from crm.workflow.shapes import (
    Code,
    ServiceCode,
    Shape,
    Text,
)
from crm.workflow.tables import Argument, Cell, Table, Value

__all__ = [
    "PERSON_WORDS",
    "STANDING_WORDS",
    "TASK_ENDS",
    "Access",
    "Action",
    "Argument",
    "By",
    "Cell",
    "Channel",
    "Clock",
    "Counting",
    "Definition",
    "Example",
    "ExampleCount",
    "Expect",
    "Nearby",
    "Opens",
    "Outcome",
    "Person",
    "PriorityRule",
    "Retention",
    "Role",
    "Rule",
    "Starts",
    "Status",
    "StatusKind",
    "Step",
    "Stops",
    "Table",
    "Task",
    "TaskState",
    "Value",
    "Within",
]  # fmt: skip


def _value(given: Any) -> Any:
    return {"is": given} if not isinstance(given, Mapping) else given


class Definition(Shape):
    """A whole service. See the module and `services/fly-tipping.yaml`."""

    format: Literal[1]
    code: ServiceCode
    name: Text
    summary: Text
    keywords: tuple[str, ...] = ()
    lgsl: int | None = Field(None, ge=0)
    lgil: int | None = Field(None, ge=0)
    about: Literal["place", "person", "either"]
    anonymous: Literal["allowed", "refused"] = "refused"
    channels: tuple[Channel, ...] = Field(min_length=1)
    lawful_basis: Literal[
        "consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"
    ] = "public_task"
    calendar: ServiceCode
    script: Text | None = None
    next_steps: Text | None = None
    second_person_publishes: bool = False

    roles: dict[Code, Role] = {}
    people: dict[Code, Person] = {}
    access: Access = Access()
    form: tuple[Page, ...] = Field(min_length=1)
    statuses: dict[Code, Status] = Field(min_length=1)
    actions: dict[Code, Action] = {}
    tasks: dict[Code, Task] = {}
    clocks: dict[Code, Clock] = {}
    priority: tuple[PriorityRule, ...] = ()
    assign: tuple[AssignStep, ...] = ()
    on_open: Effects = ()
    rules: tuple[Rule, ...] = ()
    nearby: Nearby | None = None
    messages: dict[Code, Message] = {}
    outcomes: dict[Code, Outcome] = {}
    retention: tuple[Retention, ...] = ()
    values: dict[Code, Annotated[Value, BeforeValidator(_value)]] = {}
    tables: dict[Code, Table] = {}
    examples: tuple[Example, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions of the form by code, in order; those of a group are in the group."""
        return {question.code: question for page in self.form for question in page.questions}

    @cached_property
    def groups(self) -> dict[str, GroupQuestion]:
        """The groups of the form by code."""
        return {code: question for code, question in self.questions.items() if isinstance(question, GroupQuestion)}

    @cached_property
    def first_status(self) -> str:
        """The status of kind `new` (the first, should there be several)."""
        return next(
            (code for code, status in self.statuses.items() if status.kind == "new"),
            next(iter(self.statuses)),
        )

    @cached_property
    def actions_from(self) -> dict[str, tuple[str, ...]]:
        """For each status, the codes of the actions that may be taken from it, in order."""
        return {
            code: tuple(name for name, action in self.actions.items() if self.covers(action.from_, code))
            for code in self.statuses
        }

    def covers(self, words: tuple[str, ...], status: str) -> bool:
        """Whether `any`, `kind.x` or the code in these words stands for this status."""
        kind = self.statuses[status].kind if status in self.statuses else ""
        return any(word in ("any", status, f"kind.{kind}") for word in words)

    def is_closed(self, status: str) -> bool:
        """Whether the status is of kind closed. One that a migration left behind, in the past of a case, is not."""
        return status in self.statuses and self.statuses[status].kind == "closed"

    @property
    def sensitivity(self) -> Literal["normal", "restricted", "sealed"]:
        """What `access.others` makes of its cases: normal, restricted (one line) or sealed (nothing)."""
        by_others: dict[str, Literal["normal", "restricted", "sealed"]] = {
            "normal": "normal",
            "one_line": "restricted",
            "nothing": "sealed",
        }
        return by_others[self.access.others]


for _model in (Example, Definition):
    _model.model_rebuild()
