"""One test of a value against another, three-valued: True, False, or None when either is not known."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from crm.workflow import counting
from crm.workflow.effects import LEVELS


def compare(test: str, left: Any, right: Any) -> bool | None:
    """Whether `left` passes the test with `right`: `is`, `in`, `has`, `at_least`, `at_most`, `before`,
    `after`.

    A value that is None is not known, and so is the test on it; so is a comparison of things that cannot be
    compared.
    """
    if left is None or right is None:
        return None
    return _TESTS[test](left, right)


def _plain(value: Any) -> Any:
    """The value in the form in which equal things are equal: yes and no for booleans, ISO texts for dates."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return counting.local_day(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def _is(left: Any, right: Any) -> bool:
    one, other = _plain(left), _plain(right)
    if isinstance(one, list) != isinstance(other, list):
        return one == [other] if isinstance(one, list) else [one] == other
    return bool(one == other)


def _in(left: Any, right: Any) -> bool:
    among = [_plain(item) for item in right] if isinstance(right, list | tuple) else [_plain(right)]
    plain = _plain(left)
    return any(item in among for item in plain) if isinstance(plain, list) else plain in among


def _has(left: Any, right: Any) -> bool:
    members = [_plain(item) for item in left] if isinstance(left, list | tuple) else [_plain(left)]
    return _plain(right) in members


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and value.endswith("%") and value[:-1].strip().replace(".", "", 1).isdigit():
        return float(value[:-1])
    if isinstance(value, str) and value in LEVELS:
        return float(LEVELS.index(value))
    return None


def _spans(left: Any, right: Any) -> tuple[Any, Any, Any, Any] | None:
    """The least and the greatest that each side may mean; None when they cannot be compared."""
    one, other = _number(left), _number(right)
    if one is not None and other is not None:
        return one, one, other, other
    first, last = _span(left)
    other_first, other_last = _span(right)
    if first is None or other_first is None or isinstance(first, time) != isinstance(other_first, time):
        return None
    return first, last, other_first, other_last


def _span(value: Any) -> tuple[Any, Any]:
    """The first and last day that a date may mean (an approximate one: its whole month or year), or a time
    twice."""
    if isinstance(value, Mapping):
        return counting.approximate_span(value)
    if isinstance(value, str) and len(value) == 5 and value[2] == ":":
        try:
            return (time.fromisoformat(value),) * 2
        except ValueError:
            return None, None
    moment = counting.as_moment(value)
    return (None, None) if moment is None else (counting.local_day(moment),) * 2


def _known(yes: bool, no: bool) -> bool | None:
    return True if yes else False if no else None


def _at_least(left: Any, right: Any) -> bool | None:
    spans = _spans(left, right)
    return None if spans is None else _known(spans[0] >= spans[3], spans[1] < spans[2])


def _at_most(left: Any, right: Any) -> bool | None:
    spans = _spans(left, right)
    return None if spans is None else _known(spans[1] <= spans[2], spans[0] > spans[3])


def _before(left: Any, right: Any) -> bool | None:
    spans = _spans(left, right)
    return None if spans is None else _known(spans[1] < spans[2], spans[0] >= spans[3])


def _after(left: Any, right: Any) -> bool | None:
    spans = _spans(left, right)
    return None if spans is None else _known(spans[0] > spans[3], spans[1] <= spans[2])


_TESTS: dict[str, Callable[[Any, Any], bool | None]] = {
    "is": _is,
    "in": _in,
    "has": _has,
    "at_least": _at_least,
    "at_most": _at_most,
    "before": _before,
    "after": _after,
}
