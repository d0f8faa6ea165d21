"""When things happen in Northmoor: requests by season and hour, and work in office hours, slower in a backlog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from crm.foundation import clock
from crm.foundation.clock import LONDON
from crm.jobs.demo.chance import Chance, Weighted

WEEKDAYS = (1.35, 1.15, 1.05, 1.0, 0.95, 0.3, 0.18)
"""How busy Monday to Sunday are."""
OPENING, CLOSING = 8, 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The moments of one history, drawn by its chance."""

    chance: Chance
    since: datetime
    until: datetime

    def later(self, low: float, high: float, *, office_hours: bool) -> datetime:
        """So many hours from now, more often few than many, and slower in a backlog; by staff in office hours."""
        share = self.chance.random() ** 1.6
        hours = (low + (high - low) * share) * self._backlog(clock.now())
        at = clock.now() + timedelta(hours=hours, seconds=self.chance.between(1, 3_000))
        return self._in_hours(at, 9 if office_hours else OPENING, 17 if office_hours else 20, weekend=not office_hours)

    def _backlog(self, at: datetime) -> float:
        """Christmas, the summer, one bad spring, and the last weeks."""
        if at > self.until - timedelta(days=24):
            return 2.4
        if (at.month, at.day) > (12, 18) or (at.month, at.day) < (1, 12):
            return 2.2
        return 1.7 if at.month in (4, 5) and at.year % 2 else 1.25 if at.month == 8 else 1.0

    def _in_hours(self, at: datetime, opens: int, closes: int, *, weekend: bool) -> datetime:
        local = at.astimezone(LONDON)
        while True:
            if not weekend and local.weekday() > 4 or local.hour >= closes:
                local = datetime.combine(local.date() + timedelta(days=1), time(opens), LONDON)
            elif local.hour < opens:
                local = datetime.combine(local.date(), time(opens), LONDON)
            else:
                return local.replace(second=self.chance.between(0, 59), microsecond=self.chance.between(0, 999) * 1_000
                                     ).astimezone(at.tzinfo)
            local += timedelta(minutes=self.chance.between(1, 240))

    def arrivals(self, number: int, season: Sequence[float]) -> Iterator[datetime]:
        """Moments of the whole period, busier by weekday and month, in the hours of the contact centre or the web."""
        days = (self.until - self.since).days
        weights = {}
        for day in range(days + 1):
            on = (self.since + timedelta(days=day)).date()
            weights[on] = WEEKDAYS[on.weekday()] * season[on.month - 1] * _holiday(on)
        drawn = Weighted(weights)
        for _ in range(number):
            on = self.chance.draw(drawn)
            hour = OPENING + (self.chance.random() + self.chance.random()) / 2 * (CLOSING - OPENING)
            at = datetime.combine(on, time(0), LONDON) + timedelta(hours=hour)
            yield at.astimezone(self.since.tzinfo)


def _holiday(on: date) -> float:
    return 0.1 if (on.month, on.day) in ((12, 25), (12, 26), (1, 1)) else 1.0
