"""The shapes of the way a case goes: statuses, actions, outcomes, how long it is kept, rules of time and of fact."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from crm.workflow.conditions import (
    AmountOrReference,
    Condition,
    Reference,
    WholeOrReference,
)
from crm.workflow.effects import Effects, Level
from crm.workflow.questions import AskedItem
from crm.workflow.shapes import (
    AmountOfTime,
    Code,
    Codes,
    Event,
    Moment,
    ServiceCode,
    Shape,
    Text,
)

StatusKind = Literal["new", "open", "waiting", "in_force", "closed"]


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
