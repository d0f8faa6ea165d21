"""Doors to a draft as a whole: its sections, what is wrong with it, its order, its history, undo and discarding."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import drafts, services
from crm.desk.services import shown_lists
from crm.desk.services.bench import BY_KEY, SECTIONS, Bench, bench_of
from crm.desk.services.change_words import in_words
from crm.desk.services.diagram import picture
from crm.desk.services.door import catalogue
from crm.desk.services.example_words import failures_of
from crm.desk.services.shapes_to_forms import Input, Nested, make
from crm.desk.services.value_words import of_input
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web import language
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page


@catalogue.post("/desk/services/<code>/draft/begin")
@needs(Permission.EDIT_SERVICES)
def begin_draft(code: str) -> ResponseReturnValue:
    """Go to the draft of a service; there is one from now on."""
    with transaction():
        drafts.begin(services.get(code).id, actor=current_actor())
    return redirect(url_for("services.draft", code=code))


@catalogue.get("/desk/services/<code>/draft")
@needs(Permission.EDIT_SERVICES)
def draft(code: str) -> ResponseReturnValue:
    """One section of the draft, with what is wrong with the whole."""
    bench = bench_of(code)
    section = BY_KEY.get(request.args.get("section", ""), BY_KEY["form"])
    changes = drafts.list_changes(bench.draft.id, most=6)
    drawn = picture(bench.definition, may_edit=True) if section.key in ("statuses", "actions") else None
    return page("desk/services/draft.html", bench=bench, picture=drawn, section=section, sections=SECTIONS,
                changes=changes, failed=failures_of(bench) if section.key == "examples" else None,
                in_words=lambda change: in_words(bench, change), shown=_shown(bench, section.key),
                counts={one.key: _count(bench, one.words) for one in SECTIONS if one.key != "about"})


@catalogue.get("/desk/services/<code>/draft/history")
@needs(Permission.EDIT_SERVICES)
def draft_history(code: str) -> ResponseReturnValue:
    """Every change of the draft: who, when, what."""
    bench = bench_of(code)
    return page("desk/services/history.html", bench=bench, changes=drafts.list_changes(bench.draft.id, most=500),
                in_words=lambda change: in_words(bench, change))


@catalogue.post("/desk/services/<code>/draft/undo")
@needs(Permission.EDIT_SERVICES)
def undo_draft(code: str) -> ResponseReturnValue:
    """Take the last change back, or do it again."""
    bench = bench_of(code)
    with transaction():
        if request.form.get("again"):
            drafts.redo(bench.draft.id, actor=current_actor())
            say("The change is made again.")
        else:
            drafts.undo(bench.draft.id, actor=current_actor())
            say("The last change is taken back.", undo=url_for("services.undo_draft", code=code),
                undo_fields={"again": "yes"})
    return redirect(back_to(bench))


@catalogue.get("/desk/services/<code>/draft/discard")
@catalogue.post("/desk/services/<code>/draft/discard")
@needs(Permission.EDIT_SERVICES)
def discard_draft(code: str) -> ResponseReturnValue:
    """Put the draft away, after asking."""
    bench = bench_of(code)
    if request.method == "GET":
        return page("desk/services/discard.html", bench=bench)
    with transaction():
        drafts.discard(bench.draft.id, actor=current_actor())
        say("The draft is put away. Nothing has changed for residents or staff.")
    return redirect(url_for("services.show", code=code) if bench.entry.live_version_id else url_for("services.index"))


@catalogue.post("/desk/services/<code>/draft/order")
@needs(Permission.EDIT_SERVICES)
def order_draft(code: str) -> ResponseReturnValue:
    """Move a part of a list up or down, by a button or by dragging, or take it away."""
    bench = bench_of(code)
    what, _, place = request.form.get("press", "").partition(":")
    steps = {"up": -1, "down": 1}.get(what, _whole(request.form.get("steps", "")))
    try:
        with transaction():
            if what in ("remove", "anyway"):
                drafts.remove(bench.draft.id, place, anyway=what == "anyway", actor=current_actor())
                say("Removed.", undo=url_for("services.undo_draft", code=code), undo_fields={"back": back_to(bench)})
            elif what in ("up", "down", "move"):
                drafts.move(bench.draft.id, place, by=steps, actor=current_actor())
    except drafts.StillUsed as used:
        return page("desk/services/still_used.html", bench=bench, at=place, back=back_to(bench), status=422,
                    uses=bench.links(used.uses))
    except Invalid as refused:
        say(" ".join(refused.fields.values()) or language.say(refused), kind="warning")
    except NotFound:
        say("This part is not there any more.", kind="warning")
    return redirect(back_to(bench))


def _whole(typed: str) -> int:
    return int(typed) if typed.removeprefix("-").isdecimal() and len(typed) < 5 else 0


def back_to(bench: Bench) -> str:
    """The page of this draft from which a button was pressed."""
    home = url_for("services.draft", code=bench.entry.code)
    back = request.form.get("back", "")
    if back == url_for("services.publish", number=bench.draft.id):
        return back
    return back if back.startswith((f"{home}?", f"{home}/part?", f"{home}/condition?", f"{home}/history")) else home


def _count(bench: Bench, words: tuple[str, ...]) -> int:
    held = [bench.data.get(word) or () for word in words]
    if words == ("form",):
        return sum(len(one["questions"]) for one in bench.data["form"])
    return sum(1 if word in ("access", "nearby") and one else len(one) if word not in ("access", "nearby") else 0
               for word, one in zip(words, held, strict=True))


def _shown(bench: Bench, key: str) -> list[object]:
    """What the section shows: its lists, its parts with pages of their own, and its facts."""
    form = make(bench.slot(""), bench.names, languages=bench.languages, formdata=None)
    wanted = BY_KEY[key].words
    found: list[object] = []
    for entry in form.entries:
        if entry.slot.place not in wanted:
            continue
        if isinstance(entry, Nested):
            found.append(shown_lists.of_nested(bench, entry))
        elif isinstance(entry, Input):
            found.append((form.form[entry.field].label.text, of_input(form.form[entry.field], entry.slot)))
    return found
