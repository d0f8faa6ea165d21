"""The inner work on a draft: its row locked, one change made and written down, the whole still of valid shape."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from crm.accounts import policy
from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.catalogue import cache
from crm.catalogue.events import DraftChanged
from crm.catalogue.models import DraftChange, ServiceVersion
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import SYSTEM, Actor
from crm.values.dates import moment_in_words
from crm.workflow import packs, places, shape_at
from crm.workflow.places import ABSENT

Change = Callable[[Any], Any]


class PartChanged(Conflict):
    """Somebody changed the same part of a draft since it was shown. `theirs` stands there now, `yours` was sent
    (ABSENT: nothing)."""

    def __init__(self, *, place: str, theirs: Any, yours: Any, changes: tuple[str, ...]) -> None:
        super().__init__("Somebody changed the same part while you had this page open.", changes=changes)
        self.place, self.theirs, self.yours = place, theirs, yours


def digest(part: Any) -> str:
    """The mark of a part as it was shown, to send back with a change of it; of ABSENT too. Order counts."""
    written = "" if part is ABSENT else json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:20]


def locked(draft_id: int, *, actor: Actor) -> ServiceVersion:
    """The draft, its row locked. Raises NotFound, NotAllowed, and Conflict when it is a draft no more."""
    row = session.scalar(select(ServiceVersion).where(ServiceVersion.id == draft_id).with_for_update()
                         .execution_options(populate_existing=True))
    if row is None:
        raise NotFound("This draft does not exist.")
    policy.require(actor, Permission.EDIT_SERVICES, policy.Scope(service_id=row.service_id))
    if row.state != "draft":
        raise Conflict("This draft has been published meanwhile." if row.state == "published"
                       else "This draft has been discarded meanwhile.")
    return row


def apply(draft_id: int, change: Change, *, verb: str, place: str, stored: str, actor: Actor,
          seen: str | None = None, watched: Callable[[Any], Any] | None = None, yours: Any = ABSENT) -> ServiceVersion:
    """Change a draft. `place`: what was acted on, for people; `stored`: the part that is kept before and after, for
    undo. `seen` is the digest of what `watched` gives of the data (what stands at `place`, if nothing is said).

    Raises PartChanged, and Invalid with every error of shape by its place below `place`.
    """
    row = locked(draft_id, actor=actor)
    try:
        data = shape_at.opened(row.definition, place)
    except NotFound:
        if seen is None:
            raise
        raise PartChanged(place=place, theirs=ABSENT, yours=yours, changes=last_changes(row.id, place)) from None
    now = watched(data) if watched else places.find(data, place)
    same = seen is None or digest(now) == seen
    if not same and digest(now) != digest(yours):
        raise PartChanged(place=place, theirs=now, yours=yours, changes=last_changes(row.id, place))
    after = _read(change(data), place)
    if after["code"] != row.definition["code"]:
        raise Invalid(fields={"code": "The code of a service never changes."})
    return row if _same(after, row.definition) else write(row, after, verb=verb, place=place, stored=stored,
                                                          actor=actor)


def write(row: ServiceVersion, after: dict[str, Any], *, verb: str, place: str, stored: str,
          actor: Actor) -> ServiceVersion:
    """Make this the data of a locked draft, and write the change down."""
    number = _write_down(row, after, verb=verb, place=place, stored=stored, actor=actor)
    replace(row, after)
    record(DraftChanged(service_id=row.service_id, version_id=row.id, number=number, verb=verb, place=place),
           actor=actor)
    return row


def changers(draft_id: int) -> frozenset[str]:
    """The keys of all who changed a draft since it was begun, also where that was taken back again."""
    return frozenset(session.scalars(select(DraftChange.by).where(DraftChange.version_id == draft_id,
                                                                  DraftChange.verb != "correct")))


def write_correction(row: ServiceVersion, after: dict[str, Any], *, changed: Sequence[str], actor: Actor) -> None:
    """Put corrected words into a locked published version, each written down with what stood there before."""
    for place in changed:
        _write_down(row, after, verb="correct", place=place, stored=place, actor=actor)
    row.definition = after
    flag_modified(row, "definition")  # only the order of a mapping may have changed, and == does not see that
    session.flush()  # what follows reads the corrected words


def correct_draft(service_id: int, *, before: Any, after: Any, changed: Sequence[str], actor: Actor) -> None:
    """Give the draft of a service, if it has one, the words corrected in a published version, where it still has the
    former ones."""
    row = session.scalar(select(ServiceVersion).where(ServiceVersion.service_id == service_id,
                                                      ServiceVersion.state == "draft").with_for_update())
    for place in changed if row is not None else ():
        if row is not None and _part(row.definition, place) == _part(before, place) != _part(after, place):
            data, text = shape_at.opened(row.definition, place), _part(after, place)
            put = places.put(data, place, text) if text is not ABSENT else places.remove(data, place)
            write(row, _read(put, place), verb="correct", place=place, stored=place, actor=actor)


def _part(data: Any, place: str) -> Any:
    try:
        return places.find(shape_at.opened(data, place), place)
    except NotFound:
        return None


def _write_down(row: ServiceVersion, after: dict[str, Any], *, verb: str, place: str, stored: str,
                actor: Actor) -> int:
    stored = common(row.definition, after, stored)
    number = (session.scalar(select(func.max(DraftChange.number)).where(DraftChange.version_id == row.id)) or 0) + 1
    session.add(DraftChange(
        version_id=row.id, number=number, place=place, verb=verb, stored=stored,
        before=held(row.definition, stored), after=held(after, stored), by=actor.key, at=clock.now()))
    session.flush()  # the next number counts on
    return number


def replace(row: ServiceVersion, after: dict[str, Any]) -> None:
    """Put the data into the row; processes forget what they knew if they could have known it."""
    if row.definition.get("roles") != after.get("roles"):
        cache.changed()  # the roles of a draft can be mapped to teams
    row.definition = after
    flag_modified(row, "definition")  # only the order of a mapping may have changed, and == does not see that
    row.asked_by = row.asked_at = None  # what somebody asked to be published was another draft
    session.flush()  # what follows reads the changed draft


def common(before: Any, after: Any, stored: str) -> str:
    """The nearest place at or above this one that stands in both (or in neither, at the top)."""
    while stored and (places.find(before, stored) is ABSENT or places.find(after, stored) is ABSENT):
        stored = places.parent_of(stored)
    return stored


def held(data: Any, place: str) -> dict[str, Any]:
    """What stands at a place, as a change keeps it: `{}` for nothing."""
    found = places.find(data, place)
    return {} if found is ABSENT else {"is": found}


def last_changes(version_id: int, place: str, *, most: int = 3) -> tuple[str, ...]:
    """Who changed this part last and when, in words, newest first."""
    rows = session.scalars(select(DraftChange).where(DraftChange.version_id == version_id)
                           .order_by(DraftChange.number.desc()).limit(200))
    touching = [row for row in rows if places.is_within(row.place, place) or places.is_within(place, row.place)
                or (row.verb != "change" and places.is_within(place, row.stored))][:most]
    names = names_of([row.by for row in touching])
    return tuple(f"{names[row.by]} changed this on {moment_in_words(row.undone_at or row.at)}." for row in touching)


def names_of(keys: Sequence[str]) -> Mapping[str, str]:
    """Names of staff by the keys of actors."""
    numbers = {int(number) for kind, _, number in (key.partition(":") for key in keys) if kind == "user"}
    found = people.names_of_users(numbers)
    known = {f"user:{number}": name for number, name in found.items()} | {SYSTEM.key: SYSTEM.name}
    return {key: known.get(key, "Somebody") for key in keys}


def _read(data: Any, place: str) -> dict[str, Any]:
    try:
        return packs.to_data(packs.parse(data))
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={_below(where, place): words for where, words in refusal.fields.items()},
                      **refusal.params) from None


def _below(where: str, place: str) -> str:
    return where[len(place):].lstrip(".") if place and places.is_within(where, place) else where


def _same(one: Any, other: Any) -> bool:
    return digest(one) == digest(other)
