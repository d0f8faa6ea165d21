"""Answers told to people: one answer in words, and the lines of a whole form for checking or for a case's page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
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


def answer_in_words(question: object, value: Any, *, language: str = "en", is_brief: bool = False) -> str:
    """One answer in words: options by their labels, dates in full, money with its sign; "" when there is none. People,
    places, teams and files are told by what the answer itself says of them (`cases.naming` puts it there).

    `is_brief`: people by their names alone. Of rows, what is guarded inside is left out.
    """
    if value is None:
        return ""
    for kinds, told in _TOLD:
        if isinstance(question, kinds):
            return told(question, value, language)
    if isinstance(question, q.GroupQuestion | q.EachRow) and isinstance(value, list | tuple):
        return "; ".join(filter(None, (_row(question, row, language, is_brief) for row in value)))
    return _plain(value, language, is_brief)


def _options(question: q.ChoiceQuestion | q.ChoicesQuestion, value: Any, language: str) -> str:
    codes = value if isinstance(value, list | tuple) else [value]
    options = question.options
    return ", ".join(options[code].label.say(language) if code in options else str(code) for code in codes)


def _yes_no(question: object, value: Any, language: str) -> str:
    return say({"yes": "Yes", "no": "No", "True": "Yes", "False": "No"}.get(str(value), str(value)), language)


def _money(question: q.MoneyQuestion, value: Any, language: str) -> str:
    is_number = isinstance(value, int | float)
    return f"£{value:,.2f}".removesuffix(".00") if is_number else _plain(value, language, False)


def _number(question: q.NumberQuestion, value: Any, language: str) -> str:
    unit = f" {question.unit.say(language)}" if question.unit else ""
    return f"{value:,}{unit}" if isinstance(value, int | float) else _plain(value, language, False)


def _date(question: q.DateQuestion, value: Any, language: str) -> str:
    try:
        if isinstance(value, Mapping):
            return ApproximateDate(int(value["year"]), value.get("month")).words(language)
        return day_in_words(date.fromisoformat(str(value)), language=language)
    except (KeyError, ValueError):
        return str(value)


def _files(question: q.FilesQuestion, value: Any, language: str) -> str:
    number = len(value) if isinstance(value, list | tuple) else 1
    return say("1 file" if number == 1 else "{count} files", language, count=number)


_TOLD: tuple[tuple[Any, Callable[[Any, Any, str], str]], ...] = (
    ((q.ChoiceQuestion, q.ChoicesQuestion), _options), ((q.YesNoQuestion, q.DeclarationQuestion), _yes_no),
    (q.MoneyQuestion, _money), (q.NumberQuestion, _number), (q.DateQuestion, _date), (q.FilesQuestion, _files),
)


def _row(group: q.GroupQuestion | q.EachRow, row: Any, language: str, is_brief: bool) -> str:
    given = row if isinstance(row, Mapping) else {}
    told = (answer_in_words(one, given.get(one.code), language=language, is_brief=is_brief)
            for one in group.questions if isinstance(one, q.Asked) and not one.is_guarded)
    return ", ".join(filter(None, told))


def _plain(value: Any, language: str, is_brief: bool) -> str:
    if isinstance(value, bool):
        return _yes_no(None, value, language)
    if isinstance(value, Mapping):
        keys = ("name", "text", "address") if is_brief else ("name", "text", "address", "phone", "email")
        told = [str(value[key]) for key in keys if value.get(key)]
        if not told and "lat" in value and "lon" in value:
            told = [f"{float(value['lat']):.5f}, {float(value['lon']):.5f}"]
        return ", ".join(told) or str(value.get("uprn") or value.get("usrn") or value.get("passed") or "")
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_plain(part, language, is_brief) for part in value)))
    return str(value)
