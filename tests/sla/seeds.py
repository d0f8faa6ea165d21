"""The calendars that a new council starts with, to be edited afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from crm.sla.calendar import MINUTES_A_DAY, Calendar, Span
from crm.sla.holidays import ENGLAND_AND_WALES, UK_ANY, bank_holidays, known_until

_CLOSED: tuple[Span, ...] = ()


def office(*, code: str = "office", division: str = ENGLAND_AND_WALES, closed: Mapping[date, str] | None = None,
           terms: Iterable[tuple[date, date]] = ()) -> Calendar:  # fmt: skip
    """Offices: Monday to Thursday 08:30 to 17:00, Friday to 16:30, closed on bank holidays and `closed`."""
    day, friday = (Span.parse("08:30-17:00"),), (Span.parse("08:30-16:30"),)
    return Calendar(
        code=code,
        week=(day, day, day, day, friday, _CLOSED, _CLOSED),
        closed=_sorted({**bank_holidays(division), **(closed or {})}),
        terms=tuple(sorted(terms)),
    )


def contact_centre(*, code: str = "contact-centre", division: str = ENGLAND_AND_WALES,
                   closed: Mapping[date, str] | None = None) -> Calendar:  # fmt: skip
    """Telephones: Monday to Friday 08:00 to 18:00, and Saturday 09:00 to 12:00, which is no working day."""
    day = (Span.parse("08:00-18:00"),)
    return Calendar(
        code=code,
        week=(day, day, day, day, day, (Span.parse("09:00-12:00"),), _CLOSED),
        closed=_sorted({**bank_holidays(division), **(closed or {})}),
        uncounted=frozenset({5}),
    )


def street_crews(*, code: str = "street-crews", first_year: int = 2018) -> Calendar:
    """Crews: Monday to Friday 07:00 to 17:00, also on bank holidays, save Christmas, Boxing and New Year's Day."""
    day = (Span.parse("07:00-17:00"),)
    closed: dict[date, str] = {}
    for year in range(first_year, known_until().year + 1):
        closed[date(year, 12, 25)] = "Christmas Day"
        closed[date(year, 12, 26)] = "Boxing Day"
        closed[date(year, 1, 1)] = "New Year’s Day"
    return Calendar(code=code, week=(day, day, day, day, day, _CLOSED, _CLOSED), closed=_sorted(closed))


def information_law(*, code: str = "foi") -> Calendar:
    """Freedom of information: a bank holiday anywhere in the UK is no working day; closures of offices are.

    Freedom of Information Act 2000, section 10(6). Hours are those in which an answer is taken as sent.
    """
    day = (Span.parse("09:00-17:00"),)
    return Calendar(
        code=code, week=(day, day, day, day, day, _CLOSED, _CLOSED), closed=_sorted(bank_holidays(UK_ANY))
    )


def around_the_clock(*, code: str = "emergency") -> Calendar:
    """Emergencies: every hour of every day."""
    return Calendar(code=code, week=((Span(0, MINUTES_A_DAY),),) * 7)


def days_between(first: date, last: date, why: str) -> dict[date, str]:
    """Each date from `first` to `last` with one reason: a closedown, a half-term."""
    return {first + timedelta(days=n): why for n in range((last - first).days + 1)}


def _sorted(days: Mapping[date, str]) -> tuple[tuple[date, str], ...]:
    return tuple(sorted(days.items()))
