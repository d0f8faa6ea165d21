"""Doors of a call: find the caller, choose the service, ask its questions, submit, read out the reference."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.cases import about
from crm.cases.whereabouts import Spots
from crm.catalogue import finder, services, versions
from crm.contacts import interactions, searching
from crm.contacts import queries as contacts
from crm.contacts.interactions import Touch
from crm.contacts.models import Contact
from crm.desk.call.forms import CHANNELS, LogForm
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.intake import asking, drafts, nearby, submitting
from crm.intake.models import Draft
from crm.intake.nearby import NearCase
from crm.intake.submitting import Submission, Submitted
from crm.places.models import Place
from crm.web import menu, question_form
from crm.web.access import current_actor, needs
from crm.web.addresses import whole_number
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.once import first_press
from crm.web.pieces import Pieces
from crm.web.question_form import QuestionForm
from crm.web.staff_lookups import for_staff
from crm.workflow.form import FormShown

call = Blueprint("call", __name__)
menu.add(call, "Take a call", endpoint="call.start", order=5, permission=Permission.TAKE_CALLS)


@call.get("/desk/call")
@needs(Permission.TAKE_CALLS)
def start() -> ResponseReturnValue:
    """Who is it, and what is it about. `?from=` is the number that calls; `?contact=`, `?place=`, `?service=` known."""
    actor, typed = current_actor(), request.args.get("q", "")[:200]
    number = request.args.get("from", "")[:40]
    found = contacts.by_phone(actor, number) if number else ()
    if number and len(found) == 1 and not request.args.get("contact"):
        known: dict[str, Any] = {name: request.args[name] for name in ("place", "service", "about")
                                 if request.args.get(name)}
        return redirect(url_for("call.start", contact=found[0].public_id, **known))
    person = _person(request.args.get("contact", ""), whole=True)
    wanted = request.args.get("service", "")
    return page("desk/call/start.html", part="services", typed=typed, number=number, found=found, person=person,
                hits=searching.search(actor, typed, most=12) if typed else [], wanted=wanted,
                open_cases=[row for row in about.for_contact(actor, contacts.cluster(person.id)) if row.is_open]
                if person else [],
                words=request.args.get("about", "")[:200], place=request.args.get("place", ""),
                offered=_offered(request.args.get("about", "")[:200]), drafts=_listed(drafts.list_open(actor)))


@call.post("/desk/call")
@needs(Permission.TAKE_CALLS)
def begin() -> ResponseReturnValue:
    """Begin the questions of a service for a caller; from here on everything is saved as it is typed."""
    actor = current_actor()
    entry = services.get(request.form.get("service", ""))
    person = _person(request.form.get("contact", ""))
    place = request.form.get("place", "")[:12]
    home = _home(person)
    uprn = place or (home.uprn if home is not None else None)
    answers = asking.prefilled(entry.code, actor=actor, place={"uprn": uprn} if uprn else None,
                               reporter_id=person.id if person else None)
    with transaction():
        draft = drafts.start("call", {"service": entry.code, "contact": person.public_id if person else "",
                                      "answers": answers}, actor=actor)
    return redirect(url_for("call.questions", public_id=draft.public_id))


@call.get("/desk/call/<public_id>")
@call.post("/desk/call/<public_id>")
@needs(Permission.TAKE_CALLS)
def questions(public_id: str) -> ResponseReturnValue:
    """The service's questions; then, where there are open cases nearby, whether it is one of them; then submit."""
    actor = current_actor()
    draft = drafts.get(public_id, actor=actor)
    if draft.done_at is not None:
        return redirect(url_for("call.done", public_id=public_id))
    entry, person = services.get(draft.data["service"]), _person(draft.data.get("contact", ""))
    _, definition = versions.live(entry.id)
    reporter_id, spots = person.id if person else None, Spots(actor)

    def show(raw: Mapping[str, Any]) -> FormShown:
        return asking.shown(entry.code, raw, actor=actor, reporter_id=reporter_id,
                            channel=request.form.get("channel") or draft.data.get("channel", "call"),
                            join_case_id=whole_number(request.form.get("join", "")), spots=spots)

    sheet = QuestionForm([one for part in definition.form for one in part.questions], show, for_staff=True,
                         kept=draft.data.get("answers"), beside=("join",),
                         lookups=for_staff(actor, service_id=entry.id, around=lambda: _home(person)))
    if not sheet.is_good:
        _save(draft, sheet)
        if draft.done_at is not None:
            return redirect(url_for("call.done", public_id=public_id))
    near = nearby.find(actor, entry.code, answers=sheet.answers, spots=spots)
    joins = _joins(near)
    if sheet.is_good and near and not joins:
        sheet.put_back(Invalid(fields={"join": "Say whether it is one of the cases nearby, reported already"}))
        _save(draft, sheet)
    if sheet.is_good or (sheet.is_sent and sheet.stop is not None and request.form.get("log_stop")):
        with sheet.refusals():
            return _submit(draft, sheet, reporter_id, joins, spots)
    _say_beside(sheet, near, joins)
    return question_form.page("desk/call/questions.html", form=sheet, draft=draft, person=person,
                              focus=_begins_at(sheet, near, joins), definition=definition, channels=CHANNELS,
                              data=draft.data)


@call.get("/desk/call/<public_id>/done")
@needs(Permission.TAKE_CALLS)
def done(public_id: str) -> ResponseReturnValue:
    """What came of it: the reference to read out, and what happens next."""
    draft = drafts.get(public_id, actor=current_actor())
    if "outcome" not in draft.data:
        raise NotFound("This call has not been finished.")
    return page("desk/call/done.html", it=draft.data["outcome"], entry=services.get(draft.data["service"]),
                person=_person(draft.data.get("contact", "")))


@call.post("/desk/call/<public_id>/give-up")
@needs(Permission.TAKE_CALLS)
def give_up(public_id: str) -> ResponseReturnValue:
    """Take an unfinished call out of the list."""
    with transaction():
        drafts.finish(drafts.get(public_id, actor=current_actor()))
    say("The unfinished call is gone from your list.", kind="information")
    return redirect(url_for("call.start"))


@call.get("/desk/call/log")
@call.post("/desk/call/log")
@needs(Permission.TAKE_CALLS)
def log() -> ResponseReturnValue:
    """Log a touch that raises nothing, of somebody known or not."""
    actor, form = current_actor(), LogForm()
    person = _person(request.args.get("contact", ""))
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                interactions.log(Touch(channel=form.channel.data, outcome=form.outcome.data, reason=form.reason.data,
                                       avoidable=form.is_avoidable, note=form.note.data or "",
                                       contact_id=person.id if person else None), actor=actor)
            say("The contact is logged.")
            return redirect(url_for("residents.show", public_id=person.public_id) if person
                            else url_for("call.start"))
    return page("desk/call/log.html", form=form, person=person)


def _joins(near: list[NearCase]) -> str:
    """The case nearby that was chosen, or `none`: what is not offered is not chosen."""
    chosen = request.form.get("join", "")
    return chosen if chosen in {"none", *(str(one.case_id) for one in near)} else ""


def _say_beside(sheet: QuestionForm, near: list[NearCase], joins: str) -> None:
    """Put what is known of the place, and the way out of a stop, beside the questions that they follow from."""
    pieces = cast(Pieces, current_app.jinja_env.globals["ui"])
    where = next((item.path for part in sheet.pages for item in part.items if item.type in ("place", "address")), "")
    if near and where:
        sheet.notes[where] = pieces.near_cases(near, joins, sheet.error_of("join"))
    if sheet.stop is not None:
        sheet.notes[sheet.stop.code] = pieces.end_at_stop()


def _begins_at(sheet: QuestionForm, near: list[NearCase], joins: str) -> str:
    """The id of what is to be done first: end at a stop, say whether it is known already, answer what is open."""
    if sheet.stop is not None:
        return "log-stop"
    return "join" if near and not joins else sheet.first_open


def _submit(draft: Draft, sheet: QuestionForm, reporter_id: int | None, joins: str, spots: Spots
            ) -> ResponseReturnValue:
    typed, done = _typed(sheet), redirect(url_for("call.done", public_id=draft.public_id))
    try:
        with transaction():
            if not drafts.hold(draft):
                return done
            made = submitting.submit(Submission(
                service=draft.data["service"], answers=sheet.raw, channel=typed["channel"], reporter_id=reporter_id,
                wants_updates=typed["wants_updates"], key=draft.public_id, join_case_id=whole_number(joins),
                note=typed["note"]), actor=current_actor(), spots=spots)
            drafts.save(draft, {"outcome": _outcome(made), "answers": {}})
            drafts.finish(draft)
    except Exception:
        _save(draft, sheet)  # whatever went wrong, what was typed is not lost
        raise
    return done


def _outcome(made: Submitted) -> dict[str, Any]:
    """What the confirmation needs; of a sealed case nothing but the reference."""
    return {"reference": made.reference, "case": made.case_reference if made.may_open else None,
            "joined": made.joined, "stop": made.stop_words}


def _save(draft: Draft, sheet: QuestionForm) -> None:
    if request.method != "POST" and not sheet.is_back:
        return
    with transaction():
        drafts.save(draft, _typed(sheet))


def _typed(sheet: QuestionForm) -> dict[str, Any]:
    """What is on the screen, as a draft keeps it."""
    return {"answers": sheet.raw, "channel": request.form.get("channel", "call"),
            "wants_updates": request.form.get("wants_updates", "yes") == "yes",
            "note": request.form.get("note", "")[:5000]}


def _person(public_id: str, *, whole: bool = False) -> Contact | None:
    return contacts.get_visible(current_actor(), public_id, whole=whole) if public_id else None


def _home(person: Contact | None) -> Place | None:
    """The place of the gazetteer where they live, if it is known."""
    return contacts.find_home(person.id) if person is not None else None


def _offered(words: str) -> list[services.Entry]:
    return finder.find(words, most=12) if words else services.offered()


def _listed(open_drafts: Any) -> list[tuple[Draft, str]]:
    known = {entry.code: entry.name.get("en", entry.code) for entry in services.entries().values()}
    return [(draft, known.get(draft.data.get("service", ""), "A call")) for draft in open_drafts]
