"""Doors to correcting words of a published version: names, public words, hints, labels, scripts and templates."""

from collections.abc import Iterator

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import services, versions
from crm.catalogue.models import ServiceVersion
from crm.desk.services.correct_forms import WordsForm
from crm.desk.services.door import catalogue
from crm.errors import Conflict, NotFound
from crm.foundation.transaction import transaction
from crm.values import text as texts
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.workflow import shape_at
from crm.workflow.place_words import place_words
from crm.workflow.shape_at import Slot


@catalogue.get("/desk/services/<code>/words")
@needs(Permission.PUBLISH_SERVICES)
def words(code: str) -> ResponseReturnValue:
    """Every text of the live version that people read, by where it stands; `?find=` narrows it."""
    entry, row = _live(code)
    definition, wanted = versions.definition(row.id), request.args.get("find", "")[:100]
    found = [(slot.place, place_words(definition, slot.place, capital=True), slot.value) for slot in _texts(row)]
    folded = texts.fold(wanted)
    shown = [one for one in found if folded in texts.fold(f"{one[1]} {_joined(one[2])}")] if folded else found
    return page("desk/services/words.html", entry=entry, version=row, shown=shown, wanted=wanted, total=len(found))


@catalogue.get("/desk/services/<code>/words/change")
@catalogue.post("/desk/services/<code>/words/change")
@needs(Permission.PUBLISH_SERVICES)
def correct_words(code: str) -> ResponseReturnValue:
    """Correct one text of the live version, with the reason. Open cases show it at once."""
    entry, row = _live(code)
    place = request.values.get("at", "")
    if not place:
        return redirect(url_for("services.words", code=code))
    slot = next((one for one in _texts(row) if one.place == place), None)
    if slot is None:
        raise NotFound("There is no text at this place.")
    form = WordsForm.of(slot.value, is_long=_is_long(slot), mark=f"{row.id}:{row.wording}")
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if form.mark.data != f"{row.id}:{row.wording}":
                raise Conflict("Words of this version were corrected while you wrote. Look at them first.")
            versions.correct_wording(row.id, {place: form.text},
                                     reason=form.reason.data or "", actor=current_actor())
            say("The words are corrected. Every page shows them from now on, those of open cases too.")
            return redirect(url_for("services.words", code=code))
    return page("desk/services/words_change.html", entry=entry, version=row, form=form, place=place,
                title=place_words(versions.definition(row.id), place, capital=True))


def _live(code: str) -> tuple[services.Entry, ServiceVersion]:
    entry = services.get(code)
    policy.require(current_actor(), Permission.PUBLISH_SERVICES, policy.Scope(service_id=entry.id))
    if entry.live_version_id is None:
        raise NotFound("This service has not been published yet: change its draft.")
    return entry, versions.get_row(entry.live_version_id)


def _texts(row: ServiceVersion) -> Iterator[Slot]:
    yield from _below(shape_at.shape_at(row.definition, ""))


def _below(slot: Slot) -> Iterator[Slot]:
    for part in shape_at.parts(slot):
        if part.kind == "text":
            if part.is_present:
                yield part
        elif part.is_present and part.kind != "scalar":
            yield from _below(part)


def _is_long(slot: Slot) -> bool:
    return slot.place.rpartition(".")[2] in ("body", "text", "script", "hint", "else", "next_steps") \
        or len(_joined(slot.value)) > 120


def _joined(value: object) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)

