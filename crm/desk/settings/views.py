"""Pages of the council's settings and of the figures of its services."""

from dataclasses import asdict

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import council
from crm.accounts.permissions import Permission
from crm.catalogue import figures
from crm.desk.settings.door import screens
from crm.desk.settings.forms import CouncilForm, FigureForm
from crm.foundation import settings
from crm.foundation.transaction import transaction
from crm.web import flashes
from crm.web.access import current_actor, needs
from crm.web.fragments import page


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
