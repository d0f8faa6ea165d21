"""Doors to migrating: a plan by which open cases follow another version, a look at what it would do, running and
reversing it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import migrating
from crm.cases.models import Migration
from crm.catalogue import services, versions
from crm.catalogue.services import Entry
from crm.desk.services.door import catalogue
from crm.desk.services.plan_form import PlanForm, VersionsForm
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page, whole_again
from crm.web.headers import wants_part
from crm.workflow import mapping


@catalogue.get("/desk/services/<code>/migrate")
@needs(Permission.PUBLISH_SERVICES)
def migrate(code: str) -> ResponseReturnValue:
    """Which versions open cases follow, and from where to where some are to be brought; migrations so far."""
    entry = _entry(code)
    published = {version.id: version.number or 0 for version in versions.list_versions(entry.id)
                 if version.state == "published"}
    there = [(published.get(version_id), number) for version_id, number in migrating.sources(current_actor(), entry.id)]
    live = published.get(entry.live_version_id or 0)
    return page("desk/services/migrate_begin.html", entry=entry, sources=there, live=live, numbers=published,
                form=VersionsForm.of(sorted(published.values(), reverse=True), live),
                earlier=migrating.list_all(entry.id))


@catalogue.get("/desk/services/<code>/migrate/plan")
@catalogue.post("/desk/services/<code>/migrate/plan")
@needs(Permission.PUBLISH_SERVICES)
def migration_plan(code: str) -> ResponseReturnValue:
    """The plan from one version to another: what becomes of each part that is missing there, and of each clock."""
    entry = _entry(code)
    by_number = {str(version.number): version for version in versions.list_versions(entry.id)
                 if version.state == "published"}
    old, new = (by_number.get(request.args.get(name, "")) for name in ("from", "to"))
    if old is None or new is None or old.id == new.id:
        say("Choose two different versions.", kind="warning")
        return redirect(url_for("services.migrate", code=code))
    form = PlanForm.of(versions.definition(old.id), versions.definition(new.id))
    if form.validate_on_submit():
        with form.plan_refusals(), transaction():
            made = migrating.propose(old.id, new.id, plan=form.plan(), actor=current_actor())
            return redirect(url_for("services.migration", code=code, number=made.id))
    return page("desk/services/migrate_plan.html", entry=entry, form=form, old=old.number, new=new.number,
                missing=mapping.missing(versions.definition(old.id), versions.definition(new.id)))


@catalogue.get("/desk/services/<code>/migrate/<int:number>")
@needs(Permission.PUBLISH_SERVICES)
def migration(code: str, number: int) -> ResponseReturnValue:
    """A migration: what it would do, how far it is, or what came of it."""
    entry, row = _the_migration(code, number)
    actor = current_actor()
    is_planned, is_going = row.state == "planned", row.state in migrating.GOING
    if not is_going and wants_part():
        return whole_again()
    second = is_planned and migrating.needs_second(row)
    return page("desk/services/migration.html", part="progress", entry=entry, row=row, is_planned=is_planned,
                is_going=is_going, way=migrating.way_of(row), progress=migrating.progress(actor, row),
                preview=migrating.preview(actor, row) if is_planned else None,
                waits_for_second=second and row.asked_by == actor.key)


@catalogue.post("/desk/services/<code>/migrate/<int:number>/start")
@needs(Permission.PUBLISH_SERVICES)
def start_migration(code: str, number: int) -> ResponseReturnValue:
    """Start what was looked at."""
    entry, _ = _the_migration(code, number)
    with transaction():
        migrating.begin(number, service_id=entry.id, actor=current_actor())
    return redirect(url_for("services.migration", code=code, number=number))


@catalogue.post("/desk/services/<code>/migrate/<int:number>/reverse")
@needs(Permission.PUBLISH_SERVICES)
def reverse_migration(code: str, number: int) -> ResponseReturnValue:
    """Bring back every case on which nothing has happened since."""
    entry, _ = _the_migration(code, number)
    with transaction():
        migrating.reverse(number, service_id=entry.id, actor=current_actor())
    return redirect(url_for("services.migration", code=code, number=number))


def _entry(code: str) -> Entry:
    entry = services.get(code)
    policy.require(current_actor(), Permission.PUBLISH_SERVICES, policy.Scope(service_id=entry.id))
    return entry


def _the_migration(code: str, number: int) -> tuple[Entry, Migration]:
    entry = _entry(code)
    return entry, migrating.get(current_actor(), number, service_id=entry.id)
