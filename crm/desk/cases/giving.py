"""Doors to who works on a case: take it, give it to an officer, hand it to another team."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.cases import assignment
from crm.desk.cases.door import back_to, cases, the_case
from crm.desk.cases.forms import AssignForm, HandOverForm
from crm.errors import Refusal
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.once import first_press, is_new_press


@cases.post("/desk/cases/<reference>/take")
@needs(Permission.WORK_CASES)
def take(reference: str) -> ResponseReturnValue:
    """Take the case; a colleague who was quicker keeps it."""
    case = the_case(reference)
    with transaction():
        assignment.take(case.id, actor=current_actor())
    return back_to(reference, "The case is yours.")


@cases.get("/desk/cases/<reference>/assign")
@cases.post("/desk/cases/<reference>/assign")
@needs(Permission.ASSIGN_CASES)
def assign(reference: str) -> ResponseReturnValue:
    """Give the case to an officer of its team, or to nobody."""
    case, form = the_case(reference), AssignForm()
    officers = people.people_of_teams([case.team_id])
    form.user.choices = [SelectChoice("", "Choose"), *(SelectChoice(one.public_id, one.name) for one in officers),
                         SelectChoice("nobody", "Nobody")]
    if form.validate_on_submit():
        with form.refusals(), transaction():
            user_id = None if form.user.data == "nobody" else people.get_user(form.user.data).id
            assignment.assign(case.id, user_id=user_id, reason=form.reason.data or None, actor=current_actor())
            return back_to(reference, "Done.", case=case)
    return page("desk/cases/form.html", form=form, case=case, reference=reference, title="Give the case to somebody",
                submit="Give")


@cases.get("/desk/cases/<reference>/hand-over")
@cases.post("/desk/cases/<reference>/hand-over")
@needs(Permission.WORK_CASES)
def hand_over(reference: str) -> ResponseReturnValue:
    """Hand the case to another team, with the reason."""
    if not is_new_press():
        return _handed_over(reference)
    case, form = the_case(reference), HandOverForm()
    teams = {team.code: team for team in people.list_teams() if team.id != case.team_id}
    form.team.choices = [SelectChoice("", "Choose"), *(SelectChoice(code, team.name) for code, team in teams.items())]
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                assignment.hand_over(case.id, team_id=teams[form.team.data].id, reason=form.reason.data,
                                     actor=current_actor())
            return back_to(reference, f"The case is with {teams[form.team.data].name} now.", case=case)
    return page("desk/cases/form.html", form=form, case=case, reference=reference, title="Hand over to another team",
                submit="Hand over")


def _handed_over(reference: str) -> ResponseReturnValue:
    """The answer to a second press: the case may be out of sight by then."""
    said = f"The case is with {people.get_team(request.form.get('team', '')).name} now."
    try:
        return back_to(reference, said, case=the_case(reference))
    except Refusal:
        say(said)
        return redirect(url_for("queues.mine"))
