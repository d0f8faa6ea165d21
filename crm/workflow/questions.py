"""The shapes of questions: every type, their checks and groups, and the JSON value an answer to each has.

The answer to each type, as kept in JSON
    text, long_text, phone, email, case   a string (case: the reference)
    number, money      a JSON number; money in pounds with at most two decimals
    date               "2026-11-23"; approximate ones may be {"year": 2026, "month": 11} or {"year": 2026}
    yes_no             "yes" or "no"
    choice             the option's code
    choices            a list of option codes
    declaration        "yes"
    address            {"uprn": "..."} or {"text": "..."}
    place              {"uprn"} or {"usrn"} or {"lat", "lon"}; each may have "text"; "text" alone will do
                       for staff
    person             {"contact": "public id"} or {"name", "phone", "email", "address"} (one at least)
    organisation       the same as person
    files              a list of public ids of files
    team, officer      the slug or public id of the team or officer, a string
    group              a list of objects, one a row: {question code: value}
    {each: GROUP}      a list of objects, one for each row of that group, kept under its code
Notices and stops have no answer; passing a stop keeps {"passed": "the reason"} under the stop's code.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from crm.workflow.conditions import Condition
from crm.workflow.question_parts import Check, Option, Repeat, Required, Secret, as_required
from crm.workflow.shapes import Code, Codes, OptionCode, ServiceCode, Shape, Text, Words


class Shown(Shape):
    """What everything on a form has: a code and the condition under which it is shown."""

    code: Code
    when: Condition | None = None


class Asked(Shown):
    """What every question has."""

    label: Text
    hint: Text | None = None
    script: Text | None = None
    required: Annotated[bool | Required, BeforeValidator(as_required)] = False
    prefill: str | None = Field(None, pattern=r"^(person|place|answer)\.[a-z][a-z0-9_.]*$")
    checks: tuple[Check, ...] = ()
    seen_by: Words | None = None
    secret: Secret | None = None
    listed: bool = False
    sensitive: bool = False

    @model_validator(mode="after")
    def _listed_is_open(self) -> "Asked":
        if self.listed and (self.secret or self.sensitive or self.seen_by):
            raise ValueError("A question that is secret, sensitive or seen by few cannot be `listed`.")
        return self

    @property
    def is_guarded(self) -> bool:
        """Kept apart from normal answers: secret, sensitive, or seen only by some."""
        return bool(self.secret or self.sensitive or self.seen_by)


class TextQuestion(Asked):
    """One line of text; `most` characters."""

    type: Literal["text"]
    least: int = Field(0, ge=0)
    most: int = Field(300, ge=1, le=1000)


class LongTextQuestion(Asked):
    """Several lines of text; `most` characters."""

    type: Literal["long_text"]
    least: int = Field(0, ge=0)
    most: int = Field(5000, ge=1, le=50_000)


class NumberQuestion(Asked):
    """A number between `least` and `most`, whole unless `decimals` are allowed."""

    type: Literal["number"]
    least: int | float | None = None
    most: int | float | None = None
    decimals: int = Field(0, ge=0, le=6)
    unit: Text | None = None


class MoneyQuestion(Asked):
    """An amount of pounds and pence."""

    type: Literal["money"]
    least: int | float | None = 0
    most: int | float | None = None


class DateQuestion(Asked):
    """A date: full, or `approximate` (a year, or a month of a year, will do). `past`/`future` bound it by
    today."""

    type: Literal["date"]
    precision: Literal["full", "approximate"] = "full"
    must_be: Literal["past", "past_or_today", "today_or_future", "future"] | None = None


class YesNoQuestion(Asked):
    """Yes or no."""

    type: Literal["yes_no"]


class ChoiceQuestion(Asked):
    """One of the options."""

    type: Literal["choice"]
    options: dict[OptionCode, Option] = Field(min_length=1)


class ChoicesQuestion(Asked):
    """Any of the options, at least `least` and at most `most` of them."""

    type: Literal["choices"]
    options: dict[OptionCode, Option] = Field(min_length=1)
    least: int = Field(0, ge=0)
    most: int | None = Field(None, ge=1)


class AddressQuestion(Asked):
    """A postal address: of the gazetteer, or typed."""

    type: Literal["address"]


class PlaceQuestion(Asked):
    """A place: a property, a street or a point on the map. The first place question of the form that is
    answered is the place of the case, unless another has `is_subject`."""

    type: Literal["place"]
    kinds: tuple[Literal["property", "street", "point"], ...] = ("property", "street", "point")
    is_subject: bool = False


class PersonQuestion(Asked):
    """A person: a contact on record, or a name and ways to reach them."""

    type: Literal["person"]


class OrganisationQuestion(Asked):
    """An organisation: a contact on record, or a name and ways to reach it."""

    type: Literal["organisation"]


class FilesQuestion(Asked):
    """Files, at most `most`."""

    type: Literal["files"]
    least: int = Field(0, ge=0)
    most: int = Field(10, ge=1, le=50)


class PhoneQuestion(Asked):
    """A telephone number."""

    type: Literal["phone"]


class EmailQuestion(Asked):
    """An e-mail address."""

    type: Literal["email"]


class CaseQuestion(Asked):
    """The reference of another case, of one service if it says so."""

    type: Literal["case"]
    service: ServiceCode | None = None


class DeclarationQuestion(Asked):
    """A statement to be ticked. When required it must be."""

    type: Literal["declaration"]


class TeamQuestion(Asked):
    """A team; `from` limits it to teams that hold one of these roles."""

    type: Literal["team"]
    from_: Codes | None = Field(None, alias="from")


class OfficerQuestion(Asked):
    """A member of staff; `from` limits by role, `other_than` excludes who took an action or is named in a
    question."""

    type: Literal["officer"]
    from_: Words | None = Field(None, alias="from")
    other_than: Codes | None = None


class GroupQuestion(Asked):
    """Questions asked together; with `repeat` in several rows. Without it there is exactly one row."""

    type: Literal["group"]
    questions: tuple["Question", ...] = Field(min_length=1)
    repeat: Repeat | None = None
    least: int | None = Field(None, ge=0)
    most: int | None = Field(None, ge=1, le=200)
    row_label: Text | None = None

    @property
    def least_rows(self) -> int:
        """The fewest rows that an answer may have (if it is required or given at all)."""
        return (self.least or self.repeat.least) if self.repeat else 1

    @property
    def most_rows(self) -> int:
        """The most rows that an answer may have."""
        return (self.most or self.repeat.most) if self.repeat else 1


class Notice(Shown):
    """Words shown on the form; asks nothing."""

    type: Literal["notice"]
    text: Text


class Stop(Shown):
    """Where the form ends without a case: shown while its `when` holds. Staff may pass it, with a reason,
    where `staff_may_pass`."""

    type: Literal["stop"]
    text: Text
    staff_may_pass: bool = False


QuestionType = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "yes_no",
    "choice",
    "choices",
    "address",
    "place",
    "person",
    "organisation",
    "files",
    "phone",
    "email",
    "case",
    "declaration",
    "team",
    "officer",
    "group",
    "notice",
    "stop",
]

Question = Annotated[
    TextQuestion
    | LongTextQuestion
    | NumberQuestion
    | MoneyQuestion
    | DateQuestion
    | YesNoQuestion
    | ChoiceQuestion
    | ChoicesQuestion
    | AddressQuestion
    | PlaceQuestion
    | PersonQuestion
    | OrganisationQuestion
    | FilesQuestion
    | PhoneQuestion
    | EmailQuestion
    | CaseQuestion
    | DeclarationQuestion
    | TeamQuestion
    | OfficerQuestion
    | GroupQuestion
    | Notice
    | Stop,
    Field(discriminator="type"),
]


class EachRow(Shape):
    """Questions an action asks for each row of an earlier group; the answers are kept under the group's
    code."""

    each: Code
    questions: tuple[Question, ...] = Field(min_length=1)
    when: Condition | None = None

    @property
    def code(self) -> str:
        """The code under which its answers are kept."""
        return self.each


def _kind_of(given: Any) -> str:
    is_each = "each" in given if isinstance(given, Mapping) else isinstance(given, EachRow)
    return "~each" if is_each else "~question"


AskedItem = Annotated[Annotated[EachRow, Tag("~each")] | Annotated[Question, Tag("~question")], Discriminator(_kind_of)]
"""What an action or a task may ask."""

for _model in (GroupQuestion, EachRow):
    _model.model_rebuild()


class Page(Shape):
    """One page of the form."""

    page: Text
    hint: Text | None = None
    when: Condition | None = None
    questions: tuple[Question, ...] = Field(min_length=1)
