"""Open cases near the place of a new request, offered to be joined instead of opening another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import opening, whereabouts
from crm.cases.access import visible
from crm.cases.joining import NewRequest
from crm.cases.models import Case, ServiceRequest
from crm.cases.opening import NewCase
from crm.cases.references import reference_of
from crm.cases.whereabouts import Spots
from crm.catalogue import calendars, services, versions
from crm.foundation import clock
from crm.foundation.database import session
from crm.places.spots import Spot
from crm.values.actor import Actor
from crm.values.amount import Amount
from crm.values.coordinates import Point, box_around, distance_metres
from crm.workflow import counting
from crm.workflow.conditions import FactName
from crm.workflow.definition import Definition
from crm.workflow.evaluation import resolve
from crm.workflow.facts import Facts

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCase:
    """An open case of the same service close by. `metres` along the ground; 0 at the same place."""

    case_id: int
    reference: str
    metres: int
    opened_at: datetime
    status_public: str
    summary: str
    where: str
    requests: int


def find(actor: Actor, service_code: str, *, answers: Mapping[str, Any], spots: Spots | None = None) -> list[NearCase]:
    """The open cases of a service that the actor sees fully, as near and as recent as the service says, nearest first.

    `answers`: as typed so far; without a place, or when the service does not offer joining, there are none. With
    `same`, their answers to those questions have to be equal. `spots`: those that this request has looked up.
    """
    policy.require(actor, Permission.TAKE_CALLS)
    entry = services.get(service_code)
    version_id, definition = versions.live(entry.id)
    del version_id
    place = whereabouts.question_of(definition, answers)
    if definition.nearby is None or place is None or not isinstance(answers[place], Mapping):
        return []
    where = (spots or Spots(actor)).located(answers[place], field=place)
    return _around(actor, entry.id, definition, where, answers=answers)


def _around(actor: Actor, service_id: int, definition: Definition, where: Spot, *, answers: Mapping[str, Any],
            ) -> list[NearCase]:
    reach = _reach(definition, service_id, where)
    if reach is None or where.lat is None or where.lon is None:
        return []
    metres, since = reach
    centre = Point(where.lat, where.lon)
    box = box_around(centre, metres=metres)
    candidates = session.execute(
        select(Case.id, Case.lat, Case.lon, Case.number, Case.version_id, Case.status, Case.opened_at, Case.summary,
               Case.where_text, Case.requests_count, ServiceRequest.answers)
        .join(ServiceRequest, ServiceRequest.case_id == Case.id)
        .where(Case.service_id == service_id, Case.is_listed, Case.opened_at >= since,
               Case.lat.between(box.south, box.north), Case.lon.between(box.west, box.east), visible(actor))
        .order_by(Case.id.desc()).limit(200)).all()
    same = definition.nearby.same or () if definition.nearby else ()
    found: dict[int, NearCase] = {}
    for case in candidates:
        far = distance_metres(centre, Point(case.lat, case.lon))
        if far > metres or case.id in found or any(case.answers.get(code) != answers.get(code) for code in same):
            continue
        status = versions.definition(case.version_id).statuses[case.status]
        found[case.id] = NearCase(
            case_id=case.id, reference=reference_of(case.number), metres=round(far), opened_at=case.opened_at,
            status_public=(status.public or status.name).say(), summary=case.summary, where=case.where_text or "",
            requests=case.requests_count)
    return sorted(found.values(), key=lambda near: (near.metres, near.case_id))[:MOST]


def _reach(definition: Definition, service_id: int, where: Spot) -> tuple[float, datetime] | None:
    """Within how many metres, and opened since when."""
    assert definition.nearby is not None
    far, age = (_resolved(said, definition, service_id, where) if isinstance(said, FactName) else said
                for said in (definition.nearby.within_m, definition.nearby.within))
    if not isinstance(far, int | float) or not isinstance(age, Amount):
        return None
    calendar = calendars.load().get(definition.calendar)
    return float(far), counting.first_instant(clock.now(), age, calendar, sign=-1)


def _resolved(name: FactName, definition: Definition, service_id: int, where: Spot) -> Any:
    situation = opening.facts_at_opening(
        definition, NewCase(service_id=service_id, request=NewRequest(answers={}, channel="desk")), where=where)
    return resolve(name, Facts(definition=definition, situation=situation, now=clock.now()))
