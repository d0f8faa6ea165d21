"""Whether a condition holds: three-valued, for unknown is not false."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm.values.amount import Amount
from crm.workflow import counting
from crm.workflow.comparing import compare
from crm.workflow.conditions import AllOf, AnyOf, Condition, FactName, FactTest, Not, RowsTest, TasksTest
from crm.workflow.facts import Facts


def holds(condition: Condition | None, facts: Facts) -> bool | None:
    """Whether the condition holds: True, False, or None when that is not known. No condition always holds.

    A test on an unknown value is unknown, save `exists`. `not` of unknown is unknown. `all` is False as
    soon as one part is False; `any` is True as soon as one part is True.
    """
    if condition is None:
        return True
    if isinstance(condition, FactTest):
        return _test(condition, facts)
    if isinstance(condition, AllOf):
        return _all(holds(part, facts) for part in condition.all)
    if isinstance(condition, AnyOf):
        return _any(holds(part, facts) for part in condition.any)
    if isinstance(condition, Not):
        inner = holds(condition.not_, facts)
        return None if inner is None else not inner
    return _rows(condition, facts) if isinstance(condition, RowsTest) else _tasks(condition, facts)


def is_true(condition: Condition | None, facts: Facts) -> bool:
    """Whether the condition is known to hold."""
    return holds(condition, facts) is True


def resolve(given: Any, facts: Facts) -> Any:
    """A constant as it is, a reference to a fact as its value (None when not known)."""
    return facts.value_of(given) if isinstance(given, FactName) else given


def _all(parts: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for part in parts:
        if part is False:
            return False
        if part is None:
            found = None
    return found


def _any(parts: Iterable[bool | None]) -> bool | None:
    found: bool | None = False
    for part in parts:
        if part is True:
            return True
        if part is None:
            found = None
    return found


def _test(test: FactTest, facts: Facts) -> bool | None:
    word, right = test.test, test.right
    left = facts.value_of(test)
    if word == "exists":
        return (left is not None) == bool(right)
    right = resolve(right, facts)
    if right == "today":
        right = counting.local_day(facts.now)
    elif right == "now":
        right = facts.now
    if test.kind == "days_since":
        return _elapsed(test, word, left, right, facts)
    return compare(word, left, right)


def _elapsed(test: FactTest, word: str, days: Any, right: Any, facts: Facts) -> bool | None:
    amount = _amount(right)
    if amount is None:
        return compare(word, days, right)
    moment = facts.moment(test.name)
    if moment is None or days is None:
        return None
    calendar = facts.situation.council.calendars.get(facts.definition.calendar)
    end = counting.day_after(counting.local_day(moment), amount, calendar)
    today = counting.local_day(facts.now)
    return {
        "at_least": today >= end,
        "at_most": today <= end,
        "is": today == end,
        "after": today > end,
        "before": today < end,
    }.get(word)


def _amount(right: Any) -> Amount | None:
    if isinstance(right, Amount):
        return right
    try:
        return Amount.parse(right) if isinstance(right, str) else None
    except ValueError:
        return None


def _quantified(words: tuple[Any, Any, Any], results: Sequence[bool | None]) -> bool | None:
    every, some, _none = words
    if every is not None:
        return _all(results) if results else False
    found = _any(results)
    if some is not None:
        return found
    return None if found is None else not found


def _rows(test: RowsTest, facts: Facts) -> bool | None:
    code = test.rows
    rows = facts.situation.answers.get(code, facts.asked.get(code))
    if facts.row is not None and code in facts.row:
        rows = facts.row[code]
    words = (test.every, test.some, test.none)
    inner = next(word for word in words if word is not None)
    if not isinstance(rows, list | tuple):
        return _quantified(words, ())
    return _quantified(words, [holds(inner, facts.at_row(row)) for row in rows if isinstance(row, Mapping)])


def _tasks(test: TasksTest, facts: Facts) -> bool | None:
    words = (test.every, test.some, test.none)
    wanted = next(word for word in words if word is not None)
    tasks = [task for task in facts.situation.tasks if task.code in test.tasks and task.state != "void"]
    return _quantified(words, [task.state in wanted or task.result in wanted for task in tasks])
