"""Doors to the service catalogue."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.catalogue import drafts, services, versions
from crm.desk.services.diagram import picture, promises
from crm.desk.services.door import catalogue
from crm.desk.services.forms import PackForm, PublishForm
from crm.desk.services.versions_of import wanted
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
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


@catalogue.get("/desk/services/<code>/pack")
@needs(Permission.SEE_SERVICES)
def export(code: str) -> ResponseReturnValue:
    """A version of the service as a pack file."""
    entry = services.get(code)
    shown = wanted(versions.list_versions(entry.id), request.args.get("version"), entry.live_version_id)
    if shown is None:
        raise NotFound("This service has no version to export.")
    return Response(versions.export_pack(shown.id), mimetype="application/yaml", headers={
        "Content-Disposition": f'attachment; filename="{entry.code}.yaml"'})


@catalogue.get("/desk/services/import")
@catalogue.post("/desk/services/import")
@needs(Permission.EDIT_SERVICES)
def import_pack() -> ResponseReturnValue:
    """Read a pack into a draft; every fault is shown with its place and line."""
    form = PackForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            draft = drafts.import_pack(_pack_text(form), actor=current_actor())
            say("The pack is a draft now. Look at it, then publish it.")
            return redirect(url_for("services.publish", number=draft.id))
    return page("desk/services/import.html", form=form)


@catalogue.get("/desk/services/drafts/<int:number>")
@catalogue.post("/desk/services/drafts/<int:number>")
@needs(Permission.PUBLISH_SERVICES)
def publish(number: int) -> ResponseReturnValue:
    """The problems of a draft, the outcome of its examples, and publishing."""
    form = PublishForm()
    read = versions.definition(number)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            made = versions.publish(number, reason=form.reason.data or None, actor=current_actor())
            say(f"Version {made.number} is live. Cases opened from now on follow it.")
            return redirect(url_for("services.show", code=read.code))
    found = versions.find_problems(number)
    return page("desk/services/publish.html", form=form, definition=read, found=found,
                failed=versions.failed_examples(read),
                is_publishable=all(problem.severity == "warning" for problem in found))


def _pack_text(form: PackForm) -> str:
    uploads = [upload for upload in form.file.data or [] if getattr(upload, "filename", "")]
    if not uploads:
        if not (form.text.data or "").strip():
            raise Invalid(fields={"file": "Choose a pack file, or paste one"})
        return str(form.text.data)
    try:
        return str(uploads[0].read().decode("utf-8"))
    except UnicodeDecodeError as wrong:
        raise Invalid(fields={"file": "The selected file is not text in UTF-8"}) from wrong
