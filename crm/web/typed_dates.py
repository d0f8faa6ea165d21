"""Reads a date typed in three boxes, and says in words which part is wrong."""

from datetime import date
from typing import NamedTuple

from flask_babel import gettext

NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december")
NAMES_CY = ("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf", "awst", "medi", "hydref",
            "tachwedd", "rhagfyr")


class Read(NamedTuple):
    """What was read. `problem` follows the label; `wrong_parts` are the boxes to mend."""

    value: date | None = None
    problem: str = ""
    wrong_parts: tuple[str, ...] = ()


class ReadPart(NamedTuple):
    """A date of which only a part is known: {"year", "month"} or {"year"}, as answers keep it."""

    value: str | dict[str, int] | None = None
    problem: str = ""
    wrong_parts: tuple[str, ...] = ()


def read(day: str, month: str, year: str) -> Read:
    """A whole date; nothing typed is no date and no problem."""
    if not (day or month or year):
        return Read()
    missing = tuple(name for name, typed in (("day", day), ("month", month), ("year", year)) if not typed)
    if missing:
        named = " and ".join({"day": gettext("day"), "month": gettext("month"), "year": gettext("year")}[m]
                             for m in missing)
        return Read(problem=gettext("must include a %(parts)s", parts=named), wrong_parts=missing)
    numbers = (_number(day, 31), month_number(month), _year(year))
    wrong = tuple(name for name, found in zip(("day", "month", "year"), numbers, strict=True) if found is None)
    if wrong:
        return Read(problem=_problem_of(wrong[0]), wrong_parts=wrong)
    try:
        return Read(date(int(numbers[2] or 0), int(numbers[1] or 0), int(numbers[0] or 0)))
    except ValueError:
        return Read(problem=gettext("must be a real date"), wrong_parts=("day",))


def month_number(typed: str) -> int | None:
    """The number of a month typed as a number or a name, English or Welsh, at least three letters."""
    word = typed.strip().lower().rstrip(".")
    if word.isdecimal():
        return _number(word, 12)
    if len(word) < 3:
        return None
    for names in (NAMES, NAMES_CY):
        for at, name in enumerate(names, start=1):
            if name.startswith(word):
                return at
    return None


def _number(typed: str, most: int) -> int | None:
    if not typed.isdecimal() or not typed.isascii() or len(typed) > 4:
        return None
    found = int(typed)
    return found if 1 <= found <= most else None


def _year(typed: str) -> int | None:
    found = _number(typed, 9999)
    return found if found is not None and 1800 <= found <= 2200 else None


def _problem_of(part: str) -> str:
    words: str = {"day": gettext("must have a real day, like 27"), "month": gettext("must have a real month, like 3"),
                  "year": gettext("must have a year of 4 numbers")}[part]
    return words
