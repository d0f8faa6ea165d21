"""The shapes of work and time: tasks beside the status, and clocks."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from crm.workflow.conditions import (
    AmountOrReference,
    Condition,
)
from crm.workflow.course import ByList
from crm.workflow.effects import AssignStep, Effects
from crm.workflow.questions import AskedItem
from crm.workflow.shapes import (
    Codes,
    Events,
    Moment,
    OptionCode,
    ServiceCode,
    Shape,
    Text,
    Words,
)

TaskState = Literal[
    "to_do", "doing", "waiting_resident", "waiting_other", "passed", "failed", "referred", "expired", "void"
]
TASK_ENDS = frozenset({"passed", "failed", "referred", "expired", "void"})
"""States in which a task asks nothing more of anybody."""


class Opens(Shape):
    """The events on which a task opens, while a condition holds."""

    on: Events
    when: Condition | None = None


class Again(Shape):
    """A task opens again every so long after it was last opened, while a condition holds."""

    every: AmountOrReference
    when: Condition | None = None


class Expires(Shape):
    """A task that passed is expired so long after."""

    after: AmountOrReference


class Result(Shape):
    """A result of a task and the state it leaves it in; a bare state is enough."""

    state: Literal["passed", "failed", "referred", "waiting_resident", "waiting_other", "doing"]
    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, given: Any) -> Any:
        return {"state": given} if isinstance(given, str) else given

    @model_serializer(mode="wrap")
    def _to_word(self, handler: SerializerFunctionWrapHandler) -> Any:
        return self.state if self.name is None else handler(self)


def _opens(given: Any) -> Any:
    return [given] if isinstance(given, Mapping) else given


class Task(Shape):
    """A piece of work beside the status: when it opens, who does it, what it asks and how it may end.

    `for_each` names a group of the form (one task a row), a `choices` question (one an option), or
    `asked.CODE` of the action whose event opens it. Without `results` it may be `passed` or `failed`.
    `at_close`: a task still open blocks closing, becomes void, or stays.
    """

    name: Text
    hint: Text | None = None
    opens: Annotated[tuple[Opens, ...], BeforeValidator(_opens)] = ()
    for_each: Annotated[str, StringConstraints(pattern=r"^(asked\.)?[a-z][a-z0-9_]*$")] | None = None
    added_by: Words | None = None
    again: Again | None = None
    by: ByList = ()
    by_other_than: Codes | None = None
    assign: tuple[AssignStep, ...] = ()
    due: AmountOrReference | None = None
    warn_at: str | None = Field(None, pattern=r"^(100|[1-9][0-9]?)%$")
    on_warn: Effects = ()
    on_breach: Effects = ()
    ask: tuple[AskedItem, ...] = ()
    files: Literal["none", "allowed", "required"] = "none"
    results: dict[OptionCode, Result] = {}
    expires: Expires | None = None
    sees: Literal["task", "case"] = "case"
    at_close: Literal["block", "void", "stays"] = "void"
    calendar: ServiceCode | None = None


class Starts(Shape):
    """When a clock starts: on events, not before a date (then it starts at the beginning of that day)."""

    on: Events
    when: Condition | None = None
    not_before: Moment | None = None


class Stops(Shape):
    """On which events a clock stops or begins again."""

    on: Events
    when: Condition | None = None


class Pause(Shape):
    """A clock is paused in these statuses while a condition holds."""

    in_: Codes = Field(alias="in")
    when: Condition | None = None


class Target(Shape):
    """A target that holds on a condition."""

    when: Condition | None = None
    is_: AmountOrReference = Field(alias="is")


TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Counting(Shape):
    """How a clock counts.

    `first_day`: `day_after` (the date of receipt is day 0), `deemed` (after `cut_off` or on a closed day:
    the next open day is day 0), `same_day` (the date of receipt is day 1), `immediate`. `due`: when on its
    last day it falls due. `roll`: a last day that is no working day moves to the next.
    """

    first_day: Literal["day_after", "deemed", "same_day", "immediate"] | None = None
    cut_off: TimeOfDay | None = None
    due: Literal["close_of_business", "end_of_day", "exact"] | None = None
    roll: Literal["next_working_day"] | None = None


class Clock(Shape):
    """A promise or a legal limit. Each start is a run; a stop ends the run; only a listed start begins
    another."""

    name: Text
    basis: Literal["law", "promise"]
    source: str | None = None
    public: Text | None = None
    starts: Starts
    stops: Stops | None = None
    restarts: Stops | None = None
    when: Condition | None = None
    target: AmountOrReference
    targets: tuple[Target, ...] = ()
    counting: Counting = Counting()
    pauses: tuple[Pause, ...] = ()
    warn_at: str | None = Field(None, pattern=r"^(100|[1-9][0-9]?)%$")
    on_warn: Effects = ()
    on_breach: Effects = ()
    calendar: ServiceCode | None = None
