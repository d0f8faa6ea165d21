"""The page of the audit: every event, narrowed by who, what, about what and when."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.desk.audit import asking
from crm.errors import Invalid
from crm.foundation.paging import Page
from crm.ledger import queries
from crm.ledger.queries import Entry
from crm.web import event_words, menu
from crm.web.access import needs
from crm.web.forms import Problem
from crm.web.fragments import page

screens = Blueprint("audit", __name__, url_prefix="/desk/audit")
menu.add(screens, "Audit", endpoint="audit.index", order=90, permission=Permission.SEE_AUDIT)


@screens.get("")
@needs(Permission.SEE_AUDIT)
def index() -> ResponseReturnValue:
    groups = {code: words for code, (words, _) in event_words.kinds().items()}
    try:
        asked = asking.read(request.args)
    except Invalid as wrong:
        nothing: Page[Entry] = Page([])
        return page("desk/audit/index.html", part="list", found=nothing, lines=[], typed=request.args, groups=groups,
                    wrong=wrong.fields, problems=[Problem(words, f"#{name}") for name, words in wrong.fields.items()],
                    status=422)
    found = queries.list_events(asked.filters, after=request.args.get("after"), before=request.args.get("before"))
    return page("desk/audit/index.html", part="list", found=found, lines=asking.lines(found.rows, asked),
                typed=asked.typed, groups=groups, wrong={}, problems=[])
