"""Doors to the calendars in which deadlines are counted."""

from collections.abc import Callable
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import calendar_changes, calendars
from crm.desk.settings import reading
from crm.desk.settings.calendar_forms import (
    ClosingForm,
    HolidaysForm,
    NewCalendarForm,
    NoSchoolForm,
    OpeningForm,
    TermForm,
    WeekForm,
    spans_of,
)
from crm.desk.settings.door import screens
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.transaction import transaction
from crm.sla.calendar import Calendar
from crm.values.dates import day_in_words
from crm.web import flashes
from crm.web.access import current_actor, needs
from crm.web.forms import Form
from crm.web.fragments import page

_COUNTED = "The deadlines of open cases are being counted anew; each date that moves is noted on its case."


@screens.get("/calendars", endpoint="calendars")
@needs(Permission.MANAGE_SETTINGS)
def list_calendars() -> ResponseReturnValue:
    """Every calendar, and until when its closed days are known."""
    shown = [reading.read(row) for row in calendars.list_rows()]
    return page("desk/settings/calendars.html", calendars=shown, next_year=clock.today().year + 1)


@screens.route("/calendars/add", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def add_calendar() -> ResponseReturnValue:
    """A new calendar, to begin with like another."""
    known = [(row.code, str(row.name.get("en") or row.code)) for row in calendars.list_rows()]
    form = NewCalendarForm()
    form.like.choices = known
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                row = calendar_changes.add(code=form.code, name={"en": form.name.data, "cy": form.name_cy.data or ""},
                                           like=form.like.data, actor=current_actor())
            flashes.say("The calendar is there. Services can name it now.")
            return redirect(url_for("settings.calendar", code=row.code), 303)
    return page("desk/settings/calendar_form.html", form=form, title="Add a calendar", submit="Add", calendar=None)


@screens.get("/calendars/<code>", endpoint="calendar")
@needs(Permission.MANAGE_SETTINGS)
def show_calendar(code: str) -> ResponseReturnValue:
    """One calendar, readable, year by year, with what can be changed."""
    shown, typed = reading.read(calendars.get_row(code)), request.args.get("year", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) in shown.years else clock.today().year
    return page("desk/settings/calendar.html", calendar=shown, year=year, days=shown.days_of(year),
                used=calendar_changes.used_by(code))


@screens.route("/calendars/<code>/week", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def change_week(code: str) -> ResponseReturnValue:
    """The opening hours of each weekday."""
    form = WeekForm.of(Calendar.from_data(calendars.get_row(code).data))
    return _changed(code, form, "Change the week", lambda: calendar_changes.set_week(
        code, form.week, uncounted=form.days_uncounted, actor=current_actor()),
        hint="Hours like 08:30-17:00; several with a comma between them. Leave a closed day empty.")


@screens.route("/calendars/<code>/close", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def close_days(code: str) -> ResponseReturnValue:
    """A day, or a run of days, on which it is closed."""
    form = ClosingForm()
    return _changed(code, form, "Close days", lambda: calendar_changes.close_days(
        code, first=form.first.data, last=form.last.data, why=form.why.data, actor=current_actor()), on=form.first)


@screens.route("/calendars/<code>/open", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def open_day(code: str) -> ResponseReturnValue:
    """A day with hours of its own."""
    form = OpeningForm()
    return _changed(code, form, "Open at other hours", lambda: calendar_changes.open_day(
        code, on=form.on.data, hours=spans_of(form.hours.data, field="hours"), actor=current_actor()), on=form.on)


@screens.route("/calendars/<code>/holidays", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def add_holidays(code: str) -> ResponseReturnValue:
    """The bank holidays of a year, as GOV.UK lists them."""
    form = HolidaysForm.now()
    return _changed(code, form, "Add bank holidays", lambda: calendar_changes.add_holidays(
        code, division=form.division.data, years=[int(form.year.data)], actor=current_actor()),
        hint="Days that are closed already keep their reason.")


@screens.route("/calendars/<code>/term", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def add_term(code: str) -> ResponseReturnValue:
    """A school term: school days are counted within terms."""
    form = TermForm()
    return _changed(code, form, "Add a school term", lambda: calendar_changes.add_term(
        code, first=form.first.data, last=form.last.data, actor=current_actor()))


@screens.route("/calendars/<code>/no-school", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def close_school(code: str) -> ResponseReturnValue:
    """Days within a term without school."""
    form = NoSchoolForm()
    return _changed(code, form, "Add days without school", lambda: calendar_changes.close_school(
        code, first=form.first.data, last=form.last.data, actor=current_actor()), on=form.first)


@screens.post("/calendars/<code>/clear")
@needs(Permission.MANAGE_SETTINGS)
def clear_day(code: str) -> ResponseReturnValue:
    """Let a day be as its weekday again, or take a school term away."""
    day, term = _day(request.form.get("on", "")), _day(request.form.get("term", ""))
    with transaction():
        if term is not None:
            calendar_changes.remove_term(code, first=term, actor=current_actor())
        elif day is not None:
            calendar_changes.clear_day(code, on=day, actor=current_actor())
        else:
            raise NotFound("This day is not in the calendar.")
    flashes.say(f"{day_in_words(term or day or clock.today())} is taken out. {_COUNTED}")
    return redirect(url_for("settings.calendar", code=code, year=(term or day or clock.today()).year), 303)


@screens.post("/calendars/<code>/remove")
@needs(Permission.MANAGE_SETTINGS)
def remove_calendar(code: str) -> ResponseReturnValue:
    """Take a calendar away that nothing counts in."""
    with transaction():
        calendar_changes.remove(code, actor=current_actor())
    flashes.say("The calendar is gone.")
    return redirect(url_for("settings.calendars"), 303)


def _changed(code: str, form: Form, title: str, change: Callable[[], object], *, hint: str = "", on: object = None
             ) -> ResponseReturnValue:
    shown = reading.read(calendars.get_row(code))
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                change()
            flashes.say(f"Saved. {_COUNTED}")
            day = getattr(on, "data", None)
            year = day.year if isinstance(day, date) else getattr(getattr(form, "year", None), "data", None)
            return redirect(url_for("settings.calendar", code=code, year=year), 303)
    return page("desk/settings/calendar_form.html", form=form, title=title, submit="Save", calendar=shown, hint=hint)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
