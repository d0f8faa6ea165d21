"""Doors to one part of a draft: its form, saving it, and adding a part."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import drafts
from crm.catalogue.drafts import PartChanged, StillUsed
from crm.desk.services import shown_lists, variants, written
from crm.desk.services.bench import Bench, bench_of, has_page, is_condition, section_of
from crm.desk.services.door import catalogue
from crm.desk.services.example_words import failures_of, is_example
from crm.desk.services.field_kinds import kind_of
from crm.desk.services.inputs import as_languages
from crm.desk.services.retyping import is_question
from crm.desk.services.shapes_to_forms import Entry, Group, Input, Nested, PartForm, make
from crm.desk.services.value_words import of_value
from crm.desk.services.variants import MORE, Variant
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.workflow import places, shape_at, tables
from crm.workflow.places import ABSENT
from crm.workflow.shape_at import Slot

ROW_PRESSES = ("up:", "down:", "remove:", "more:", "order:")


@catalogue.get("/desk/services/<code>/draft/part")
@catalogue.post("/desk/services/<code>/draft/part")
@needs(Permission.EDIT_SERVICES)
def part(code: str) -> ResponseReturnValue:
    """The form of one part, or a list with a page of its own."""
    bench = bench_of(code)
    slot = _wanted(bench, request.args.get("at", ""))
    if is_condition(slot):
        return redirect(url_for("services.condition", code=code, at=slot.place))
    if slot.kind in ("list", "mapping"):
        return page("desk/services/list.html", bench=bench, at=slot.place, shown=shown_lists.of_slot(bench, slot))
    form = make(slot, bench.names, languages=bench.languages)
    seen = drafts.digest_of(slot, _words(form))
    conflict: list[tuple[str, str, str]] = []
    used: dict[str, list[tuple[str, str]]] = {}
    if _is_sent() and form.form.validate_on_submit():
        try:
            with transaction():
                drafts.change_fields(bench.draft.id, slot.place, _values(form), seen=request.form.get("seen") or None,
                                     renamed=form.renamed, anyway=request.form.get("press") == "anyway",
                                     actor=current_actor())
            say(_saved(bench, slot.place, form.renamed))
            return redirect(_next(bench, slot.place))
        except PartChanged as theirs:
            bench = bench_of(code)
            slot = _wanted(bench, slot.place)
            conflict, seen = _both(form, theirs), drafts.digest_of(slot, _words(form))
        except StillUsed as missed:
            used, seen = _by_code(bench, missed), request.form.get("seen", seen)
        except Invalid as wrong:
            form.put_back(_whole(wrong, slot.place))
    elif request.method == "POST":
        seen = request.form.get("seen", seen)
    shown = _shown(bench, form)
    return page("desk/services/part.html", bench=bench, at=slot.place, form=form.form, shown=shown, seen=seen,
                conflict=conflict, used=used, status=409 if conflict else 422 if used else None,
                code_name=bench.code_at(slot.place), is_question=is_question(slot), options=_options(bench, slot),
                failed=failures_of(bench, place=slot.place) if is_example(slot) else None)


@catalogue.get("/desk/services/<code>/draft/add")
@catalogue.post("/desk/services/<code>/draft/add")
@needs(Permission.EDIT_SERVICES)
def add_part(code: str) -> ResponseReturnValue:
    """Choose what to add, then its form."""
    bench = bench_of(code)
    to = _wanted(bench, request.args.get("to", "form.0.questions"), is_list=True)
    kinds = variants.of_item(shape_at.models_of(to.item))
    kind = next((one for one in kinds if one.key == request.args.get("kind")), None)
    if kind is None and len(kinds) > 1:
        return page("desk/services/choose.html", bench=bench, at=to.place, kinds=kinds,
                    title=shown_lists.ADD_WORDS.get(to.place.rpartition(".")[2], "Add"))
    kind = kind or kinds[0]
    slot = _new_slot(bench, to, kind)
    form = make(slot, bench.names, languages=bench.languages, asks_code=to.kind == "mapping" or _has_code(slot))
    if _is_sent() and form.form.validate_on_submit():
        try:
            with transaction():
                place = _added(bench, to, slot, form)
            say("Added.", undo=url_for("services.undo_draft", code=code))
            return redirect(_after_adding(bench, to, place, kind))
        except Invalid as wrong:
            form.put_back(_of_new(wrong, to.place, slot.place))
    title = shown_lists.ADD_WORDS.get(to.place.rpartition(".")[2], "Add")
    return page("desk/services/add.html", bench=bench, at=to.place, form=form.form, kind=kind, several=len(kinds) > 1,
                shown=_shown(bench, form, is_new=True), title=title)


def _wanted(bench: Bench, place: str, *, is_list: bool = False) -> Slot:
    """The slot at a place of the address. Raises NotFound."""
    slot = bench.slot(place)
    if is_list and slot.kind not in ("list", "mapping"):
        raise NotFound("Nothing can be added there.")
    can_begin = slot.kind == "object" and has_page(slot) and slot.field is not None
    if not is_list and place and not slot.is_present and not can_begin and not is_condition(slot):
        raise NotFound("This part is not there any more.")
    return slot


def _is_sent() -> bool:
    """The form's own buttons were pressed, not one of a row."""
    return request.method == "POST" and not request.form.get("press", "").startswith(ROW_PRESSES)


def _words(form: PartForm) -> list[str]:
    """The fields that the form itself changes, as the file calls them."""
    return [_word(entry) for entry in form.entries if not isinstance(entry, Nested)]


def _word(entry: Entry) -> str:
    return entry.slot.place.rpartition(".")[2]


def _values(form: PartForm) -> dict[str, Any]:
    value = form.value()
    return {word: value.get(word, ABSENT) for word in _words(form)}


def _whole(wrong: Invalid, place: str) -> dict[str, str]:
    """A refusal's words by whole places."""
    return {f"{place}.{where}" if place and where and not places.is_within(where, place) else where or place: words
            for where, words in wrong.fields.items()} or {"": wrong.message}


def _of_new(wrong: Invalid, to: str, place: str) -> dict[str, str]:
    """A refusal of what was to be added: its first step is the new item, whatever its key."""
    found = {}
    for where, words in wrong.fields.items():
        _, _, rest = where.removeprefix(f"{to}.").partition(".")
        found["new_code" if where in ("code", "key") else f"{place}.{rest}" if rest else place] = words
    return found or {"new_code": wrong.message.format(**wrong.params)}


def _both(form: PartForm, theirs: PartChanged) -> list[tuple[str, str, str]]:
    """What differs between theirs and yours: label, theirs, yours."""
    yours = _values(form)
    now = theirs.theirs if isinstance(theirs.theirs, Mapping) else {}
    found = []
    for entry in form.entries:
        word = _word(entry)
        if not isinstance(entry, Nested) and now.get(word, ABSENT) != yours.get(word, ABSENT):
            label = entry.label if isinstance(entry, Group) else form.form[entry.field].label.text
            found.append((label, of_value(now.get(word, ABSENT)), of_value(yours.get(word, ABSENT))))
    return found


def _by_code(bench: Bench, missed: StillUsed) -> dict[str, list[tuple[str, str]]]:
    """Where each of what was taken away is used, by its code."""
    codes = dict.fromkeys(use.code for use in missed.uses)
    return {code.rpartition(".")[2]: bench.links(use for use in missed.uses if use.code == code) for code in codes}


def _saved(bench: Bench, place: str, renamed: Mapping[str, str]) -> str:
    """What is said after saving; new codes with it, since they changed other parts too."""
    codes = [f"“{was.rpartition('.')[2]}” is now “{code}” here and wherever it is named."
             for was, code in renamed.items()]
    return " ".join([f"Saved: {bench.crumbs(place)[-1][0] if place else 'About'}.", *codes])


def _next(bench: Bench, place: str) -> str:
    if request.form.get("press") == "stay":
        return url_for("services.part", code=bench.entry.code, at=place)
    return bench.above(place) if place else bench.section_href("about")


def _shown(bench: Bench, form: PartForm, *, is_new: bool = False) -> list[dict[str, Any]]:
    """What the template draws, in order; `more` for what few parts need."""
    return [_drawn(bench, form, entry, form.slot.model, is_new) for entry in form.entries
            if not (is_new and isinstance(entry, Nested))]


def _drawn(bench: Bench, form: PartForm, entry: Entry, model: Any, is_new: bool) -> dict[str, Any]:
    is_rare = entry.name in MORE or f"{getattr(model, '__name__', '')}.{entry.name}" in MORE
    more = is_rare and not entry.slot.is_present
    if isinstance(entry, Input):
        field = form.form[entry.field]
        below = None if is_new else _below(bench, model, entry)
        return {"sort": "input", "field": field, "below": below, "more": more and not field.errors}
    if isinstance(entry, Group):
        inner = [_drawn(bench, form, one, entry.slot.models[0], is_new) for one in entry.entries]
        tick = form.form[entry.tick] if entry.tick else None
        return {"sort": "group", "label": entry.label, "hint": entry.hint, "tick": tick, "entries": inner,
                "more": more and not any(one.get("field") is not None and one["field"].errors for one in inner)}
    shown = shown_lists.of_nested(bench, entry)
    return {"sort": "list" if isinstance(shown, shown_lists.ShownList) else "part", "shown": shown, "more": more}


def _below(bench: Bench, model: Any, entry: Input) -> object:
    """What stands under an input: entries of `by` on a condition; the condition on which an answer is required."""
    kind = kind_of(model, entry.name)
    if kind.sort == "who":
        return shown_lists.conditional_entries(bench, bench.slot(entry.slot.place)) or shown_lists.ShownList(
            entry.slot.place, "On a condition", "", [], url_for("services.add_part", code=bench.entry.code,
                                                               to=entry.slot.place), "Add somebody on a condition")
    if kind.sort == "required":
        place = f"{entry.slot.place}.when"
        slot = bench.slot(place) if isinstance(entry.slot.value, Mapping) else None
        nested = Nested(slot, "when", "Only required when", "", "condition") if slot is not None else None
        return shown_lists.of_nested(bench, nested) if nested is not None else shown_lists.ShownPart(
            place, "Only required when", "", None,
            url_for("services.condition", code=bench.entry.code, at=place), False)
    return None


def _options(bench: Bench, slot: Slot) -> object:
    """The options of a choice, each with its own page for its hint and its condition."""
    if slot.model is None or "options" not in slot.model.model_fields:
        return None
    shown = shown_lists.of_slot(bench, shape_at.below(slot, "options"))
    return shown if shown.items else None


# -- adding --


def _has_code(slot: Slot) -> bool:
    return slot.model is not None and "code" in slot.model.model_fields


def _new_slot(bench: Bench, to: Slot, kind: Variant) -> Slot:
    """The slot of what is to be added, holding what its kind begins with."""
    seed = dict(kind.seed)
    if "code" in {name for model in shape_at.models_of(to.item) for name in model.model_fields if kind.key != "each"}:
        seed.setdefault("code", "new")
    opened = shape_at.opened(bench.data, to.place)
    wraps = _wraps(to)
    key = None if to.kind == "list" else "new"
    while key is not None and key in (to.value if isinstance(to.value, Mapping) else {}):
        key += "_"
    data = places.add(opened, to.place, [seed] if wraps else seed, key=key)
    count = len(to.value) if isinstance(to.value, list) else 0
    slot = shape_at.shape_at(data, f"{to.place}.{key if key is not None else count}{'.0' if wraps else ''}")
    return replace(slot, model=_model(slot, kind), value=seed)


def _wraps(to: Slot) -> bool:
    """Whether each entry is a list itself: the parts of a message, each with several wordings."""
    return not shape_at.models_of(to.item)


def _model(slot: Slot, kind: Variant) -> Any:
    if not slot.models or tables.Cell in slot.models:  # words, answers and rows of tables are filled in where they are
        raise NotFound("Nothing can be added there.")
    if slot.model is not None:
        return slot.model
    word = {"extend": "clock", "people_off": "people"}.get(kind.key, kind.key)
    return next((model for model in slot.models
                 if word in model.model_fields and model.model_fields[word].is_required()), slot.models[0])


def _added(bench: Bench, to: Slot, slot: Slot, form: PartForm) -> str:
    """Add what the form says. Returns its place."""
    value = form.value()
    typed = form.form["new_code"].value if "new_code" in form.form else ABSENT
    words = _english(value)
    if to.kind == "mapping":
        taken = to.value if isinstance(to.value, Mapping) else {}
        key = str(typed) if typed is not ABSENT else written.code_from(words, taken=taken)
        return drafts.add(bench.draft.id, to.place, [value] if _wraps(to) else value, key=key, actor=current_actor())
    if _has_code(slot):
        codes = {code for code, _ in (*bench.names.form_questions, *bench.names.asked_questions)}
        value = {**value, "code": str(typed) if typed is not ABSENT else written.code_from(words, taken=codes)}
        if value["code"] in codes:
            raise Invalid(fields={"code": "Another question has this code; choose another"})
    return drafts.add(bench.draft.id, to.place, value, actor=current_actor())


def _english(value: Mapping[str, Any]) -> str:
    for word in ("name", "label", "subject", "text", "page"):
        said = as_languages(value.get(word, ABSENT), "en")
        if said:
            return said.get("en") or next(iter(said.values()))
    return str(value.get("table") or value.get("code") or "new")


def _after_adding(bench: Bench, to: Slot, place: str, kind: Variant) -> str:
    press = request.form.get("press", "")
    if "when" in kind.seed:  # it began with a condition that always holds: now the one that is meant
        return url_for("services.condition", code=bench.entry.code, at=f"{place}.when")
    if press == "another":
        return url_for("services.add_part", code=bench.entry.code, to=to.place)
    if press == "stay":
        return bench_of(bench.entry.code).href(place)
    return bench.above(f"{to.place}.0") if to.place.count(".") else bench.section_href(
        section_of(to.place).key)
