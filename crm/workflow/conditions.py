"""The shapes of a condition: one fact, one test, joined by all, any and not; and the names facts go by.

Facts
    answer: CODE         an answer of the form; GROUP.CODE those of a group (all rows, as a list)
    asked: CODE          an answer to the action now being taken (else of the latest action that asked it)
    value: NAME          a named value of the service (`values`)
    person: ATTRIBUTE    of the subject of the case (language, age, date_of_birth, household.adults)
    place: ATTRIBUTE     of the place of the case (collection_day, parking_zone, ward)
    task: CODE           the state of the latest task of that code; CODE.result its result;
                         CODE.QUESTION its answer
    clock: CODE          not_started, running, paused or ended; CODE.late and CODE.warned are yes or no;
                         CODE.due, CODE.started and CODE.ended are instants
    count: {action: CODE}  times an action was taken on this case (`count: CODE` means the same)
    count: {service: CODE|this, about: place|person, for: AMOUNT, open: true}  other cases
    days_since: MOMENT   local days from that moment to today, negative when it lies ahead; tested with
                         at_least or at_most by a number of days or an amount of time ("2 wd")
    now: CALENDAR|this   open or closed at this moment; `now: date` is today, `now: time` "HH:MM"
    actor: WORD          yes or no: whether the actor holds this role or standing word;
                         `actor: person` is his key
    sample: NAME         a number from 0 up to 100 drawn once per case and name ("at_most: 10": one in ten)
    link: KIND           how many links of that kind the case has
    row: CODE            an answer of the row at hand (in `for_each`, and in a task opened for a row)
    fact: status | priority | outcome | channel
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    field_validator,
    model_validator,
)

from crm.workflow.shapes import AmountOfTime, Code, ServiceCode, Shape, Words

Scalar = Annotated[StrictBool | StrictInt | StrictFloat | StrictStr, Field(union_mode="left_to_right")]
"""A constant: true or false, a number, or a text (dates too are texts: "2026-11-23")."""
FACT_WORDS = (
    "answer",
    "asked",
    "value",
    "person",
    "place",
    "task",
    "clock",
    "count",
    "days_since",
    "now",
    "actor",
    "sample",
    "link",
    "row",
    "fact",
)
TEST_WORDS = ("is", "in", "has", "at_least", "at_most", "before", "after", "exists")

Dotted = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=120)]


class Counted(Shape):
    """What a `count` counts: an action taken on this case, or cases of a service about this person or
    place."""

    action: Code | None = None
    service: ServiceCode | None = None
    about: Literal["place", "person"] | None = None
    within: AmountOfTime | None = Field(None, alias="for")
    open: bool = False
    outcome: Code | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Counted":
        if (self.action is None) == (self.service is None):
            raise ValueError("A count is of an `action` of this case or of cases of a `service`: give one of them.")
        if self.service is not None and self.about is None:
            raise ValueError("A count of cases says whether they are `about: place` or `about: person`.")
        return self


class FactName(Shape):
    """The name of one fact: exactly one of its words is given (see the module)."""

    answer: Dotted | None = None
    asked: Dotted | None = None
    value: Code | None = None
    person: Dotted | None = None
    place: Dotted | None = None
    task: Dotted | None = None
    clock: Dotted | None = None
    count: Counted | None = None
    days_since: str | None = None
    now: str | None = None
    actor: Code | None = None
    sample: Code | None = None
    link: Code | None = None
    row: Dotted | None = None
    fact: Literal["status", "priority", "outcome", "channel"] | None = None

    @field_validator("count", mode="before")
    @classmethod
    def _count_of_action(cls, given: Any) -> Any:
        return {"action": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_fact(self) -> "FactName":
        given = [word for word in FACT_WORDS if getattr(self, word) is not None]
        if len(given) != 1:
            raise ValueError("Name exactly one fact: " + ", ".join(FACT_WORDS) + ".")
        return self

    @cached_property
    def kind(self) -> str:
        """Which of FACT_WORDS it is."""
        return next(word for word in FACT_WORDS if getattr(self, word) is not None)

    @cached_property
    def name(self) -> str:
        """What follows the word; for a count see `count`."""
        given = getattr(self, self.kind)
        return "" if isinstance(given, Counted) else str(given)


Reference = FactName
"""A fact standing where a constant could stand: `{value: window}`, `{asked: due_on}`."""

Right = Scalar | Reference
AmountOrReference = AmountOfTime | Reference
WholeOrReference = Annotated[int, Field(ge=0, strict=True)] | Reference


class FactTest(FactName):
    """One fact, one test. The right side may be another fact."""

    is_: Right | None = Field(None, alias="is")
    in_: tuple[Scalar, ...] | Reference | None = Field(None, alias="in")
    has: Right | None = None
    at_least: Right | None = None
    at_most: Right | None = None
    before: Right | None = None
    after: Right | None = None
    exists: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> "FactTest":
        given = [word for word in TEST_WORDS if getattr(self, _FIELDS[word]) is not None]
        if len(given) != 1:
            raise ValueError("Give exactly one test: " + ", ".join(TEST_WORDS) + ".")
        return self

    @cached_property
    def test(self) -> str:
        """Which of TEST_WORDS it is."""
        return next(word for word in TEST_WORDS if getattr(self, _FIELDS[word]) is not None)

    @cached_property
    def right(self) -> Any:
        """The right side: a scalar, a tuple of scalars, or a Reference."""
        return getattr(self, _FIELDS[self.test])


_FIELDS = {word: f"{word}_" if word in ("is", "in") else word for word in TEST_WORDS}


class AllOf(Shape):
    """Holds when every part holds."""

    all: tuple["Condition", ...] = Field(min_length=1)


class AnyOf(Shape):
    """Holds when one part holds."""

    any: tuple["Condition", ...] = Field(min_length=1)


class Not(Shape):
    """Holds when the part is known not to hold."""

    not_: "Condition" = Field(alias="not")


class RowsTest(Shape):
    """A test over the rows of a group: `every` (and at least one), `some`, or `none` of them.

    Inside, `answer` names the row's own questions first, then those of the form.
    """

    rows: Dotted
    every: "Condition | None" = None
    some: "Condition | None" = None
    none: "Condition | None" = None

    @model_validator(mode="after")
    def _one_word(self) -> "RowsTest":
        if sum(part is not None for part in (self.every, self.some, self.none)) != 1:
            raise ValueError("Say one of `every`, `some` or `none`.")
        return self


class TasksTest(Shape):
    """A test over the tasks of these codes (void ones left out): states or results that `every` (and at
    least one), `some` or `none` of them has."""

    tasks: Words
    every: Words | None = None
    some: Words | None = None
    none: Words | None = None

    @model_validator(mode="after")
    def _one_word(self) -> "TasksTest":
        if sum(part is not None for part in (self.every, self.some, self.none)) != 1:
            raise ValueError("Say one of `every`, `some` or `none`, with states or results of the tasks.")
        return self


def _kind_of(given: Any) -> str:
    if isinstance(given, Mapping):
        for word in ("all", "any", "not", "rows", "tasks"):
            if word in given:
                return f"~{word}"
        return "~test"
    by_class: dict[type[Any], str] = {
        AllOf: "~all",
        AnyOf: "~any",
        Not: "~not",
        RowsTest: "~rows",
        TasksTest: "~tasks",
    }
    return by_class.get(type(given), "~test")


Condition = Annotated[
    Annotated[AllOf, Tag("~all")]
    | Annotated[AnyOf, Tag("~any")]
    | Annotated[Not, Tag("~not")]
    | Annotated[RowsTest, Tag("~rows")]
    | Annotated[TasksTest, Tag("~tasks")]
    | Annotated[FactTest, Tag("~test")],
    Discriminator(_kind_of),
]

for _model in (AllOf, AnyOf, Not, RowsTest, TasksTest):
    _model.model_rebuild()
