"""Amounts of time as services write them: "5 wd", "20 wh", "3 months", "10 school days"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST = 100_000
"""The greatest count taken: far above any law, small enough that no calendar is walked for ever."""


class Unit(StrEnum):
    """What is counted. The value is the spelling that services use in their documents."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_DAYS = "wd"
    WORKING_HOURS = "wh"
    SCHOOL_DAYS = "school days"

    @property
    def is_exact(self) -> bool:
        """Real time to the minute (minutes, hours, working hours), as against whole dates."""
        return self in _EXACT

    @property
    def needs_calendar(self) -> bool:
        """Counted on a calendar of the council (working days, working hours, school days)."""
        return self in _ON_CALENDAR


_EXACT = frozenset({Unit.MINUTES, Unit.HOURS, Unit.WORKING_HOURS})
_ON_CALENDAR = frozenset({Unit.WORKING_DAYS, Unit.WORKING_HOURS, Unit.SCHOOL_DAYS})

_SPELLINGS: dict[str, Unit] = {
    **dict.fromkeys(("min", "mins", "minute", "minutes"), Unit.MINUTES),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), Unit.HOURS),
    **dict.fromkeys(("d", "day", "days", "calendar day", "calendar days"), Unit.DAYS),
    **dict.fromkeys(("w", "week", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("month", "months", "calendar month", "calendar months"), Unit.MONTHS),
    **dict.fromkeys(("y", "year", "years"), Unit.YEARS),
    **dict.fromkeys(("wd", "working day", "working days"), Unit.WORKING_DAYS),
    **dict.fromkeys(("wh", "working hour", "working hours"), Unit.WORKING_HOURS),
    **dict.fromkeys(("school day", "school days"), Unit.SCHOOL_DAYS),
}

_ENGLISH: dict[Unit, tuple[str, str]] = {
    Unit.MINUTES: ("minute", "minutes"),
    Unit.HOURS: ("hour", "hours"),
    Unit.DAYS: ("day", "days"),
    Unit.WEEKS: ("week", "weeks"),
    Unit.MONTHS: ("month", "months"),
    Unit.YEARS: ("year", "years"),
    Unit.WORKING_DAYS: ("working day", "working days"),
    Unit.WORKING_HOURS: ("working hour", "working hours"),
    Unit.SCHOOL_DAYS: ("school day", "school days"),
}

# After a number Welsh uses the singular; two softens the noun (2 ddiwrnod, 2 fis).
_WELSH: dict[Unit, tuple[str, str]] = {
    Unit.MINUTES: ("munud", "funud"),
    Unit.HOURS: ("awr", "awr"),
    Unit.DAYS: ("diwrnod", "ddiwrnod"),
    Unit.WEEKS: ("wythnos", "wythnos"),
    Unit.MONTHS: ("mis", "fis"),
    Unit.YEARS: ("blynedd", "flynedd"),
    Unit.WORKING_DAYS: ("diwrnod gwaith", "ddiwrnod gwaith"),
    Unit.WORKING_HOURS: ("awr waith", "awr waith"),
    Unit.SCHOOL_DAYS: ("diwrnod ysgol", "ddiwrnod ysgol"),
}
_NASAL_YEARS = frozenset({5, 7, 8, 9, 10, 12, 15, 18, 20, 50, 100})

_SHAPE = re.compile(r"\s*(\d{1,9})\s*([a-z][a-z ]*?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of one unit: `count` is a whole number from 0 to MOST; `str()` parses back."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MOST:
            raise ValueError(f"An amount of time must be a whole number from 0 to {MOST}.")

    @classmethod
    def parse(cls, text: str) -> Amount:
        """Read "5 wd", "1 month", "10 school days", "30 minutes"; any case and spacing.

        Raises ValueError in words when it is not a whole number followed by a known unit.
        """
        found = _SHAPE.fullmatch(text)
        unit = _SPELLINGS.get(" ".join(found[2].lower().split())) if found else None
        if found is None or unit is None:
            raise ValueError(
                f'"{text}" is not an amount of time. Write a whole number and a unit, such as "5 wd", '
                '"20 wh", "10 school days", "30 minutes", "24 hours", "14 days", "3 months", "1 year".'
            )
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        if self.unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
            return f"{self.count} {self.unit.value}"
        return self.words()

    def words(self, language: str = "en") -> str:
        """For people: "5 working days", or in Welsh ("cy") "5 diwrnod gwaith"."""
        return amount_in_words(self.count, self.unit, language=language)


def amount_in_words(count: int, unit: Unit, *, language: str = "en") -> str:
    """`count` of `unit` in words, English or Welsh ("cy"), without the limits of an Amount."""
    if language != "cy":
        return f"{count} {_ENGLISH[unit][0 if count == 1 else 1]}"
    if unit is Unit.YEARS and count == 1:
        return "1 flwyddyn"
    if unit is Unit.YEARS and count in _NASAL_YEARS:
        return f"{count} mlynedd"
    return f"{count} {_WELSH[unit][1 if count == 2 else 0]}"
