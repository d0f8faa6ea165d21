"""Pages of members of staff: the list, one person, and what an administrator does for them."""

from datetime import date

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from crm.accounts import absences, passwords, queries, roles, sessions, staff
from crm.accounts.models import User
from crm.accounts.permissions import Permission, Role
from crm.accounts.queries import StaffFilters
from crm.correspondence import delivery
from crm.desk.staff.blueprint import screens
from crm.desk.staff.forms import ROLES, AwayForm, PersonForm, RoleForm
from crm.errors import NotAllowed
from crm.foundation.transaction import transaction
from crm.ledger import queries as ledger
from crm.ledger.queries import EventFilters
from crm.web import event_words, flashes
from crm.web.access import current_actor, needs, signed_in
from crm.web.fragments import page
from crm.web.once import first_press

STATES = {"active": "Active", "deactivated": "Deactivated", "all": "Everybody"}


@screens.get("/staff")
@needs(Permission.MANAGE_STAFF)
def index() -> ResponseReturnValue:
    filters = _filters()
    found = queries.list_staff(filters, after=request.args.get("after"), before=request.args.get("before"))
    return page("desk/staff/index.html", part="list", found=found, filters=filters, states=STATES, roles=ROLES,
                teams=queries.list_teams(), team=request.args.get("team", ""))


def _filters() -> StaffFilters:
    asked = request.args
    code, role, state = asked.get("team", ""), asked.get("role", ""), asked.get("state", "active")
    return StaffFilters(words=asked.get("q", "")[:100], state=state if state in STATES else "active",
                        team_id=queries.get_team(code).id if code else None, role=role if role in set(Role) else "")


@screens.route("/staff/add", methods=["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    form = PersonForm()
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                earlier = None if first_press() else queries.find_user_by_email(form.email.data)
                made = earlier or staff.add(name=form.name.data, email=form.email.data, phone=form.phone.data,
                                            actor=current_actor())
            flashes.say(f"{made.name} is added. Give them a role, then a link to set their password.")
            return _to(made)
    return page("desk/staff/form.html", form=form, user=None)


@screens.get("/staff/<public_id>")
@needs(Permission.MANAGE_STAFF)
def person(public_id: str) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    events = ledger.list_events(EventFilters(stream=f"user:{user.id}"), most=20).rows
    return page("desk/staff/person.html", user=user, memberships=queries.memberships_of(user.id),
                sessions=queries.sessions_of(user.id), absences=queries.absences_of(user.id),
                history=event_words.read(events))


@screens.route("/staff/<public_id>/edit", methods=["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def edit(public_id: str) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    form = PersonForm(obj=user)
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                staff.change(user, name=form.name.data, email=form.email.data, phone=form.phone.data,
                             actor=current_actor())
            flashes.say("Saved")
            return _to(user)
    return page("desk/staff/form.html", form=form, user=user)


@screens.route("/staff/<public_id>/roles/add", methods=["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def give_role(public_id: str) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    if user.id == current_actor().user_id:
        raise NotAllowed(roles.OWN)
    form = RoleForm(queries.list_teams(), data={"team": request.args.get("team")})
    if form.validate_on_submit():
        with form.refusals():
            team = queries.get_team(form.team.data)
            with transaction():
                if first_press():
                    roles.give(user, team=team, role=form.role.data, actor=current_actor())
            flashes.say(f"{user.name} is {Role(form.role.data).words.lower()} of {team.name} now.")
            return _to(user)
    return page("desk/staff/role.html", form=form, user=user)


@screens.post("/staff/<public_id>/roles/<int:membership_id>/end")
@needs(Permission.MANAGE_STAFF)
def take_role(public_id: str, membership_id: int) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    with transaction():
        taken = roles.take(membership_id, user=user, actor=current_actor())
    flashes.say(f"{user.name} is no longer {Role(taken.role).words.lower()} of {taken.team.name}.")
    return _to(user)


@screens.route("/staff/<public_id>/deactivate", methods=["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def deactivate(public_id: str) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    if request.method == "GET":
        return page("desk/staff/deactivate.html", user=user, memberships=queries.memberships_of(user.id))
    with transaction():
        staff.deactivate(user, actor=current_actor())
    flashes.say(f"{user.name} is deactivated and signed out everywhere.")
    return _to(user)


@screens.post("/staff/<public_id>/reactivate")
@needs(Permission.MANAGE_STAFF)
def reactivate(public_id: str) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    with transaction():
        staff.reactivate(user, actor=current_actor())
    flashes.say(f"{user.name} can sign in again.")
    return _to(user)


@screens.post("/staff/<public_id>/link")
@needs(Permission.MANAGE_STAFF)
def make_link(public_id: str) -> ResponseReturnValue:
    """Shows the first link of somebody who has no password yet, once: it is kept nowhere."""
    user = queries.get_user(public_id)
    with transaction():
        token = passwords.make_link(user, actor=current_actor())
    house = current_app.config["PUBLIC_URL"].rstrip("/")  # never the host that the browser named
    return render_template("desk/staff/link.html", user=user,
                           link=house + url_for("signin.set_password", token=token))


@screens.post("/staff/<public_id>/send-link")
@needs(Permission.MANAGE_STAFF)
def send_link(public_id: str) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    with transaction():
        passwords.send_link(user, actor=current_actor())
    flashes.say(f"A link to set a password goes to {user.mailbox}. It works once, within 24 hours.")
    if not delivery.leaves_the_house():
        flashes.say("No mail server is set up here: the mail is a file, for whoever runs this machine.",
                    kind="information")
    return _to(user)


@screens.post("/staff/<public_id>/sessions/end")
@needs(Permission.MANAGE_STAFF)
def end_sessions(public_id: str) -> ResponseReturnValue:
    user, one = queries.get_user(public_id), request.form.get("session", "")
    with transaction():
        if one:
            sessions.end(user, id_hash=one, actor=current_actor())
        else:
            sessions.end_all(user, actor=current_actor())
    flashes.say(f"{user.name} is signed out {'of that browser' if one else 'everywhere'}.")
    return _to(user)


@screens.route("/staff/<public_id>/away", methods=["GET", "POST"])
@signed_in
def away(public_id: str) -> ResponseReturnValue:
    """For administrators, the leads of their teams, and themselves."""
    user, form = queries.get_user(public_id), AwayForm()
    absences.require(user, actor=current_actor())
    if form.validate_on_submit():
        with form.refusals():
            first, last = _days(form)
            with transaction():
                if first_press():
                    absences.add(user, from_on=first, to_on=last, why=form.why.data, actor=current_actor())
            flashes.say(f"{user.name} gets no new work on those days.")
            return redirect(url_for("staff.away", public_id=user.public_id), 303)
    return page("desk/staff/away.html", form=form, user=user, absences=queries.absences_of(user.id))


@screens.post("/staff/<public_id>/away/<int:absence_id>/remove")
@signed_in
def back(public_id: str, absence_id: int) -> ResponseReturnValue:
    user = queries.get_user(public_id)
    with transaction():
        absences.remove(user, absence_id=absence_id, actor=current_actor())
    flashes.say("Removed")
    return redirect(url_for("staff.away", public_id=user.public_id), 303)


def _days(form: AwayForm) -> tuple[date, date]:
    return form.from_on.data, form.to_on.data


def _to(user: User) -> Response:
    return redirect(url_for("staff.person", public_id=user.public_id), 303)
