"""The shapes of messages: subject, body, their conditional paragraphs, and the placeholders a text may
hold."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import Field

from crm.workflow.conditions import Condition
from crm.workflow.shapes import Code, Shape, Text

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""{{reference}}, {{service}}, {{status}} (public words), {{outcome}}, {{council}}, {{link}}, {{name}} (of
the reader), {{reason}} (of the effect), {{answer.x}}, {{asked.x}}, {{value.x}}, {{part.x}},
{{row.x}}, {{clock.x.due}}, {{place.x}}."""

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

    def texts(self) -> Iterator[Text]:
        """Every text of it."""
        yield self.subject
        yield self.body
        if self.short is not None:
            yield self.short
        for choices in self.parts.values():
            yield from (choice.text for choice in choices)

    @cached_property
    def quoted_values(self) -> tuple[str, ...]:
        """The named values that its texts quote ({{value.x}})."""
        return self._quoted("value.")

    @cached_property
    def quoted_asked(self) -> tuple[str, ...]:
        """The questions of actions that its texts quote ({{asked.x}})."""
        return self._quoted("asked.")

    @cached_property
    def quotes_answers(self) -> bool:
        """Whether its texts quote what somebody answered."""
        return bool(self._quoted("answer.") or self._quoted("row.") or self.quoted_asked)

    @cached_property
    def quoted(self) -> frozenset[str]:
        """Everything that its texts quote: the names between double braces."""
        return frozenset(name for text in self.texts() for name in placeholders(text))

    def _quoted(self, start: str) -> tuple[str, ...]:
        return tuple(sorted(name.removeprefix(start) for name in self.quoted if name.startswith(start)))


def placeholders(text: Text) -> frozenset[str]:
    """The names between double braces in any wording of the text."""
    return frozenset(name for wording in text.every() for name in PLACEHOLDER.findall(wording))
