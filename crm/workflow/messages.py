"""The shapes of messages: subject, body, their conditional paragraphs, and the placeholders a text may
hold."""

import re
from typing import Literal

from pydantic import Field

from crm.workflow.conditions import Condition
from crm.workflow.shapes import Code, Shape, Text

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""{{reference}}, {{service}}, {{status}} (public words), {{outcome}}, {{council}}, {{link}}, {{name}} (of
the reader), {{reason}} (of the effect), {{answer.x}}, {{asked.x}}, {{value.x}}, {{part.x}},
{{clock.x.due}}, {{task.x.y}}, {{person.x}}, {{place.x}}."""

BARE_PLACEHOLDERS = frozenset(
    {
        "reference",
        "service",
        "status",
        "outcome",
        "council",
        "link",
        "name",
        "opened_on",
        "closed_on",
        "today",
        "officer",
        "team",
    }
)


class PartChoice(Shape):
    """One wording of a part; the first whose `when` holds is used."""

    when: Condition | None = None
    text: Text


class Message(Shape):
    """A message that an effect sends. `short` is the wording for a text message (else the body)."""

    name: Text | None = None
    channels: tuple[Literal["email", "sms", "letter", "phone"], ...] = Field(min_length=1)
    subject: Text
    body: Text
    short: Text | None = None
    parts: dict[Code, tuple[PartChoice, ...]] = {}


def placeholders(text: Text) -> frozenset[str]:
    """The names between double braces in any wording of the text."""
    return frozenset(name for wording in text.every() for name in PLACEHOLDER.findall(wording))
