"""Doors to a condition of a draft: built by choosing a fact, a test that fits it, and a value; joined by all, any and
not."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from crm.accounts.permissions import Permission
from crm.catalogue import drafts
from crm.catalogue.drafts import PartChanged
from crm.desk.services import said, shown_lists
from crm.desk.services.bench import Bench, bench_of, is_condition, whole_condition
from crm.desk.services.condition_form import TestForm
from crm.desk.services.door import catalogue
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.workflow import places
from crm.workflow.places import ABSENT

JOINS = ("all", "any")


@catalogue.get("/desk/services/<code>/draft/condition")
@catalogue.post("/desk/services/<code>/draft/condition")
@needs(Permission.EDIT_SERVICES)
def condition(code: str) -> ResponseReturnValue:
    """One condition: several joined, the contrary of one, or one test by choosing."""
    bench = bench_of(code)
    place = request.args.get("at", "")
    if not place:
        return redirect(bench.section_href("form"))
    stored, join = _stored(bench, place), request.args.get("join", "")
    if isinstance(stored, Mapping) and not join and (word := _joined_by(stored)):
        return _several(bench, place, stored, word)
    data = stored if not join else ABSENT
    form = TestForm(bench, data, row_of=_row_of(bench, place))
    made = form.made() if form.posted is not None or data is not ABSENT else None
    if form.is_sent and form.form.validate_on_submit() and made is not None:
        try:
            return _kept(bench, place, _with(stored, made, join), form, made)
        except PartChanged as theirs:
            form.form.of_the_whole.append(f"{theirs} It is now: {_said(bench, theirs.theirs)}")
        except Invalid as wrong:
            form.form.of_the_whole += [*wrong.fields.values()] or [wrong.message]
    return page("desk/services/condition.html", part="test", bench=bench, at=place, test=form, form=form.form,
                stored=stored, means=_said(bench, made), whole=_whole(bench, place), join=join,
                seen=request.form.get("seen") or drafts.digest(stored), inner=_inner(bench, place, stored))


def _kept(bench: Bench, place: str, value: Any, form: TestForm, made: Mapping[str, Any]) -> ResponseReturnValue:
    with transaction():
        _put(bench, place, value, seen=request.form.get("seen") or None)
    say(f"Saved: {_said(bench, value)}.")
    if "rows" in made and not any(word in form.stored for word in ("every", "some", "none")):
        how = next(word for word in ("every", "some", "none") if word in made)
        word = _joined_by(value)
        where = f"{place}.{word}.{len(value[word]) - 1}" if word else place
        return redirect(url_for("services.condition", code=bench.entry.code, at=f"{where}.{how}"))
    return redirect(_after(bench, place))


@catalogue.post("/desk/services/<code>/draft/condition/join")
@needs(Permission.EDIT_SERVICES)
def join_condition(code: str) -> ResponseReturnValue:
    """Join the parts by the other word, or say the contrary of a condition, or take that back."""
    bench = bench_of(code)
    place, press = request.form.get("at", ""), request.form.get("press", "")
    stored = _stored(bench, place)
    if not isinstance(stored, Mapping):
        raise NotFound("There is no condition any more.")
    word = _joined_by(stored)
    with transaction():
        if press in JOINS and word in JOINS:
            _put(bench, place, {press: stored[word]}, seen=None)
        elif press == "not":
            _put(bench, place, stored["not"] if word == "not" else {"not": stored}, seen=None)
    return redirect(url_for("services.condition", code=code, at=place))


def _several(bench: Bench, place: str, stored: Mapping[str, Any], word: str) -> ResponseReturnValue:
    """Conditions that are joined, or the contrary of one."""
    slot = bench.slot(f"{place}.{word}")
    shown = shown_lists.of_slot(bench, slot, label="") if word in JOINS else None
    items = [(item, url_for("services.condition", code=bench.entry.code, at=item.place))
             for item in (shown.items if shown is not None else ())]
    return page("desk/services/conditions.html", bench=bench, at=place, word=word, items=items,
                whole=_whole(bench, place), means=_said(bench, stored), inner=_said(bench, stored.get("not", ABSENT)))


def _joined_by(stored: Mapping[str, Any]) -> str:
    return next((word for word in ("all", "any", "not") if word in stored), "")


def _stored(bench: Bench, place: str) -> Any:
    """The condition at a place, or ABSENT. Raises NotFound when none belongs there."""
    if place.endswith(".required.when") and not isinstance(places.find(bench.data, places.parent_of(place)), Mapping):
        bench.slot(places.parent_of(places.parent_of(place)))
        return ABSENT
    slot = bench.slot(place)
    if not is_condition(slot):
        raise NotFound("There is no condition here.")
    return slot.value


def _with(stored: Any, made: Mapping[str, Any], join: str) -> Any:
    """The condition with one more, joined by this word; or the one made alone."""
    if join not in JOINS or not isinstance(stored, Mapping):
        return made
    return {join: [*stored[join], made]} if join in stored else {join: [stored, made]}


def _put(bench: Bench, place: str, value: Any, *, seen: str | None) -> None:
    actor = current_actor()
    if place.endswith(".required.when") and not isinstance(places.find(bench.data, places.parent_of(place)), Mapping):
        drafts.change(bench.draft.id, places.parent_of(place), {"when": value}, seen=None, actor=actor)
    else:
        drafts.change(bench.draft.id, place, value, seen=seen, actor=actor)


def _after(bench: Bench, place: str) -> str:
    """The whole condition, when this was a part of one; else the part it belongs to."""
    whole = whole_condition(bench, place) if _exists(bench, place) else place
    if whole != place:
        return url_for("services.condition", code=bench.entry.code, at=whole)
    return bench.above(place.removesuffix(".when") if place.endswith(".required.when") else place)


def _exists(bench: Bench, place: str) -> bool:
    return places.find(bench.data, place) is not ABSENT


def _whole(bench: Bench, place: str) -> tuple[str, str, str]:
    """The whole condition a place is in: its place, its sentence, and the page it belongs to."""
    whole = whole_condition(bench, place) if _exists(bench, place) else place
    value = places.find(bench.data, whole)
    return whole, _said(bench, value), bench.above(whole.removesuffix(".when") if whole.endswith(".required.when")
                                                  else whole)


def _said(bench: Bench, data: Any) -> str:
    if not isinstance(data, Mapping):
        return ""
    try:
        return said.condition_words(data, bench.names)
    except ValidationError:
        return ""


def _row_of(bench: Bench, place: str) -> str:
    """The group of whose rows a condition speaks, when it is inside a test over rows."""
    here = place
    while here:
        above = places.parent_of(here)
        if here.rpartition(".")[2] in ("every", "some", "none"):
            held = places.find(bench.data, above)
            if isinstance(held, Mapping) and "rows" in held:
                return str(held["rows"])
        here = above
    return ""


def _inner(bench: Bench, place: str, stored: Any) -> tuple[str, str] | None:
    """What a test over rows asks of each row: its sentence and its page."""
    if not isinstance(stored, Mapping) or "rows" not in stored:
        return None
    how = next(word for word in ("every", "some", "none") if word in stored)
    return _said(bench, stored[how]), url_for("services.condition", code=bench.entry.code, at=f"{place}.{how}")
