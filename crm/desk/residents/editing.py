"""Doors to changing a contact: its details, names, ways to reach, addresses and adjustments."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.contacts import changing, queries, wording
from crm.contacts.models import Contact, ContactPoint
from crm.desk.residents import finder as finding
from crm.desk.residents.finder import Finder
from crm.desk.residents.forms import (
    AddressEndForm,
    AddressForm,
    DetailsForm,
    EmailForm,
    NeedForm,
    OrganisationForm,
    OtherNameForm,
    PhoneForm,
    PointForm,
    ReachForm,
)
from crm.desk.residents.screens import residents
from crm.errors import NotFound
from crm.foundation.transaction import transaction
from crm.values.actor import Actor
from crm.web.access import current_actor, needs
from crm.web.addresses import whole_number
from crm.web.flashes import say
from crm.web.forms import Form
from crm.web.fragments import page
from crm.web.once import first_press

_DETAILS = ("name", "pronunciation", "title", "pronouns", "born_on", "birth_precision", "died_on")
_ORGANISATION = ("name", "pronunciation", "organisation_type", "company_number")
_REACH = ("language", "interpreter", "format", "preferred_channel", "reach_note")


@residents.get("/desk/residents/<public_id>/change")
@residents.post("/desk/residents/<public_id>/change")
@needs(Permission.EDIT_CONTACTS)
def change(public_id: str) -> ResponseReturnValue:
    """Name, title, pronouns, dates of birth and death; or what an organisation is."""
    contact = queries.get_visible(current_actor(), public_id)
    is_person = contact.kind == "person"
    form = DetailsForm(obj=contact) if is_person else OrganisationForm(obj=contact)
    return _fields(contact, form, _DETAILS if is_person else _ORGANISATION, title="Change details")


@residents.get("/desk/residents/<public_id>/reach")
@residents.post("/desk/residents/<public_id>/reach")
@needs(Permission.EDIT_CONTACTS)
def reach(public_id: str) -> ResponseReturnValue:
    """Language, interpreter, format, and how best to reach them."""
    contact = queries.get_visible(current_actor(), public_id)
    form = ReachForm(obj=contact)
    form.language.data = form.language.data or ""
    return _fields(contact, form, _REACH, title="Change language and preferences")


@residents.get("/desk/residents/<public_id>/names")
@residents.post("/desk/residents/<public_id>/names")
@needs(Permission.EDIT_CONTACTS)
def names(public_id: str) -> ResponseReturnValue:
    """Other names: what is there, and one more."""
    actor, form = current_actor(), OtherNameForm()
    contact = queries.get_visible(actor, public_id)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                changing.add_name(contact, kind=form.kind.data, name=form.name.data, actor=actor)
            return _done(contact, "The name is added.")
    return page("desk/residents/names.html", person=contact, form=form, words=wording)


@residents.post("/desk/residents/<public_id>/names/<int:number>/remove")
@needs(Permission.EDIT_CONTACTS)
def remove_name(public_id: str, number: int) -> ResponseReturnValue:
    """Take another name off."""
    return _at_once(public_id, "The name is taken off.",
                    lambda contact, actor: changing.remove_name(contact, number, actor=actor))


@residents.get("/desk/residents/<public_id>/<any(phone, email):way>/add")
@residents.post("/desk/residents/<public_id>/<any(phone, email):way>/add")
@needs(Permission.EDIT_CONTACTS)
def add_point(public_id: str, way: str) -> ResponseReturnValue:
    """One more phone or e-mail."""
    actor = current_actor()
    contact, form = queries.get_visible(actor, public_id), PhoneForm() if way == "phone" else EmailForm()
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                changing.add_point(contact, way=way, value=form.value.data, use=form.use.data or None,
                                   note=form.note.data, actor=actor)
            return _done(contact, "The phone number is added." if way == "phone" else "The email address is added.")
    return _form(contact, form, title="Add a phone number" if way == "phone" else "Add an email address", submit="Add")


@residents.get("/desk/residents/<public_id>/points/<int:number>")
@residents.post("/desk/residents/<public_id>/points/<int:number>")
@needs(Permission.EDIT_CONTACTS)
def point(public_id: str, number: int) -> ResponseReturnValue:
    """What is known of one phone or e-mail: whether it may be used, a note; or that it is no longer theirs."""
    actor = current_actor()
    contact = queries.get_visible(actor, public_id)
    row = _point(contact, number)
    form = PointForm(obj=row)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            changing.mark_point(contact, number, do_not_use=form.do_not_use.data, note=form.note.data, actor=actor)
            return _done(contact, "The change is kept.")
    return page("desk/residents/point.html", person=contact, form=form, row=row)


@residents.post("/desk/residents/<public_id>/points/<int:number>/end")
@needs(Permission.EDIT_CONTACTS)
def end_point(public_id: str, number: int) -> ResponseReturnValue:
    """A phone or e-mail is no longer theirs."""
    return _at_once(public_id, "It is taken off. The history of changes keeps it.",
                    lambda contact, actor: changing.end_point(contact, number, actor=actor))


@residents.get("/desk/residents/<public_id>/addresses")
@needs(Permission.SEE_CONTACTS)
def addresses(public_id: str) -> ResponseReturnValue:
    """All addresses, present and former."""
    contact = queries.get_visible(current_actor(), public_id)
    return page("desk/residents/addresses.html", person=contact, words=wording)


@residents.get("/desk/residents/<public_id>/addresses/add")
@residents.post("/desk/residents/<public_id>/addresses/add")
@needs(Permission.EDIT_CONTACTS)
def add_address(public_id: str) -> ResponseReturnValue:
    """One more address, from the gazetteer or typed."""
    actor = current_actor()
    contact = queries.get_visible(actor, public_id)
    default = "residence" if contact.kind == "person" else "site"
    form, finder = AddressForm(purpose=default), Finder()
    if request.method == "POST":
        finder = finding.posted()
        if request.form.get("press") in ("find", "change"):
            return _address_page(contact, form, finder)
        if finder.is_empty:
            finder.errors["find"] = "Enter a postcode, a street or an address"
        if form.validate_on_submit() and not finder.errors:
            with form.refusals(), transaction():
                if first_press():
                    changing.add_address(
                        contact, purpose=form.purpose.data, text=finder.typed_text, code=finder.postcode,
                        place_id=finder.place.id if finder.place is not None else None, from_on=form.from_on.data,
                        replaces=form.replaces.data, actor=actor)
                return _done(contact, "The address is added.")
    return _address_page(contact, form, finder)


@residents.get("/desk/residents/<public_id>/addresses/<int:number>/end")
@residents.post("/desk/residents/<public_id>/addresses/<int:number>/end")
@needs(Permission.EDIT_CONTACTS)
def end_address(public_id: str, number: int) -> ResponseReturnValue:
    """An address is no longer theirs."""
    actor, form = current_actor(), AddressEndForm()
    contact = queries.get_visible(actor, public_id)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            changing.end_address(contact, number, to_on=form.to_on.data, actor=actor)
            return _done(contact, "The address is kept as a former one.")
    return _form(contact, form, title="They left this address", submit="Keep as former address",
                 about=next((_said(a) for a in contact.addresses if a.id == number), ""))


@residents.get("/desk/residents/<public_id>/adjustments/add")
@residents.post("/desk/residents/<public_id>/adjustments/add")
@needs(Permission.EDIT_CONTACTS)
def add_need(public_id: str) -> ResponseReturnValue:
    """A reasonable adjustment that was agreed."""
    actor, form = current_actor(), NeedForm()
    contact = queries.get_visible(actor, public_id)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                changing.agree_adjustment(contact, kind=form.kind.data, detail=form.detail.data,
                                          review_on=form.review_on.data, actor=actor)
            return _done(contact, "The adjustment is agreed. Every service sees it.")
    return _form(contact, form, title="Add an adjustment", submit="Add")


@residents.get("/desk/residents/<public_id>/adjustments")
@needs(Permission.SEE_CONTACTS)
def needs_of(public_id: str) -> ResponseReturnValue:
    """The adjustments agreed, present and ended."""
    contact = queries.get_visible(current_actor(), public_id)
    return page("desk/residents/adjustments.html", person=contact, words=wording)


@residents.post("/desk/residents/<public_id>/adjustments/<int:number>/end")
@needs(Permission.EDIT_CONTACTS)
def end_need(public_id: str, number: int) -> ResponseReturnValue:
    """An adjustment is no longer wanted."""
    return _at_once(public_id, "The adjustment has ended.",
                    lambda contact, actor: changing.end_adjustment(contact, number, actor=actor))


def _fields(contact: Contact, form: Form, names: tuple[str, ...], *, title: str) -> ResponseReturnValue:
    """A form of fields of the record itself."""
    if form.validate_on_submit():
        typed = {name: form[name].data if form[name].data != "" else None for name in names}
        if "born_on" in typed and typed["born_on"] is None:
            typed["birth_precision"] = None
        with form.refusals(), transaction():
            changed = changing.change(contact, typed, version=whole_number(form["version"].data) or 0,
                                      actor=current_actor())
            return _done(contact, "The change is kept." if changed else "Nothing was different, so nothing is changed.")
    return _form(contact, form, title=title, submit="Save")


def _form(contact: Contact, form: Form, *, title: str, submit: str, about: str = "") -> ResponseReturnValue:
    return page("desk/residents/form.html", person=contact, form=form, heading=title, submit=submit, about=about)


def _address_page(contact: Contact, form: AddressForm, finder: Finder) -> ResponseReturnValue:
    found = [*form.summary, *finding.problems(finder)]
    return page("desk/residents/address.html", status=422 if found else 200, person=contact, form=form,
                finder=finder, problems=found)


def _at_once(public_id: str, words: str, verb: Callable[[Contact, Actor], None]) -> ResponseReturnValue:
    """Change something by a button, without a form."""
    actor = current_actor()
    contact = queries.get_visible(actor, public_id)
    with transaction():
        verb(contact, actor)
        return _done(contact, words)


def _done(contact: Contact, words: str) -> ResponseReturnValue:
    say(words)
    return redirect(url_for("residents.show", public_id=contact.public_id))


def _point(contact: Contact, number: int) -> ContactPoint:
    for row in contact.points:
        if row.id == number and row.ended_at is None:
            return row
    raise NotFound("This number or address is no longer on the record.")


def _said(address: Any) -> str:
    return str(address.place.address if address.place is not None else " ".join((address.text or "").split()))
