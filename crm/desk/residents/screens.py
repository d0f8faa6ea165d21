"""The blueprint of the screens of residents, and its line in the menu."""

from flask import Blueprint

from crm.accounts.permissions import Permission
from crm.web import menu

residents = Blueprint("residents", __name__)
menu.add(residents, "Residents", endpoint="residents.index", order=30, permission=Permission.SEE_CONTACTS)
