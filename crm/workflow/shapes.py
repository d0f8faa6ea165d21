"""The small shapes every part of a definition is made of: codes, texts in languages, amounts of time, event
words."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    RootModel,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticSerializationUnexpectedValue

from crm.values.amount import Amount

FIRST_LANGUAGE = "en"
LANGUAGES = ("en", "cy")
"""The languages a text may be written in. A council needs the first, the second, or both."""


class Shape(BaseModel):
    """A part of a definition: never changed after reading, and no key that it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
    )


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A name inside a service: small letters, digits and underscores, beginning with a letter."""

OptionCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
"""The code of one option of a choice; may begin with a digit ("3_months")."""

ServiceCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
"""The code of a service or of a calendar: small letters, digits and hyphens."""

EVENT_PATTERN = (
    r"^(opened|closed|reopened|status\.[a-z][a-z0-9_]*|action\.[a-z][a-z0-9_]*"
    r"|task\.[a-z][a-z0-9_]*(\.[a-z_]+)?|message\.[a-z][a-z0-9_]*\.sent)$"
)
Event = Annotated[str, StringConstraints(pattern=EVENT_PATTERN)]
"""`opened`, `closed`, `reopened`, `status.x` (entered), `action.x` (taken), `task.x` (opened),
`task.x.passed` (a state or a result reached), `message.x.sent`."""

MOMENT_PATTERN = (
    EVENT_PATTERN[:-2] + r"|(answer|asked|value)\.[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?"
    r"|clock\.[a-z][a-z0-9_]*\.(due|started|ended))$"
)
Moment = Annotated[str, StringConstraints(pattern=MOMENT_PATTERN)]
"""A point in time: an event (its latest), `answer.x`, `asked.x` or `value.x` (a date), `clock.x.due`."""


def _read_amount(given: Any) -> Amount:
    if isinstance(given, Amount):
        return given
    if not isinstance(given, str):
        raise ValueError('Write an amount of time such as "5 wd", "24 hours" or "3 months".')
    return Amount.parse(given)


def _write_amount(amount: Any) -> str:
    if not isinstance(amount, Amount):  # in a union pydantic asks every branch
        raise PydanticSerializationUnexpectedValue("not an amount of time")
    return str(amount)


AmountOfTime = Annotated[
    Amount,
    PlainValidator(_read_amount),
    PlainSerializer(_write_amount, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["5 wd", "20 wh", "3 months", "10 school days"]}),
]
"""An amount of time as text: "5 wd", "20 wh", "10 school days", "30 minutes", "3 months"."""


def _one_or_many(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Events = Annotated[tuple[Event, ...], BeforeValidator(_one_or_many), Field(min_length=1)]
"""One event word or a list of them."""
Codes = Annotated[tuple[Code, ...], BeforeValidator(_one_or_many), Field(min_length=1)]
"""One code or a list of them."""
Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_many), Field(min_length=1)]
"""One word for people (a role, a standing word, a person of the case) or a list of them."""


class Text(RootModel[str | dict[Literal["en", "cy"], str]]):
    """Words for people: a bare string (the council's first language) or one string per language."""

    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _not_empty(cls, root: str | dict[str, str]) -> str | dict[str, str]:
        if not root or (isinstance(root, dict) and not all(text.strip() for text in root.values())):
            raise ValueError("The text is empty.")
        return root

    def find(self, language: str, *, first: str = FIRST_LANGUAGE) -> str | None:
        """The words in this language, or None; a bare text is in the `first` language."""
        if isinstance(self.root, str):
            return self.root if language == first else None
        return self.root.get(language)  # type: ignore[call-overload, no-any-return]

    def say(self, language: str = FIRST_LANGUAGE, *, first: str = FIRST_LANGUAGE) -> str:
        """The words in this language; where it has none, in the other (`find` tells, so that it can be
        marked)."""
        if isinstance(self.root, str):
            return self.root
        found = self.find(language, first=first)
        return found if found is not None else next(iter(self.root.values()))

    def languages(self, *, first: str = FIRST_LANGUAGE) -> frozenset[str]:
        """The languages in which it is written."""
        return frozenset({first}) if isinstance(self.root, str) else frozenset(self.root)

    def every(self) -> tuple[str, ...]:
        """Every wording, for checking placeholders."""
        return (self.root,) if isinstance(self.root, str) else tuple(self.root.values())


def is_text(given: Any) -> bool:
    """Whether this raw value is a text rather than an object of another kind."""
    return isinstance(given, str) or (
        isinstance(given, Mapping) and bool(given) and all(key in LANGUAGES for key in given)
    )
