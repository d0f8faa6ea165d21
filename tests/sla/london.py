"""Instants written as London clocks show them, for tests of time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    """The UTC instant of "2026-11-23 09:00" in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def shown(instant: datetime | None) -> str | None:
    """An instant as London clocks show it, to the minute."""
    return instant.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") if instant else None
