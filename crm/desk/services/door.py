"""The blueprint that all screens of the service catalogue and its designer hang on, and what they share."""

from flask import Blueprint

from crm.accounts.permissions import Permission
from crm.web import menu

catalogue = Blueprint("services", __name__)
menu.add(catalogue, "Services", endpoint="services.index", order=60, permission=Permission.SEE_SERVICES)
