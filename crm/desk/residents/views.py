"""Doors to residents: finding them, the single view, and the history of changes. Adding, changing and logging have
modules of their own."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.cases import about, timeline, timeline_words
from crm.contacts import interactions, profile, queries, searching, wording
from crm.desk.residents import adding, editing, touches
from crm.desk.residents.screens import residents
from crm.desk.residents.shown import cases_first
from crm.foundation import clock
from crm.web.access import current_actor, needs
from crm.web.fragments import page

__all__ = ["adding", "editing", "residents", "touches"]

#: Entries of the timeline on the single view, and on a page of the whole of it.
FEW, MANY = 8, 40


@residents.get("/desk/residents")
@needs(Permission.SEE_CONTACTS)
def index() -> ResponseReturnValue:
    """Find somebody, or go back to those one dealt with lately."""
    actor, typed = current_actor(), request.args.get("q", "")[:200]
    found = searching.search(actor, typed, most=50) if typed.strip() else []
    lately = queries.dealt_with(actor) if not typed.strip() else []
    return page("desk/residents/index.html", part="list", typed=typed, found=found, lately=lately)


@residents.get("/desk/residents/<public_id>")
@needs(Permission.SEE_CONTACTS)
def show(public_id: str) -> ResponseReturnValue:
    """The single view of a resident: how to reach them, what is open, what was said, on one screen."""
    actor = current_actor()
    person = profile.get_visible(actor, public_id)
    if person.public_id != public_id:
        return redirect(url_for("residents.show", public_id=person.public_id))
    cases = about.for_contact(actor, person.ids)
    home = person.home
    around = queries.around(actor, person.ids, about=[c.case_id for c in cases if not c.is_line],
                            place_id=home.place_id if home else None, besides=person.id)
    group = request.args.get("kind", "")
    log = timeline.of_person(actor, person.ids, group=group or None, before=request.args.get("after"), most=FEW)
    return page(
        "desk/residents/show.html", part="timeline", person=person, open_cases=cases_first(cases), cases=cases,
        touched=around.touched, call_backs=around.call_backs, household=around.household, log=log, group=group,
        today=clock.today(), words=wording, touch=interactions, groups=GROUPS)


@residents.get("/desk/residents/<public_id>/timeline")
@needs(Permission.SEE_CONTACTS)
def whole_timeline(public_id: str) -> ResponseReturnValue:
    """Everything that happened with somebody, a page at a time."""
    actor = current_actor()
    person = profile.get_visible(actor, public_id)
    group = request.args.get("kind", "")
    log = timeline.of_person(actor, person.ids, group=group or None, before=request.args.get("after"), most=MANY)
    return page("desk/residents/timeline.html", part="timeline", person=person, log=log, group=group, groups=GROUPS)


@residents.get("/desk/residents/<public_id>/changes")
@needs(Permission.SEE_CONTACTS)
def changes(public_id: str) -> ResponseReturnValue:
    """Who changed what of the record, when, old and new."""
    person = profile.get_visible(current_actor(), public_id)
    found = queries.changes(person.ids, most=200)
    users = {int(row.by.partition(":")[2]) for row in found if row.by.startswith("user:")}
    return page("desk/residents/changes.html", person=person, found=found, words=wording,
                names={f"user:{key}": name for key, name in people.names_of_users(users).items()})


#: What the timeline may be narrowed to, in the order of its links.
GROUPS = {"": "All", **{code: words for code, words in (
    ("messages", "Contact"), ("progress", "Cases"), ("notes", "Notes"), ("record", "Record"))
    if code in timeline_words.GROUPS}}
