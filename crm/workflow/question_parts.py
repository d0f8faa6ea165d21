"""The parts of questions: when they are required, what an answer must satisfy, options, secrets, rows of a group."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from crm.workflow.conditions import Condition, Reference
from crm.workflow.shapes import Code, Events, Shape, Text, is_text


class Required(Shape):
    """Required only while a condition holds."""

    when: Condition


def as_required(given: Any) -> Any:
    """`required: {answer: land, is: private}` means the same as `required: {when: {...}}`."""
    return {"when": given} if isinstance(given, Mapping) and "when" not in given else given


class Span(Shape):
    """The two date questions of a group's row between which it lies; without `to`, until the next row."""

    from_: Code = Field(alias="from")
    to: Code | None = None


class Check(Shape):
    """What a question's answer must satisfy, and the words said when it does not.

    One of: `when` (a condition that must hold), `matches` (a regular expression for the whole text),
    `no_gaps` or `no_overlap` (of a group's rows, by two date questions), `sum` (of a group's number
    question, with at_least or at_most). On an unknown value a `when` does not refuse: only a condition
    known not to hold does.
    """

    when: Condition | None = None
    matches: str | None = Field(None, max_length=200)
    no_gaps: Span | None = None
    no_overlap: Span | None = None
    sum: Code | None = None
    is_: int | float | Reference | None = Field(None, alias="is")
    at_least: int | float | Reference | None = None
    at_most: int | float | Reference | None = None
    else_: Text = Field(alias="else")

    @model_validator(mode="after")
    def _one_check(self) -> "Check":
        if sum(given is not None for given in (self.when, self.matches, self.no_gaps, self.no_overlap, self.sum)) != 1:
            raise ValueError("A check is one of `when`, `matches`, `no_gaps`, `no_overlap` or `sum`.")
        bounds = sum(bound is not None for bound in (self.is_, self.at_least, self.at_most))
        if bounds != (1 if self.sum else 0):
            raise ValueError("A `sum` is compared by one of `is`, `at_least` or `at_most`; other checks are not.")
        return self


class Secret(Shape):
    """An answer shown to few and deleted when one of these events happens (a gate code)."""

    until: Events


class Option(Shape):
    """One option of a choice; written as a bare text when it has neither hint nor condition."""

    label: Text
    hint: Text | None = None
    when: Condition | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        return {"label": given} if is_text(given) else given

    @model_serializer(mode="wrap")
    def _to_text(self, handler: SerializerFunctionWrapHandler) -> Any:
        data = handler(self)
        return data["label"] if isinstance(data, dict) and set(data) <= {"label"} else data


class Repeat(Shape):
    """How many rows a group may have."""

    least: int = Field(0, ge=0)
    most: int = Field(20, ge=1, le=200)
