"""The blueprint that all screens of the settings hang on, with their tabs and the warning that a calendar runs out."""

from flask import Blueprint, request, url_for

from crm.accounts.permissions import Permission
from crm.foundation import clock
from crm.web import menu

screens = Blueprint("settings", __name__, url_prefix="/desk/settings")
menu.add(screens, "Settings", endpoint="settings.index", order=95, permission=Permission.MANAGE_SETTINGS)


@screens.context_processor
def tabs() -> dict[str, object]:
    """The parts of the settings beside each other."""
    rooms = (("The council", "settings.index"), ("Calendars", "settings.calendars"),
             ("Figures of services", "settings.figures"))
    today = clock.today()
    return {"tabs": [(text, url_for(endpoint), request.endpoint == endpoint) for text, endpoint in rooms],
            "is_autumn": today.month >= 10, "next_year": today.year + 1}
