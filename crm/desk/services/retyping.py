"""The door to another type of a question: which, what would be lost, and then the change."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import drafts
from crm.desk.services.bench import Bench, bench_of
from crm.desk.services.choice_words import QUESTION_TYPES
from crm.desk.services.door import catalogue
from crm.desk.services.labels import label_of
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.forms import Form
from crm.web.fragments import page
from crm.workflow import questions, retyping, shape_at, uses
from crm.workflow.shape_at import Slot


@catalogue.get("/desk/services/<code>/draft/retype")
@catalogue.post("/desk/services/<code>/draft/retype")
@needs(Permission.EDIT_SERVICES)
def retype_part(code: str) -> ResponseReturnValue:
    """Choose another type for a question; see what stays and what is lost; change it."""
    bench = bench_of(code)
    place, kind = request.args.get("at", "form.0.questions.0"), request.args.get("kind", "")
    slot = bench.slot(place)
    if not is_question(slot):
        raise NotFound("This question is not there any more.")
    now = str(slot.value["type"])
    if kind not in QUESTION_TYPES or kind == now:
        kinds = [(key, words, example) for key, (words, example) in QUESTION_TYPES.items() if key != now]
        return page("desk/services/retype.html", bench=bench, at=place, kinds=kinds, form=None,
                    now=QUESTION_TYPES[now][0])
    made, form = retyping.retyped(slot.value, kind), Form()
    if form.validate_on_submit():
        try:
            with transaction():
                drafts.change(bench.draft.id, place, made.question, seen=request.form.get("seen") or None,
                              actor=current_actor())
            say(f"The type is now: {QUESTION_TYPES[kind][0].lower()}.", undo=url_for("services.undo_draft", code=code))
            return redirect(url_for("services.part", code=code, at=place))
        except Invalid as wrong:
            form.put_back_fields({"": next(iter(wrong.fields.values()), wrong.message.format(**wrong.params))})
    return page("desk/services/retype.html", bench=bench, at=place, kinds=[], form=form, now=QUESTION_TYPES[now][0],
                wanted=QUESTION_TYPES[kind][0], seen=drafts.digest(slot.value), lost=_labels(bench, slot, made.lost),
                begun=[label_of(None, word).text for word in made.begun],
                uses=bench.links(uses.uses(bench.definition, *uses.given_at(bench.definition, place))))


def is_question(slot: Slot) -> bool:
    """Whether a question, a notice or a stop stands there."""
    return slot.is_present and slot.model is not None and issubclass(slot.model, questions.Shown)


def _labels(bench: Bench, slot: Slot, words: tuple[str, ...]) -> list[str]:
    """Fields of a question as its form calls them, the number of options with them."""
    found = []
    for word in words:
        name = next(one for one, field in slot.model.model_fields.items() if (field.alias or one) == word) \
            if slot.model is not None else word
        held = shape_at.below(slot, word).value
        counted = isinstance(held, dict | list) and word in ("options", "questions", "checks")
        found.append(label_of(slot.model, name).text + (f" ({len(held)})" if counted else ""))
    return found
