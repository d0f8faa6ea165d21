"""Doors to trying a service out: an invented case walked as any role, with a clock that can be put forward."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import drafts, services, trials, versions
from crm.catalogue.models import ServiceTrial
from crm.desk.services import trial_page
from crm.desk.services.door import catalogue
from crm.desk.services.trial_forms import BeginTrialForm, KeepForm, TimeForm
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.transaction import transaction
from crm.web import question_form
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.question_form import QuestionForm
from crm.web.staff_lookups import for_staff
from crm.workflow import engine, form, trying
from crm.workflow.definition import Definition
from crm.workflow.walk import actor_of

_ON_THE_WAY = ("doing", "waiting_resident", "waiting_other")


@catalogue.get("/desk/services/<code>/try")
@catalogue.post("/desk/services/<code>/try")
@needs(Permission.SEE_SERVICES)
def try_out(code: str) -> ResponseReturnValue:
    """Begin an invented case: of which version, when, as whom, about whom and where."""
    entry = services.get(code)
    listed = [version for version in versions.list_versions(entry.id) if version.state in ("draft", "published")]
    if not listed:
        raise NotFound("This service has no version to try.")
    wanted = request.args.get("version", "")
    version = next((one for one in listed if str(one.number or "draft") == wanted), listed[0])
    definition = versions.definition(version.id)
    sheet = BeginTrialForm.of(definition)
    if sheet.validate_on_submit():
        with sheet.refusals(), transaction():
            made = trials.begin(
                version.id, at=datetime.combine(sheet.on.data, sheet.at_time, tzinfo=clock.LONDON), as_=sheet.who.data,
                channel=sheet.channel.data, about=sheet.facts("person"), place=sheet.facts("place"),
                counts=sheet.counted(), actor=current_actor())
            return redirect(url_for("services.trial", code=code, public_id=made.public_id))
    return page("desk/services/try_begin.html", entry=entry, form=sheet, version=version, versions=listed,
                definition=definition)


@catalogue.get("/desk/services/<code>/try/<public_id>")
@catalogue.post("/desk/services/<code>/try/<public_id>")
@needs(Permission.SEE_SERVICES)
def trial(code: str, public_id: str) -> ResponseReturnValue:
    """The form of the invented case; once it is sent, the case as it stands and what the chosen person may do."""
    entry, row = services.get(code), trials.get(public_id, actor=current_actor())
    walked = trials.walked(row)
    if not walked.is_open:
        return _the_form(code, row, walked, entry.id)
    word, person = _who(walked.definition)
    return page("desk/services/try_walk.html", entry=entry, row=row, trial=walked, shown=trial_page, word=word,
                person=person, names=trial_page.who_may_act(walked.definition), time=TimeForm(), keep=KeepForm(),
                may_keep=_may_keep(entry.id), following=_following(walked))


@catalogue.get("/desk/services/<code>/try/<public_id>/do/<action>")
@catalogue.post("/desk/services/<code>/try/<public_id>/do/<action>")
@needs(Permission.SEE_SERVICES)
def try_action(code: str, public_id: str, action: str) -> ResponseReturnValue:
    """Take an action on the invented case, with what it asks. A refusal is noted as part of the walk."""
    entry, row = services.get(code), trials.get(public_id, actor=current_actor())
    walked = trials.walked(row)
    shape = walked.definition.actions.get(action)
    if shape is None or not walked.is_open:
        raise NotFound("This action does not exist.")
    word, person = _who(walked.definition)
    actor = actor_of((word,), person=person)

    def show(raw: Mapping[str, Any]) -> form.FormShown:
        return form.show_asked(walked.definition, shape.ask, raw, situation=walked.situation, now=walked.now,
                               actor=actor)

    sheet = QuestionForm(shape.ask, show, for_staff=True, headings=False, beside=("outcome",),
                         lookups=for_staff(current_actor(), service_id=entry.id))
    outcome = request.form.get("outcome") or (shape.outcomes[0] if len(shape.outcomes) == 1 else None)
    if sheet.is_good:
        answers = {**sheet.answers, **({"outcome": outcome} if outcome else {})}
        with sheet.refusals():
            return _stepped(code, row, {"as": [word], "do": action, "with": answers, **_person(person)})
    return question_form.page("desk/services/try_act.html", form=sheet, entry=entry, row=row, title=shape.name.say(),
                              outcomes={one: _outcome(walked.definition, one) for one in shape.outcomes},
                              outcome=outcome, word=word, person=person, results={})


@catalogue.get("/desk/services/<code>/try/<public_id>/task/<key>")
@catalogue.post("/desk/services/<code>/try/<public_id>/task/<key>")
@needs(Permission.SEE_SERVICES)
def try_task(code: str, public_id: str, key: str) -> ResponseReturnValue:
    """Work on a task of the invented case: its questions and its result."""
    entry, row = services.get(code), trials.get(public_id, actor=current_actor())
    walked = trials.walked(row)
    task = next((one for one in walked.situation.tasks if one.key == key and one.is_open), None)
    if task is None or task.code not in walked.definition.tasks:
        raise NotFound("This task is not open.")
    shape = walked.definition.tasks[str(task.code)]
    word, person = _who(walked.definition)

    def show(raw: Mapping[str, Any]) -> form.FormShown:
        return form.show_asked(walked.definition, shape.ask, raw, situation=walked.situation, now=walked.now,
                               actor=actor_of((word,), person=person), row=task.row)

    sheet = QuestionForm(shape.ask, show, for_staff=True, headings=False, beside=("result",),
                         lookups=for_staff(current_actor(), service_id=entry.id))
    chosen = request.form.get("result", "")
    if sheet.is_sent and not chosen:
        sheet.put_back(Invalid(fields={"result": "Choose the result"}))
    if sheet.is_good:
        is_end = chosen not in _ON_THE_WAY
        row_key = {"row": int(task.row_key)} if task.row_key is not None and task.row_key.isdigit() else {}
        with sheet.refusals():
            return _stepped(code, row, {
                "as": [word], "task": task.code, "with": sheet.answers, "files": "has_files" in request.form,
                "result" if is_end else "state": chosen, **row_key, **_person(person)})
    results = {result: result.replace("_", " ").capitalize() for result in (*shape.results, *_ON_THE_WAY)}
    return question_form.page("desk/services/try_act.html", form=sheet, entry=entry, row=row, title=shape.name.say(),
                              outcomes={}, outcome=None, word=word, person=person, results=results,
                              files=shape.files)


@catalogue.post("/desk/services/<code>/try/<public_id>/add")
@needs(Permission.SEE_SERVICES)
def try_adding(code: str, public_id: str) -> ResponseReturnValue:
    """Add a task of the service by hand."""
    row = trials.get(public_id, actor=current_actor())
    word, person = _who(trials.walked(row).definition)
    return _stepped(code, row, {"as": [word], "add": request.form.get("task", ""), **_person(person)})


@catalogue.post("/desk/services/<code>/try/<public_id>/time")
@needs(Permission.SEE_SERVICES)
def try_time(code: str, public_id: str) -> ResponseReturnValue:
    """Put the clock forward: by an amount, or to the next moment at which something happens by itself."""
    row, sheet = trials.get(public_id, actor=current_actor()), TimeForm()
    if request.form.get("to") == "next":
        following = _following(trials.walked(row))
        return _stepped(code, row, {"at": _to_the_minute(following)}) if following else _back(code, row)
    if not sheet.validate():
        say(sheet.summary[0].text, kind="warning")
        return _back(code, row)
    return _stepped(code, row, {"wait": f"{int(sheet.amount.data)} {sheet.unit.data}"})


@catalogue.post("/desk/services/<code>/try/<public_id>/back")
@needs(Permission.SEE_SERVICES)
def try_again(code: str, public_id: str) -> ResponseReturnValue:
    """Take the last step back."""
    row = trials.get(public_id, actor=current_actor())
    with transaction():
        trials.take_back(row)
    return _back(code, row)


@catalogue.post("/desk/services/<code>/try/<public_id>/keep")
@needs(Permission.EDIT_SERVICES)
def keep_example(code: str, public_id: str) -> ResponseReturnValue:
    """Keep the walk as an example of the draft: it runs on every save and before publishing."""
    entry, row, sheet = services.get(code), trials.get(public_id, actor=current_actor()), KeepForm()
    walked = trials.walked(row)
    if not sheet.validate():
        say(sheet.summary[0].text, kind="warning")
        return _back(code, row)
    with transaction():
        draft = drafts.begin(entry.id, actor=current_actor())
        drafts.add(draft.id, "examples", trying.as_example(walked, name=sheet.name.data), actor=current_actor())
    say("The walk is an example of the draft now. It is run before every publishing.")
    return _back(code, row)


def _the_form(code: str, row: ServiceTrial, walked: trying.Trial, service_id: int) -> ResponseReturnValue:
    definition = walked.definition
    sheet = QuestionForm([one for part in definition.form for one in part.questions], walked.shown,
                         for_staff=walked.is_for_staff, kept=row.walk.get("answers"),
                         lookups=for_staff(current_actor(), service_id=service_id))
    if sheet.is_good:
        with sheet.refusals(), transaction():
            trials.open_case(row, sheet.raw)
            return _back(code, row)
    return question_form.page("desk/services/try_form.html", form=sheet, entry=services.get(code), row=row,
                              definition=definition, faults=walked.faults)


def _stepped(code: str, row: ServiceTrial, step: dict[str, Any]) -> ResponseReturnValue:
    with transaction():
        trials.step(row, step)
    return _back(code, row)


def _back(code: str, row: ServiceTrial) -> ResponseReturnValue:
    return redirect(url_for("services.trial", code=code, public_id=row.public_id, who=request.values.get("who"),
                            other=request.values.get("other")))


def _who(definition: Definition) -> tuple[str, str | None]:
    """As whom the case is walked on: the word, and the person where it is another one than before."""
    names = trial_page.who_may_act(definition)
    typed = request.values.get("who", "")
    word = typed if typed in names else next(iter(names))
    return word, f"{word} 2" if request.values.get("other") else None


def _person(person: str | None) -> dict[str, str]:
    return {"person": person} if person else {}


def _outcome(definition: Definition, code: str) -> str:
    return definition.outcomes[code].name.say() if code in definition.outcomes else code


def _following(walked: trying.Trial) -> datetime | None:
    return engine.moments(walked.definition, walked.situation, walked.now).earliest


def _to_the_minute(at: datetime) -> str:
    """The local time of the first full minute not before this instant."""
    full = at.astimezone(clock.LONDON).replace(second=0, microsecond=0)
    return (full if full >= at else full + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")


def _may_keep(service_id: int) -> bool:
    return policy.may(current_actor(), Permission.EDIT_SERVICES, policy.Scope(service_id=service_id))

