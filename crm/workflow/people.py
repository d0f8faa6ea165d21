"""The shapes of who: the roles a service uses, the people of its cases, and who may know of them."""

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
)

from crm.workflow.shapes import (
    AmountOfTime,
    Codes,
    Shape,
    Text,
    Words,
    is_text,
)

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
