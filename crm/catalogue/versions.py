"""Versions of a service: their problems, publishing, export, and reading a definition."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, or_, select, update

from crm.accounts import policy
from crm.accounts.models import ServiceSeer
from crm.accounts.permissions import Permission
from crm.catalogue import cache, calendars, drafts, finder, services
from crm.catalogue.events import VersionPublished
from crm.catalogue.models import Service, ServiceVersion
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock, settings
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import Actor
from crm.workflow import examples, packs, problems
from crm.workflow.definition import Definition
from crm.workflow.people import Role
from crm.workflow.situation import Council


def definition(version_id: int) -> Definition:
    """The definition of a version, draft or published; a published one is remembered. Raises NotFound."""
    key = ("definition", version_id)
    found: Definition | None = cache.find(key)
    if found is None:
        row = get_row(version_id)
        found = packs.parse(row.definition)
        if row.state == "published":
            return cache.remember(key, lambda: found)
    return found


def live(service_id: int) -> tuple[int, Definition]:
    """The live version of a service and its id. Raises NotFound when it was never published."""
    found = services.entry(service_id)
    if found.live_version_id is None:
        raise NotFound("This service has not been published.")
    return found.live_version_id, definition(found.live_version_id)


def roles(service_id: int) -> Mapping[str, Role]:
    """The roles of a service that teams can hold, by code: of its live version, and of its draft, which is published
    only when each of its roles is held. Remembered."""
    def load() -> dict[str, Role]:
        found = session.scalars(
            select(ServiceVersion).join(Service, Service.id == ServiceVersion.service_id)
            .where(Service.id == service_id, or_(ServiceVersion.state == "draft",
                                                 ServiceVersion.id == Service.live_version_id))
            .order_by(ServiceVersion.state.desc()))  # the draft last: its words are the newer
        return {code: role for row in found for code, role in definition(row.id).roles.items()}

    return cache.remember(("roles", service_id), load)


def find_problems(version_id: int) -> tuple[problems.Problem, ...]:
    """All problems and warnings of a version, with this council's languages, calendars, services and role mapping."""
    row = get_row(version_id)
    required = settings.council().languages
    return problems.find_problems(packs.parse(row.definition), council=problems.KnownToCouncil(
        languages=required, first=required[0], calendars=set(calendars.load()),
        roles={role for role, _, _ in services.roles_of(row.service_id)},
        services={entry.code for entry in services.entries().values()}))


def failed_examples(read: Definition) -> dict[str, str]:
    """The examples that do not come out as they say, by their place, with what differs."""
    council = Council(calendars=calendars.load(), settings=dict(settings.council().values))
    return {f"examples.{result.name}": "; ".join(result.failures)
            for result in examples.run_all(read, council=council) if result.failures}


def publish(version_id: int, *, reason: str | None = None, actor: Actor) -> ServiceVersion:
    """Make a draft the live version. Raises Invalid with every problem or every failed example by its place.

    Raises also NotFound, NotAllowed, and Conflict when it was published already.
    """
    row = session.scalar(select(ServiceVersion).where(ServiceVersion.id == version_id).with_for_update())
    if row is None:
        raise NotFound("This version does not exist.")
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=row.service_id))
    if row.state != "draft":
        raise Conflict("This version has been published already." if row.state == "published"
                       else "This draft has been discarded.")
    read = packs.parse(row.definition)
    _refuse("The service cannot be published: {count} problems.",
            {found.place: found.words for found in find_problems(version_id) if found.severity == "problem"})
    _refuse("The service cannot be published: {count} of its examples fail.", failed_examples(read))
    last = session.scalar(select(func.max(ServiceVersion.number)).where(ServiceVersion.service_id == row.service_id))
    row.number, row.state = (last or 0) + 1, "published"
    row.published_by, row.published_at, row.reason = actor.key, clock.now(), reason
    _make_live(row, read)
    record(VersionPublished(service_id=row.service_id, version_id=row.id, number=row.number, reason=reason),
           actor=actor)
    cache.changed()
    return row


def export_pack(version_id: int) -> str:
    """A version as a pack file (YAML, every text quoted)."""
    return packs.to_yaml(definition(version_id))


def list_versions(service_id: int) -> Sequence[ServiceVersion]:
    """The versions of a service, newest first, the draft on top; without discarded drafts."""
    return session.scalars(select(ServiceVersion)
                           .where(ServiceVersion.service_id == service_id, ServiceVersion.state != "discarded")
                           .order_by(ServiceVersion.number.desc().nulls_first(), ServiceVersion.id.desc())).all()


def get_row(version_id: int) -> ServiceVersion:
    """A version as kept, draft or published. Raises NotFound."""
    row = session.get(ServiceVersion, version_id)
    if row is None:
        raise NotFound("This version of the service does not exist.")
    return row


def _make_live(row: ServiceVersion, read: Definition) -> None:
    session.execute(update(Service).where(Service.id == row.service_id).values(
        live_version_id=row.id, name=drafts.by_language(read.name), summary=drafts.by_language(read.summary),
        closed_at=None))
    session.execute(delete(ServiceSeer).where(ServiceSeer.service_id == row.service_id))
    for word in sorted(set(read.access.see or ())):
        session.add(ServiceSeer(service_id=row.service_id, word=word))
    finder.refresh(row.service_id, read)


def _refuse(message: str, faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(message, fields=faults, count=len(faults))
