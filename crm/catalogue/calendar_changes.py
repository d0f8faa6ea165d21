"""Changing a calendar of the council: its week, the days that differ, its school terms; open clocks follow.

A change holds for every process at once. Calendars are not pinned to a version: a job counts the open clocks anew and
writes an event for each due date that moves.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import cache, services, versions
from crm.catalogue.events import CalendarChanged, CalendarRemoved
from crm.catalogue.models import Calendar as CalendarRow
from crm.catalogue.models import ServiceVersion
from crm.errors import Invalid, NotFound
from crm.foundation import clock, jobs
from crm.foundation.database import session
from crm.ledger import record
from crm.sla import holidays
from crm.sla.calendar import Calendar, Span
from crm.values import text as texts
from crm.values.actor import Actor
from crm.workflow.definition import Definition
from crm.workflow.names import names

Value = TypeVar("Value")
#: The job that counts open clocks anew (registered in crm/jobs).
RECOUNT = "recount_clocks"
#: Days closed at once; a longer range is a slip of the pen.
LONGEST_CLOSEDOWN = 62
_YEARS = 5


def set_week(code: str, week: Sequence[tuple[Span, ...]], *, uncounted: Collection[int] = (), actor: Actor
             ) -> CalendarRow:
    """Set the opening hours of each weekday, Monday first; `uncounted` ones are open and no working days.

    Raises Invalid (field `week`) for a week without a working day, or spans that overlap.
    """
    def edit(calendar: Calendar) -> Calendar:
        try:
            return replace(calendar, week=tuple(map(tuple, week)), uncounted=frozenset(uncounted))
        except ValueError as wrong:
            raise Invalid(fields={"week": str(wrong)}) from wrong

    return _change(code, edit, actor=actor)


def close_days(code: str, *, first: date, last: date | None = None, why: str, actor: Actor) -> CalendarRow:
    """Say that a day, or every day from one to another, is closed: it counts for no deadline of the calendar.

    Days that are closed already keep their reason. Raises Invalid (fields `first`, `last`, `why`), NotFound.
    """
    days = _range(first, last or first, longest=LONGEST_CLOSEDOWN)
    reason = texts.clean_line(why)
    if not reason or len(reason) > 120:
        raise Invalid(fields={"why": "Say why in 120 characters or fewer"})

    def edit(calendar: Calendar) -> Calendar:
        known = dict(calendar.closed)
        if all(day in known for day in days):
            raise Invalid(fields={"first": f"Closed already: {known[first]}"})
        opened = {day: spans for day, spans in calendar.opened if day not in days}
        return replace(calendar, opened=_sorted(opened), closed=_sorted({**dict.fromkeys(days, reason), **known}))

    return _change(code, edit, days=days, actor=actor)


def open_day(code: str, *, on: date, hours: tuple[Span, ...], actor: Actor) -> CalendarRow:
    """Give one day hours of its own, which beat the week and a closed day. Raises Invalid (fields `on`, `hours`)."""
    _range(on, on, field="on")
    if not hours:
        raise Invalid(fields={"hours": "Enter when it is open, like 08:30-12:00"})

    def edit(calendar: Calendar) -> Calendar:
        try:
            return replace(calendar, opened=_sorted({**dict(calendar.opened), on: tuple(sorted(hours))}))
        except ValueError as wrong:
            raise Invalid(fields={"hours": str(wrong)}) from wrong

    return _change(code, edit, days=(on,), actor=actor)


def clear_day(code: str, *, on: date, actor: Actor) -> CalendarRow:
    """Let a day be as its weekday again: neither closed nor with hours of its own. Raises NotFound when it is so."""
    def edit(calendar: Calendar) -> Calendar:
        closed = {day: why for day, why in calendar.closed if day != on}
        opened = {day: spans for day, spans in calendar.opened if day != on}
        school = calendar.school_closed - {on}
        if (len(closed), len(opened), school) == (len(calendar.closed), len(calendar.opened), calendar.school_closed):
            raise NotFound("This day does not differ from its weekday.")
        return replace(calendar, closed=_sorted(closed), opened=_sorted(opened), school_closed=school)

    return _change(code, edit, days=(on,), actor=actor)


def add_holidays(code: str, *, division: str, years: Iterable[int], actor: Actor) -> tuple[date, ...]:
    """Close the bank holidays of a division (or of anywhere in the United Kingdom) in these years; returns the days
    that were not closed before. Raises Invalid (field `division`) when none of them is known or missing.

    Source: GOV.UK's list, packaged with the program.
    """
    wanted = set(years)
    try:
        listed = {day: why for day, why in holidays.bank_holidays(division).items() if day.year in wanted}
    except ValueError as wrong:
        raise Invalid(fields={"division": "Choose whose bank holidays"}) from wrong
    if not listed:
        until = holidays.known_until()
        raise Invalid(fields={"division": f"Bank holidays are known until {until.year}. Enter later ones by hand"})
    added: list[date] = []

    def edit(calendar: Calendar) -> Calendar:
        known = dict(calendar.closed)
        added.extend(sorted(set(listed) - set(known)))
        if not added:
            raise Invalid(fields={"division": "All of these days are closed already"})
        return replace(calendar, closed=_sorted({**listed, **known}))

    _change(code, edit, days=sorted(listed), actor=actor)
    return tuple(added)


def add_term(code: str, *, first: date, last: date, actor: Actor) -> CalendarRow:
    """Add a school term. Raises Invalid (fields `first`, `last`) when it ends before it begins or meets another."""
    _range(first, last, longest=366)

    def edit(calendar: Calendar) -> Calendar:
        if any(begun <= last and first <= ended for begun, ended in calendar.terms):
            raise Invalid(fields={"first": "These days are in a term already"})
        return replace(calendar, terms=tuple(sorted((*calendar.terms, (first, last)))))

    return _change(code, edit, days=(first, last), actor=actor)


def remove_term(code: str, *, first: date, actor: Actor) -> CalendarRow:
    """Take a school term away, by its first day. Raises NotFound."""
    def edit(calendar: Calendar) -> Calendar:
        left = tuple(term for term in calendar.terms if term[0] != first)
        if len(left) == len(calendar.terms):
            raise NotFound("This calendar has no such term.")
        return replace(calendar, terms=left)

    return _change(code, edit, days=(first,), actor=actor)


def close_school(code: str, *, first: date, last: date | None = None, actor: Actor) -> CalendarRow:
    """Say that there is no school on these days of a term. Raises Invalid (fields `first`, `last`)."""
    days = _range(first, last or first, longest=LONGEST_CLOSEDOWN)
    return _change(code, lambda calendar: replace(calendar, school_closed=calendar.school_closed | set(days)),
                   days=days, actor=actor)


def add(*, code: str, name: Mapping[str, str], like: str, actor: Actor) -> CalendarRow:
    """A new calendar, to begin with like another. Raises Invalid (fields `code`, `name`), NotFound."""
    policy.require(actor, Permission.MANAGE_SETTINGS)
    pattern = session.scalar(select(CalendarRow).where(CalendarRow.code == like))
    if pattern is None:
        raise NotFound("This calendar does not exist.")
    named = {language: texts.clean_line(words) for language, words in name.items() if texts.clean_line(words)}
    if not named:
        raise Invalid(fields={"name": "Enter what it is called"})
    if session.scalar(select(CalendarRow.id).where(CalendarRow.code == code)) is not None:
        raise Invalid(fields={"name": "There is a calendar of this name already"})
    row = CalendarRow(code=code, name=named, data={**pattern.data, "code": code})
    session.add(row)
    session.flush()  # its key is needed by the event
    record(CalendarChanged(calendar_id=row.id, code=code), actor=actor)
    cache.changed()
    return row


def remove(code: str, *, actor: Actor) -> None:
    """Take a calendar away that no version of a service names. Raises Invalid with the services that do, NotFound."""
    policy.require(actor, Permission.MANAGE_SETTINGS)
    row = _row(code)
    used = used_by(code)
    if used:
        raise Invalid("It is used by {services}, so it stays.", services=", ".join(used))
    record(CalendarRemoved(calendar_id=row.id, code=code), actor=actor)
    session.delete(row)
    cache.changed()


def used_by(code: str) -> list[str]:
    """The English names of the services that count in a calendar, in any version that is live, drafted or once was."""
    found = session.execute(select(ServiceVersion.id, ServiceVersion.service_id)
                            .where(ServiceVersion.state.in_(("draft", "published"))))
    users = {service_id for version_id, service_id in found if code in calendars_of(versions.definition(version_id))}
    entries = services.entries()
    return sorted(entries[service_id].name.get("en", entries[service_id].code) for service_id in users)


def calendars_of(definition: Definition) -> frozenset[str]:
    """The codes of the calendars that a definition counts in."""
    return frozenset(name.code for name in names(definition) if name.kind == "calendar")


def _change(code: str, edit: Callable[[Calendar], Calendar], *, days: Iterable[date] = (), actor: Actor) -> CalendarRow:
    policy.require(actor, Permission.MANAGE_SETTINGS)
    row = _row(code)
    before = Calendar.from_data(row.data)
    after = edit(before)
    if after == before:
        return row
    row.data, row.version = after.to_data(), row.version + 1
    record(CalendarChanged(calendar_id=row.id, code=code, days=tuple(day.isoformat() for day in days) or None),
           actor=actor)
    cache.changed()
    # Not at once: for a moment the worker may still remember the calendar as it was.
    later = clock.now() + timedelta(seconds=2 * cache.FRESH_FOR)
    jobs.defer(RECOUNT, once=f"{RECOUNT}:{code}", at=later, calendar=code)
    return row


def _row(code: str) -> CalendarRow:
    row = session.scalar(select(CalendarRow).where(CalendarRow.code == code).with_for_update())
    if row is None:
        raise NotFound("This calendar does not exist.")
    return row


def _range(first: date, last: date, *, longest: int = 1, field: str = "first") -> list[date]:
    if abs(first.year - clock.today().year) > _YEARS:
        raise Invalid(fields={field: "Enter a day within five years"})
    if last < first:
        raise Invalid(fields={"last": "The last day must not be before the first"})
    if (last - first).days >= longest:
        raise Invalid(fields={"last": f"Enter at most {longest} days at once"})
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _sorted(days: Mapping[date, Value]) -> tuple[tuple[date, Value], ...]:
    return tuple(sorted(days.items()))
