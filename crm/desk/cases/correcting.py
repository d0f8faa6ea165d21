"""Doors to what was raised wrongly: an answer, the place, the person, the service; each with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import answers, correcting, guarded, queries
from crm.cases.models import Case
from crm.cases.references import reference_of
from crm.cases.shown import CasePage
from crm.catalogue import services, versions
from crm.contacts import queries as contacts
from crm.contacts import searching
from crm.desk.cases.door import back_to, cases
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.transaction import transaction
from crm.intake import asking, redirecting
from crm.web import question_form
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.forms import Problem
from crm.web.fragments import page
from crm.web.question_form import QuestionForm
from crm.web.staff_lookups import for_staff
from crm.workflow import form as forms
from crm.workflow.questions import Asked


@cases.get("/desk/cases/<reference>/correct")
@needs(Permission.CORRECT_CASES)
def correct(reference: str) -> ResponseReturnValue:
    """What of this case is wrong? And what was corrected before."""
    it = _page(reference)
    return page("desk/cases/correct.html", it=it, asked=_asked(it), offered=services.offered(),
                changes=correcting.list_changes(it.case))


@cases.get("/desk/cases/<reference>/correct/answer/<code>")
@cases.post("/desk/cases/<reference>/correct/answer/<code>")
@needs(Permission.CORRECT_CASES)
def correct_answer(reference: str, code: str) -> ResponseReturnValue:
    """Correct one answer; clocks and priority follow what is right."""
    it = _page(reference)
    question = next((one for one in _asked(it) if one.code == code), None)
    if question is None:
        raise NotFound("This question does not exist.")

    def show(raw: Mapping[str, Any]) -> forms.FormShown:
        return forms.show_asked(it.definition, [question], raw, situation=it.situation, now=clock.now(), actor=it.who)

    kept = {code: it.situation.answers.get(code)}
    sheet = QuestionForm([question], show, for_staff=True, headings=False, kept=kept, lookups=for_staff(
        current_actor(), service_id=it.case.service_id, kept=_files_in([question], kept)))
    if sheet.is_good:
        with sheet.refusals(), transaction():
            correcting.answer(it.case.id, code=code, value=sheet.answers.get(code), actor=current_actor(),
                              reason=request.form.get("reason", ""))
            return back_to(reference, "Corrected. What it changes is in the timeline.")
    return _drawn(reference, sheet, f"Correct “{question.label.say()}”")


@cases.get("/desk/cases/<reference>/correct/person/<int:number>")
@cases.post("/desk/cases/<reference>/correct/person/<int:number>")
@needs(Permission.CORRECT_CASES)
def correct_person(reference: str, number: int) -> ResponseReturnValue:
    """Say who really made a request; messages go to them from now on."""
    it, actor, typed = _page(reference), current_actor(), request.args.get("q", "")[:200]
    chosen, wrong = request.form.get("contact", ""), dict[str, str]()
    if request.method == "POST":
        try:
            if not chosen:
                raise Invalid(fields={"contact": "Find and choose who asked, or choose that nobody knows"})
            with transaction():
                contact_id = contacts.get_visible(actor, chosen).id if chosen != "nobody" else None
                correcting.person(it.case.id, request_id=number, contact_id=contact_id, actor=actor,
                                  reason=request.form.get("reason", ""))
            return back_to(reference, "Corrected. Messages go to them from now on.")
        except Invalid as refused:
            wrong = dict(refused.fields) or {"contact": str(refused)}
    return page("desk/cases/correct_person.html", it=it, typed=typed, number=number, chosen=chosen,
                problems=[Problem(words, f"#{name}") for name, words in wrong.items()],
                hits=searching.search(actor, typed, most=12) if typed else [], status=422 if wrong else 200,
                reason=request.form.get("reason", ""))


@cases.get("/desk/cases/<reference>/correct/service/<code>")
@cases.post("/desk/cases/<reference>/correct/service/<code>")
@needs(Permission.CORRECT_CASES)
def correct_service(reference: str, code: str) -> ResponseReturnValue:
    """It should have been another service: that one's questions, then the case goes on there."""
    it, actor, entry = _page(reference), current_actor(), services.get(code)
    _, definition = versions.live(entry.id)

    def show(raw: Mapping[str, Any]) -> forms.FormShown:
        return asking.shown(code, raw, actor=actor)

    unread, questions = guarded.withheld(it.case, actor=actor), list(definition.questions.values())
    kept = {code: value for code, value in it.situation.answers.items()
            if code in definition.questions and code not in unread}
    sheet = QuestionForm(questions, show, for_staff=True, kept=kept, lookups=for_staff(
        actor, service_id=entry.id, kept=_files_in(questions, kept)))
    if sheet.is_good:
        with sheet.refusals(), transaction():
            made = redirecting.to_service(it.case.id, service=code, answers=sheet.raw, actor=actor,
                                          reason=request.form.get("reason", ""))
            return _after_redirect(made, reference)
    return _drawn(reference, sheet, f"This should have been: {definition.name.say()}")


def _files_in(questions: Sequence[Any], given: Mapping[str, Any]) -> set[str]:
    """The files that these answers name: whoever may correct them may leave them there."""
    return {one for ids in answers.file_ids(questions, given).values() for one in ids}


def _after_redirect(made: Case, reference: str) -> ResponseReturnValue:
    """On to the new case, if it may be seen; else only its reference is said."""
    say(f"It goes on as {reference_of(made.number)}. The reference {reference} stays good.")
    if policy.level(current_actor(), made.scope()) != "full":
        return redirect(url_for("queues.mine"))
    return redirect(url_for("cases.show", reference=reference_of(made.number)))


def _page(reference: str) -> CasePage:
    it = queries.page(current_actor(), reference)
    policy.require(current_actor(), Permission.CORRECT_CASES, it.case.scope())
    return it


def _asked(it: CasePage) -> list[Any]:
    """The questions whose answers this person may correct: not those that they may not read."""
    unread = guarded.withheld(it.case, actor=current_actor())
    return [one for one in it.definition.questions.values() if isinstance(one, Asked) and one.code not in unread]


def _drawn(reference: str, sheet: QuestionForm, title: str) -> ResponseReturnValue:
    return question_form.page("desk/cases/correct_answer.html", form=sheet, reference=reference, title=title,
                              reason=request.form.get("reason", ""))
