"""The door to who may do what in which status, and what changes in it with a draft."""

from flask import request
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import services, versions
from crm.desk.services.door import catalogue
from crm.desk.services.versions_of import wanted
from crm.errors import NotFound
from crm.web.access import needs
from crm.web.fragments import page
from crm.workflow.role_table import CHANGES, role_table


@catalogue.get("/desk/services/<code>/roles")
@needs(Permission.SEE_SERVICES)
def role_statuses(code: str) -> ResponseReturnValue:
    """Each role in each status: what it may do. A version other than the live one is compared with that."""
    entry = services.get(code)
    listed = versions.list_versions(entry.id)
    shown = wanted(listed, request.args.get("version"), listed[0].id if listed else None)
    if shown is None:
        raise NotFound("This service has no version yet.")
    live = entry.live_version_id if entry.live_version_id != shown.id else None
    return page("desk/services/roles.html", entry=entry, shown=shown, versions=listed, words=CHANGES, compared=live,
                table=role_table(versions.definition(shown.id), before=versions.definition(live) if live else None))
