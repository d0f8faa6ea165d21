"""What questions may ask of the house on behalf of a member of staff: places, people, teams, officers, files."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from werkzeug.datastructures import FileStorage

from crm.accounts import queries as staff
from crm.accounts.permissions import Role
from crm.catalogue import services
from crm.contacts import queries as contacts
from crm.contacts import searching
from crm.errors import NotFound
from crm.foundation import files as store
from crm.foundation.database import session
from crm.foundation.files import StoredFile
from crm.places import queries as places
from crm.places.models import Place
from crm.values.actor import Actor
from crm.values.coordinates import Point
from crm.web import houses
from crm.web.question_lookups import Lookups, Pick
from crm.workflow import questions as q

MOST = 20


def for_staff(actor: Actor, *, service_id: int, around: Callable[[], Place | None] = lambda: None,
              kept: Collection[str] = ()) -> Lookups:
    """The lookups of a form that this person fills in for a service. `around`: the place where a map begins, looked up
    when one is drawn. `kept`: files of others that stand in the answers already, and may stay there."""

    def teams(question: q.TeamQuestion) -> Sequence[Pick]:
        holders = {team for role in question.from_ or () for team in services.teams_for(service_id, role)}
        return [Pick(team.code, team.name) for team in staff.list_teams() if not question.from_ or team.id in holders]

    def officers(question: q.OfficerQuestion) -> Sequence[Pick]:
        wanted = {team for role in question.from_ or () for team in services.teams_for(service_id, role)}
        found = staff.people_of_teams(wanted or actor.teams, roles=(Role.OFFICER, Role.LEAD))
        return [Pick(one.public_id, one.name) for one in found]

    return Lookups(
        places=_places, people=lambda words, kind: _people(actor, words, kind),
        describe=lambda value: _describe(actor, value), teams=teams, officers=officers,
        keep_file=lambda sent: _keep(actor, sent), files=lambda ids: _files(actor, ids, kept),
        place_source=houses.address("places.pick"), map_layer=houses.address("house.map_base"),
        map_centre=lambda: _point(around()))


def _point(place: Place | None) -> tuple[float, float] | None:
    return None if place is None or place.lat is None or place.lon is None else (place.lat, place.lon)


def _places(words: str) -> Sequence[Pick]:
    return [Pick(f"uprn:{place.uprn}" if place.uprn else f"usrn:{place.street.usrn}" if place.street else "",
                 place.address, place.area.name if place.area is not None else "")
            for place in places.search(words, most=MOST) if place.uprn or place.street is not None]


def _people(actor: Actor, words: str, kind: str) -> Sequence[Pick]:
    return [Pick(hit.public_id, hit.name, hit.address or "") for hit in searching.search(actor, words, most=MOST)
            if hit.kind == kind]


def _describe(actor: Actor, value: Mapping[str, Any]) -> str:
    try:
        if value.get("contact"):
            return contacts.get_visible(actor, str(value["contact"])).name
        if value.get("uprn"):
            return places.get_by_uprn(str(value["uprn"])).address
    except NotFound:
        return ""
    if value.get("usrn"):
        street = places.find_by_usrn(str(value["usrn"]))
        return street.name if street is not None else ""
    return _near(value)


def _near(value: Mapping[str, Any]) -> str:
    try:
        point = Point(float(value["lat"]), float(value["lon"]))
    except (KeyError, TypeError, ValueError):  # no point of this earth: the question says so
        return ""
    nearest = places.nearest_address(point)
    if nearest is not None:
        return f"near {nearest}"
    return f"at {point.latitude:.5f}, {point.longitude:.5f}"


def _keep(actor: Actor, sent: FileStorage) -> str:
    return store.store(sent.read(), name=sent.filename or "file", by=actor.key).public_id


def _files(actor: Actor, ids: Sequence[str], kept: Collection[str]) -> Sequence[Pick]:
    rows = session.scalars(select(StoredFile).where(
        StoredFile.public_id.in_([str(one)[:22] for one in ids]),
        or_(StoredFile.stored_by == actor.key, StoredFile.public_id.in_(kept)),
        StoredFile.removed_at.is_(None)).order_by(StoredFile.id))
    return [Pick(row.public_id, row.name) for row in rows]
