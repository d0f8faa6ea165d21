"""The shapes of effects: what happens after a change of status, in order, each under its own condition."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from crm.workflow.conditions import AmountOrReference, Condition, Reference, Right
from crm.workflow.shapes import Code, ServiceCode, Shape, Text, Words

Level = Literal["low", "normal", "high", "urgent"]
LEVELS: tuple[Level, ...] = ("low", "normal", "high", "urgent")
"""Priorities, lowest first; a case without a rule is normal."""


class TeamOf(Shape):
    """Which team: the one that holds a role of the service (for the area of the case when `by` names a kind
    of area such as ward), or the one named by an answer, an asked answer or the row at hand."""

    role: Code | None = None
    by: Code | None = None
    answer: Code | None = None
    asked: Code | None = None
    row: Code | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "TeamOf":
        if sum(given is not None for given in (self.role, self.answer, self.asked, self.row)) != 1:
            raise ValueError("Say which team by one of `role`, `answer`, `asked` or `row`.")
        if self.by and not self.role:
            raise ValueError("`by` an area goes with a `role`.")
        return self


def _team(given: Any) -> Any:
    return {"role": given} if isinstance(given, str) else given


Spread = Literal["least_loaded", "next", "same", "nobody"]


class AssignStep(Shape):
    """Who gets it: a team, an officer of the team that holds it, or both. `least_loaded`, `next` (in turn),
    `same` (who had it before), `nobody`, or who is named in an answer."""

    team: Annotated[TeamOf, BeforeValidator(_team)] | None = None
    officer: Spread | Reference | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "AssignStep":
        if self.team is None and self.officer is None:
            raise ValueError("Assign to a `team`, to an `officer`, or to both.")
        return self


class EffectShape(Shape):
    """What every effect may have: a condition, and a group for whose every row it happens."""

    when: Condition | None = None
    for_each: Code | None = None


class SetEffect(EffectShape):
    """Sets answers of the case: `{set: {code: a constant or a fact}}`."""

    set: dict[Code, Right] = Field(min_length=1)


class PeopleEffect(EffectShape):
    """Adds somebody to the people of the case from an answer, or takes them off it."""

    people: Code
    from_: str | None = Field(None, alias="from", pattern=r"^(answer|asked|row)\.[a-z][a-z0-9_.]*$")
    remove: bool = False

    @model_validator(mode="after")
    def _add_or_remove(self) -> "PeopleEffect":
        if (self.from_ is None) != self.remove:
            raise ValueError("Say `from` which answer the person comes, or `remove: true`.")
        return self


class PriorityEffect(EffectShape):
    """Sets the priority, or raises or lowers it by one."""

    priority: Level | Literal["raise", "lower"]


def _assign(given: Any) -> Any:
    return {"officer": given} if isinstance(given, str) else given


class AssignEffect(EffectShape):
    """Gives the case to a team or an officer: `{assign: least_loaded}` or `{assign: {team: ..., officer:
    ...}}`."""

    assign: Annotated[AssignStep, BeforeValidator(_assign)]


class MessageEffect(EffectShape):
    """Sends a message of the service: to a person word, `reporters`, `assignee`, or a role's team."""

    message: Code
    to: Words


class TaskEffect(EffectShape):
    """Opens a task of that code, or brings the open ones of that code into a state."""

    task: Code
    state: (
        Literal["doing", "waiting_resident", "waiting_other", "passed", "failed", "referred", "expired", "void"] | None
    ) = None


class CaseEffect(EffectShape):
    """Opens a linked case of another service, prefilled by equal codes and `with`."""

    case: ServiceCode
    link: Code = "follows"
    with_: dict[Code, Right] = Field({}, alias="with")


class LinkEffect(EffectShape):
    """Links this case to another: `{link: duplicate_of, to: asked.case}`."""

    link: Code
    to: str = Field(pattern=r"^(answer|asked|row)\.[a-z][a-z0-9_.]*$")


class JoinEffect(EffectShape):
    """Joins the requests of this case to another case, which then answers them: `{join: asked.case}`."""

    join: str = Field(pattern=r"^(answer|asked)\.[a-z][a-z0-9_.]*$")


class ShareEffect(EffectShape):
    """Lets one more person or role see this case, for a time."""

    share: str = Field(pattern=r"^((answer|asked|row)\.[a-z][a-z0-9_.]*|[a-z][a-z0-9_]*)$")
    until: AmountOrReference | None = None
    level: Literal["see", "work"] = "see"


class ShutOutEffect(EffectShape):
    """Keeps the person named in an answer out of this case."""

    shut_out: str = Field(pattern=r"^(answer|asked|row)\.[a-z][a-z0-9_.]*$")


class AlertEffect(EffectShape):
    """Proposes an alert on the person or the place of the case."""

    alert: Code
    about: Literal["person", "place"]
    text: Text
    review: AmountOrReference | None = None


class Extension(Shape):
    """By how much a clock is put off, or to which date."""

    by: AmountOrReference | None = None
    to: Reference | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Extension":
        if (self.by is None) == (self.to is None):
            raise ValueError("Extend `by` an amount of time or `to` a date.")
        return self


ClockVerb = Literal["start", "stop", "restart", "pause", "resume"]


class ClockEffect(EffectShape):
    """Acts on a clock: `{clock: x, do: pause}` or `{clock: x, extend: {by: 5 wd}}`."""

    clock: Code
    do: ClockVerb | None = None
    extend: Extension | None = None

    @model_validator(mode="after")
    def _one_command(self) -> "ClockEffect":
        if (self.do is None) == (self.extend is None):
            raise ValueError("Say what the clock has to `do` (start, stop, restart, pause, resume) or `extend` it.")
        return self


class NotifyEffect(EffectShape):
    """Tells staff: `assignee`, `lead`, `officer` (the team that holds the case) or roles of the service."""

    notify: Words
    text: Text | None = None


EFFECT_WORDS = (
    "set",
    "people",
    "priority",
    "assign",
    "message",
    "task",
    "case",
    "join",
    "share",
    "shut_out",
    "alert",
    "clock",
    "notify",
    "link",
)
LATER_EFFECTS = {
    "visit": "Visits come later: `visit` cannot be used as an effect yet.",
    "webhook": "Calls to other systems come later: `webhook` cannot be used as an effect yet.",
    "hold_messages": "Holding messages comes later: `hold_messages` cannot be used as an effect yet.",
}
_BY_CLASS: dict[type[Any], str] = {
    SetEffect: "set",
    PeopleEffect: "people",
    PriorityEffect: "priority",
    AssignEffect: "assign",
    MessageEffect: "message",
    TaskEffect: "task",
    CaseEffect: "case",
    JoinEffect: "join",
    ShareEffect: "share",
    ShutOutEffect: "shut_out",
    AlertEffect: "alert",
    ClockEffect: "clock",
    NotifyEffect: "notify",
    LinkEffect: "link",
}


def _kind_of(given: Any) -> str | None:
    if isinstance(given, Mapping):
        return next((f"~{word}" for word in EFFECT_WORDS if word in given), None)
    return f"~{_BY_CLASS[type(given)]}" if type(given) in _BY_CLASS else None


Effect = Annotated[
    Annotated[SetEffect, Tag("~set")]
    | Annotated[PeopleEffect, Tag("~people")]
    | Annotated[PriorityEffect, Tag("~priority")]
    | Annotated[AssignEffect, Tag("~assign")]
    | Annotated[MessageEffect, Tag("~message")]
    | Annotated[TaskEffect, Tag("~task")]
    | Annotated[CaseEffect, Tag("~case")]
    | Annotated[LinkEffect, Tag("~link")]
    | Annotated[JoinEffect, Tag("~join")]
    | Annotated[ShareEffect, Tag("~share")]
    | Annotated[ShutOutEffect, Tag("~shut_out")]
    | Annotated[AlertEffect, Tag("~alert")]
    | Annotated[ClockEffect, Tag("~clock")]
    | Annotated[NotifyEffect, Tag("~notify")],
    Discriminator(
        _kind_of,
        custom_error_type="unknown_effect",
        custom_error_message="This is no effect. An effect begins with one of: " + ", ".join(EFFECT_WORDS) + ".",
    ),
]
Effects = tuple[Effect, ...]
