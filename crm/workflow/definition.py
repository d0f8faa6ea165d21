"""The definition of a service: the one description of the format, from which validation and documentation
come.

`parse(data)` reads a plain structure (from JSON, YAML or the designer's forms) and raises `Invalid` with
every error of shape at once, each under its place ("actions.clear.from"). Whether the parts fit together is
asked of `problems`.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
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
    Dotted,
    FactName,
    Reference,
    Scalar,
    WholeOrReference,
)
from crm.workflow.effects import AssignStep, Effects, Level
from crm.workflow.messages import Message
from crm.workflow.questions import AskedItem, GroupQuestion, Page, Question
from crm.workflow.shapes import (
    AmountOfTime,
    Code,
    Codes,
    Event,
    Events,
    Moment,
    OptionCode,
    ServiceCode,
    Shape,
    Text,
    Words,
    is_text,
)

Channel = Literal["desk", "phone", "portal", "api", "email", "letter", "visit"]
StatusKind = Literal["new", "open", "waiting", "in_force", "closed"]
TaskState = Literal[
    "to_do", "doing", "waiting_resident", "waiting_other", "passed", "failed", "referred", "expired", "void"
]
TASK_ENDS = frozenset({"passed", "failed", "referred", "expired", "void"})
"""States in which a task asks nothing more of anybody."""
STANDING_WORDS = frozenset({"agent", "officer", "lead", "assignee", "reporter", "representative", "system", "anyone"})
"""Words of `by` that every service has. `reporter` and `representative` are outside the council."""
PERSON_WORDS = frozenset({"reporter", "reporters", "subject", "representative"})
"""People whom every case has; `reporters` are all who joined."""


class Named(Shape):
    """Something with a name and perhaps a hint."""

    name: Text
    hint: Text | None = None


def _named(given: Any) -> Any:
    return {"name": given} if is_text(given) else given


Role = Annotated[Named, BeforeValidator(_named)]


class Person(Shape):
    """A person of the case beside the reporter: who they are and who may know.

    `told`: `normal` (messages reach them), `by_hand` (only a person decides to write) or `never`.
    """

    name: Text | None = None
    from_: str | None = Field(None, alias="from", pattern=r"^(answer|asked)\.[a-z][a-z0-9_.]*$")
    seen_by: Words | None = None
    on_their_record: bool = True
    told: Literal["normal", "by_hand", "never"] = "normal"


class Share(Shape):
    """Who may share one case with one person or role, and for how long at most."""

    by: Words
    with_: Words = Field(("anyone",), alias="with")
    until: AmountOfTime | None = None


class ShutOut(Shape):
    """Keeping one person out: by hand (`by`) or because an answer names them (`named_in`)."""

    by: Words | None = None
    named_in: Codes | None = None


class Emergency(Shape):
    """Seeing a case without being on it, always with a reason: who may, for how long, and who is told."""

    by: Words
    lasts: AmountOfTime
    tell: Words


class Reads(Shape):
    """Whether each look at the case is recorded, and who may see that record."""

    logged: bool = False
    shown_to: Words | None = None


class Access(Shape):
    """Who may know of the cases. Without `see` every member of staff with the right to cases does.

    `others`: `normal` (the same as those who see), `one_line` (service, status, reference) or `nothing`.
    `opener_keeps: reference`: who opened it keeps the reference and nothing else.
    """

    see: Words | None = None
    others: Literal["normal", "one_line", "nothing"] = "normal"
    opener_keeps: Literal["nothing", "reference", "case"] = "nothing"
    share: Share | None = None
    shut_out: ShutOut | None = None
    emergency: Emergency | None = None
    reads: Reads = Reads()


class Status(Shape):
    """One status; its kind drives every generic behaviour."""

    kind: StatusKind
    name: Text
    public: Text | None = None
    waiting_for: Literal["reporter", "resident", "third_party", "council", "date"] | None = None
    hint: Text | None = None


class By(Shape):
    """Who may take an action: a role of the service or a standing word, on a condition. A bare word is
    enough."""

    role: Code
    when: Condition | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, given: Any) -> Any:
        return {"role": given} if isinstance(given, str) else given

    @model_serializer(mode="wrap")
    def _to_word(self, handler: SerializerFunctionWrapHandler) -> Any:
        return self.role if self.when is None else handler(self)


def _many(given: Any) -> Any:
    return [given] if isinstance(given, str | Mapping) else given


ByList = Annotated[tuple[By, ...], BeforeValidator(_many)]


class Within(Shape):
    """Only until `limit` after the latest `of`."""

    of: Moment
    limit: AmountOrReference


class NotBefore(Shape):
    """Only from `wait` after the latest `of`."""

    of: Moment
    wait: AmountOrReference


class Action(Shape):
    """The unit of work: a button, an API verb, a permission, an event.

    `from`: `any`, `kind.open`, or a list of statuses (and kinds). Without `to` the status stays. `times`
    bounds how often it may be taken on one case (a reopened case counts on). Moving into a closed status
    chooses one of `outcomes`. `public` is what the action is called for the resident.
    """

    name: Text
    public: Text | None = None
    hint: Text | None = None
    script: Text | None = None
    from_: Annotated[tuple[str, ...], BeforeValidator(_many), Field(min_length=1)] = Field(alias="from")
    to: Code | None = None
    by: ByList = ()
    by_other_than: Codes | None = None
    when: Condition | None = None
    else_: Text | None = Field(None, alias="else")
    outcomes: tuple[Code, ...] = ()
    ask: tuple[AskedItem, ...] = ()
    do: Effects = ()
    times: WholeOrReference | None = None
    within: Within | None = None
    not_before: NotBefore | None = None


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


class PriorityRule(Shape):
    """A priority given at opening; the first whose `when` holds."""

    when: Condition | None = None
    is_: Level = Field(alias="is")


class Rule(Shape):
    """What a time or a fact does by itself, as `system`, through an ordinary action.

    Exactly one trigger: `after` an amount `in` a status; `when` alone (`in` statuses); `before` or `after`
    an amount `of` a moment; `every` amount `in` a status; `at` the calendar's `opens` or `closes`. The
    others may have a `when` as well. Each fires once per entry into the status (with `of`: once per moment).
    """

    name: Text | None = None
    when: Condition | None = None
    in_: Codes | None = Field(None, alias="in")
    after: AmountOrReference | None = None
    before: AmountOrReference | None = None
    of: Moment | None = None
    every: AmountOrReference | None = None
    at: Literal["opens", "closes"] | None = None
    calendar: ServiceCode | None = None
    do: Code
    with_: dict[Code, Any] = Field({}, alias="with")

    @model_validator(mode="after")
    def _one_trigger(self) -> "Rule":
        timed = [word for word in ("after", "before", "every", "at") if getattr(self, word) is not None]
        if len(timed) > 1 or (not timed and self.when is None):
            raise ValueError("A rule has one trigger: `after`, `before`, `every`, `at`, or a `when` alone.")
        if (self.before and not self.of) or (self.of and timed and timed[0] not in ("after", "before")):
            raise ValueError("`of` a moment goes with `before` or `after`.")
        if (self.every or (self.after and not self.of)) and not self.in_:
            raise ValueError("`after` and `every` say `in` which status, or `of` which moment.")
        return self

    @property
    def trigger(self) -> str:
        """`after_in`, `after_of`, `before_of`, `every`, `at` or `when`."""
        if self.after is not None:
            return "after_of" if self.of else "after_in"
        if self.before is not None:
            return "before_of"
        return "every" if self.every is not None else "at" if self.at is not None else "when"


class Nearby(Shape):
    """Offers to join an open case of the service within so many metres, opened in that time, with equal
    answers to the questions named in `same`."""

    within_m: Annotated[int, Field(gt=0, le=5000)] | Reference
    within: AmountOrReference = Field(alias="for")
    same: Codes | None = None


class Outcome(Shape):
    """How a case may end; `retain` beats the service's retention."""

    name: Text
    public: Text | None = None
    hint: Text | None = None
    retain: AmountOfTime | None = None


class Retention(Shape):
    """How long the case, or one part of it, is kept, from an event (the last one), and what happens then."""

    of: str = Field(pattern=r"^(case|messages|files|notes|(answer|asked|task|people)\.[a-z][a-z0-9_]*)$")
    after: AmountOrReference
    from_: Event = Field(alias="from")
    then: Literal["anonymise", "delete", "review"]


class Argument(Shape):
    """Rows added up: the number question `of` in every row of a group."""

    rows: Dotted
    of: Code | None = None


Constant = Annotated[AmountOfTime | Scalar, Field(union_mode="left_to_right")]
ValuePart = Annotated[AmountOfTime | Scalar | Argument | Reference, Field(union_mode="left_to_right")]


def _value(given: Any) -> Any:
    return {"is": given} if not isinstance(given, Mapping) else given


class Value(Shape):
    """A named value: a constant (`is`), a `setting` of the council (what stands here is its default; the
    council's own is found by the value's name), a function, or a look-up in a table (`default` where no row
    holds).

    earliest, latest: of dates or amounts of days known; first: the first that is known; sum: of numbers or of
    `{rows: group, of: question}`; count: of rows, or of a list; plus: a date and amounts of time, or numbers.
    """

    is_: Constant | None = Field(None, alias="is")
    name: Text | None = None
    setting: Constant | None = None
    default: Constant | None = None
    earliest: tuple[ValuePart, ...] | None = None
    latest: tuple[ValuePart, ...] | None = None
    sum: tuple[ValuePart, ...] | Argument | None = None
    plus: tuple[ValuePart, ...] | None = None
    count: Argument | Reference | None = None
    first: tuple[ValuePart, ...] | None = None
    table: Code | None = None
    gives: Code | None = None
    hint: Text | None = None

    @cached_property
    def kind(self) -> str:
        """Which of its words it is."""
        return next(word for word in VALUE_WORDS if getattr(self, "is_" if word == "is" else word) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> "Value":
        given = [word for word in VALUE_WORDS if getattr(self, "is_" if word == "is" else word) is not None]
        if len(given) != 1:
            raise ValueError("A value is exactly one of: " + ", ".join(VALUE_WORDS) + ".")
        if (self.table is None) != (self.gives is None):
            raise ValueError("A look-up names its `table` and what it `gives`.")
        if self.default is not None and self.table is None:
            raise ValueError("`default` goes with a `table`.")
        return self


VALUE_WORDS = ("is", "setting", "earliest", "latest", "sum", "plus", "count", "first", "table")


class Cell(Shape):
    """A cell of a table's row that is a test instead of a constant."""

    is_: Scalar | None = Field(None, alias="is")
    in_: tuple[Scalar, ...] | None = Field(None, alias="in")
    has: Scalar | None = None
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    before: Scalar | None = None
    after: Scalar | None = None

    @model_validator(mode="after")
    def _one_test(self) -> "Cell":
        if len(self.model_fields_set) != 1:
            raise ValueError("A cell is a constant or exactly one test.")
        return self


TableCell = Annotated[AmountOfTime | Scalar | Cell, Field(union_mode="left_to_right")]


class Table(Shape):
    """A small decision table: the first row whose `given` columns all hold gives its other columns.

    A `given` cell is a constant (equal), a test such as `{at_least: 3}`, or left out (anything).
    """

    name: Text | None = None
    given: dict[Code, FactName] = Field(min_length=1)
    gives: tuple[Code, ...] = Field(min_length=1)
    rows: tuple[dict[Code, TableCell], ...] = Field(min_length=1)


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
        """Whether the status is of kind closed."""
        return self.statuses[status].kind == "closed"

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
