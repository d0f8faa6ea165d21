"""Where a case is: which answer says so, and what its service may ask of that place."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from crm.errors import Invalid
from crm.foundation.database import session
from crm.places import spots
from crm.places.models import Area, Place
from crm.places.spots import Spot
from crm.values.actor import Actor
from crm.workflow.definition import Definition
from crm.workflow.questions import AddressQuestion, PlaceQuestion

NOWHERE = Spot()


def of_answers(definition: Definition, given: Mapping[str, Any], *, actor: Actor) -> Spot:
    """Where the case is: the place question marked as its subject, else the first place (then address) answered."""
    code = question_of(definition, given)
    return NOWHERE if code is None else spots.locate(given[code], actor=actor)


def question_of(definition: Definition, given: Mapping[str, Any]) -> str | None:
    """The code of the question whose answer says where the case is; guarded ones never do."""
    answered = [q for q in definition.questions.values() if isinstance(q, PlaceQuestion | AddressQuestion)
                and given.get(q.code) and not q.is_guarded]
    places = [q for q in answered if isinstance(q, PlaceQuestion)]
    chosen = next((q for q in places if q.is_subject), None) or next(iter([*places, *answered]), None)
    return None if chosen is None else chosen.code


def facts_of(place_id: int | None, *, area_id: int | None) -> dict[str, Any]:
    """What a service may ask of the place of a case: its attributes, and at least its ward."""
    place = session.get(Place, place_id) if place_id is not None else None
    if place is not None:
        return spots.facts_of(place)
    area = session.execute(select(Area.code, Area.name).where(Area.id == area_id)).one_or_none()  # not its boundary
    return {"ward": area.code, "ward_name": area.name} if area is not None else {}


def located(answer: Mapping[str, Any], *, actor: Actor, field: str) -> Spot:
    """The spot behind an answer as typed. Raises Invalid (field) for a point that is not on the earth."""
    return Spots(actor).located(answer, field=field)


class Spots:
    """The spots behind answers as typed, each looked up once: for one request, in which the form, the cases nearby and
    the case that is opened all ask where it is."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._found: dict[tuple[str | float | None, ...], Spot] = {}

    def located(self, answer: Mapping[str, Any], *, field: str) -> Spot:
        """The spot behind an answer. Raises Invalid (field) for a point that is not on the earth."""
        try:
            said = _said(answer)
            if said not in self._found:
                self._found[said] = spots.locate(answer, actor=self._actor)
            return self._found[said]
        except (KeyError, TypeError, ValueError) as wrong:
            raise Invalid(fields={field: "Choose a place, or a point on the map"}) from wrong


def _said(answer: Mapping[str, Any]) -> tuple[str | float | None, ...]:
    """What of an answer says where it is, the same whether it was read from a form or kept."""
    words = (str(answer.get(name) or "").strip() for name in ("uprn", "usrn", "text"))
    return *words, *(None if answer.get("lat") is None else float(answer[name]) for name in ("lat", "lon"))
