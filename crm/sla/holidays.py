"""Bank holidays to seed calendars with, without asking the network; councils then edit their own.

Source: the data of GOV.UK (https://www.gov.uk/bank-holidays) as packaged, two years and more ahead, and the
one-off days that it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from govuk_bank_holidays.bank_holidays import BankHolidays

ENGLAND_AND_WALES = "england-and-wales"
SCOTLAND = "scotland"
NORTHERN_IRELAND = "northern-ireland"
UK_ANY = "uk_any"
"""A bank holiday anywhere in the United Kingdom (Freedom of Information Act 2000, section 10(6))."""

DIVISIONS = (ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND)

# Royal proclamation of 4 February 2026: a bank holiday in Scotland for the men's football World Cup.
_ONE_OFF: Mapping[str, Mapping[date, str]] = {
    SCOTLAND: {date(2026, 6, 15): "World Cup bank holiday"},
}


@cache
def bank_holidays(division: str) -> Mapping[date, str]:
    """The bank holidays of a division, or of `uk_any`, with their names, in order of date.

    Substitute days are listed, weekend days that they stand for are not. Raises ValueError for an unknown one.
    """
    if division == UK_ANY:
        found: dict[date, str] = {}
        for part in reversed(DIVISIONS):
            found.update(bank_holidays(part))
        return MappingProxyType(dict(sorted(found.items())))
    if division not in DIVISIONS:
        raise ValueError(f'There are no bank holidays for "{division}"; there are for {", ".join(DIVISIONS)}.')
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    days = {holiday["date"]: str(holiday["title"]) for holiday in listed} | dict(_ONE_OFF.get(division, {}))
    return MappingProxyType(dict(sorted(days.items())))


def known_until() -> date:
    """The last bank holiday in the data: calendars of later years have to be entered."""
    return max(bank_holidays(UK_ANY))
