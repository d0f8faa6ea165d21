"""Drafts of services: begun, changed by place while others change other places, taken back, discarded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.models import Team
from crm.accounts.permissions import Permission
from crm.catalogue import cache, calendars, services
from crm.catalogue.drafting import PartChanged, apply, digest, held, last_changes, locked, names_of, replace, write
from crm.catalogue.events import DraftBegun, DraftChanged, DraftDiscarded, ServiceAdded, ServicePackImported
from crm.catalogue.models import DraftChange, Service, ServiceVersion
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock, settings
from crm.foundation.database import session
from crm.foundation.transaction import lock
from crm.ledger import record
from crm.values.actor import Actor
from crm.workflow import packs, places, renaming, shape_at, uses
from crm.workflow.definition import Definition
from crm.workflow.differences import Change, difference
from crm.workflow.places import ABSENT
from crm.workflow.shapes import Text
from crm.workflow.skeleton import About, skeleton

__all__ = ["ABSENT", "PartChanged", "StillUsed", "digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRead:
    """A pack that was read and not yet imported. `service_id` None: a new service. `changes`: what it changes in the
    draft (`is_against_draft`), which importing replaces, or else in the live version."""

    definition: Definition
    service_id: int | None = None
    against_version_id: int | None = None
    is_against_draft: bool = False
    changes: tuple[Change, ...] = ()


class StillUsed(Invalid):
    """What should be removed is used elsewhere. `uses`: where; `fields` says it by place."""

    def __init__(self, found: tuple[uses.Use, ...]) -> None:
        places_told = {use.place: use.words for use in found}
        super().__init__("This is used in {count} other places. Change them first, or remove it anyway and mend them "
                         "afterwards." if len(places_told) > 1 else "This is used in another place. Change that first, "
                         "or remove it anyway and mend it afterwards.", fields=places_told, count=len(places_told))
        self.uses = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A change of a draft as it is listed. `before` and `after`: what stood at `stored` (ABSENT: nothing)."""

    number: int
    place: str
    verb: str
    stored: str
    before: Any
    after: Any
    by: str
    at: datetime
    undone_at: datetime | None


# -- beginning, discarding --


def begin(service_id: int, *, actor: Actor) -> ServiceVersion:
    """The draft of a service: the present one, or a new copy of the live version. Raises NotFound for a service without
    either."""
    row = _service(service_id)
    policy.require(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=service_id))
    draft = find(service_id)
    if draft is not None:
        return draft
    return _begun(service_id, _live_data(row), of=row.live_version_id, actor=actor)


def begin_new(*, code: str, name: Mapping[str, str], about: About, summary: Mapping[str, str] | None = None,
              owner_team_id: int | None = None, calendar: str | None = None, actor: Actor) -> ServiceVersion:
    """The first draft of a new service, from nothing. `calendar`: else the council's first.

    Raises Invalid when the code is taken or the shape is not valid.
    """
    first = next(iter(sorted(calendars.load())), "office")
    data = skeleton(code=code, name=name, summary=summary or {}, about=about, calendar=calendar or first)
    return _new(packs.parse(data), owner_team_id=owner_team_id, of=None, actor=actor)


def begin_copy(version_id: int, *, code: str, name: Mapping[str, str], owner_team_id: int | None = None,
               actor: Actor) -> ServiceVersion:
    """The first draft of a new service that copies a version of another. Raises Invalid, NotFound."""
    data = {**_version(version_id).definition, "code": code, "name": dict(name)}
    return _new(packs.parse(data), owner_team_id=owner_team_id, of=version_id, actor=actor)


def read_pack(text: str) -> PackRead:
    """What a pack would change, without changing anything: against the draft of its service, else its live version.

    Raises Invalid with every error of shape and its line.
    """
    read = packs.from_yaml(text)
    found = next((entry for entry in services.entries().values() if entry.code == read.code), None)
    draft = find(found.id) if found is not None else None
    against = draft.id if draft is not None else found.live_version_id if found is not None else None
    if against is None:
        return PackRead(definition=read, service_id=found.id if found else None)
    present = packs.parse(_version(against).definition)
    return PackRead(definition=read, service_id=found.id if found else None, against_version_id=against,
                    is_against_draft=draft is not None, changes=tuple(difference(present, read)))


def import_pack(text: str, *, actor: Actor) -> ServiceVersion:
    """Make a draft from a pack: of a new service, or of the one with its code, whose draft it replaces (`undo` brings
    that back). Raises Invalid with every error of shape and its line. Problems of meaning stop publishing, not a draft.
    """
    read = packs.from_yaml(text)
    found = session.scalar(select(Service).where(Service.code == read.code).with_for_update())
    if found is None:
        return _new(read, owner_team_id=None, of=None, imported=True, actor=actor)
    policy.require(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=found.id))
    present = find(found.id) or _begun(found.id, _live_data(found), of=found.live_version_id, actor=actor)
    return write(locked(present.id, actor=actor), packs.to_data(read), verb="import", place="", stored="", actor=actor)


def discard(draft_id: int, *, actor: Actor) -> None:
    """Put a draft away. It is kept, and no longer shown. Raises NotFound, NotAllowed, Conflict."""
    row = locked(draft_id, actor=actor)
    row.state = "discarded"
    record(DraftDiscarded(service_id=row.service_id, version_id=row.id), actor=actor)
    cache.changed()


# -- reading --


def find(service_id: int) -> ServiceVersion | None:
    """The draft of a service, or None."""
    return session.scalar(select(ServiceVersion).where(ServiceVersion.service_id == service_id,
                                                       ServiceVersion.state == "draft"))


def get(service_id: int) -> ServiceVersion:
    """The draft of a service. Raises NotFound."""
    draft = find(service_id)
    if draft is None:
        raise NotFound("This service has no draft.")
    return draft


def part(draft_id: int, place: str) -> shape_at.Slot:
    """What belongs and stands at a place of a draft; `digest(slot.value)` is what its form sends back."""
    return shape_at.shape_at(_version(draft_id).definition, place)


def digest_of(slot: shape_at.Slot, fields: Sequence[str]) -> str:
    """The mark of some fields of an object, for a form that changes only these (`change_fields`)."""
    value = slot.value if isinstance(slot.value, Mapping) else {}
    return digest({field: value[field] for field in fields if field in value})


def list_changes(draft_id: int, *, most: int = 100) -> list[Listed]:
    """The changes of a draft, newest first, those taken back among them, with the names of who made them."""
    rows = session.scalars(select(DraftChange).where(DraftChange.version_id == draft_id)
                           .order_by(DraftChange.number.desc()).limit(most)).all()
    names = names_of([row.by for row in rows])
    return [Listed(number=row.number, place=row.place, verb=row.verb, stored=row.stored, undone_at=row.undone_at,
                   before=row.before.get("is", ABSENT), after=row.after.get("is", ABSENT), by=names[row.by], at=row.at)
            for row in rows]


# -- changing --


def change(draft_id: int, place: str, value: Any, *, seen: str | None, actor: Actor) -> ServiceVersion:
    """Put a value at a place, or take away what is there (ABSENT, for parts that may be left out). `seen`: the digest
    of the part as its form was drawn (None: whatever is there now).

    Raises PartChanged when that part changed since; Invalid, its fields keyed by place below the part; NotFound.
    """
    def put(data: Any) -> Any:
        return places.put(data, place, value) if value is not ABSENT else _without(data, place)

    return apply(draft_id, put, verb="change", place=place, stored=place, seen=seen, yours=value, actor=actor)


def change_fields(draft_id: int, place: str, values: Mapping[str, Any], *, seen: str | None,
                  renamed: Mapping[str, str] | None = None, anyway: bool = False, actor: Actor) -> ServiceVersion:
    """Put several fields of the object at a place at once (ABSENT takes one away) and leave its other fields alone.
    `seen`: `digest_of` these fields. `renamed`: the new codes of what is defined in them, by its present place; they
    are changed wherever they are named, as `rename` does. Raises as `change`, and StillUsed when what is no longer
    defined in them (an option, a column) is named elsewhere; `anyway` leaves those places as problems."""
    below = {word: f"{place}.{word}" if place else word for word in values}

    def put(data: Any) -> Any:
        for defined, code in (renamed or {}).items():
            data = renaming.rename(data, defined, code)
        after = data
        for word, value in values.items():
            after = places.put(after, below[word], value) if value is not ABSENT else _without(after, below[word])
        if not anyway:
            _refuse_to_lose(data, after, below.values())
        return after

    def watched(data: Any) -> Any:
        now = places.find(data, place)
        return {word: now[word] for word in values if word in now} if isinstance(now, Mapping) else {}

    yours = {word: value for word, value in values.items() if value is not ABSENT}
    return apply(draft_id, put, verb="change", place=place, stored="" if renamed else place, seen=seen, watched=watched,
                 yours=yours, actor=actor)


def add(draft_id: int, place: str, value: Any, *, key: str | None = None, position: int | None = None,
        seen: str | None = None, actor: Actor) -> str:
    """Add to the list at a place, or under `key` to the mapping there; at the end, or before `position`. Returns the
    place of what was added. Raises Invalid for a key that is taken and as `change`."""
    row = apply(draft_id, lambda data: places.add(data, place, value, key=key, position=position), verb="add",
                place=place, stored=place, seen=seen, actor=actor)
    there = places.get(row.definition, place)
    word = key if key is not None else len(there) - 1 if position is None else min(position, len(there) - 1)
    return f"{place}.{word}"


def remove(draft_id: int, place: str, *, seen: str | None = None, anyway: bool = False,
           actor: Actor) -> ServiceVersion:
    """Take an item of a list, an entry of a mapping or a part that may be left out away. Raises as `change`, and
    StillUsed when what is defined there is named elsewhere; `anyway` leaves those places as problems."""
    def without(data: Any) -> Any:
        missed = () if anyway else uses.uses_of_place(packs.parse(data), place)
        if missed:
            raise StillUsed(missed)
        return places.remove(data, place)

    return apply(draft_id, without, verb="remove", place=place, stored=places.parent_of(place), seen=seen, actor=actor)


def move(draft_id: int, place: str, *, by: int, seen: str | None = None, actor: Actor) -> ServiceVersion:
    """Put an item of a list or an entry of a mapping so many positions later, or earlier (negative); at most to the
    end. Raises as `change`."""
    return apply(draft_id, lambda data: places.move(data, place, by=by), verb="move", place=place,
                 stored=places.parent_of(place), seen=seen, actor=actor)


def rename(draft_id: int, place: str, code: str, *, seen: str | None = None, actor: Actor) -> str:
    """Give what is defined at a place (an entry such as "statuses.received", a question, an option) another code,
    there and wherever it is named. Returns its place. Raises Invalid for a code that is taken and as `change`."""
    row = apply(draft_id, lambda data: renaming.rename(data, place, code), verb="rename", place=place, stored="",
                seen=seen, actor=actor)
    is_entry = places.find(row.definition, place) is ABSENT
    return f"{places.parent_of(place)}.{code}" if is_entry else place


# -- taking back --


def undo(draft_id: int, *, actor: Actor) -> DraftChange:
    """Take back the last change that stands. Raises NotFound when there is none, Conflict when the part is no longer as
    that change left it."""
    row = locked(draft_id, actor=actor)
    last = session.scalar(select(DraftChange).where(DraftChange.version_id == draft_id, DraftChange.verb != "begin",
                                                    DraftChange.undone_at.is_(None))
                          .order_by(DraftChange.number.desc()).limit(1))
    if last is None:
        raise NotFound("There is no change to undo.")
    _turn(row, last, expected=last.after, wanted=last.before, verb="undo", actor=actor)
    last.undone_by, last.undone_at = actor.key, clock.now()
    return last


def redo(draft_id: int, *, actor: Actor) -> DraftChange:
    """Do the change again that was taken back last, if nothing was changed since. Raises NotFound, Conflict."""
    row = locked(draft_id, actor=actor)
    newest = session.scalars(select(DraftChange).where(DraftChange.version_id == draft_id)
                             .order_by(DraftChange.number.desc())).all()
    undone: DraftChange | None = None
    for each in newest:
        if each.undone_at is None:
            break
        undone = each
    if undone is None:
        raise NotFound("There is no change to do again.")
    _turn(row, undone, expected=undone.before, wanted=undone.after, verb="redo", actor=actor)
    undone.undone_by, undone.undone_at = None, None
    return undone


def _turn(row: ServiceVersion, made: DraftChange, *, expected: dict[str, Any], wanted: dict[str, Any], verb: str,
          actor: Actor) -> None:
    if digest(held(row.definition, made.stored)) != digest(expected):
        raise Conflict("This part was changed otherwise meanwhile.", changes=last_changes(row.id, made.place))
    back = places.put(row.definition, made.stored, wanted["is"]) if wanted else _without(row.definition, made.stored)
    replace(row, packs.to_data(packs.parse(back)))
    record(DraftChanged(service_id=row.service_id, version_id=row.id, number=made.number, verb=verb, place=made.place),
           actor=actor)


# -- within --


def _refuse_to_lose(before: Any, after: Any, changed: Iterable[str]) -> None:
    """Raise StillUsed when what these places no longer define is used elsewhere."""
    try:
        read = packs.parse(after)
    except Invalid:
        return  # its shape is refused first, when it is written
    missed = uses.uses_of_lost(packs.parse(before), read, changed)
    if missed:
        raise StillUsed(missed)


def _without(data: Any, place: str) -> Any:
    return data if places.find(data, place) is ABSENT else places.remove(data, place)


def _service(service_id: int) -> Service:
    row = session.scalar(select(Service).where(Service.id == service_id).with_for_update())
    if row is None:
        raise NotFound("This service does not exist.")
    return row


def _live_data(row: Service) -> dict[str, Any]:
    if row.live_version_id is None:
        raise NotFound("This service has neither a draft nor a live version to begin from.")
    return dict(_version(row.live_version_id).definition)


def _version(version_id: int) -> ServiceVersion:
    row = session.get(ServiceVersion, version_id)
    if row is None:
        raise NotFound("This version of the service does not exist.")
    return row


def _new(read: Definition, *, owner_team_id: int | None, of: int | None, imported: bool = False,
         actor: Actor) -> ServiceVersion:
    """A service that nobody had, with its first draft. A service owner makes it for a team they own services in."""
    scope = policy.NO_SCOPE if owner_team_id is None else policy.Scope(team_id=owner_team_id)
    policy.require(actor, Permission.EDIT_SERVICES, scope)
    lock(f"service:{read.code}")  # two people may begin the same service at once
    if session.scalar(select(Service.id).where(Service.code == read.code)) is not None:
        raise Invalid(fields={"code": "Another service has this code; choose another."})
    if owner_team_id is not None and session.get(Team, owner_team_id) is None:
        raise Invalid(fields={"owner_team_id": "This team does not exist."})
    row = Service(code=read.code, name=by_language(read.name), summary=by_language(read.summary),
                  owner_team_id=owner_team_id)
    session.add(row)
    session.flush()  # its key is needed by the version and the event
    record(ServiceAdded(service_id=row.id, code=row.code), actor=actor)
    draft = _begun(row.id, packs.to_data(read), of=of, imported=imported, actor=actor)
    # Who made the whole of it is among those who changed it, for `second_person_publishes`.
    session.add(DraftChange(version_id=draft.id, number=1, place="", verb="begin", stored="", before={}, after={},
                            by=actor.key, at=clock.now()))
    session.flush()  # the next change counts on
    return draft


def _begun(service_id: int, data: dict[str, Any], *, of: int | None, imported: bool = False,
           actor: Actor) -> ServiceVersion:
    draft = ServiceVersion(service_id=service_id, definition=data, made_by=actor.key, made_at=clock.now())
    session.add(draft)
    session.flush()  # its key is needed by the event
    record(ServicePackImported(service_id=service_id, version_id=draft.id) if imported
           else DraftBegun(service_id=service_id, version_id=draft.id, of_version_id=of), actor=actor)
    cache.changed()
    return draft


def by_language(text: Text | None) -> dict[str, str]:
    """A text of a service by language; a bare one is in the council's first."""
    if text is None:
        return {}
    if isinstance(text.root, str):
        return {settings.council().languages[0]: text.root}
    return {str(language): words for language, words in text.root.items()}
