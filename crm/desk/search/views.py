"""The door of the one box: an exact reference opens its case, everything else shows what was found."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import services
from crm.search import box
from crm.web.access import current_actor, needs
from crm.web.fragments import page

search = Blueprint("search", __name__)


@search.get("/desk/search")
@needs(Permission.SEE_CONTACTS)
def index() -> ResponseReturnValue:
    """Everything that the words may mean, by kind. A number of the caller (`?from=`) is looked for as well."""
    typed = request.args.get("q", "")[:box.LONGEST]
    found = box.find(current_actor(), typed)
    if found.case is not None:
        return redirect(url_for("cases.show", reference=found.case))
    return page("desk/search/index.html", typed=typed, one_box=typed, found=found, known=services.entries())
