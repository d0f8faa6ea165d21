"""Doors to logging a contact that raises nothing, and to promising a call back."""

from datetime import datetime, time, timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.contacts import interactions, profile
from crm.contacts.interactions import AVOIDABLE, Touch
from crm.contacts.profile import Profile
from crm.desk.residents.forms import CallBackForm, TouchForm
from crm.desk.residents.screens import residents
from crm.errors import Invalid
from crm.foundation import clock
from crm.foundation.transaction import transaction
from crm.values.actor import Actor
from crm.web import filters
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.once import first_press

#: Hours at which a call back may be promised, and the days ahead.
_HOURS, _DAYS = range(8, 20), 14


@residents.get("/desk/residents/<public_id>/log")
@residents.post("/desk/residents/<public_id>/log")
@needs(Permission.TAKE_CALLS)
def log(public_id: str) -> ResponseReturnValue:
    """A contact from which no case follows: reason, outcome, avoidable or not."""
    actor, form = current_actor(), TouchForm()
    person = profile.get_visible(actor, public_id)
    if form.validate_on_submit():
        avoidable = {"yes": True, "no": False}.get(form.avoidable.data, form.reason.data in AVOIDABLE)
        with form.refusals(), transaction():
            if first_press():
                interactions.log(Touch(
                    channel=form.channel.data, direction=form.direction.data, reason=form.reason.data,
                    outcome=form.outcome.data, avoidable=avoidable, note=form.note.data or "", contact_id=person.id,
                    place_id=person.home.place_id if person.home is not None else None), actor=actor)
            say("The contact is logged.")
            return redirect(url_for("residents.show", public_id=person.public_id))
    return page("desk/residents/log.html", person=person, form=form)


@residents.get("/desk/residents/<public_id>/call-back")
@residents.post("/desk/residents/<public_id>/call-back")
@needs(Permission.TAKE_CALLS)
def call_back(public_id: str) -> ResponseReturnValue:
    """Promise that a team rings back by a time."""
    actor = current_actor()
    person = profile.get_visible(actor, public_id)
    form = _call_back_form(person, actor)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            due_at = _due_at(form)
            if first_press():
                interactions.promise_call_back(
                    team_id=people.get_team(form.team.data).id, about=form.about.data, due_at=due_at,
                    number=form.number.data, contact_id=person.id, actor=actor)
                interactions.log(Touch(channel="call", outcome="call_back", contact_id=person.id), actor=actor)
            say(f"A call back is promised, {filters.when(due_at)} at the latest.")
            return redirect(url_for("residents.show", public_id=person.public_id))
    return page("desk/residents/call_back.html", person=person, form=form)


def _call_back_form(person: Profile, actor: Actor) -> CallBackForm:
    """The form with its choices, and the likeliest of each chosen."""
    teams, now = people.list_teams(), clock.now().astimezone(clock.LONDON)
    soon = (now + timedelta(hours=2)).replace(minute=0)
    is_today = soon.hour in _HOURS and soon.date() == now.date()
    usable = [point.value for point in person.phones if not point.do_not_use]
    form = CallBackForm(
        team=next((team.code for team in teams if team.id in actor.teams), ""),
        day=(now.date() if is_today else now.date() + timedelta(days=1)).isoformat(),
        time=f"{soon.hour if is_today else 10:02}:00", number=usable[0] if usable else "")
    form.team.choices = [(team.code, team.name) for team in teams]
    days = [now.date() + timedelta(days=number) for number in range(_DAYS)]
    form.day.choices = [(day.isoformat(), _named(number, filters.day(day, weekday=True)))
                        for number, day in enumerate(days)]
    form.time.choices = [(f"{hour:02}:{half}", f"{hour}:{half}") for hour in _HOURS for half in ("00", "30")]
    return form


def _named(number: int, words: str) -> str:
    return {0: f"Today, {words}", 1: f"Tomorrow, {words}"}.get(number, words)


def _due_at(form: CallBackForm) -> datetime:
    hour, _, minute = form.time.data.partition(":")
    due_at = datetime.combine(datetime.fromisoformat(form.day.data), time(int(hour), int(minute)), clock.LONDON)
    if due_at <= clock.now():
        raise Invalid(fields={"time": "Choose a time that has not passed"})
    return due_at
