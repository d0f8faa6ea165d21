"""What time it is. Nothing else in the house asks the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_fixed: datetime | None = None


def now() -> datetime:
    """The present instant, aware, UTC, in microseconds."""
    return _fixed or datetime.now(UTC)


def today() -> date:
    """The present day in London."""
    return now().astimezone(LONDON).date()


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Hold the clock at one instant: for tests, for the demo generator and for trying a draft."""
    global _fixed
    before, _fixed = _fixed, at.astimezone(UTC)
    try:
        yield
    finally:
        _fixed = before
