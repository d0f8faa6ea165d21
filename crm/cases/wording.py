"""The words of a message: a service's texts with their placeholders filled from the case, in each language.

Only normal answers are quoted: what is guarded is never written to anybody by itself.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from crm.cases.models import Case
from crm.cases.references import reference_of
from crm.correspondence.rendering import PLACEHOLDER
from crm.foundation import clock, settings
from crm.values.amount import Amount
from crm.values.dates import day_in_words
from crm.workflow import rows, telling
from crm.workflow.definition import Definition
from crm.workflow.messages import Message
from crm.workflow.shapes import Text

_EMPTY_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*\n")


def facts_of(case: Case, definition: Definition, *, answers: Mapping[str, Any], asked: Mapping[str, Any],
             language: str, values: Mapping[str, Any] | None = None, row: Mapping[str, Any] | None = None,
             link: str = "", team: str = "", officer: str = "", due: Mapping[str, datetime] | None = None,
             place: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What the placeholders of a message stand for, in one language; {{name}} is left to the outbox."""
    status, council = definition.statuses[case.status], settings.council()
    outcome = definition.outcomes.get(case.outcome or "")
    found = {
        "reference": reference_of(case.number), "service": definition.name.say(language),
        "status": (status.public or status.name).say(language),
        "outcome": (outcome.public or outcome.name).say(language) if outcome else "",
        "council": council.name_cy if language == "cy" else council.name, "link": link,
        "opened_on": in_words(case.opened_at, language), "closed_on": in_words(case.closed_at, language),
        "today": in_words(clock.now(), language), "team": team, "officer": officer,
    }
    asks = [*(item for task in definition.tasks.values() for item in task.ask),
            *(item for action in definition.actions.values() for item in action.ask)]
    inner = [one for item in rows.everything_asked(definition) for one in rows.inside(item)]
    for kind, given, items in (("answer", answers, list(definition.questions.values())), ("asked", asked, asks),
                               ("row", rows.plain(definition, row or {}), [*asks, *inner])):
        questions, guarded = {item.code: item for item in items}, rows.guarded_among(items)
        found |= {f"{kind}.{code}": said(value, questions.get(code), language) for code, value in given.items()
                  if kind == "row" or code not in guarded}
    found |= {f"value.{code}": value_said(value, language) for code, value in (values or {}).items()}
    found |= {f"place.{code}": said(value, None, language) for code, value in (place or {}).items()}
    found |= {f"clock.{code}.due": in_words(at, language) for code, at in (due or {}).items()}
    return found


def compose(message: Message, *, parts: Mapping[str, Text], facts: Mapping[str, Mapping[str, str]],
            ) -> tuple[dict[str, str], dict[str, str]]:
    """Subject and body of a message in every language that it is written in. `facts`: by language."""
    languages = sorted(message.subject.languages() | message.body.languages())
    subject, body = {}, {}
    for language in languages:
        known = dict(facts[language])
        known |= {f"part.{code}": fill(text.say(language), known) for code, text in parts.items()}
        subject[language] = fill(message.subject.say(language), known)
        body[language] = _EMPTY_PARAGRAPHS.sub("\n\n", fill(message.body.say(language), known)).strip()
    return subject, body


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with what is known put in; {{name}} stays for the outbox, which knows the reader."""
    def put(found: Any) -> str:
        name = str(found.group(1))
        return "{{name}}" if name == "name" else facts.get(name, "")
    return PLACEHOLDER.sub(put, text)


def said(value: Any, question: object, language: str) -> str:
    """An answer in words for a message: people by their names alone, and no placeholder of somebody's own."""
    if isinstance(value, datetime | date):
        return in_words(value, language)
    return safe(telling.answer_in_words(question, value, language=language, is_brief=True))


def value_said(value: Any, language: str) -> str:
    """A named value in words: amounts of time ("20 working days") and dates in full, others as they are."""
    if isinstance(value, str):
        with suppress(ValueError):
            return Amount.parse(value).words(language)
        with suppress(ValueError):
            return in_words(date.fromisoformat(value), language)
    return said(value, None, language)


def in_words(at: datetime | date | None, language: str) -> str:
    """A day in full: "23 November 2026"."""
    if at is None:
        return ""
    day = at.astimezone(clock.LONDON).date() if isinstance(at, datetime) else at
    return day_in_words(day, language=language)


def safe(text: str) -> str:
    """Somebody's own words, which hold no placeholder of ours."""
    return text.replace("{{", "{ {").replace("}}", "} }")
