"""Doors to places: the single view of a property or street, and the list from which an address is picked."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.cases import about, parties
from crm.contacts import interactions, queries, wording
from crm.contacts.models import Interaction
from crm.desk.places.shown import attributes_of, nearby_cases, points_of
from crm.places import queries as gazetteer
from crm.places.models import Place
from crm.values.actor import Actor
from crm.web.access import current_actor, needs
from crm.web.fragments import page

places = Blueprint("places", __name__)

#: Kinds of place that may be asked for while picking.
_KINDS = ("property", "street")


@places.get("/desk/places/pick")
@needs(Permission.SEE_CONTACTS)
def pick() -> ResponseReturnValue:
    """Places for the words typed so far, as JSON `[{"value": "uprn:…" or "usrn:…", "text": …}]`, likeliest first.

    `q` are the words, `kinds` property or street, else both.
    """
    asked = [kind for kind in request.args.getlist("kinds") if kind in _KINDS]
    found = gazetteer.search(request.args.get("q", ""), most=20, kinds=asked or _KINDS)
    picks = [(f"uprn:{place.uprn}" if place.uprn else f"usrn:{place.street.usrn}" if place.street else "", place)
             for place in found]
    return jsonify([{"value": value, "text": place.address} for value, place in picks if value])


@places.get("/desk/places/<public_id>")
@needs(Permission.SEE_CONTACTS)
def show(public_id: str) -> ResponseReturnValue:
    """The single view of a place: where it is, who lives there, what is open there and around it."""
    actor = current_actor()
    place = gazetteer.get(public_id)
    cases = about.for_place(actor, place.id)
    is_street = place.kind == "street"
    inside = gazetteer.on_street(place.street_id) if is_street and place.street_id else gazetteer.units_of(place)
    building = gazetteer.find_by_uprn(place.parent_uprn) if place.parent_uprn else None
    near = nearby_cases(actor, place, besides=[case.case_id for case in cases])
    return page(
        "desk/places/show.html", place=place, cases=cases, inside=inside, building=building, near=near,
        household=[] if is_street else queries.household(actor, place.id),
        touched=_touched(actor, place, about=[c.case_id for c in cases if not c.is_line]),
        attributes=attributes_of(place), points=points_of(near), words=wording, touch=interactions)


def _touched(actor: Actor, place: Place, *, about: list[int]) -> list[tuple[Interaction, str | None, str | None]]:
    """The last touches about the place, without those of people whose part in a case is hidden from the reader."""
    hidden = parties.hidden_from(actor, about)
    return [touch for touch in queries.interactions_at(place.id, about=about, actor=actor)
            if (touch[0].case_id, touch[0].contact_id) not in hidden]
