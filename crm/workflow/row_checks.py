"""Checks of answers beyond their type: conditions, regular expressions, and checks over the rows of a
group."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from crm.workflow import counting
from crm.workflow.comparing import compare
from crm.workflow.evaluation import holds, resolve
from crm.workflow.facts import Facts
from crm.workflow.question_parts import Check, Span


def passes(check: Check, value: Any, facts: Facts) -> bool:
    """Whether the answer passes. What is not known does not fail: only what is known to be wrong."""
    if check.when is not None:
        return holds(check.when, facts) is not False
    if check.matches is not None:
        return not isinstance(value, str) or _pattern(check.matches).fullmatch(value) is not None
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, Sequence) else []
    if check.sum is not None:
        return _sum_passes(check, rows, facts)
    span = check.no_gaps or check.no_overlap
    spans = _spans(rows, span, facts) if span else []
    for (_, end), (start, _) in zip(spans, spans[1:], strict=False):
        if check.no_gaps and start > end + timedelta(days=1):
            return False
        if check.no_overlap and start <= end:
            return False
    return True


def _sum_passes(check: Check, rows: Sequence[Mapping[str, Any]], facts: Facts) -> bool:
    numbers = [row.get(str(check.sum)) for row in rows]
    total = round(sum(n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool)), 6)
    for test, right in (("is", check.is_), ("at_least", check.at_least), ("at_most", check.at_most)):
        if right is not None:
            return compare(test, total, resolve(right, facts)) is not False
    return True


def _spans(rows: Sequence[Mapping[str, Any]], span: Span, facts: Facts) -> list[tuple[date, date]]:
    """First and last day of each row in order of time; a row without an end lies until the day before the
    next one, the last of them until today."""
    starts = [(counting.first_day(row.get(span.from_)), row) for row in rows]
    known = sorted(((start, row) for start, row in starts if start is not None), key=lambda pair: pair[0])
    found: list[tuple[date, date]] = []
    for index, (start, row) in enumerate(known):
        end = counting.last_day(row.get(span.to)) if span.to else None
        if end is None:
            following = known[index + 1][0] if index + 1 < len(known) else None
            end = following - timedelta(days=1) if following else counting.local_day(facts.now)
        found.append((start, max(start, end)))
    return found


@lru_cache(maxsize=500)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
