"""The council's calendars: seeded from a file, kept as data, read as pure calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import cache
from crm.catalogue.events import CalendarChanged
from crm.catalogue.models import Calendar as CalendarRow
from crm.errors import Invalid, NotFound
from crm.foundation import clock, jobs
from crm.foundation.database import session
from crm.ledger import record
from crm.sla.calendar import Calendar
from crm.values import text as texts
from crm.values.actor import Actor
from crm.workflow import packs

_NOT_OF_THE_CALENDAR = ("name",)
#: The job that counts open clocks anew (registered in crm/jobs).
RECOUNT = "recount_clocks"


def load() -> Mapping[str, Calendar]:
    """Every calendar by its code; remembered."""
    return cache.remember("calendars", lambda: {
        row.code: Calendar.from_data(row.data) for row in session.scalars(select(CalendarRow))})


def list_rows() -> Sequence[CalendarRow]:
    """The calendars as kept, by code, for the settings screen."""
    return session.scalars(select(CalendarRow).order_by(CalendarRow.code)).all()


def get_row(code: str) -> CalendarRow:
    """A calendar as kept. Raises NotFound."""
    row = session.scalar(select(CalendarRow).where(CalendarRow.code == code))
    if row is None:
        raise NotFound("This calendar does not exist.")
    return row


def close_day(code: str, *, on: date, why: str, actor: Actor) -> CalendarRow:
    """Say that a day is closed in a calendar: it counts for no deadline that the calendar is for.

    Every process reckons with it at once. Raises Invalid or NotFound.
    """
    policy.require(actor, Permission.MANAGE_SETTINGS)
    row = session.scalar(select(CalendarRow).where(CalendarRow.code == code).with_for_update())
    if row is None:
        raise NotFound("This calendar does not exist.")
    calendar, reason = Calendar.from_data(row.data), texts.clean_line(why)
    wrong: dict[str, str] = {}
    if not reason or len(reason) > 120:
        wrong["why"] = "Say why in 120 characters or fewer"
    if on in dict(calendar.closed):
        wrong["on"] = f"This day is closed already: {calendar.why_closed(on)}"
    elif abs(on.year - clock.today().year) > 5:
        wrong["on"] = "Enter a day within five years"
    if wrong:
        raise Invalid(fields=wrong)
    closed = tuple(sorted({**dict(calendar.closed), on: reason}.items()))
    row.data = replace(calendar, closed=closed).to_data()
    row.version += 1
    record(CalendarChanged(calendar_id=row.id, code=code, days=(on.isoformat(),)), actor=actor)
    cache.changed()
    # Not at once: for a moment the worker may still remember the calendar as it was.
    later = clock.now() + timedelta(seconds=2 * cache.FRESH_FOR)
    jobs.defer(RECOUNT, once=f"{RECOUNT}:{code}", at=later, calendar=code)
    return row


def seed(text: str, *, actor: Actor) -> list[str]:
    """Add the calendars of a seed file (YAML) that the council has not got; returns their codes. Raises Invalid."""
    policy.require(actor, Permission.MANAGE_SETTINGS)
    have = {row.code for row in list_rows()}
    added = []
    for code, (name, data) in read_seed(text).items():
        if code in have:
            continue
        row = CalendarRow(code=code, name=name, data=data)
        session.add(row)
        session.flush()  # its key is needed by the event
        record(CalendarChanged(calendar_id=row.id, code=code), actor=actor)
        added.append(code)
    cache.changed()
    return added


def read_seed(text: str) -> dict[str, tuple[dict[str, str], dict[str, Any]]]:
    """The calendars of a seed file: name by language, and data that is known to be a calendar. Raises Invalid."""
    found: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}
    plain, _ = packs.read_yaml(text)
    for entry in plain.get("calendars", ()) if isinstance(plain, dict) else ():
        data = {key: value for key, value in entry.items() if key not in _NOT_OF_THE_CALENDAR}
        try:
            found[entry["code"]] = (entry["name"], Calendar.from_data(data).to_data())
        except (KeyError, TypeError, ValueError) as wrong:
            raise Invalid("The calendar {code} cannot be read: {reason}", code=str(entry.get("code", "?")),
                          reason=str(wrong)) from wrong
    if not found:
        raise Invalid("This file has no calendars.")
    return found
