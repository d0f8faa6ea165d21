"""Where the council's own things - calendars, teams, roles, services - are used by its services, whatever version."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from crm.catalogue import definitions, services
from crm.catalogue.models import ServiceVersion
from crm.foundation.database import session
from crm.workflow import packs, uses
from crm.workflow.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedBy:
    """A service that uses something. `number`: of the version, None in its draft; `is_live`. `words`: where, each a
    few words; `places`: the same in the definition ("" for the mapping of roles)."""

    service_id: int
    code: str
    name: str
    version_id: int | None
    number: int | None
    is_live: bool
    words: tuple[str, ...]
    places: tuple[str, ...] = ()


def of_calendar(code: str, *, also: Collection[int] = ()) -> list[UsedBy]:
    """The live versions and drafts that count in a calendar; `also`: other versions, such as those of open cases."""
    return list(naming("calendar", code, in_use(also)))


def of_service(code: str, *, also: Collection[int] = ()) -> list[UsedBy]:
    """The live versions and drafts of other services that open, count or ask for cases of a service."""
    return list(naming("service", code, in_use(also)))


def of_role(service_id: int, role: str, *, also: Collection[int] = ()) -> list[UsedBy]:
    """Where the versions of one service use one of its roles."""
    return [found for found in naming("role", role, in_use(also)) if found.service_id == service_id]


def of_team(team_id: int) -> list[UsedBy]:
    """The services whose roles a team holds, or that it owns, with the places where its roles are used now."""
    found = []
    for entry in services.entries().values():
        held = sorted({role for role, team, _ in services.roles_of(entry.id) if team == team_id})
        words = ["It owns this service"] if entry.owner_team_id == team_id else []
        read = definitions.find_published(entry.live_version_id) if entry.live_version_id is not None else None
        places: list[str] = []
        for role in held:
            known = read.roles.get(role) if read is not None else None
            words.append(f"It holds the role “{known.name.say() if known else role.replace('_', ' ')}”")
            places += [use.place for use in uses.uses(read, "role", role)] if read is not None else []
        if words:
            found.append(UsedBy(service_id=entry.id, code=entry.code, name=entry.name.get("en", entry.code),
                                version_id=entry.live_version_id, number=None, is_live=entry.is_offered,
                                words=tuple(words), places=tuple(dict.fromkeys(places))))
    return found


def naming(kind: str, code: str, among: Iterable[tuple[ServiceVersion, Definition]]) -> Iterator[UsedBy]:
    """Which of these versions use a thing, and where."""
    for row, read in among:
        entry = services.entry(row.service_id)
        used = [use for use in uses.uses(read, kind, code) if not use.is_example]
        if used:
            yield UsedBy(service_id=entry.id, code=entry.code, name=entry.name.get("en", entry.code),
                         version_id=row.id, number=row.number, is_live=row.id == entry.live_version_id,
                         words=tuple(use.words for use in used), places=tuple(use.place for use in used))


def in_use(also: Collection[int] = ()) -> Iterator[tuple[ServiceVersion, Definition]]:
    """The live versions, the drafts, and others that are asked for; one query."""
    live = {entry.live_version_id for entry in services.entries().values() if entry.live_version_id is not None}
    rows = session.scalars(select(ServiceVersion).where(
        (ServiceVersion.state == "draft") | ServiceVersion.id.in_(live | set(also)))
        .order_by(ServiceVersion.service_id, ServiceVersion.id))
    for row in rows:
        yield row, definitions.find_published(row.id) or packs.parse(row.definition)
