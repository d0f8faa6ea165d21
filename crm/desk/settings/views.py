"""Pages of the council's settings and of its calendars."""

from dataclasses import asdict
from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import council
from crm.accounts.permissions import Permission
from crm.catalogue import calendars, figures
from crm.desk.settings import reading
from crm.desk.settings.forms import ClosingDayForm, CouncilForm, FigureForm
from crm.foundation import clock, settings
from crm.foundation.transaction import transaction
from crm.web import flashes, menu
from crm.web.access import current_actor, needs
from crm.web.fragments import page

screens = Blueprint("settings", __name__, url_prefix="/desk/settings")
menu.add(screens, "Settings", endpoint="settings.index", order=95, permission=Permission.MANAGE_SETTINGS)


@screens.context_processor
def tabs() -> dict[str, object]:
    """The parts of the settings beside each other."""
    rooms = (("The council", "settings.index"), ("Calendars", "settings.calendars"),
             ("Figures of services", "settings.figures"))
    return {"tabs": [(text, url_for(endpoint), request.endpoint == endpoint) for text, endpoint in rooms]}


@screens.route("", methods=["GET", "POST"])
@needs(Permission.MANAGE_SETTINGS)
def index() -> ResponseReturnValue:
    form = CouncilForm(data=asdict(settings.council()))
    if form.validate_on_submit():
        typed = {name: value for name, value in form.data.items() if name in asdict(settings.council())}
        typed |= {"languages": tuple(typed["languages"]), "name_cy": typed["name_cy"] or "",
                  "session_idle_minutes": int(typed["session_idle_minutes"]),
                  "session_hours": int(typed["session_hours"])}
        with form.refusals():
            with transaction():
                changed = council.change(typed, actor=current_actor())
            flashes.say("Saved" if changed else "Nothing was changed.", kind="success" if changed else "information")
            return redirect(url_for("settings.index"), 303)
    return page("desk/settings/index.html", form=form)


@screens.get("/calendars", endpoint="calendars")
@needs(Permission.MANAGE_SETTINGS)
def list_calendars() -> ResponseReturnValue:
    shown = [reading.read(row) for row in calendars.list_rows()]
    return page("desk/settings/calendars.html", calendars=shown, next_year=clock.today().year + 1)


@screens.route("/calendars/<code>", methods=["GET", "POST"], endpoint="calendar")
@needs(Permission.MANAGE_SETTINGS)
def show_calendar(code: str) -> ResponseReturnValue:
    """One calendar, readable, year by year; closed days can be added."""
    row, form = calendars.get_row(code), ClosingDayForm()
    if form.validate_on_submit():
        with form.refusals():
            on: date = form.on.data
            with transaction():
                calendars.close_day(code, on=on, why=form.why.data, actor=current_actor())
            flashes.say(f"{on:%-d %B %Y} is closed in this calendar.")
            return redirect(url_for("settings.calendar", code=code, year=on.year), 303)
    shown, typed = reading.read(row), request.args.get("year", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 and int(typed) in shown.years else clock.today().year
    return page("desk/settings/calendar.html", calendar=shown, year=year, days=shown.days_of(year), form=form)


@screens.get("/figures", endpoint="figures")
@needs(Permission.MANAGE_SETTINGS)
def list_figures() -> ResponseReturnValue:
    return page("desk/settings/figures.html", figures=figures.list_figures())


@screens.route("/figures/<service>/<code>", methods=["GET", "POST"], endpoint="figure")
@needs(Permission.MANAGE_SETTINGS)
def show_figure(service: str, code: str) -> ResponseReturnValue:
    figure = figures.get(service, code)
    form = FigureForm(data={"figure": figure.chosen or ""})
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                figures.choose(service, code, form.figure.data or "", actor=current_actor())
            flashes.say("Saved")
            return redirect(url_for("settings.figures"), 303)
    return page("desk/settings/figure.html", form=form, figure=figure)
