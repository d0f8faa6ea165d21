"""Versions of a service: their problems, publishing, rolling back, correcting words, and reading a definition."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from crm.accounts import policy
from crm.accounts.models import ServiceSeer
from crm.accounts.permissions import Permission
from crm.catalogue import cache, calendars, definitions, drafting, drafts, expecting, finder, services
from crm.catalogue.events import PublishingAsked, VersionPublished, WordingCorrected
from crm.catalogue.models import Service, ServiceVersion
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock, settings
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import Actor
from crm.workflow import packs, problems, wording
from crm.workflow.definition import Definition
from crm.workflow.differences import Change, difference
from crm.workflow.people import Role


def definition(version_id: int) -> Definition:
    """The definition of a version, draft or published; a published one is remembered. Raises NotFound."""
    return definitions.find_published(version_id) or packs.parse(get_row(version_id).definition)


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
    return _problems(packs.parse(row.definition), service_id=row.service_id)


def failed_examples(read: Definition) -> dict[str, str]:
    """The examples that do not come out as they say, by their place, with what differs."""
    return {one.place: f"“{one.result.name}”: {'; '.join(one.result.failures)}" for one in expecting.list_failed(read)}


def why_not_publish(version_id: int, *, actor: Actor) -> str | None:
    """None when this actor may publish the draft; else why not, in words for them. Its problems apart."""
    row = get_row(version_id)
    return (policy.why_not(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=row.service_id))
            or _why_another(row, actor))


def ask_to_publish(version_id: int, *, reason: str | None = None, actor: Actor) -> ServiceVersion:
    """Ask a second person to publish a draft as it stands now; a change of it takes the request back.

    Raises NotFound, NotAllowed, Conflict.
    """
    row = drafting.locked(version_id, actor=actor)
    row.asked_by, row.asked_at, row.reason = actor.key, clock.now(), reason
    record(PublishingAsked(service_id=row.service_id, version_id=row.id, reason=reason), actor=actor)
    return row


def publish(version_id: int, *, reason: str | None = None, warnings_read: bool = True,
            actor: Actor) -> ServiceVersion:
    """Make a draft the live version. Raises Invalid with every problem or every failed example by its place, and for
    warnings that were not read.

    Raises also NotFound, Conflict when it was published already, and NotAllowed: also when the service wants a second
    person and this one changed the draft. (The system, at the console, is no person.)
    """
    row = session.scalar(select(ServiceVersion).where(ServiceVersion.id == version_id).with_for_update())
    if row is None:
        raise NotFound("This version does not exist.")
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=row.service_id))
    if row.state != "draft":
        raise Conflict("This version has been published already." if row.state == "published"
                       else "This draft has been discarded.")
    another = _why_another(row, actor)
    if another is not None:
        raise NotAllowed(another, rule="second_person")
    if not warnings_read and any(found.severity == "warning" for found in find_problems(row.id)):
        raise Invalid(fields={"warnings_read": "Say that you have read the warnings"})
    return _published(row, reason=reason, actor=actor)


def roll_back(service_id: int, *, to: int, reason: str, actor: Actor) -> ServiceVersion:
    """Publish a former version (by its number) again, as a new one, in one step. Its problems and examples are looked
    at again: roles and calendars may have changed since. A draft stays as it is.

    Raises NotFound, NotAllowed, and Invalid: also without a reason, or when that version is the live one.
    """
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=service_id))
    if not reason.strip():
        raise Invalid(fields={"reason": "Enter why the former version is published again"})
    former = session.scalar(select(ServiceVersion).where(ServiceVersion.service_id == service_id,
                                                         ServiceVersion.number == to))
    if former is None:
        raise NotFound("This service has no such version.")
    if services.entry(service_id).live_version_id == former.id:
        raise Invalid("This version is the live one already.")
    row = ServiceVersion(service_id=service_id, definition=former.definition, made_by=actor.key, made_at=clock.now(),
                         state="restored")
    session.add(row)
    session.flush()  # its problems are looked for by its key
    return _published(row, reason=reason.strip(), same_as=to, actor=actor)


def correct_wording(version_id: int, texts: Mapping[str, Any], *, reason: str, actor: Actor) -> ServiceVersion:
    """Correct words of a published version: texts as in a pack, by place; its open cases show them at once. A draft
    that still has the former words gets them too.

    Raises NotFound, NotAllowed, Conflict for what is not published, and Invalid by place: for what is no text, for a
    rule, for a text that would make a problem (a placeholder that nothing fills), without a reason.
    """
    row = session.scalar(select(ServiceVersion).where(ServiceVersion.id == version_id).with_for_update()
                         .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("This version does not exist.")
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=row.service_id))
    if row.state != "published":
        raise Conflict("Only a published version is corrected. Change the draft instead.")
    if not reason.strip():
        raise Invalid(fields={"reason": "Enter why the words are corrected"})
    before, after = row.definition, wording.corrected(row.definition, texts)
    if after == before:
        raise Invalid("These are the words it has already.")
    read = packs.parse(after)
    known = {(found.place, found.words) for found in _problems(packs.parse(before), service_id=row.service_id)}
    new = {found.place: found.words for found in _problems(read, service_id=row.service_id)
           if found.severity == "problem" and (found.place, found.words) not in known}
    _refuse("These words cannot be used: {count} problems.", new)
    row.wording += 1
    row.mark = definitions.new_mark()
    drafting.write_correction(row, after, changed=list(texts), actor=actor)
    record(WordingCorrected(service_id=row.service_id, version_id=row.id, wording=row.wording, places=sorted(texts),
                            reason=reason.strip()), actor=actor)
    if services.entry(row.service_id).live_version_id == row.id:
        _make_live(row, read, is_new=False)
    drafting.correct_draft(row.service_id, before=before, after=after, changed=list(texts), actor=actor)
    cache.changed()
    return row


def differences_between(old_id: int, new_id: int) -> list[Change]:
    """What differs between two versions, drafts among them, in words. Raises NotFound."""
    return difference(definition(old_id), definition(new_id))


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


def _problems(read: Definition, *, service_id: int) -> tuple[problems.Problem, ...]:
    required = settings.council().languages
    return problems.find_problems(read, council=problems.KnownToCouncil(
        languages=required, first=required[0], calendars=set(calendars.load()),
        roles={role for role, _, _ in services.roles_of(service_id)},
        services={entry.code for entry in services.entries().values()}))


def _why_another(row: ServiceVersion, actor: Actor) -> str | None:
    """Why somebody else has to publish this draft, or None."""
    if actor.is_system or not row.definition.get("second_person_publishes"):
        return None
    if actor.key not in drafting.changers(row.id):
        return None
    return ("This service is published by a second person, and you changed this draft. Ask for it to be published by "
            "somebody who did not change it.")


def _published(row: ServiceVersion, *, reason: str | None, same_as: int | None = None, actor: Actor) -> ServiceVersion:
    read = packs.parse(row.definition)
    _refuse("The service cannot be published: {count} problems.",
            {found.place: found.words for found in find_problems(row.id) if found.severity == "problem"})
    _refuse("The service cannot be published: {count} of its examples fail.", failed_examples(read))
    # The service's row is locked, so that two versions never take one number.
    session.execute(select(Service.id).where(Service.id == row.service_id).with_for_update())
    last = session.scalar(select(func.max(ServiceVersion.number)).where(ServiceVersion.service_id == row.service_id))
    row.number, row.state, row.mark = (last or 0) + 1, "published", definitions.new_mark()
    row.published_by, row.published_at, row.reason = actor.key, clock.now(), reason
    session.flush()  # what follows reads it as published
    _make_live(row, read)
    record(VersionPublished(service_id=row.service_id, version_id=row.id, number=row.number, reason=reason,
                            same_as=same_as, asked_by=row.asked_by), actor=actor)
    cache.changed()
    return row


def _make_live(row: ServiceVersion, read: Definition, *, is_new: bool = True) -> None:
    names = {"name": drafts.by_language(read.name), "summary": drafts.by_language(read.summary)}
    session.execute(update(Service).where(Service.id == row.service_id)
                    .values(**names, **({"live_version_id": row.id, "closed_at": None} if is_new else {})))
    session.execute(delete(ServiceSeer).where(ServiceSeer.service_id == row.service_id))
    for word in sorted(set(read.access.see or ())):
        session.add(ServiceSeer(service_id=row.service_id, word=word))
    finder.refresh(row.service_id, read)


def _refuse(message: str, faults: dict[str, str]) -> None:
    if faults:
        raise Invalid(message, fields=faults, count=len(faults))
