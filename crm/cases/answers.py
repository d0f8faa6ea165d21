"""What becomes of answers: which are kept apart, which are listed, and the one line that says what a case is about.

Pure: reads questions and values, touches no row. A guarded question inside a group is kept under `group.row.code`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.values.text import shorten
from crm.workflow.definition import Definition
from crm.workflow.questions import (
    Asked,
    AskedItem,
    ChoiceQuestion,
    ChoicesQuestion,
    EachRow,
    GroupQuestion,
    LongTextQuestion,
    Question,
    TextQuestion,
)

SUMMARY_LENGTH = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """An answer that is kept apart. `guard`: secret | sensitive | seen_by."""

    code: str
    guard: str
    seen_by: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A listed answer, typed: one of the three is given."""

    code: str
    text: str | None = None
    number: float | None = None
    on: date | None = None


def split(items: Iterable[AskedItem], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Guarded]]:
    """Part answers into those that stay together as JSON, and those that are guarded."""
    normal, guarded = dict(given), list[Guarded]()
    for item in items:
        if item.code not in given or not isinstance(item, Asked | EachRow):
            continue
        if isinstance(item, Asked) and item.is_guarded:
            guarded.append(_guard(item, code=item.code, value=normal.pop(item.code)))
        elif isinstance(item, GroupQuestion | EachRow):
            normal[item.code] = _split_rows(item.code, item.questions, given[item.code], guarded)
    return normal, guarded


def merge(normal: Mapping[str, Any], guarded: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """All answers by code, from the normal ones and (code, value) of the guarded ones: the inverse of `split`."""
    whole = dict(normal)
    for code, value in guarded:
        group, _, rest = code.partition(".")
        if not rest:
            whole[code] = value
            continue
        number, _, inner = rest.partition(".")
        rows = [dict(row) for row in whole.get(group) or []]
        while len(rows) <= int(number):
            rows.append({})
        rows[int(number)][inner] = value
        whole[group] = rows
    return whole


def guard_of(question: Asked) -> str:
    """Which guard a question has: secret before sensitive before seen_by."""
    return "secret" if question.secret else "sensitive" if question.sensitive else "seen_by"


def question_at(items: Iterable[AskedItem], code: str) -> Question | None:
    """The question of a code, also of `group.row.code`."""
    head, _, rest = code.partition(".")
    for item in items:
        if item.code == head:
            if not rest:
                return item if not isinstance(item, EachRow) else None
            inner = rest.partition(".")[2]
            questions = item.questions if isinstance(item, GroupQuestion | EachRow) else ()
            return next((question for question in questions if question.code == inner), None)
    return None


def listed(definition: Definition, given: Mapping[str, Any]) -> list[Listed]:
    """The answers that may become columns and filters of lists, typed."""
    return [_typed(code, question.type, given[code]) for code, question in definition.questions.items()
            if isinstance(question, Asked) and question.listed and given.get(code) not in (None, "", [])]


def summary(definition: Definition, given: Mapping[str, Any]) -> str:
    """One line of what it is about: what was chosen, then the first words that were written; normal answers only."""
    chosen, written = list[str](), list[str]()
    for code, question in definition.questions.items():
        value = given.get(code)
        if not value or not isinstance(question, Asked) or question.is_guarded:
            continue
        if isinstance(question, ChoiceQuestion | ChoicesQuestion):
            codes = [value] if isinstance(value, str) else list(value)
            chosen += [question.options[c].label.say() for c in codes if c in question.options]
        elif isinstance(question, TextQuestion | LongTextQuestion) and isinstance(value, str):
            written.append(" ".join(value.split()))
    return shorten(", ".join(chosen[:3] + written[:1]), most=SUMMARY_LENGTH)


def file_ids(items: Iterable[AskedItem], given: Mapping[str, Any]) -> dict[str, list[str]]:
    """The public ids of files by the code of the question that they answer (also inside groups)."""
    found: dict[str, list[str]] = {}
    for item in items:
        value = given.get(item.code)
        if not value:
            continue
        if isinstance(item, GroupQuestion | EachRow):
            for number, row in enumerate(value):
                found |= {f"{item.code}.{number}.{code}": ids for code, ids in file_ids(item.questions, row).items()}
        elif item.type == "files":
            found[item.code] = list(value)
    return found


def _split_rows(code: str, questions: Sequence[Question], rows: Any, guarded: list[Guarded]) -> list[dict[str, Any]]:
    kept = []
    for number, row in enumerate(rows if isinstance(rows, list | tuple) else []):
        plain = dict(row)
        for question in questions:
            if isinstance(question, Asked) and question.is_guarded and question.code in plain:
                guarded.append(_guard(question, code=f"{code}.{number}.{question.code}",
                                      value=plain.pop(question.code)))
        kept.append(plain)
    return kept


def _guard(question: Asked, *, code: str, value: Any) -> Guarded:
    return Guarded(code=code, guard=guard_of(question), seen_by=tuple(question.seen_by or ()), value=value)


def _typed(code: str, kind: str, value: Any) -> Listed:
    if kind in ("number", "money"):
        return Listed(code=code, number=float(value))
    if kind == "date" and isinstance(value, str):
        return Listed(code=code, on=date.fromisoformat(value))
    if isinstance(value, list):
        return Listed(code=code, text=", ".join(str(part) for part in value))
    return Listed(code=code, text=_as_text(value))


def _as_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("text") or value.get("name") or value.get("uprn") or value.get("year") or "")
    return str(value)
