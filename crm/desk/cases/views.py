"""Doors to one case: its page, its print, notes and files."""

from unicodedata import normalize
from urllib.parse import quote

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.cases import files, joining, linking, noting, queries, reading
from crm.cases.timeline_words import GROUPS
from crm.desk.cases.door import back_to, cases, may_open, the_case
from crm.desk.cases.forms import FilesForm, JoinForm, LinkForm, NoteForm, ReasonForm
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import files as store
from crm.foundation.files import StoredFile
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.fragments import page
from crm.web.once import first_press


@cases.get("/desk/cases/<reference>")
@needs(Permission.SEE_CASES)
def show(reference: str) -> ResponseReturnValue:
    """Where the case stands, what was promised, who said what, what I can do and, for what I cannot, why."""
    actor = current_actor()
    shown = queries.page(actor, reference, before=request.args.get("after"), group=request.args.get("show"))
    if not may_open(shown.case):
        return redirect(url_for("cases.reason", reference=reference))
    return page("desk/cases/show.html", part="timeline", it=shown, case=shown.case, groups=list(GROUPS),
                group=request.args.get("show", ""), note=NoteForm(formdata=None))


@cases.get("/desk/cases/<reference>/reason")
@cases.post("/desk/cases/<reference>/reason")
@needs(Permission.SEE_CASES)
def reason(reference: str) -> ResponseReturnValue:
    """Why somebody from outside the team opens a case whose readers are recorded."""
    case, form = the_case(reference), ReasonForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            reading.record(case, actor=current_actor(), reason=form.reason.data)
            return back_to(reference)
    return page("desk/cases/form.html", form=form, reference=reference, title="Why do you need to read this case?",
                lead="This case is restricted, and you are not in the team that holds it. Who reads it, and why, is "
                     "recorded and looked at.", submit="Open the case", back=url_for("queues.mine"))


@cases.get("/desk/cases/<reference>/print")
@needs(Permission.SEE_CASES)
def printed(reference: str) -> ResponseReturnValue:
    """The case on paper."""
    shown = queries.page(current_actor(), reference)
    if not may_open(shown.case):
        return redirect(url_for("cases.reason", reference=reference))
    return page("desk/cases/print.html", it=shown, case=shown.case)


@cases.get("/desk/cases/<reference>/note")
@cases.post("/desk/cases/<reference>/note")
@needs(Permission.WORK_CASES)
def note(reference: str) -> ResponseReturnValue:
    """Add a note."""
    case, form = the_case(reference), NoteForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                noting.add(case.id, text=form.text.data, kind=form.kind.data, actor=current_actor())
            return back_to(reference, "The note is on the case.")
    return page("desk/cases/form.html", form=form, case=case, reference=reference, title="Add a note",
                submit="Add note")


@cases.get("/desk/cases/<reference>/link")
@cases.post("/desk/cases/<reference>/link")
@needs(Permission.WORK_CASES)
def link(reference: str) -> ResponseReturnValue:
    """Link another case."""
    case, form = the_case(reference), LinkForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                linking.link(case.id, other_reference=form.reference.data, kind=form.kind.data,
                             reason=form.reason.data or None, actor=current_actor())
            return back_to(reference, "The cases are linked.")
    return page("desk/cases/form.html", form=form, case=case, reference=reference, title="Link a case", submit="Link")


@cases.get("/desk/cases/<reference>/join")
@cases.post("/desk/cases/<reference>/join")
@needs(Permission.WORK_CASES)
def join(reference: str) -> ResponseReturnValue:
    """Let another open case answer the requests of this one; everybody who asked is told of that one from now on."""
    case, form = the_case(reference), JoinForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                joining.move_requests(case.id, into_reference=form.reference.data, actor=current_actor())
            return back_to(form.reference.data, f"The requests of {reference} are answered by this case now.")
    return page("desk/cases/form.html", form=form, reference=reference, title="Join another case", submit="Join",
                lead="Their references stay good, and lead to the case that answers them.")


@cases.post("/desk/cases/<reference>/unlink/<int:number>")
@needs(Permission.WORK_CASES)
def unlink(reference: str, number: int) -> ResponseReturnValue:
    """Take a link away; that it was there stays in the timeline."""
    case = the_case(reference)
    with transaction():
        linking.unlink(case.id, link_id=number, actor=current_actor())
    return back_to(reference, "The link is gone.")


@cases.get("/desk/cases/<reference>/files")
@cases.post("/desk/cases/<reference>/files")
@needs(Permission.WORK_CASES)
def add_files(reference: str) -> ResponseReturnValue:
    """Add files to the case."""
    case, form, actor = the_case(reference), FilesForm(), current_actor()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            sent = [one for one in form.files.data if getattr(one, "filename", "")]
            if not sent:
                raise Invalid(fields={"files": "Choose a file"})
            if first_press():
                kept = [store.store(one.read(), name=one.filename, by=actor.key) for one in sent]
                files.attach(case.id, public_ids=[one.public_id for one in kept], actor=actor)
            return back_to(reference, "The file is on the case." if len(sent) == 1 else "The files are on the case.")
    return page("desk/cases/form.html", form=form, case=case, reference=reference, title="Add files",
                submit="Add", sends_files=True)


@cases.get("/desk/cases/<reference>/files/<int:number>/off")
@cases.post("/desk/cases/<reference>/files/<int:number>/off")
@needs(Permission.CORRECT_CASES)
def take_file_off(reference: str, number: int) -> ResponseReturnValue:
    """Take a file off that does not belong on the case."""
    form, actor = ReasonForm(), current_actor()
    it = queries.page(actor, reference)
    file = next((one for one in it.files if one.case_file_id == number and not one.is_evidence), None)
    if file is None or "correct" not in it.may:
        raise NotFound("This file cannot be taken off the case.")
    if form.validate_on_submit():
        with form.refusals(), transaction():
            files.remove(it.case.id, case_file_id=number, reason=form.reason.data, actor=actor)
            return back_to(reference, "The file is off the case.")
    return page("desk/cases/form.html", form=form, reference=reference, title="Take a file off the case",
                submit="Take it off", lead=f"{file.name} is not shown on the case any more. That it was there, and why "
                                           "it was taken off, stays in the timeline.")


@cases.get("/desk/files/<public_id>")
@needs(Permission.SEE_CASES, Permission.TAKE_CALLS)
def file(public_id: str) -> ResponseReturnValue:
    """The file as it came, to be saved and never opened by the browser."""
    stored = _opened(public_id)
    return _sent(store.content(stored.sha256), stored.media_type, name=stored.name)


@cases.get("/desk/files/<public_id>/preview")
@needs(Permission.SEE_CASES, Permission.TAKE_CALLS)
def preview(public_id: str) -> ResponseReturnValue:
    """The re-encoded preview of a picture, without what the camera wrote into it."""
    stored = _opened(public_id)
    if stored.preview_sha256 is None:
        return Response(status=404)
    return _sent(store.content(stored.preview_sha256), "image/jpeg")


def _opened(public_id: str) -> StoredFile:
    """A file that the actor may see, its read recorded where reads of its case are."""
    actor = current_actor()
    stored = files.get_visible(actor, public_id)
    case = files.case_behind(stored, actor=actor)
    if case is not None and not may_open(case):
        raise NotAllowed("This file is of a restricted case. Open the case and say why you need to read it first.")
    return stored


def _sent(content: bytes, media_type: str, *, name: str | None = None) -> Response:
    answer = Response(content, mimetype=media_type)
    if name is not None:
        answer.headers.set("Content-Disposition", "attachment", **_named(name))
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.cache_control.no_store = True
    return answer


def _named(name: str) -> dict[str, str]:
    """The name of a file for a header, which is Latin-1 alone: any other name goes beside it, encoded (RFC 6266)."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().strip()
    if plain == name:
        return {"filename": name}
    spare = plain if plain.partition(".")[0] else f"file{plain}"
    return {"filename": spare, "filename*": f"UTF-8''{quote(name, safe='')}"}
