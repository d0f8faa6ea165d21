"""The council's calendars: seeded from a file, kept as data, read as pure calendars."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import cache
from crm.catalogue.events import CalendarChanged
from crm.catalogue.models import Calendar as CalendarRow
from crm.errors import Invalid, NotFound
from crm.foundation.database import session
from crm.ledger import record
from crm.sla.calendar import Calendar
from crm.values.actor import Actor
from crm.workflow import packs

_NOT_OF_THE_CALENDAR = ("name",)


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
