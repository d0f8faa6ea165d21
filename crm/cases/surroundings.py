"""The open cases around a point that a member of staff may see, nearest first: for the single view of a place."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from crm.accounts.models import Team
from crm.cases.about import CaseRow, row_of
from crm.cases.access import visible
from crm.cases.models import Case
from crm.foundation.database import session
from crm.values import coordinates
from crm.values.actor import Actor
from crm.values.coordinates import Point

#: Cases in the box around the point that are measured.
_MOST_MEASURED = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A case near a point, with its distance in metres and where it is."""

    row: CaseRow
    metres: float
    lat: float
    lon: float


def open_near(actor: Actor, point: Point, *, within_m: float, besides: Collection[int] = (), most: int = 10
              ) -> list[Near]:
    """Open cases of every service within so many metres, without those in `besides`. One query."""
    box = coordinates.box_around(point, metres=within_m)
    found = session.execute(
        select(Case, Team.name).join(Team, Team.id == Case.team_id)
        .where(Case.is_listed, Case.lat.is_not(None), Case.lat.between(box.south, box.north),
               Case.lon.between(box.west, box.east), Case.id.not_in(besides), visible(actor))
        .order_by(Case.id.desc()).limit(_MOST_MEASURED)).all()
    near = [Near(row=row_of(case, team=team), lat=case.lat, lon=case.lon,
                 metres=coordinates.distance_metres(point, Point(case.lat, case.lon)))
            for case, team in found if case.lat is not None and case.lon is not None]
    near.sort(key=lambda one: (one.metres, one.row.case_id))
    return [one for one in near if one.metres <= within_m][:most]
