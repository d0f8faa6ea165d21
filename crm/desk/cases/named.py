"""Doors to the people of a case: who has a part in it, giving somebody one, taking it away."""

from flask import request
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import parties, people, queries
from crm.cases.shown import CasePage
from crm.contacts import queries as contacts
from crm.contacts import searching
from crm.desk.cases.door import back_to, cases
from crm.errors import Invalid
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.forms import Problem
from crm.web.fragments import page
from crm.web.once import first_press


@cases.get("/desk/cases/<reference>/people")
@cases.post("/desk/cases/<reference>/people")
@needs(Permission.WORK_CASES)
def named(reference: str) -> ResponseReturnValue:
    """The people of the case; find somebody and say what part they have in it."""
    actor, typed = current_actor(), request.args.get("q", "")[:200]
    it, wrong = _page(reference), dict[str, str]()
    if request.method == "POST":
        try:
            _add(it)
            return back_to(reference, "They are on the case.")
        except Invalid as refused:
            wrong = dict(refused.fields)
    return page("desk/cases/people.html", it=it, typed=typed, hits=searching.search(actor, typed, most=12) if typed
                else [], parts=people.parts(it.definition, words=policy.words(actor, it.case.scope())),
                chosen=request.form.get("contact", ""), part=request.form.get("part", ""), wrong=wrong,
                problems=[Problem(words, f"#{name}") for name, words in wrong.items()], status=422 if wrong else 200)


@cases.post("/desk/cases/<reference>/people/<int:number>/end")
@needs(Permission.WORK_CASES)
def end_part(reference: str, number: int) -> ResponseReturnValue:
    """Take somebody off the people of the case."""
    it = _page(reference)
    with transaction():
        parties.end(it.case.id, party_id=number, actor=current_actor())
    return back_to(reference, "They are off the case. What they did stays in the timeline.")


def _page(reference: str) -> CasePage:
    it = queries.page(current_actor(), reference)
    policy.require(current_actor(), Permission.WORK_CASES, it.case.scope())
    return it


def _add(it: CasePage) -> None:
    chosen, part = request.form.get("contact", ""), request.form.get("part", "")
    missing = {"contact": "Find and choose somebody"} if not chosen else {}
    missing |= {"part": "Choose what part they have"} if not part else {}
    if missing:
        raise Invalid(fields=missing)
    with transaction():
        person = contacts.get_visible(current_actor(), chosen)
        if first_press():
            people.add(it.case.id, contact_id=person.id, part=part, actor=current_actor())
