"""Doors to packs and to publishing: a pack is read with its difference first; a draft is checked, then published."""

from collections.abc import Sequence

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import drafts, services, versions
from crm.catalogue.drafting import names_of
from crm.catalogue.models import ServiceVersion
from crm.desk.services import bench
from crm.desk.services.door import catalogue
from crm.desk.services.example_words import failures_of
from crm.desk.services.forms import AskForm, PackForm, PublishForm
from crm.desk.services.versions_of import wanted
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.workflow import packs
from crm.workflow.definition import Definition
from crm.workflow.differences import Change, difference


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
    """Read a pack: every fault is shown with its place and line; then what it would change; then it is a draft."""
    form, read, changes = PackForm(), None, []
    if form.validate_on_submit():
        with form.refusals():
            text = _pack_text(form)
            read = packs.from_yaml(text)
            if request.form.get("confirm"):
                with transaction():
                    drafts.import_pack(text, actor=current_actor())
                say("The pack is a draft now. Look at it, try it, then publish it.")
                return redirect(url_for("services.draft", code=read.code))
            changes, form.text.data = _changes_by(read), text
    return page("desk/services/import.html", form=form, read=read, changes=changes,
                present=_present(read) if read is not None else None)


@catalogue.get("/desk/services/<code>/differences")
@needs(Permission.SEE_SERVICES)
def differences(code: str) -> ResponseReturnValue:
    """What differs between any two versions, in words."""
    entry = services.get(code)
    listed = versions.list_versions(entry.id)
    new = wanted(listed, request.args.get("new") or _name_of(listed[0]), entry.live_version_id) if listed else None
    old = wanted(listed, request.args.get("old") or _before(listed, new), entry.live_version_id)
    if new is None or old is None:
        raise NotFound("This service has no two versions to compare.")
    return page("desk/services/differences.html", entry=entry, old=old, new=new, versions=listed,
                changes=difference(versions.definition(old.id), versions.definition(new.id)))


@catalogue.get("/desk/services/drafts/<int:number>")
@catalogue.post("/desk/services/drafts/<int:number>")
@needs(Permission.PUBLISH_SERVICES)
def publish(number: int) -> ResponseReturnValue:
    """The problems of a draft, the outcome of its examples, what it changes, and publishing."""
    form, row, actor = PublishForm(), versions.get_row(number), current_actor()
    entry, read = services.entry(row.service_id), versions.definition(number)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            made = versions.publish(number, reason=form.reason.data or None,
                                    warnings_read=bool(form.warnings_read.data), actor=actor)
            say(f"Version {made.number} is live. Cases opened from now on follow it.",
                href=url_for("services.migrate", code=entry.code), link="Bring open cases to it")
            return redirect(url_for("services.show", code=read.code))
    on_bench = bench.of_draft(entry, row)
    may_edit = policy.may(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=entry.id))
    live = versions.definition(entry.live_version_id) if entry.live_version_id else None
    return page("desk/services/publish.html", form=form, entry=entry, row=row, definition=read,
                found=on_bench.faults, failed=failures_of(on_bench, may_edit=may_edit),
                changes=difference(live, read) if live else None,
                withheld=versions.why_not_publish(number, actor=actor), ask=AskForm(), asker=_name(row.asked_by),
                may_edit=may_edit,
                is_publishable=all(fault.severity == "warning" for fault in on_bench.faults))


@catalogue.post("/desk/services/drafts/<int:number>/ask")
@needs(Permission.EDIT_SERVICES)
def ask_to_publish(number: int) -> ResponseReturnValue:
    """Ask a second person to publish a draft as it stands."""
    form = AskForm()
    with transaction():
        row = versions.ask_to_publish(number, reason=form.reason.data or None, actor=current_actor())
    say("It is asked. Whoever may publish this service, and did not change the draft, can publish it now.")
    return redirect(url_for("services.publish", number=row.id))


def _changes_by(read: Definition) -> list[Change]:
    row = _present(read)
    return difference(versions.definition(row.id), read) if row is not None else []


def _present(read: Definition) -> ServiceVersion | None:
    """The draft of the service that a pack names, else its live version, else None: it is a new service."""
    entry = next((one for one in services.entries().values() if one.code == read.code), None)
    if entry is None:
        return None
    policy.require(current_actor(), Permission.EDIT_SERVICES, policy.Scope(service_id=entry.id))
    return drafts.find(entry.id) or wanted(versions.list_versions(entry.id), None, entry.live_version_id)


def _before(listed: Sequence[ServiceVersion], new: ServiceVersion | None) -> str | None:
    """The version that came before: of a draft the newest published one."""
    older = [one.number for one in listed if one.number and (new is None or not new.number or one.number < new.number)]
    return str(max(older)) if older else None


def _name_of(version: ServiceVersion) -> str:
    return str(version.number or "draft")


def _name(key: str | None) -> str:
    return names_of([key]).get(key, "") if key else ""


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
