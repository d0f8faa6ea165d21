"""Pages of teams: the list, one team with its people and services, and changing it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from crm.accounts import queries, teams
from crm.accounts.models import Team
from crm.accounts.permissions import Permission
from crm.catalogue import services, versions
from crm.desk.staff.blueprint import screens
from crm.desk.staff.forms import TeamForm, name_of
from crm.foundation.transaction import transaction
from crm.ledger import queries as ledger
from crm.ledger.queries import EventFilters
from crm.places import queries as places
from crm.web import event_words, flashes
from crm.web.access import current_actor, needs
from crm.web.fragments import page
from crm.web.once import first_press


@screens.get("/teams", endpoint="teams")
@needs(Permission.MANAGE_STAFF)
def index() -> ResponseReturnValue:
    return page("desk/staff/teams.html", teams=queries.list_teams(), closed=queries.list_teams(closed=True),
                sizes=queries.sizes_of_teams())


@screens.route("/teams/add", methods=["GET", "POST"], endpoint="add_team")
@needs(Permission.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    form = TeamForm()
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                earlier = None if first_press() else queries.find_team_by_name(form.name.data)
                made = earlier or teams.add(name=form.name.data, email=form.email.data, phone=form.phone.data,
                                            actor=current_actor())
            flashes.say(f"The team {made.name} is added.")
            return _to(made)
    return page("desk/staff/team_form.html", form=form, team=None)


@screens.get("/teams/<code>", endpoint="team")
@needs(Permission.MANAGE_STAFF)
def show(code: str) -> ResponseReturnValue:
    team = queries.get_team(code)
    events = ledger.list_events(EventFilters(stream=f"team:{team.id}"), most=10).rows
    return page("desk/staff/team.html", team=team, members=queries.members_of(team.id), held=held_by(team.id),
                owned=owned_by(team.id), history=event_words.read(events))


@screens.route("/teams/<code>/edit", methods=["GET", "POST"], endpoint="edit_team")
@needs(Permission.MANAGE_STAFF)
def edit(code: str) -> ResponseReturnValue:
    team = queries.get_team(code)
    form = TeamForm(obj=team)
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                teams.change(team, name=form.name.data, email=form.email.data or None, phone=form.phone.data or None,
                             actor=current_actor())
            flashes.say("Saved")
            return _to(team)
    return page("desk/staff/team_form.html", form=form, team=team)


@screens.route("/teams/<code>/close", methods=["GET", "POST"], endpoint="close_team")
@needs(Permission.MANAGE_STAFF)
def close(code: str) -> ResponseReturnValue:
    team = queries.get_team(code)
    if request.method == "GET":
        return page("desk/staff/close.html", team=team, members=queries.members_of(team.id), held=held_by(team.id),
                    owned=owned_by(team.id))
    with transaction():
        teams.close(team, actor=current_actor())
    flashes.say(f"The team {team.name} is closed.")
    return _to(team)


@screens.post("/teams/<code>/reopen", endpoint="reopen_team")
@needs(Permission.MANAGE_STAFF)
def reopen(code: str) -> ResponseReturnValue:
    team = queries.get_team(code)
    with transaction():
        teams.reopen(team, actor=current_actor())
    flashes.say(f"The team {team.name} works again.")
    return _to(team)


def held_by(team_id: int) -> list[tuple[str, str, str, str]]:
    """The roles of services that a team holds: (service, its code, role in words, area or nothing)."""
    names = {area.id: area.name for area in places.areas()}
    return [(name_of(entry), entry.code, role_words(entry.id, role), names.get(area or 0, "") if area else "")
            for entry in services.entries().values() for role, team, area in services.roles_of(entry.id)
            if team == team_id]


def owned_by(team_id: int) -> list[tuple[str, str]]:
    """The services that a team owns: (name, code)."""
    return sorted((name_of(entry), entry.code) for entry in services.entries().values()
                  if entry.owner_team_id == team_id)


def role_words(service_id: int, code: str) -> str:
    """What a service calls one of its roles."""
    role = versions.roles(service_id).get(code)
    return role.name.say() if role is not None else code


def _to(team: Team) -> Response:
    return redirect(url_for("staff.team", code=team.code), 303)
