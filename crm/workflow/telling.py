"""Answers told to people: one answer in words, and the lines of a whole form for checking or for a case's page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.values.dates import ApproximateDate, day_in_words
from crm.workflow import questions as q
from crm.workflow.definition import Definition
from crm.workflow.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One question and its answer in words.

    `code`: of the question, in a group "witness.0.described"; `row`: from 1, None outside a group. `text` is empty when
    nothing was answered. `value` is the answer as kept (for links to files, contacts and places); `guarded` ones go
    only to those who may see them.
    """

    code: str
    label: str
    text: str
    value: Any
    question: q.Asked
    row: int | None = None

    @property
    def guarded(self) -> bool:
        """Whether the answer is kept apart."""
        return self.question.is_guarded


def summary_lines(
    definition: Definition, answers: Mapping[str, Any], *, language: str = "en", with_unanswered: bool = False
) -> tuple[AnswerLine, ...]:
    """The answers of the form in its order, rows of groups one under another; unanswered ones only if wanted."""
    items = [question for page in definition.form for question in page.questions]
    return tuple(_lines(items, answers, language, with_unanswered))


def asked_lines(
    ask: Sequence[q.EachRow | q.Question], asked: Mapping[str, Any], *, language: str = "en"
) -> tuple[AnswerLine, ...]:
    """The answers to what an action or a task asked, in its order."""
    return tuple(_lines(ask, asked, language, False))


def _lines(
    items: Sequence[q.EachRow | q.Question], answers: Mapping[str, Any], language: str, with_unanswered: bool
) -> Iterator[AnswerLine]:
    for item in items:
        value = answers.get(item.code)
        if isinstance(item, q.GroupQuestion | q.EachRow):
            yield from _rows(item, value, language)
        elif isinstance(item, q.Asked) and (value is not None or with_unanswered):
            yield AnswerLine(
                code=item.code,
                label=item.label.say(language),
                value=value,
                question=item,
                text=answer_in_words(item, value, language=language),
            )


def _rows(group: q.GroupQuestion | q.EachRow, rows: Any, language: str) -> Iterator[AnswerLine]:
    is_guarded = isinstance(group, q.GroupQuestion) and group.is_guarded
    for number, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
        for inner in _lines(group.questions, row if isinstance(row, Mapping) else {}, language, False):
            question: q.Asked = group if is_guarded and isinstance(group, q.GroupQuestion) else inner.question
            yield AnswerLine(
                code=f"{group.code}.{number}.{inner.code}",
                label=inner.label,
                text=inner.text,
                value=inner.value,
                question=question,
                row=number + 1,
            )


def answer_in_words(question: object, value: Any, *, language: str = "en") -> str:
    """One answer in words: options by their labels, dates in full, money with its sign; "" when there is none. People,
    places, teams and files are told by what the answer itself says of them."""
    if value is None:
        return ""
    if isinstance(question, q.ChoiceQuestion | q.ChoicesQuestion):
        codes = value if isinstance(value, list | tuple) else [value]
        options = question.options
        return ", ".join(options[code].label.say(language) if code in options else str(code) for code in codes)
    if isinstance(question, q.YesNoQuestion | q.DeclarationQuestion):
        return say({"yes": "Yes", "no": "No"}.get(str(value), str(value)), language)
    if isinstance(question, q.MoneyQuestion) and isinstance(value, int | float):
        return f"£{value:,.2f}".removesuffix(".00")
    if isinstance(question, q.NumberQuestion) and isinstance(value, int | float):
        unit = f" {question.unit.say(language)}" if question.unit else ""
        return f"{value:,}{unit}"
    if isinstance(question, q.DateQuestion):
        return _date(value, language)
    if isinstance(question, q.FilesQuestion) and isinstance(value, list):
        words = "1 file" if len(value) == 1 else "{count} files"
        return say(words, language, count=len(value))
    return _plain(value)


def _date(value: Any, language: str) -> str:
    try:
        if isinstance(value, Mapping):
            return ApproximateDate(int(value["year"]), value.get("month")).words(language)
        return day_in_words(date.fromisoformat(str(value)), language=language)
    except (KeyError, ValueError):
        return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        told = [str(value[key]) for key in ("name", "text", "address", "phone", "email") if value.get(key)]
        if not told and "lat" in value:
            told = [f"{value['lat']}, {value['lon']}"]
        return ", ".join(told) or str(value.get("uprn") or value.get("usrn") or value.get("passed") or "")
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_plain, value)))
    return str(value)
