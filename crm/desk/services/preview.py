"""The door to a draft's form as those who fill it in see it: a resident, an agent, or somebody who works on the case;
in either language."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from crm.accounts.permissions import Permission
from crm.catalogue import calendars
from crm.desk.services.bench import Bench, bench_of
from crm.desk.services.door import catalogue
from crm.desk.services.inputs import LANGUAGE_NAMES
from crm.foundation import clock, settings
from crm.web import question_form
from crm.web.access import current_actor, needs
from crm.web.fragments import page
from crm.web.headers import wants_part
from crm.web.pieces import Pieces
from crm.web.question_form import QuestionForm
from crm.web.staff_lookups import for_staff
from crm.workflow import form as workflow_form
from crm.workflow.form import FormShown
from crm.workflow.situation import Council, EngineActor, Situation


@catalogue.get("/desk/services/<code>/draft/preview")
@catalogue.post("/desk/services/<code>/draft/preview")
@needs(Permission.EDIT_SERVICES)
def preview(code: str) -> ResponseReturnValue:
    """The form, live with its conditions; nothing that is typed is kept."""
    bench = bench_of(code)
    who, language = _who(bench), _language(bench)
    actions = [(name, action.name.say(language)) for name, action in bench.definition.actions.items()
               if who in {one.role for one in action.by} and action.ask]
    action = request.args.get("action", "")
    action = action if action in dict(actions) else actions[0][0] if actions else ""
    sheet = _sheet(bench, who, language, action)
    shown: dict[str, Any] = {
        "bench": bench, "who": who, "spoken": language, "actions": actions, "action": action,
        "people": [("resident", "A resident"), ("agent", "An agent"), *bench.names.roles],
        "languages": [(one, LANGUAGE_NAMES.get(one, one)) for one in bench.languages]}
    if sheet is None:
        return page("desk/services/preview.html", form=None, **shown)
    with force_locale(language):  # what the form itself says, beside the words of the service
        if wants_part():
            return question_form.page("desk/services/preview.html", form=sheet, **shown)
        pieces = cast(Pieces, current_app.jinja_env.globals["ui"])
        drawn = pieces.question_form(sheet, submit=gettext("Continue"), action=request.full_path)
    return page("desk/services/preview.html", form=sheet, drawn=drawn, **shown)


def _who(bench: Bench) -> str:
    wanted = request.args.get("as", "resident")
    return wanted if wanted in ("resident", "agent", *bench.definition.roles) else "resident"


def _language(bench: Bench) -> str:
    wanted = request.args.get("language", "")
    return wanted if wanted in bench.languages else bench.languages[0]


def _sheet(bench: Bench, who: str, language: str, action: str) -> QuestionForm | None:
    """The form of the service for a resident or an agent; of one action for somebody who works on the case."""
    definition = bench.definition
    situation = Situation(council=Council(calendars=calendars.load(), settings=dict(settings.council().values)),
                          status=definition.first_status, opened_at=clock.now(), channel="portal" if who == "resident"
                          else "desk")
    if who in ("resident", "agent"):
        def form(raw: Mapping[str, Any]) -> FormShown:
            return workflow_form.show(definition, raw, situation=situation, now=clock.now(),
                                      for_staff=who == "agent", language=language)

        items: list[Any] = [one for part in definition.form for one in part.questions]
        return _made(bench, items, form, language, is_staff=who == "agent")
    if not action:
        return None

    def asked(raw: Mapping[str, Any]) -> FormShown:
        return workflow_form.show_asked(definition, definition.actions[action].ask, raw, situation=situation,
                                        now=clock.now(), language=language,
                                        actor=EngineActor(words=frozenset({who}), person="preview"))

    return _made(bench, list(definition.actions[action].ask), asked, language, is_staff=True)


def _made(bench: Bench, items: list[Any], show: Any, language: str, *, is_staff: bool) -> QuestionForm:
    lookups = replace(for_staff(current_actor(), service_id=bench.entry.id), keep_file=None)  # nothing is kept
    return QuestionForm(items, show, language=language, for_staff=is_staff, lookups=lookups)
