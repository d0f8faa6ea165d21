"""Doors to adding a person or an organisation, with likely matches shown before anything is kept."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.contacts import adding, matching
from crm.contacts import queries as contacts
from crm.contacts.adding import NewContact
from crm.contacts.matching import Match
from crm.contacts.models import Contact
from crm.desk.residents import finder as finding
from crm.desk.residents.finder import Finder
from crm.desk.residents.forms import AddForm
from crm.desk.residents.screens import residents
from crm.foundation.transaction import lock, transaction
from crm.values import email, phone
from crm.values.actor import Actor
from crm.web import houses
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.once import first_press, is_new_press

#: Ids of passed-over matches that a form may bring back.
_MOST = 50


@residents.get("/desk/residents/add")
@residents.post("/desk/residents/add")
@needs(Permission.EDIT_CONTACTS)
def add() -> ResponseReturnValue:
    """A short form; whoever may be meant is shown first, and what was typed stays."""
    actor = current_actor()
    if request.method == "GET":
        form = AddForm(data=_from_search(request.args.get("name", "")[:300]))
        return _drawn(form, finding.of_home(request.args.get("place", "")), [])
    form, finder = AddForm(), finding.posted()
    if request.form.get("press") in ("find", "change"):
        return _drawn(form, finder, [])
    shape_is_right = form.validate_on_submit()
    if shape_is_right and not finder.errors:
        new, passed = _new(form, finder), _passed(form)
        with form.refusals(), transaction():
            # One adding of one person at a time: a second press of the button finds what the first one added.
            lock(f"contacts.add:{actor.key}")
            found = matching.likely(new, actor=actor)
            if found and not is_new_press():
                return _added(contacts.get_visible(actor, max(found, key=lambda match: match.contact_id).public_id))
            if {match.contact_id for match in found} <= passed:
                first_press()
                return _added(adding.add(new, actor=actor, despite=tuple(sorted(passed))))
            form.despite.data = " ".join(str(number) for number in sorted(passed | {m.contact_id for m in found}))
            return _drawn(form, finder, found)
    return _drawn(form, finder, _shown_again(form, finder, actor))


def _added(contact: Contact) -> ResponseReturnValue:
    say(f"{contact.name} is on record now.")
    call = houses.address("call.start", contact=contact.public_id) if request.args.get("then") == "call" else ""
    return redirect(call or url_for("residents.show", public_id=contact.public_id))


def _drawn(form: AddForm, finder: Finder, matches: Sequence[Match]) -> ResponseReturnValue:
    problems: list[Any] = [*form.summary, *finding.problems(finder)]
    return page("desk/residents/add.html", status=422 if problems else 200, form=form, finder=finder,
                matches=matches, problems=problems)


def _shown_again(form: AddForm, finder: Finder, actor: Actor) -> list[Match]:
    """The matches that were on the page when it was sent with something else wrong."""
    passed = _passed(form)
    found = matching.likely(_new(form, finder), actor=actor) if passed and not form.errors else []
    return [match for match in found if match.contact_id in passed]


def _from_search(typed: str) -> dict[str, str]:
    """What was typed into the one box goes into the field that it fits."""
    if email.parse(typed) is not None:
        return {"emails": typed}
    return {"phones": typed} if phone.is_phone_like(typed) else {"name": typed}


def _passed(form: AddForm) -> set[int]:
    words = (form.despite.data or "").split()[:_MOST]
    return {int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 19}


def _new(form: AddForm, finder: Finder) -> NewContact:
    is_person = form.kind.data != "organisation"
    return NewContact(
        kind=form.kind.data, name=form.name.data or "", known_as=form.known_as.data or "",
        title=form.title.data or "", pronouns=form.pronouns.data or "",
        phones=(form.phones.data,) if form.phones.data else (), emails=(form.emails.data,) if form.emails.data else (),
        place_id=finder.place.id if finder.place is not None else None, address_text=finder.typed_text,
        postcode=finder.postcode, purpose="residence" if is_person else "site", language=form.language.data or None,
        format=form.format.data or None, preferred_channel=form.preferred_channel.data or None,
        born_on=form.born_on.data if is_person else None, birth_precision=form.birth_precision.data,
        organisation_type=(form.organisation_type.data or None) if not is_person else None)
