"""Pages on which each role of a service is given to teams, everywhere or area by area."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy, queries
from crm.accounts.permissions import Permission
from crm.accounts.policy import Scope
from crm.catalogue import services, versions
from crm.catalogue.services import Entry
from crm.desk.staff.blueprint import screens
from crm.desk.staff.forms import ServiceOwnerForm, ServiceRoleForm, name_of
from crm.desk.staff.teams import role_words
from crm.errors import Invalid
from crm.foundation.transaction import transaction
from crm.places import queries as places
from crm.web import flashes
from crm.web.access import current_actor, needs
from crm.web.fragments import page


@screens.get("/service-roles", endpoint="service_roles")
@needs(Permission.EDIT_SERVICES)
def index() -> ResponseReturnValue:
    """Every service with its roles, and the roles that no team holds."""
    actor = current_actor()
    rows = [(name_of(entry), entry, _held(entry), _unheld(entry)) for entry in services.entries().values()
            if policy.may(actor, Permission.EDIT_SERVICES, Scope(service_id=entry.id))]
    return page("desk/staff/service_roles.html", rows=sorted(rows, key=lambda row: row[0].casefold()))


@screens.route("/service-roles/<code>", methods=["GET", "POST"], endpoint="service_role")
@needs(Permission.EDIT_SERVICES)
def edit(code: str) -> ResponseReturnValue:
    actor, entry = current_actor(), services.get(code)
    policy.require(actor, Permission.EDIT_SERVICES, Scope(service_id=entry.id))
    form = ServiceRoleForm(versions.roles(entry.id), queries.list_teams(), places.areas())
    if form.validate_on_submit():
        with form.refusals():
            team = queries.get_team(form.team.data)
            with transaction():
                services.map_role(entry.id, role=form.role.data, team_id=team.id, area_id=_area(form.area.data),
                                  actor=actor)
            flashes.say(f"{team.name} holds this role now.")
            return redirect(url_for("staff.service_role", code=code), 303)
    return page("desk/staff/service_role.html", form=form, service=name_of(entry), entry=entry, held=_held(entry),
                unheld=_unheld(entry), owner=_owner(entry))


@screens.route("/service-roles/<code>/owner", methods=["GET", "POST"], endpoint="service_owner")
@needs(Permission.EDIT_SERVICES)
def owner(code: str) -> ResponseReturnValue:
    """Which team owns a service."""
    actor, entry = current_actor(), services.get(code)
    policy.require(actor, Permission.EDIT_SERVICES, Scope(service_id=entry.id))
    form = ServiceOwnerForm(queries.list_teams())
    if form.validate_on_submit():
        with form.refusals():
            team = queries.get_team(form.team.data)
            with transaction():
                services.give_to(entry.id, team_id=team.id, actor=actor)
            flashes.say(f"{team.name} owns this service now.")
            return redirect(url_for("staff.service_role", code=code), 303)
    return page("desk/staff/service_owner.html", form=form, service=name_of(entry), entry=entry,
                owner=_owner(entry))


@screens.post("/service-roles/<code>/end", endpoint="end_service_role")
@needs(Permission.EDIT_SERVICES)
def end(code: str) -> ResponseReturnValue:
    entry, asked = services.get(code), request.form
    with transaction():
        services.unmap_role(entry.id, role=asked.get("role", ""), team_id=queries.get_team(asked.get("team", "")).id,
                            area_id=_area(asked.get("area")), actor=current_actor())
    flashes.say("The team does not hold this role any more.")
    return redirect(url_for("staff.service_role", code=code), 303)


def _owner(entry: Entry) -> str:
    """The name of the team that owns the service; "" when none does."""
    return queries.names_of_teams({entry.owner_team_id}).get(entry.owner_team_id, "") if entry.owner_team_id else ""


def _held(entry: Entry) -> list[dict[str, object]]:
    mapped = services.roles_of(entry.id)
    teams = {team.id: team for team in queries.list_teams()}
    areas = {area.id: area.name for area in places.areas()}
    return [{"role": role, "words": role_words(entry.id, role), "team": teams[team], "area": area,
             "area_name": areas.get(area or 0, "")} for role, team, area in mapped if team in teams]


def _unheld(entry: Entry) -> list[str]:
    """Roles that no working team holds everywhere."""
    held = {row["role"] for row in _held(entry) if row["area"] is None}
    return [role.name.say() for code, role in versions.roles(entry.id).items() if code not in held]


def _area(typed: str | None) -> int | None:
    if not typed:
        return None
    if not typed.isdecimal() or int(typed) not in {area.id for area in places.areas()}:
        raise Invalid(fields={"area": "Choose an area from the list"})
    return int(typed)
