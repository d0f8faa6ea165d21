"""The door to a new service: from nothing, or as a copy of another."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.catalogue import drafts, services, versions
from crm.desk.services.door import catalogue
from crm.desk.services.inputs import Texts
from crm.desk.services.written import code_from
from crm.errors import Invalid
from crm.foundation import settings
from crm.foundation.transaction import transaction
from crm.web import fields
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.forms import Form
from crm.web.fragments import page
from crm.web.once import first_press
from crm.workflow.places import ABSENT

ABOUT = (("place", "A place"), ("person", "A person"), ("either", "Either"))


@catalogue.get("/desk/services/new")
@catalogue.post("/desk/services/new")
@needs(Permission.EDIT_SERVICES)
def new_service() -> ResponseReturnValue:
    """The name of a new service, and what it begins from."""
    form = _form(request.args.get("copy", ""))
    if form.validate_on_submit():
        with form.refusals():
            code = _begun(form)
            return redirect(url_for("services.draft", code=code))
    return page("desk/services/new.html", form=form)


def _form(copied: str) -> Any:
    languages = settings.council().languages
    known = [(one.code, one.name.get("en") or one.code) for one in services.entries().values()]
    made = {
        "service_name": Texts("What is it called?", stored=ABSENT, languages=languages, hint="As residents call it",
                              required="Enter what it is called"),
        "copy": fields.select("Begin from", sorted(known, key=lambda pair: pair[1].casefold()),
                              empty="Nothing: a small form and a simple way of working", default=copied,
                              hint="A copy takes over everything but the name; you change it from there"),
        "about": fields.radios("What is a case about?", ABOUT, default="place", inline=True,
                               hint="A copy keeps what the other service says"),
        "team": fields.select("Which team owns it?", _teams(), empty=None),
        "code": fields.text("Code of the service", longest=60, width="20",
                            hint="Small letters and hyphens. It never changes. Leave empty to make it from the name"),
    }
    return type("NewService", (Form,), made)()


def _teams() -> list[tuple[str, str]]:
    """The teams for which this person may make a service; whoever may for the whole council may leave it open."""
    actor = current_actor()
    found = [(str(team.id), team.name) for team in people.list_teams()
             if policy.may(actor, Permission.EDIT_SERVICES, policy.Scope(team_id=team.id))]
    reach = actor.reaches.get(Permission.EDIT_SERVICES)
    return [("", "No team yet"), *found] if reach is not None and reach.everywhere else found


def _begun(form: Any) -> str:
    """Begin the service. Returns its code."""
    name = form.service_name.value
    said = dict(name) if isinstance(name, dict) else {settings.council().languages[0]: str(name)}
    code = form.code.data or code_from(said.get("en") or next(iter(said.values()))).replace("_", "-")
    team = int(form.team.data) if (form.team.data or "").isdecimal() else None
    with transaction():
        if not first_press():
            return code  # the press before this one has begun it
        if form.copy.data:
            drafts.begin_copy(_source(form.copy.data), code=code, name=said, owner_team_id=team, actor=current_actor())
        else:
            drafts.begin_new(code=code, name=said, about=form.about.data or "either", owner_team_id=team,
                             actor=current_actor())
    say("The service has a draft. Nobody can ask for it until it is published.")
    return code


def _source(code: str) -> int:
    """The version to copy: the live one, else the draft."""
    entry = services.get(code)
    listed = versions.list_versions(entry.id)
    if entry.live_version_id is None and not listed:
        raise Invalid(fields={"copy": "This service has no version to copy"})
    return entry.live_version_id or listed[0].id
