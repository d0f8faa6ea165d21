"""The door to expecting from now on what came out of examples."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.catalogue import expecting
from crm.desk.services.bench import bench_of
from crm.desk.services.door import catalogue
from crm.desk.services.draft import back_to
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.once import first_press


@catalogue.post("/desk/services/<code>/draft/expect")
@needs(Permission.EDIT_SERVICES)
def expect_found(code: str) -> ResponseReturnValue:
    """Expect from now on what came out: of one example, or of all that fail only in what they expect."""
    bench = bench_of(code)
    back = back_to(bench)
    with transaction():
        if first_press():
            count = expecting.expect_from_now_on(bench.draft.id, place=request.form.get("place") or None,
                                                 seen=request.form.get("seen", ""), actor=current_actor())
            say("The example now expects what came out." if count == 1
                else f"{count} examples now expect what came out.",
                undo=url_for("services.undo_draft", code=code), undo_fields={"back": back})
    return redirect(back)
