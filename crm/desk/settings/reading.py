"""A calendar as people read it: its week in words, and the days that differ."""

from dataclasses import dataclass
from datetime import date

from crm.catalogue.models import Calendar as CalendarRow
from crm.foundation import clock
from crm.sla.calendar import DAY_NAMES, Calendar

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A calendar in words. `week`: each weekday with its hours; `days`: those that differ, with what and why."""

    code: str
    name: str
    week: tuple[tuple[str, str], ...]
    days: tuple[tuple[date, str], ...]
    terms: tuple[tuple[date, date], ...]
    known_until: date | None
    lacks_next_year: bool

    @property
    def years(self) -> list[int]:
        """The years that can be looked at: those with days in them, and this one."""
        return sorted({on.year for on, _ in self.days} | {clock.today().year})

    def days_of(self, year: int) -> list[tuple[date, str]]:
        """The days of a year that differ, in order."""
        return [(on, what) for on, what in self.days if on.year == year]


def read(row: CalendarRow) -> Shown:
    """A calendar as kept, in words."""
    calendar = Calendar.from_data(row.data)
    opened = dict(calendar.opened)
    days = {on: f"Closed: {why}" for on, why in calendar.closed if on not in opened}
    days |= {on: "Open " + " and ".join(_hours(str(span)) for span in spans) if spans else "Closed"
             for on, spans in opened.items()}
    for on in calendar.school_closed:
        days[on] = f"{days[on]}; no school" if on in days else "No school"
    return Shown(
        code=row.code, name=str(row.name.get("en") or row.code), days=tuple(sorted(days.items())),
        terms=calendar.terms, known_until=calendar.closed_known_until,
        lacks_next_year=calendar.lacks_closed_days_of(clock.today().year + 1),
        week=tuple((WEEKDAYS[day], _weekday(calendar, day)) for day in range(len(DAY_NAMES))),
    )


def _weekday(calendar: Calendar, day: int) -> str:
    if not calendar.week[day]:
        return "Closed"
    hours = " and ".join(_hours(str(span)) for span in calendar.week[day])
    return f"{hours}, does not count as a working day" if day in calendar.uncounted else hours


def _hours(span: str) -> str:
    return "all day" if span == "00:00-24:00" else span.replace("-", " to ")
