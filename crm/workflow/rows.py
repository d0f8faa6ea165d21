"""Rows at hand: of a group or of options, for which a task or an effect is done once each; and what of them is kept
apart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crm.workflow import questions as q
from crm.workflow.definition import Definition

OPTION = "option"
"""Under which a row of a `choices` answer holds its option."""


def items_of(definition: Definition, word: str) -> list[q.AskedItem]:
    """The questions whose answers `for_each` goes through: `word` is CODE or `asked.CODE`."""
    code = word.removeprefix("asked.")
    return [item for item in everything_asked(definition) if item.code == code]


def everything_asked(definition: Definition) -> Iterator[q.AskedItem]:
    """What the form, the actions and the tasks ask, those of groups left inside."""
    yield from definition.questions.values()
    for action in definition.actions.values():
        yield from action.ask
    for task in definition.tasks.values():
        yield from task.ask


def inside(item: q.AskedItem) -> tuple[q.Question, ...]:
    """The questions of each row of it."""
    return item.questions if isinstance(item, q.GroupQuestion | q.EachRow) else ()


def guarded_codes(definition: Definition) -> frozenset[str]:
    """The codes that are kept apart in any row: of guarded questions, and of those in guarded groups."""
    found = set[str]()
    for item in everything_asked(definition):
        is_whole = isinstance(item, q.Asked) and item.is_guarded
        found |= {one.code for one in inside(item) if is_whole or (isinstance(one, q.Asked) and one.is_guarded)}
        if is_whole:
            found.add(item.code)
    return frozenset(found)


def guarded_among(items: Iterable[q.AskedItem]) -> frozenset[str]:
    """The codes of those that are kept apart as a whole."""
    return frozenset(item.code for item in items if isinstance(item, q.Asked) and item.is_guarded)


def guards_of(definition: Definition, name: str) -> list[q.Asked]:
    """Every guarded question of this code, and guarded group around one: who they leave out may not read it."""
    code = name.rpartition(".")[2]
    found = list[q.Asked]()
    for item in everything_asked(definition):
        about = [one for one in inside(item) if one.code == code]
        if about or item.code == code:
            found += [one for one in (item, *about) if isinstance(one, q.Asked) and one.is_guarded]
    return found


def plain(definition: Definition, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what is kept apart: what may stand in a list, in a name or in a message."""
    guarded = guarded_codes(definition)
    kept = {code: value for code, value in row.items() if code not in guarded}
    if len(kept) < len(row):
        kept.pop(OPTION, None)  # the same answer once more
    return kept


def label_of(definition: Definition, word: str, row: Mapping[str, Any]) -> str | None:
    """What tells a plain row from the others: the option's label, or its first short text."""
    for item in items_of(definition, word):
        if isinstance(item, q.ChoicesQuestion | q.ChoiceQuestion) and row.get(OPTION) in item.options:
            return item.options[str(row[OPTION])].label.say()
    codes = [one.code for item in items_of(definition, word) for one in inside(item)]
    said = (row.get(code) for code in codes or row)  # in the order of the form: JSON from the database has none
    return next((value for value in said if isinstance(value, str) and 0 < len(value) < 80), None)
