"""The door that all screens of staff, teams and roles hang on."""

from flask import Blueprint, request, url_for

from crm.accounts.permissions import Permission
from crm.web import houses, menu

screens = Blueprint("staff", __name__, url_prefix="/desk")
menu.add(screens, "Staff", endpoint="staff.index", order=80, permission=Permission.MANAGE_STAFF)


@screens.context_processor
def tabs() -> dict[str, object]:
    """The lists beside each other that every page of this door shows."""
    rooms = [("Staff", "staff.index", Permission.MANAGE_STAFF), ("Teams", "staff.teams", Permission.MANAGE_STAFF),
             ("Service roles", "staff.service_roles", Permission.EDIT_SERVICES)]
    actor = houses.actor()
    return {"tabs": [(text, url_for(endpoint), request.endpoint == endpoint) for text, endpoint, needed in rooms
                     if actor is not None and needed in actor.reaches]}
