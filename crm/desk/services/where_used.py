"""The door to "Where used": anything of the catalogue found by its name, with every place that needs it."""

from flask import request
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import name_search
from crm.desk.services.door import catalogue
from crm.web.access import needs
from crm.web.fragments import page

#: Up to so many places of one service they are shown at once; else they are folded, a service each.
FEW = 5


@catalogue.get("/desk/services/where-used")
@needs(Permission.EDIT_SERVICES)
def where_used() -> ResponseReturnValue:
    """Questions, statuses, templates, roles, teams, calendars and the like by name, and where each is used."""
    words = request.args.get("words", "")[:100]
    return page("desk/services/where_used.html", part="results", words=words, found=name_search.search(words),
                most=name_search.MOST, few=FEW)
