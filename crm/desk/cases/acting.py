"""Doors to what moves a case: its actions and its tasks, each a form of its own with the questions it asks."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from crm.accounts import policy
from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.cases import lifecycle, own_tasks, preparing, queries, tasks
from crm.cases.models import Case
from crm.cases.own_tasks import TaskSheet
from crm.catalogue import versions
from crm.desk.cases.door import back_to, cases, counting_refusals, may_open, say_why_first, the_case
from crm.desk.cases.forms import GiveTaskForm, TaskForm
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation.transaction import transaction
from crm.values.actor import Actor
from crm.web import question_form
from crm.web.access import current_actor, needs
from crm.web.addresses import whole_number
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.once import first_press, is_new_press
from crm.web.question_form import QuestionForm
from crm.web.staff_lookups import for_staff


@cases.get("/desk/cases/<reference>/do/<code>")
@cases.post("/desk/cases/<reference>/do/<code>")
@needs(Permission.SEE_CASES)
def act(reference: str, code: str) -> ResponseReturnValue:
    """Take an action: what it asks, the outcome it needs, and the letters it sends shown before they go."""
    actor, case = current_actor(), the_case(reference)
    ready = preparing.form_for(actor, case, code)
    if ready.refusal is not None and request.method == "GET":
        raise NotAllowed(ready.refusal)
    sheet = QuestionForm(ready.action.ask, ready.shown, for_staff=True, headings=False, beside=("outcome",),
                         lookups=for_staff(actor, service_id=case.service_id))
    outcome = request.form.get("outcome") or (next(iter(ready.outcomes)) if len(ready.outcomes) == 1 else None)
    if sheet.is_sent and len(ready.outcomes) > 1 and outcome not in ready.outcomes:
        sheet.put_back(Invalid(fields={"outcome": "Choose the outcome"}))
    if sheet.is_good or (sheet.is_sent and ready.refusal is not None):  # refused since it was drawn: say who changed it
        with counting_refusals(case.id, code), sheet.refusals(), transaction():
            if first_press():
                lifecycle.move(case.id, action=code, asked=sheet.answers, version=_version(case), outcome=outcome,
                               acting_as=request.form.get("acting_as") or None, actor=actor)
            return back_to(reference, f"Done: {ready.action.name.say()}.")
    words = policy.words(actor, case.scope())
    return question_form.page("desk/cases/act.html", form=sheet, ready=ready, reference=reference, outcome=outcome,
                              previews=ready.previews(sheet.plain, outcome=request.form.get("outcome")),
                              may_act_for="agent" in words and any(by.role == "reporter" for by in ready.action.by),
                              version=request.form.get("version", case.version))


@cases.get("/desk/tasks/<public_id>")
@cases.post("/desk/tasks/<public_id>")
@needs(Permission.WORK_CASES)
def task(public_id: str) -> ResponseReturnValue:
    """Do a task: its questions, its files, its result; also for those who have the task and do not see its case."""
    actor = current_actor()
    it = own_tasks.get(actor, public_id)
    if not is_new_press():
        return _after_task(it)
    if it.reference and not may_open(it.case):
        return say_why_first(it.reference)
    if it.refusal is not None:
        raise NotAllowed(it.refusal)
    sheet = QuestionForm(it.shape.ask if it.shape else (), it.shown, for_staff=True, headings=False,
                         beside=("result",),
                         lookups=for_staff(actor, service_id=it.case.service_id))
    if sheet.is_sent and not request.form.get("result"):
        sheet.put_back(Invalid(fields={"result": "Choose the result"}))
    if sheet.is_good:
        with sheet.refusals(), transaction():
            if first_press():
                _do(it, sheet)
            return _after_task(it)
    return question_form.page("desk/cases/task.html", form=sheet, it=it,
                              files=it.shape.files if it.shape else "allowed")


@cases.get("/desk/cases/<reference>/task")
@cases.post("/desk/cases/<reference>/task")
@needs(Permission.WORK_CASES)
def add_task(reference: str) -> ResponseReturnValue:
    """Add a task: one that the service knows, or a piece of work by hand (call back on Friday)."""
    case, form, actor = the_case(reference), TaskForm(), current_actor()
    known = tasks.addable(versions.definition(case.version_id), words=policy.words(actor, case.scope()))
    form.kind.choices = [SelectChoice("", "Something else"), *(SelectChoice(*one) for one in known.items())]
    if not known:
        del form.kind
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                _add_task(case, form, actor=actor)
            return back_to(reference, "The task is on the case.")
    return page("desk/cases/form.html", form=form, reference=reference, title="Add a task", submit="Add task")


@cases.get("/desk/cases/<reference>/tasks/<int:number>/give")
@cases.post("/desk/cases/<reference>/tasks/<int:number>/give")
@needs(Permission.WORK_CASES)
def give_task(reference: str, number: int) -> ResponseReturnValue:
    """Give a task to somebody of the team that has it, or back to the team."""
    form, actor = GiveTaskForm(), current_actor()
    it = queries.page(actor, reference)
    task = next((one for one in it.tasks if one.task_id == number and one.is_open), None)
    if task is None:
        raise NotFound("This task is not open on the case.")
    mates = people.people_of_teams([task.team_id or it.case.team_id])
    form.user.choices = [SelectChoice("", "Choose"), *(SelectChoice(one.public_id, one.name) for one in mates),
                         SelectChoice("nobody", "Nobody: the team")]
    if form.validate_on_submit():
        with form.refusals(), transaction():
            user_id = None if form.user.data == "nobody" else people.get_user(form.user.data).id
            tasks.assign(it.case.id, task_id=number, user_id=user_id, actor=actor)
            return back_to(reference, "Done.")
    return page("desk/cases/form.html", form=form, reference=reference, title="Give the task to somebody",
                submit="Give", lead=task.name)


def _add_task(case: Case, form: TaskForm, *, actor: Actor) -> None:
    if form.kind and form.kind.data:
        tasks.add(case.id, code=form.kind.data, actor=actor)
    else:
        tasks.add_by_hand(case.id, name=form.name.data or "", due_at=form.due_at, actor=actor)


def _do(it: TaskSheet, sheet: QuestionForm) -> None:
    kept = [sheet.lookups.keep_file(sent) for sent in request.files.getlist("task_files")
            if sent.filename and sheet.lookups.keep_file is not None]
    chosen = request.form["result"]
    on_the_way = {"doing", "waiting_resident", "waiting_other"}
    tasks.do(it.case.id, task_id=it.task.id, answers=sheet.answers, file_ids=kept, actor=current_actor(),
             result=None if chosen in on_the_way else chosen, state=chosen if chosen in on_the_way else None)


def _after_task(it: TaskSheet) -> ResponseReturnValue:
    said = f"Done: {it.task.name}."
    if it.reference:
        return back_to(it.reference, said)
    say(said)
    return redirect(url_for("queues.mine"))


def _version(case: Case) -> int:
    typed = whole_number(request.form.get("version", ""))
    return case.version if typed is None else typed
