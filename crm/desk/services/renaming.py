"""The door to another code for something of a draft: there and wherever it is named."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import drafts
from crm.desk.services.bench import bench_of
from crm.desk.services.door import catalogue
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.web import fields
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.forms import Form
from crm.web.fragments import page
from crm.workflow import renaming, uses


class CodeForm(Form):
    """The new code."""

    name = fields.text("New code", required="Enter the new code", longest=60, width="20",
                       hint="Small letters, digits and underscores, beginning with a letter")


@catalogue.get("/desk/services/<code>/draft/rename")
@catalogue.post("/desk/services/<code>/draft/rename")
@needs(Permission.EDIT_SERVICES)
def rename_part(code: str) -> ResponseReturnValue:
    """The code of a part, where it is used, and another one for all of that."""
    bench = bench_of(code)
    place = request.args.get("at", "")
    given = renaming.named_at(bench.data, place) if place else None
    if given is None:
        if place:
            raise NotFound("This part has no code of its own.")
        return redirect(bench.section_href("about"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                there = drafts.rename(bench.draft.id, place, form.name.data, actor=current_actor())
            say("The code is changed, here and wherever it is named.",
                undo=url_for("services.undo_draft", code=code))
            return redirect(url_for("services.part", code=code, at=there))
        except Invalid as wrong:
            form.put_back_fields({"name": next(iter(wrong.fields.values()), wrong.message.format(**wrong.params))})
    found = uses.uses(bench.definition, given.kind, given.code)
    return page("desk/services/rename.html", bench=bench, at=place, form=form, now=given.written,
                uses=bench.links(found))
