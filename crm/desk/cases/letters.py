"""Doors to correspondence of a case: write to somebody, record a reply, and what the team phones or posts by hand."""

from flask import request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import queries, writing
from crm.cases.shown import CasePage
from crm.desk.cases.door import back_to, cases, the_case
from crm.desk.cases.forms import LetterForm, ReplyForm
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.fragments import page
from crm.web.once import first_press, is_new_press


@cases.get("/desk/cases/<reference>/write")
@cases.post("/desk/cases/<reference>/write")
@needs(Permission.WORK_CASES)
def write(reference: str) -> ResponseReturnValue:
    """Write to somebody of the case in one's own words."""
    it, form = queries.page(current_actor(), reference), LetterForm()
    form.to.choices = _people(it)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            sent = writing.write(it.case.id, contact_id=int(form.to.data), subject=form.subject.data,
                                 body=form.body.data, actor=current_actor(), key=form.form_key.data)
            return back_to(reference, "The message is on its way." if sent.state in ("queued", "sent")
                           else "No e-mail reaches them: the message is listed to be phoned or posted.")
    return page("desk/cases/form.html", form=form, reference=reference, title="Write to somebody", submit="Send")


@cases.get("/desk/cases/<reference>/reply")
@cases.post("/desk/cases/<reference>/reply")
@needs(Permission.WORK_CASES)
def reply(reference: str) -> ResponseReturnValue:
    """Record what somebody wrote or said; it can take the action that their answer means."""
    it, form = queries.page(current_actor(), reference), ReplyForm()
    if not is_new_press():
        return back_to(reference, "The reply is on the case.")
    form.who.choices = _people(it)
    follows = {one.code: one for one in it.actions if one.is_offered and one.takes_reply is not None}
    form.action.choices = [SelectChoice("", "Nothing by itself"), *(
        SelectChoice(one.code, one.name) for one in follows.values())]
    if request.method == "GET":
        _begin_reply(form, it)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            question = follows[form.action.data].takes_reply if form.action.data else ""
            if first_press():
                writing.receive(
                    it.case.id, contact_id=int(form.who.data), channel=form.channel.data, body=form.body.data,
                    action=form.action.data or None, asked={question: form.body.data} if question else None,
                    version=it.case.version, actor=current_actor())
            return back_to(reference, "The reply is on the case.")
    return page("desk/cases/form.html", form=form, reference=reference, title="Record a reply", submit="Record")


@cases.get("/desk/cases/<reference>/messages")
@needs(Permission.SEE_CASES)
def letters(reference: str) -> ResponseReturnValue:
    """Every message of the case with its state of delivery."""
    case, actor = the_case(reference), current_actor()
    return page("desk/cases/messages.html", reference=reference, messages=writing.list_visible(case, actor=actor),
                may_work=policy.may(actor, Permission.WORK_CASES, case.scope()))


@cases.get("/desk/cases/<reference>/messages/<public_id>/print")
@needs(Permission.SEE_CASES)
def letter(reference: str, public_id: str) -> ResponseReturnValue:
    """One message as a letter, to be printed and posted."""
    case = the_case(reference)
    return page("desk/cases/letter.html", reference=reference,
                message=writing.get_visible(case, message_id=public_id, actor=current_actor()))


@cases.post("/desk/cases/<reference>/messages/<public_id>/done")
@needs(Permission.WORK_CASES)
def letter_done(reference: str, public_id: str) -> ResponseReturnValue:
    """A message was phoned or posted."""
    case = the_case(reference)
    with transaction():
        writing.done_by_hand(case.id, message_id=public_id, actor=current_actor())
    return back_to(reference, "It is marked as phoned or posted.")


@cases.post("/desk/cases/<reference>/messages/<public_id>/cancel")
@needs(Permission.WORK_CASES)
def letter_cancel(reference: str, public_id: str) -> ResponseReturnValue:
    """Take back a message that has not gone yet."""
    case = the_case(reference)
    with transaction():
        writing.cancel(case.id, message_id=public_id, actor=current_actor())
    return back_to(reference, "The message is taken back.")


def _begin_reply(form: ReplyForm, it: CasePage) -> None:
    """With one person on the case it is from them; while the council waits for them, it is their answer."""
    answers = [one.code for one in it.actions if one.is_offered and one.is_answer and one.takes_reply is not None]
    if len(answers) == 1 and not form.action.data:
        form.action.data = answers[0]
    if len(form.who.choices) == 2 and not form.who.data:
        form.who.data = str(form.who.choices[1].value)


def _people(it: CasePage) -> list[SelectChoice]:
    named = {one.contact_id: one for one in it.parties if not one.is_ended}
    return [SelectChoice("", "Choose"), *(SelectChoice(str(one.contact_id), f"{one.name} ({one.role_name.lower()})")
                                          for one in named.values())]
