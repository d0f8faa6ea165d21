"""The shapes of examples: an invented case, its steps, and what must come of it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    model_validator,
)

from crm.workflow.conditions import (
    Scalar,
)
from crm.workflow.duties import TaskState
from crm.workflow.effects import Level
from crm.workflow.shapes import (
    AmountOfTime,
    Code,
    ServiceCode,
    Shape,
    Words,
)

Channel = Literal["desk", "phone", "portal", "api", "email", "letter", "visit"]


def _instant(given: Any) -> Any:
    return given.isoformat(timespec="minutes") if isinstance(given, datetime) else given


LocalTime = Annotated[
    str, BeforeValidator(_instant), StringConstraints(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$")
]
"""A local time of the council (Europe/London) in an example: "2026-11-23T09:00"."""


class Expect(Shape):
    """What must be so: only what is named is compared. `due`: local times by clock (or null)."""

    status: Code | None = None
    priority: Level | None = None
    outcome: Code | None = None
    due: dict[Code, LocalTime | None] = {}
    clocks: dict[Code, Literal["not_started", "running", "paused", "ended"]] = {}
    late: dict[Code, bool] = {}
    tasks: dict[Code, TaskState | Literal["none"] | tuple[TaskState, ...]] = {}
    offered: tuple[Code, ...] = ()
    withheld: dict[Code, str] = {}
    messages: tuple[Code, ...] = ()
    notified: tuple[Code, ...] = ()
    stopped: Code | None = None
    answers: dict[Code, Any] = {}
    values: dict[Code, Any] = {}


class Step(Shape):
    """One step of an example: time passes (`at` or `wait`), then somebody does an action or gives a task a
    result, or adds a task by hand.

    `as` is a role or standing word. Each role is its own person ("crew" is one person all through);
    `person` names another. `refused` is the rule that must refuse.
    """

    at: LocalTime | None = None
    wait: AmountOfTime | None = None
    as_: Words = Field(("system",), alias="as")
    person: str | None = None
    do: Code | None = None
    task: Code | None = None
    row: int | None = Field(None, ge=0)
    result: str | None = None
    state: TaskState | None = None
    add: Code | None = None
    with_: dict[Code, Any] = Field({}, alias="with")
    files: bool = False
    refused: (
        Literal[
            "role",
            "status",
            "condition",
            "second_person",
            "too_early",
            "too_late",
            "too_often",
            "missing",
            "no_access",
            "invalid",
            "task",
        ]
        | None
    ) = None
    expect: Expect | None = None

    @model_validator(mode="after")
    def _one_deed(self) -> "Step":
        if sum(given is not None for given in (self.do, self.task, self.add)) > 1:
            raise ValueError("A step does one thing: `do` an action, give a `task` its result, or `add` a task.")
        if self.task is not None and (self.result is None) == (self.state is None):
            raise ValueError("A step on a `task` says its `result`, or the `state` it gets.")
        return self


class Example(Shape):
    """An invented case with what must come of it. Run on every save and before publishing."""

    name: str = Field(min_length=1, max_length=200)
    at: LocalTime
    channel: Channel = "desk"
    as_: Words = Field(("agent",), alias="as")
    answers: dict[Code, Any] = {}
    place: dict[str, Any] = {}
    about: dict[str, Any] = {}
    settings: dict[Code, Scalar] = {}
    counts: tuple["ExampleCount", ...] = ()
    sample: float = Field(0.5, ge=0, lt=1)
    stopped: Code | None = None
    steps: tuple[Step, ...] = ()
    expect: Expect = Expect()


class ExampleCount(Shape):
    """How many other cases there are, for conditions that count them."""

    service: ServiceCode
    about: Literal["place", "person"]
    cases: int = Field(ge=0)
