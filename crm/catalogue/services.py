"""The services themselves: finding one, listing them, and which teams hold their roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.models import ServiceRoleTeam, Team
from crm.accounts.permissions import Permission
from crm.catalogue import cache
from crm.catalogue.events import ServiceOwnerChanged, ServiceRoleMapped, ServiceRoleUnmapped
from crm.catalogue.models import Service
from crm.errors import Invalid, NotFound
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A service as the catalogue shows it. `name` and `summary` by language. `live_version_id` None: never
    published."""

    id: int
    code: str
    name: Mapping[str, str]
    summary: Mapping[str, str]
    live_version_id: int | None
    owner_team_id: int | None
    is_offered: bool


def entries() -> Mapping[int, Entry]:
    """Every service by its id; remembered, costs no query a row."""
    return cache.remember("services", lambda: {
        row.id: Entry(id=row.id, code=row.code, name=row.name, summary=row.summary,
                      live_version_id=row.live_version_id, owner_team_id=row.owner_team_id,
                      is_offered=row.closed_at is None and row.live_version_id is not None)
        for row in session.scalars(select(Service).order_by(Service.code))
    })


def offered() -> list[Entry]:
    """The services that can be asked for now, by English name."""
    return sorted((e for e in entries().values() if e.is_offered), key=lambda e: e.name.get("en", e.code).casefold())


def entry(service_id: int) -> Entry:
    """A service by its id. Raises NotFound."""
    try:
        return entries()[service_id]
    except KeyError as missing:
        raise NotFound("This service does not exist.") from missing


def get(code: str) -> Entry:
    """A service by its code. Raises NotFound."""
    for found in entries().values():
        if found.code == code:
            return found
    raise NotFound("This service does not exist.")


def teams_for(service_id: int, role: str, *, area_id: int | None = None) -> tuple[int, ...]:
    """The teams that hold a role of a service for an area: those mapped to the area, else those mapped everywhere."""
    mapping: Mapping[tuple[int, str, int | None], tuple[int, ...]] = cache.remember("roles", _mapping)
    here = mapping.get((service_id, role, area_id), ()) if area_id is not None else ()
    return here or mapping.get((service_id, role, None), ())


def roles_of(service_id: int) -> list[tuple[str, int, int | None]]:
    """How a service's roles are mapped: (role, team, area)."""
    mapping: Mapping[tuple[int, str, int | None], tuple[int, ...]] = cache.remember("roles", _mapping)
    return [(role, team, area) for (service, role, area), teams in mapping.items() if service == service_id
            for team in teams]


def map_role(service_id: int, *, role: str, team_id: int, area_id: int | None = None, actor: Actor) -> None:
    """Give a role of a service to a team. Raises Invalid when the team has it already."""
    policy.require(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=service_id))
    if team_id in cache.remember("roles", _mapping).get((service_id, role, area_id), ()):
        raise Invalid("This team holds this role already.")
    session.add(ServiceRoleTeam(service_id=service_id, role=role, team_id=team_id, area_id=area_id))
    record(ServiceRoleMapped(service_id=service_id, role=role, team_id=team_id, area_id=area_id), actor=actor)
    cache.changed()


def unmap_role(service_id: int, *, role: str, team_id: int, area_id: int | None = None, actor: Actor) -> None:
    """Take a role of a service from a team. Raises NotFound when it does not hold it."""
    policy.require(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=service_id))
    row = session.scalar(select(ServiceRoleTeam).where(
        ServiceRoleTeam.service_id == service_id, ServiceRoleTeam.role == role, ServiceRoleTeam.team_id == team_id,
        ServiceRoleTeam.area_id.is_not_distinct_from(area_id)))
    if row is None:
        raise NotFound("This team does not hold this role.")
    session.delete(row)
    record(ServiceRoleUnmapped(service_id=service_id, role=role, team_id=team_id, area_id=area_id), actor=actor)
    cache.changed()


def give_to(service_id: int, *, team_id: int, actor: Actor) -> None:
    """Say which team owns a service: its service owners may change and publish it, and cases come to it that no role
    leads elsewhere. Raises NotFound, and Invalid for a team that is closed or owns it already."""
    policy.require(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=service_id))
    row, team = session.get(Service, service_id, with_for_update=True), session.get(Team, team_id)
    if row is None:
        raise NotFound("This service does not exist.")
    if team is None or team.closed_at is not None:
        raise Invalid(fields={"team": "Choose a team that works"})
    if row.owner_team_id == team_id:
        raise Invalid(fields={"team": "This team owns the service already"})
    record(ServiceOwnerChanged(service_id=service_id, team_id=team_id, former_team_id=row.owner_team_id), actor=actor)
    row.owner_team_id = team_id
    cache.changed()


def _mapping() -> dict[tuple[int, str, int | None], tuple[int, ...]]:
    found: dict[tuple[int, str, int | None], tuple[int, ...]] = {}
    rows: Any = session.scalars(select(ServiceRoleTeam).order_by(ServiceRoleTeam.id))
    for row in rows:
        key = (row.service_id, row.role, row.area_id)
        found[key] = (*found.get(key, ()), row.team_id)
    return found
