"""The calendar of a council or a service: when it is open, which days count, and which are school days.

A calendar is plain frozen data; days are local dates and hours local wall time in its zone (Europe/London
unless said). Instants given and taken are aware; those given back are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
_SPAN = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*(?:-|–|to)\s*(\d{1,2})[:.](\d{2})\s*")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from one minute of the day to another: 510 to 1020 is 08:30 to 17:00, and 1440 is midnight."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise ValueError("Opening hours must begin before they end, within one day (00:00 to 24:00).")

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read "08:30-17:00". Hours over midnight are written as two. Raises ValueError in words."""
        found = _SPAN.fullmatch(text)
        if not found or int(found[2]) > 59 or int(found[4]) > 59:
            raise ValueError(f'"{text}" are not opening hours. Write them like "08:30-17:00".')
        return cls(int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4]))

    def __str__(self) -> str:
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{self.closes // 60:02}:{self.closes % 60:02}"


@dataclass(slots=True)
class _Tables:
    """What has been worked out of a calendar already; not part of its value."""

    working: dict[int, tuple[int, ...]] = field(default_factory=dict)
    school: dict[int, tuple[int, ...]] = field(default_factory=dict)
    hours: dict[int, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict)
    closed: dict[date, str] = field(default_factory=dict)
    opened: dict[date, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """Opening hours of each weekday (Monday first), and the dates that differ.

    `closed`: dates with the reason (a bank holiday, a closure). `opened`: dates with hours of their own, which
    beat both the week and `closed` (open until noon on Christmas Eve). `uncounted`: weekdays (0 is Monday) on
    which it is open although they are no working days, such as a contact centre's Saturday. `terms` and
    `school_closed` make the school days: Monday to Friday within a term, neither closed nor a holiday.
    """

    code: str
    week: tuple[tuple[Span, ...], ...]
    closed: tuple[tuple[date, str], ...] = ()
    opened: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    uncounted: frozenset[int] = frozenset()
    terms: tuple[tuple[date, date], ...] = ()
    school_closed: frozenset[date] = frozenset()
    zone: str = "Europe/London"
    _tables: _Tables = field(default_factory=_Tables, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A calendar needs opening hours for seven days, Monday first.")
        if not any(hours and day not in self.uncounted for day, hours in enumerate(self.week)):
            raise ValueError(f"The calendar {self.code} needs at least one working day a week.")
        for hours in (*self.week, *(hours for _, hours in self.opened)):
            if any(one.closes > two.opens for one, two in zip(hours, hours[1:], strict=False)):
                raise ValueError("Opening hours of one day must be in order and must not overlap.")
        if any(first > last for first, last in self.terms):
            raise ValueError("A school term must begin before it ends.")
        _zone(self.zone)
        self._tables.closed.update(self.closed)
        self._tables.opened.update(self.opened)

    # -- days --

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """Opening hours on a date, in order; none when it is closed."""
        own = self._tables.opened.get(day)
        if own is not None:
            return own
        return () if day in self._tables.closed else self.week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        """It is open at some time that day, and the weekday counts."""
        return day.weekday() not in self.uncounted and bool(self.hours_on(day))

    def why_closed(self, day: date) -> str | None:
        """The reason given for a closed date ("Easter Monday"); None when open, or closed every week."""
        return None if self.hours_on(day) else self._tables.closed.get(day)

    def is_school_day(self, day: date) -> bool:
        """Monday to Friday within a term, and not closed.

        After the last known term every such weekday counts: a due date is then rather too early than missing,
        and is worked out again when the terms are entered.
        """
        if day.weekday() > 4 or day in self._tables.closed or day in self.school_closed:
            return False
        if not self.terms or day > self.terms[-1][1]:
            return True
        return any(first <= day <= last for first, last in self.terms)

    @property
    def closed_known_until(self) -> date | None:
        """The last closed date entered: past its year no bank holidays are known."""
        return max(self._tables.closed, default=None)

    def lacks_closed_days_of(self, year: int) -> bool:
        """No closed date of that year or later is known, so that its bank holidays would count as working days; one
        that is open every day and was never closed lacks none."""
        last = self.closed_known_until
        return not all(self.week) if last is None else last.year < year

    @property
    def terms_known_until(self) -> date | None:
        """The last day of the last school term entered."""
        return self.terms[-1][1] if self.terms else None

    def working_ordinals(self, year: int) -> tuple[int, ...]:
        """The working days of a year as ordinals of dates, in order; worked out once."""
        found = self._tables.working.get(year)
        if found is None:
            found = tuple(day.toordinal() for day in _days_of(year) if self.is_working_day(day))
            self._tables.working[year] = found
        return found

    def school_ordinals(self, year: int) -> tuple[int, ...]:
        """The school days of a year as ordinals of dates, in order; worked out once."""
        found = self._tables.school.get(year)
        if found is None:
            found = tuple(day.toordinal() for day in _days_of(year) if self.is_school_day(day))
            self._tables.school[year] = found
        return found

    # -- instants --

    def local(self, at: datetime) -> datetime:
        """The same instant on the clocks of the calendar's zone. Raises ValueError for an instant without a zone."""
        if at.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return at.astimezone(_zone(self.zone))

    def day_of(self, at: datetime) -> date:
        """The local date of an instant."""
        return self.local(at).date()

    def instant(self, day: date, minute: int, *, last: bool = False) -> datetime:
        """The UTC instant of a minute of a local day (1440: the midnight that ends it).

        A minute that comes twice, when clocks go back, is the first, or the `last`; one that is left out is
        taken as if clocks had not yet gone forward.
        """
        if minute == MINUTES_A_DAY:
            day, minute = day + _ONE_DAY, 0
        local = datetime.combine(day, time(minute // 60, minute % 60), _zone(self.zone))
        instant = local.astimezone(UTC)
        return max(instant, local.replace(fold=1).astimezone(UTC)) if last else instant

    def open_hours(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Opening hours of a date as pairs of UTC instants; worked out once."""
        ordinal = day.toordinal()
        found = self._tables.hours.get(ordinal)
        if found is None:
            pairs = ((self.instant(day, s.opens), self.instant(day, s.closes, last=True)) for s in self.hours_on(day))
            found = tuple(pair for pair in pairs if pair[0] < pair[1])
            self._tables.hours[ordinal] = found
        return found

    def opening_of(self, day: date) -> datetime:
        """When it first opens that day; the beginning of the day when it does not."""
        hours = self.open_hours(day)
        return hours[0][0] if hours else self.instant(day, 0)

    def close_of(self, day: date) -> datetime:
        """Close of business: when it last closes that day; the end of the day when it is not open."""
        hours = self.open_hours(day)
        return hours[-1][1] if hours else self.end_of(day)

    def end_of(self, day: date) -> datetime:
        """The last second of the local day, so that a limit at its end is still shown with its date."""
        return self.instant(day, MINUTES_A_DAY) - timedelta(seconds=1)

    def is_open(self, at: datetime) -> bool:
        """It is open at this instant; at the minute of closing it no longer is."""
        return any(opens <= at < closes for opens, closes in self.open_hours(self.day_of(at)))

    # -- plain data --

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Calendar:
        """Build from plain data as stored or imported; the inverse of to_data. Raises ValueError in words.

        {"code": "office", "hours": {"mon": ["08:30-17:00"], ...}, "closed": {"2026-12-25": "Christmas Day"},
        "opened": {"2026-12-24": ["08:30-12:00"]}, "uncounted": ["sat"], "terms": [["2026-09-02", "2026-12-18"]],
        "school_closed": ["2026-10-26"], "zone": "Europe/London"}; all but code and hours may be left out.
        """
        unknown = set(data) - {"code", "hours", "closed", "opened", "uncounted", "terms", "school_closed", "zone"}
        if unknown:
            raise ValueError(f"A calendar has no {', '.join(sorted(unknown))}.")
        hours = data["hours"]
        strange = (set(hours) | set(data.get("uncounted", ()))) - set(DAY_NAMES)
        if strange:
            raise ValueError(f"Days are {', '.join(DAY_NAMES)}, not {', '.join(sorted(strange))}.")
        return cls(
            code=str(data["code"]),
            week=tuple(_spans(hours.get(name, ())) for name in DAY_NAMES),
            closed=tuple(sorted((_date(day), str(why)) for day, why in data.get("closed", {}).items())),
            opened=tuple(sorted((_date(day), _spans(spans)) for day, spans in data.get("opened", {}).items())),
            uncounted=frozenset(DAY_NAMES.index(name) for name in data.get("uncounted", ())),
            terms=tuple(sorted((_date(first), _date(last)) for first, last in data.get("terms", ()))),
            school_closed=frozenset(_date(day) for day in data.get("school_closed", ())),
            zone=str(data.get("zone", "Europe/London")),
        )

    def to_data(self) -> dict[str, Any]:
        """The calendar as plain data for JSON."""
        return {
            "code": self.code,
            "hours": {name: [str(s) for s in self.week[i]] for i, name in enumerate(DAY_NAMES) if self.week[i]},
            "closed": {day.isoformat(): why for day, why in self.closed},
            "opened": {day.isoformat(): [str(span) for span in spans] for day, spans in self.opened},
            "uncounted": [DAY_NAMES[day] for day in sorted(self.uncounted)],
            "terms": [[first.isoformat(), last.isoformat()] for first, last in self.terms],
            "school_closed": [day.isoformat() for day in sorted(self.school_closed)],
            "zone": self.zone,
        }


@lru_cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError(f'There is no time zone "{name}".') from problem


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1).toordinal()
    return map(date.fromordinal, range(first, first + (date(year, 12, 31).toordinal() - first) + 1))


def _spans(texts: Iterable[str]) -> tuple[Span, ...]:
    return tuple(sorted(Span.parse(text) for text in texts))


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
