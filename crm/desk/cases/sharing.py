"""Doors to who may see one case: shared with somebody, kept from somebody, ended again."""

from flask import url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.cases import queries, references, sharing
from crm.desk.cases.door import back_to, cases, the_case
from crm.desk.cases.forms import EmergencyForm, ReasonForm, ShareForm
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.fragments import page


@cases.get("/desk/cases/<reference>/access")
@cases.post("/desk/cases/<reference>/access")
@needs(Permission.SEE_CASES)
def share(reference: str) -> ResponseReturnValue:
    """Who may see this case besides those whom its service names; share it, or keep somebody out."""
    case, form, actor = the_case(reference), ShareForm(), current_actor()
    staff = people.people_of_teams([team.id for team in people.list_teams()])
    form.user.choices = [SelectChoice("", "Choose"), *(SelectChoice(one.public_id, one.name) for one in staff)]
    if form.validate_on_submit():
        with form.refusals(), transaction():
            user_id = people.get_user(form.user.data).id
            if form.what.data == "share":
                sharing.share(case.id, user_id=user_id, reason=form.reason.data, actor=actor)
            else:
                sharing.shut_out(case.id, user_id=user_id, reason=form.reason.data, actor=actor)
            return back_to(reference, "Done. It holds at once, everywhere.")
    rows = sharing.access_of(case, actor=actor)
    return page("desk/cases/access.html", form=form, reference=reference, rows=rows,
                names=people.names_of_users({row.user_id for row in rows if row.user_id is not None}),
                teams=people.names_of_teams({row.team_id for row in rows if row.team_id is not None}))


@cases.post("/desk/cases/<reference>/access/<int:number>/end")
@needs(Permission.SEE_CASES)
def end_access(reference: str, number: int) -> ResponseReturnValue:
    """End a share or a keeping out."""
    case = the_case(reference)
    with transaction():
        sharing.end(case.id, access_id=number, actor=current_actor())
    return back_to(reference, "It is ended.")


@cases.get("/desk/cases/emergency")
@cases.post("/desk/cases/emergency")
@needs(Permission.SEE_CASES)
def emergency() -> ResponseReturnValue:
    """Open a sealed case in an emergency, where its service has such a way; who it names is told at once."""
    form = EmergencyForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            _open_now(form.reference.data, form.reason.data)
            return back_to(form.reference.data, "The case is open to you for a time. Who is responsible has been told.")
    return page("desk/cases/form.html", form=form, reference="", title="Open a sealed case in an emergency",
                lead="This is recorded, and whoever is responsible for the case is told at once.",
                submit="Open the case", back=url_for("queues.mine"))


def _open_now(typed: str, reason: str) -> None:
    """The same words for a case that is not there and for one that is not for this person."""
    case_id = references.find_case_id(typed)
    try:
        if case_id is None:
            raise NotFound(queries.NO_CASE)
        sharing.emergency(case_id, reason=reason, actor=current_actor())
    except NotFound as absent:
        raise Invalid(fields={"reference": queries.NO_CASE}) from absent


@cases.get("/desk/cases/<reference>/seal")
@cases.post("/desk/cases/<reference>/seal")
@needs(Permission.SHARE_CASES)
def seal(reference: str) -> ResponseReturnValue:
    """Raise the case by one step of sensitivity; it is never lowered."""
    case, form = the_case(reference), ReasonForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            sharing.raise_sensitivity(case.id, to=case.sensitivity + 1, reason=form.reason.data, actor=current_actor())
            return back_to(reference, "The case is more restricted now.")
    words = "Everybody outside the service will see only that it exists." if case.sensitivity == 0 else \
        "For everybody outside the service it will not exist."
    return page("desk/cases/form.html", form=form, reference=reference, title="Restrict this case", submit="Restrict",
                lead=f"{words} This cannot be taken back.")
