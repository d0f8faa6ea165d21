"""Inputs that hold rows: options, pairs of a name and a value, lists of values, and the sheet of a decision table."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.desk.services import written
from crm.desk.services.inputs import (
    PartInput,
    as_languages,
    fact_choice,
    from_languages,
    keep_choice,
    read_fact,
)
from crm.desk.services.list_inputs import pressed
from crm.desk.services.names import Grouped
from crm.web.fields import clean_line
from crm.workflow.places import ABSENT

TESTS = (("", "is"), ("in", "is one of"), ("has", "includes"), ("at_least", "is at least"), ("at_most", "is at most"),
         ("before", "is before"), ("after", "is after"))
"""The tests a cell of a decision table may hold."""


OPTION_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def _without_control(typed: str) -> str:
    return _CONTROL.sub("", typed).strip()


@dataclass
class Row:
    """One row as it is shown and typed."""

    number: int
    words: dict[str, str] = field(default_factory=dict)
    stored: Any = ABSENT


class RowsInput(PartInput):
    """Rows numbered from 0; a pressed button (`press`) may move or remove one, or add an empty one."""

    empty_rows = 1
    parts: Sequence[str] = ()
    rows: list[Row]

    def show(self, stored: Any) -> None:
        held_rows = self.shown_rows(ABSENT if stored is None else stored)
        self.rows = [Row(number, words, held) for number, (words, held) in enumerate(held_rows)]
        for _ in range(self.empty_rows):
            self.rows.append(Row(len(self.rows)))

    def shown_rows(self, stored: Any) -> Iterator[tuple[dict[str, str], Any]]:
        """What each stored row shows."""
        raise NotImplementedError

    def read(self) -> Any:
        before = {str(row.number): row for row in self.rows}
        numbers = [n for n in self.form_data.getlist(f"{self.name}-row") if n.isdecimal()]
        rows = [Row(int(n), {part: _without_control(self.typed(f"{n}-{part}")) for part in self.parts},
                    before[n].stored if n in before else ABSENT) for n in numbers[:500]]
        self.rows = self._pressed(rows)
        return self.read_rows([row for row in self.rows
                               if row.stored == {} or any(row.words[part] for part in self.counts)])

    @property
    def counts(self) -> Sequence[str]:
        """The parts of which one at least is filled in a row that is meant."""
        return self.parts

    def _pressed(self, rows: list[Row]) -> list[Row]:
        what, number = pressed(self.form_data, self.name)
        at = next((index for index, row in enumerate(rows) if str(row.number) == number), None)
        if what == "more":
            return [*rows, Row(max((row.number for row in rows), default=-1) + 1, dict.fromkeys(self.parts, ""))]
        if at is None:
            return rows
        if what == "remove":
            return rows[:at] + rows[at + 1:]
        to = at + {"up": -1, "down": 1}.get(what, 0)
        if 0 <= to < len(rows):
            rows.insert(to, rows.pop(at))
        return rows

    def read_rows(self, rows: list[Row]) -> Any:
        """The value that these rows make. Raises ValueError in words."""
        raise NotImplementedError

    @property
    def first_wrong_id(self) -> str:
        number = self.rows[0].number if self.rows else 0
        return f"{self.id}-{number}-{self.parts[0]}" if self.parts else str(self.id)


class Options(RowsInput):
    """The options of a choice: words in each language, and a code, which is made from the English words when it is left
    empty. `renamed`: the new codes of options that had another, by the code they had."""

    kind = "options"
    empty_rows = 2

    def __init__(self, label: str, *, languages: Sequence[str], **kwargs: Any) -> None:
        self.languages = list(languages)
        self.parts = [*self.languages, "code", "was"]
        self.renamed: dict[str, str] = {}
        self.wrong_id = ""
        super().__init__(label, **kwargs)

    def shown_rows(self, stored: Any) -> Iterator[tuple[dict[str, str], Any]]:
        for code, option in ({} if stored is ABSENT else stored).items():
            yield {**as_languages(self._label(option), self.languages[0]), "code": code, "was": code}, option

    def _label(self, option: Any) -> Any:
        return option["label"] if isinstance(option, Mapping) and "label" in option else option

    def read_rows(self, rows: list[Row]) -> Any:
        rows = [row for row in rows if any(row.words[one] for one in self.languages)
                or row.words["code"] not in ("", row.words["was"])]
        typed = self._typed_codes(rows)
        found: dict[str, Any] = {}
        for row in rows:
            words = {language: clean_line(row.words[language]) for language in self.languages}
            before = {} if self.stored is ABSENT else self.stored
            was = row.words["was"] if row.words["was"] in before else ""
            option = before[was] if was else ABSENT
            others = {k: v for k, v in as_languages(self._label(option), self.languages[0]).items() if k not in words}
            text = from_languages({**words, **others}, self._label(option), self.languages[0], clean_line)
            code = typed.get(row.number) or written.code_from(
                words.get("en") or next(filter(None, words.values()), ""), taken={*found, *typed.values()},
                may_begin_with_digit=True)
            row.words["code"] = code
            if was and code != was:
                self.renamed[was] = code
            found[code] = {**option, "label": text} if isinstance(option, Mapping) and "label" in option else text
        return found or ABSENT

    def _typed_codes(self, rows: list[Row]) -> dict[int, str]:
        """The codes that were typed, by row. Raises ValueError in words."""
        found: dict[int, str] = {}
        for row in rows:
            code = row.words["code"]
            if not any(row.words[one] for one in self.languages):
                self._refuse(row, self.languages[0], f"Enter the words of the option “{code}”")
            if code and not OPTION_CODE.fullmatch(code):
                self._refuse(row, "code", f"“{code}” is no code: use small letters, digits, underscores and hyphens")
            if code in found.values():
                self._refuse(row, "code", f"Two options have the code “{code}”: give one of them another")
            if code:
                found[row.number] = code
        return found

    def _refuse(self, row: Row, part: str, said: str) -> None:
        self.wrong_id = f"{self.id}-{row.number}-{part}"
        raise ValueError(said)

    @property
    def first_wrong_id(self) -> str:
        return self.wrong_id or super().first_wrong_id


class Pairs(RowsInput):
    """Names and their values. `values`: choices for the values, where they are known; `lists`: the names whose values
    are several codes, typed between commas; `texts`: those whose values are texts, whatever they look like."""

    kind = "pairs"
    is_ordered = False
    empty_rows = 2
    parts = ("key", "value", "fact")

    def __init__(self, label: str, *, keys: Grouped | None, values: Grouped | None = None, facts: Grouped | None = None,
                 key_words: str = "Which", lists: Collection[str] = (), texts: Collection[str] = (),
                 **kwargs: Any) -> None:
        self.lists, self.texts = lists, texts
        self.keys, self.values, self.facts = (None if some is None else {n: list(s) for n, s in some.items()}
                                              for some in (keys, values, facts))
        self.key_words = key_words
        super().__init__(label, **kwargs)

    def shown_rows(self, stored: Any) -> Iterator[tuple[dict[str, str], Any]]:
        for key, value in ({} if stored is ABSENT else stored).items():
            if self.keys is not None:
                keep_choice(self.keys, key)
            if isinstance(value, Mapping) and self.facts is not None:
                yield {"key": key, "value": "", "fact": fact_choice(self.facts, value)}, value
                continue
            shown = self._shown(key, value)
            if self.values is not None:
                keep_choice(self.values, shown)
            yield {"key": key, "value": shown, "fact": ""}, value

    def _shown(self, key: str, value: Any) -> str:
        is_many = key in self.lists and isinstance(value, list) and all(isinstance(one, str) for one in value)
        if is_many and value:
            return written.show_many(value)
        return written.show_text(value) if key in self.texts else written.show(value)

    def _read(self, key: str, row: Row) -> Any:
        typed = row.words["value"]
        if row.stored is not ABSENT and typed == self._shown(key, row.stored):
            return row.stored
        if key in self.lists and not typed.startswith("["):
            return [str(one) for one in written.read_many(typed)]
        return written.read_text(typed) if key in self.texts else written.read(typed)

    def read_rows(self, rows: list[Row]) -> Any:
        found: dict[str, Any] = {}
        for row in rows:
            key = row.words["key"]
            if not key:
                raise ValueError("Say for each value what it is of, or empty its row")
            if key in found:
                raise ValueError("Name each only once")
            if row.words["fact"]:
                found[key] = read_fact(row.words["fact"])
            elif row.words["value"] == "":
                raise ValueError("Give a value for each, or leave both empty")
            else:
                found[key] = self._read(key, row)
        return found or ABSENT


class Facts(RowsInput):
    """Columns of a table: a name made by the owner, and the fact that it looks at."""

    kind = "pairs"
    is_ordered = True
    empty_rows = 1
    parts = ("key", "fact")
    keys = values = None
    key_words = "Column"

    def __init__(self, label: str, *, facts: Grouped, **kwargs: Any) -> None:
        self.facts = {name: list(some) for name, some in facts.items()}
        super().__init__(label, **kwargs)

    def shown_rows(self, stored: Any) -> Iterator[tuple[dict[str, str], Any]]:
        for key, fact in ({} if stored is ABSENT else stored).items():
            yield {"key": key, "fact": fact_choice(self.facts, fact)}, fact

    def read_rows(self, rows: list[Row]) -> Any:
        found: dict[str, Any] = {}
        for row in rows:
            if not row.words["fact"]:
                raise ValueError("Choose what each column looks at")
            key = row.words["key"]
            key = key if row.stored is not ABSENT or not key else written.code_from(key)
            found[key or written.code_from("column", taken=found)] = read_fact(row.words["fact"])
        return found or ABSENT


class Operands(RowsInput):
    """Several constants or facts, one after another."""

    kind = "operands"
    empty_rows = 2
    parts = ("value", "fact")

    def __init__(self, label: str, *, facts: Grouped, **kwargs: Any) -> None:
        self.facts = {name: list(some) for name, some in facts.items()}
        super().__init__(label, **kwargs)

    def shown_rows(self, stored: Any) -> Iterator[tuple[dict[str, str], Any]]:
        some = [] if stored is ABSENT else [stored] if isinstance(stored, Mapping) else stored
        for one in some:
            is_fact = isinstance(one, Mapping)
            yield {"value": "" if is_fact else written.show(one),
                   "fact": fact_choice(self.facts, one) if is_fact else ""}, one

    def read_rows(self, rows: list[Row]) -> Any:
        if any(row.words["value"] and row.words["fact"] for row in rows):
            raise ValueError("In each row give a value or choose where it is taken from, not both")
        found = [read_fact(row.words["fact"]) if row.words["fact"] else written.read(row.words["value"])
                 for row in rows]
        if isinstance(self.stored, Mapping) and found == [self.stored]:
            return self.stored
        return found or ABSENT


class Sheet(RowsInput):
    """The rows of a decision table: for each column looked at a test, for each other column what it gives. `texts`: the
    columns that look at texts, whatever these look like."""

    kind = "sheet"
    empty_rows = 2
    tests = TESTS

    def __init__(self, label: str, *, given: Sequence[str], gives: Sequence[str], heads: Mapping[str, str],
                 texts: Collection[str] = (), **kwargs: Any) -> None:
        self.given, self.gives, self.heads, self.texts = list(given), list(gives), heads, texts
        self.parts = [*self.given, *(f"{column}-test" for column in self.given), *self.gives]
        super().__init__(label, **kwargs)

    def read(self) -> Any:
        """Without columns there is nothing to fill in yet."""
        return super().read() if self.parts else self.stored

    @property
    def counts(self) -> Sequence[str]:
        return [*self.given, *self.gives]

    def shown_rows(self, stored: Any) -> Iterator[tuple[dict[str, str], Any]]:
        for row in [] if stored is ABSENT else stored:
            words: dict[str, str] = {}
            for column, cell in row.items():
                words[column], words[f"{column}-test"] = self._shown(column, cell)
            yield words, row

    def _shown(self, column: str, cell: Any) -> tuple[str, str]:
        """What is typed into a cell, and its test."""
        test, right = next(iter(cell.items())) if isinstance(cell, Mapping) else ("", cell)
        if test == "in":
            return written.show_many(right), "in"
        return written.show_text(right) if column in self.texts else written.show(right), str(test)

    def read_rows(self, rows: list[Row]) -> Any:
        found = []
        for row in rows:
            before = {} if row.stored is ABSENT else row.stored
            kept = {column: cell for column, cell in before.items() if column not in (*self.given, *self.gives)}
            cells = {column: self._cell(row, column) for column in (*self.given, *self.gives) if row.words[column]}
            order = [*(column for column in before if column in cells or column in kept), *cells]
            found.append({column: {**kept, **cells}[column] for column in dict.fromkeys(order)})
        return found or ABSENT

    def _cell(self, row: Row, column: str) -> Any:
        test, typed = row.words.get(f"{column}-test", ""), row.words[column]
        before = ABSENT if row.stored is ABSENT else row.stored.get(column, ABSENT)
        if before is not ABSENT and self._shown(column, before) == (typed, test):
            return before
        is_text = column in self.texts
        if test == "in":
            return {"in": written.read_texts(typed) if is_text else written.read_many(typed)}
        read = written.read_text(typed) if is_text else written.read(typed)
        return {test: read} if test else read
