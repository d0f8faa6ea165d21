"""Doors to the service catalogue."""

from flask import request
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.catalogue import services, versions
from crm.desk.services.diagram import picture, promises
from crm.desk.services.door import catalogue
from crm.desk.services.versions_of import wanted
from crm.web.access import current_actor, needs
from crm.web.fragments import page


@catalogue.get("/desk/services")
@needs(Permission.SEE_SERVICES)
def index() -> ResponseReturnValue:
    """Every service, those offered first."""
    found = sorted(services.entries().values(), key=lambda e: (not e.is_offered, e.name.get("en", e.code).casefold()))
    return page("desk/services/index.html", entries=found, versions=versions,
                may_edit=policy.may(current_actor(), Permission.EDIT_SERVICES))


@catalogue.get("/desk/services/<code>")
@needs(Permission.SEE_SERVICES)
def show(code: str) -> ResponseReturnValue:
    """One service in words: what is asked, what may be done, what is promised, who holds its roles, its versions."""
    actor, entry = current_actor(), services.get(code)
    scope = policy.Scope(service_id=entry.id)
    listed = versions.list_versions(entry.id)
    shown = wanted(listed, request.args.get("version"), entry.live_version_id)
    mapped = services.roles_of(entry.id)
    definition = versions.definition(shown.id) if shown else None
    may_edit = policy.may(actor, Permission.EDIT_SERVICES, scope)
    is_draft = shown is not None and shown.state == "draft"
    return page("desk/services/show.html", entry=entry, versions=listed, shown=shown,
                definition=definition, mapped=mapped,
                picture=picture(definition, may_edit=may_edit and is_draft) if definition else None,
                target_words=promises(definition) if definition else {},
                teams=people.names_of_teams({team for _, team, _ in mapped}),
                may_edit=may_edit,
                may_learn=policy.may(actor, Permission.SEE_FIGURES, scope),
                may_publish=policy.may(actor, Permission.PUBLISH_SERVICES, scope))
