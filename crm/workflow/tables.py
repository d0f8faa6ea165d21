"""The shapes of named values and decision tables."""

from functools import cached_property
from typing import Annotated

from pydantic import (
    Field,
    model_validator,
)

from crm.workflow.conditions import (
    Dotted,
    FactName,
    Reference,
    Scalar,
)
from crm.workflow.shapes import (
    AmountOfTime,
    Code,
    Shape,
    Text,
)


class Argument(Shape):
    """Rows added up: the number question `of` in every row of a group."""

    rows: Dotted
    of: Code | None = None


Constant = Annotated[AmountOfTime | Scalar, Field(union_mode="left_to_right")]
ValuePart = Annotated[AmountOfTime | Scalar | Argument | Reference, Field(union_mode="left_to_right")]


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

    @cached_property
    def tests(self) -> dict[str, Scalar | tuple[Scalar, ...]]:
        """Its one test by its word."""
        return self.model_dump(by_alias=True, exclude_unset=True)

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
