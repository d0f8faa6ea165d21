"""What happened, newest first: of one case, and of one person across all cases that the reader may see."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    cast,
    func,
    or_,
    select,
    text,
    true,
    union_all,
)

from crm.accounts import policy
from crm.accounts.sights import Sight, given, sight
from crm.cases import parties
from crm.cases.access import visible, visible_to
from crm.cases.guarded import may_read
from crm.cases.models import Case, CaseFile, Note, Party
from crm.cases.references import reference_of
from crm.cases.timeline_words import GROUPS, Reading, say
from crm.catalogue import versions
from crm.contacts.models import Interaction
from crm.correspondence.models import Message
from crm.errors import Invalid
from crm.foundation.database import among, session
from crm.foundation.files import StoredFile
from crm.foundation.paging import Page, cursor, read_cursor
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM, Actor
from crm.workflow.definition import Definition

PAGE = 30
#: Cases of one person whose events are read, the latest first.
_MOST_CASES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `title` says what; `who` did it; `text` is what was written, if something was.

    `case_reference` is set on a person's timeline. `message_state` and `message_id`: of a message.
    """

    event_id: int
    kind: str
    at: datetime
    who: str
    title: str
    text: str | None = None
    subject: str | None = None
    is_public: bool = False
    message_id: str | None = None
    message_state: str | None = None
    file_id: str | None = None
    case_reference: str | None = None


def of_case(case: Case, definition: Definition, *, actor: Actor, before: str | None = None,
            group: str | None = None, most: int = PAGE, hidden: Collection[tuple[int, int]] = ()) -> Page[Entry]:
    """A page of what happened on a case that the actor sees fully; two queries. `group`: of GROUPS. Raises Invalid.

    `hidden`: pairs of case and contact whose part the actor may not know of (`parties.hidden_from`).
    """
    words, place = policy.words(actor, case.scope()), read_cursor(before, parts=1)
    statement = _OF_CASE
    if group is not None and group in GROUPS:
        statement = statement.where(EventRow.kind.in_(GROUPS[group]))
    rows = session.execute(statement, {
        "case": case.id, "last": _number(place) if place is not None else _LAST, "most": most + 1,
        "unshown": "" if words & set(definition.access.reads.shown_to or ()) else "case.read"}).all()
    unseen = _unseen_cases([row[0] for row in rows], actor=actor)
    names = names_in([row[0] for row in rows], actor=actor)
    entries = [_entry(row, Reading(definition=definition, names=names)) for row in rows[:most]
               if _is_visible(row, words=words, actor=actor, unseen=unseen, hidden=hidden)]
    after = cursor(rows[most - 1][0].id) if len(rows) > most else None
    return Page(rows=entries, after=after)


def of_person(actor: Actor, contact_ids: Collection[int], *, before: str | None = None, group: str | None = None,
              most: int = PAGE) -> Page[Entry]:
    """A page of what happened with a person: their own events, and those of visible cases in which they are an
    unhidden party. One limited branch each; three queries, whatever the length. Raises Invalid."""
    place = read_cursor(before, parts=1)
    last = _number(place) if place is not None else None
    own = {"contacts": list(contact_ids)}
    cases = {case.id: case for case in session.scalars(_cases_of(sight(actor)), given(actor) | own)}
    found = session.execute(_of_person(group if group in GROUPS else None), own | {
        "cases": list(cases), "last": _LAST if last is None else last, "most": most + 1}).all()
    rows = found[:most]
    names = names_in([row[0] for row in rows], actor=actor)
    unseen = _unseen_cases([row[0] for row in rows], actor=actor)
    hidden = _hidden_people([row[0] for row in rows], actor=actor)
    entries = []
    for row in rows:
        case = cases.get(row[0].case_id)
        words = policy.words(actor, case.scope()) if case is not None else frozenset[str]()
        if _is_visible(row, words=words, actor=actor, unseen=unseen, hidden=hidden):
            definition = versions.definition(case.version_id) if case is not None else None
            entries.append(_entry(row, Reading(definition=definition, names=names), case=case))
    return Page(rows=entries, after=cursor(rows[-1][0].id) if len(found) > most else None)


def _number(place: tuple[object, ...]) -> int:
    """The number of the last event shown. Raises Invalid for a cursor of another list."""
    if not isinstance(place[0], int):
        raise Invalid("This page of the list does not exist. Go back to the first page.")
    return place[0]


#: On a person's timeline these say too little: what a clock or task did is for the case's own page.
_QUIET = tuple(kind for group in ("clocks", "tasks", "files") for kind in GROUPS[group]) + (
    "case.read", "case.notified", "case.answers_set", "case.party_added", "case.party_ended", "request.submitted")

_NUMBER = {name: cast(EventRow.payload[name].as_string(), BigInteger)
           for name in ("note_id", "message_id", "party_id", "case_file_id", "interaction_id")}

_WHOLE: Any = (
    select(EventRow, Note, Message.public_id, Message.state, Message.subject, Message.body, Message.direction, Party,
           CaseFile, StoredFile.public_id, StoredFile.name, Interaction)
    .outerjoin(Note, Note.id == _NUMBER["note_id"])
    .outerjoin(Message, Message.id == _NUMBER["message_id"])
    .outerjoin(Party, Party.id == _NUMBER["party_id"])
    .outerjoin(CaseFile, CaseFile.id == _NUMBER["case_file_id"])
    .outerjoin(StoredFile, StoredFile.id == CaseFile.file_id)
    .outerjoin(Interaction, Interaction.id == _NUMBER["interaction_id"])
)


#: Behind every event there will be.
_LAST = 2**62
# Built once: to build it takes longer than to run it.
_OF_CASE: Any = (
    _WHOLE.where(EventRow.case_id == bindparam("case"), EventRow.id < bindparam("last"),
                 EventRow.kind != bindparam("unshown"))
    .order_by(EventRow.id.desc()).limit(bindparam("most"))
)
_NAMES = text("""
select 'user:' || id, name from user_account where id = any(cast(:users as bigint[]))
union all select 'team:' || id, name from team where id = any(cast(:teams as bigint[]))
union all select 'contact:' || id, name from contact where id = any(cast(:contacts as bigint[]))
""")


@cache
def _cases_of(see: Sight) -> Select[Case]:
    """The cases of a person whose events a reader of this sight may know of, the latest first."""
    theirs = select(Party.case_id).where(
        among(Party.contact_id, "contacts"), Party.hidden.is_(False), Party.on_their_record.is_(True))
    return select(Case).where(Case.id.in_(theirs), visible_to(see)).order_by(Case.id.desc()).limit(_MOST_CASES)


@cache
def _of_person(group: str | None) -> Any:
    """The last events of a person: of their own, and of each of these cases; a limited branch each."""
    known = (EventRow.id < bindparam("last"),
             EventRow.kind.in_(GROUPS[group]) if group is not None else EventRow.kind.not_in(_QUIET))

    def newest(*where: ColumnElement[bool]) -> Select[int]:
        return select(EventRow.id).where(*where, *known).order_by(EventRow.id.desc()).limit(bindparam("most"))

    case = func.unnest(bindparam("cases", type_=ARRAY(BigInteger))).table_valued("id").render_derived("one")
    of_case = newest(EventRow.case_id == case.c.id, or_(
        EventRow.contact_id.is_(None), among(EventRow.contact_id, "contacts"))).lateral()
    own = newest(among(EventRow.contact_id, "contacts"), EventRow.case_id.is_(None)).subquery()
    united = union_all(select(own.c.id), select(of_case.c.id).select_from(case.join(of_case, true()))).subquery()
    last = select(united.c.id).order_by(united.c.id.desc()).limit(bindparam("most"))
    return _WHOLE.where(EventRow.id.in_(last)).order_by(EventRow.id.desc())


def names_in(rows: Iterable[EventRow], *, actor: Actor) -> dict[str, str]:
    """Names of the people and teams that these events mention, in one query; the reader is "You"."""
    users, teams, contacts = set[int](), set[int](), set[int]()
    for row in rows:
        kind, _, number = row.actor.partition(":")
        if kind in ("user", "contact"):
            (users if kind == "user" else contacts).add(int(number))
        told: Mapping[str, Any] = row.payload or {}
        users |= {told[name] for name in ("to_user_id", "from_user_id", "user_id") if told.get(name)}
        teams |= {told[name] for name in ("to_team_id", "from_team_id", "team_id") if told.get(name)}
    found = {SYSTEM.key: SYSTEM.name}
    if users or teams or contacts:
        rows_found = session.execute(_NAMES, {"users": list(users), "teams": list(teams), "contacts": list(contacts)})
        found |= {str(row[0]): str(row[1]) for row in rows_found}
    if actor.key in found and not actor.is_system:
        found[actor.key] = "You"
    return found


def _unseen_cases(rows: Iterable[EventRow], *, actor: Actor) -> set[int]:
    """Other cases that these events name and the actor may not see: no query when they name none."""
    named = {told[name] for row in rows for told in [row.payload or {}] for name in _OTHER_CASES if told.get(name)}
    if not named:
        return set()
    return named - set(session.scalars(select(Case.id).where(Case.id.in_(named), visible(actor))))


_OTHER_CASES = ("other_id", "to_case_id", "came_from")


def _hidden_people(rows: Iterable[EventRow], *, actor: Actor) -> set[tuple[int, int]]:
    """Whose messages on these cases the actor may not know of: no query when there are no messages."""
    return parties.hidden_from(actor, {row.case_id for row in rows if row.kind.startswith("message.") and row.case_id})


def _is_visible(row: Any, *, words: frozenset[str], actor: Actor, unseen: Collection[int],
                hidden: Collection[tuple[int, int]]) -> bool:
    """Whether somebody who sees the case may know of this: not of a hidden person's part or letters, of a file for
    few, or of a case that does not exist for them."""
    event, party, file = row[0], row[7], row[8]
    if event.kind.startswith("message.") and (event.case_id, event.contact_id) in hidden:
        return False
    if any((event.payload or {}).get(name) in unseen for name in _OTHER_CASES):
        return False
    if party is not None and party.hidden and not may_read(party.viewers or ["nobody"], words=words, actor=actor):
        return False
    return file is None or may_read(file.seen_by, words=words, actor=actor)


def _entry(row: Any, reading: Reading, *, case: Case | None = None) -> Entry:
    event, note, message_id, state, subject, body, direction, _, _, file_id, file_name, touch = row
    title = say(event.kind, event.payload, reading)
    words = note.text if note is not None else body if event.kind in _WITH_BODY else None
    if touch is not None and event.kind == "interaction.logged":
        title, words = f"{_CHANNELS.get(touch.channel, touch.channel)}: {touch.outcome.replace('_', ' ')}", touch.note
    if file_name is not None:
        title = f"{title}: {file_name}"
    return Entry(
        event_id=event.id, kind=event.kind, at=event.at, who=reading.names.get(event.actor, "Somebody"), title=title,
        text=words, subject=subject, message_id=message_id, message_state=state, file_id=file_id,
        is_public=(note is not None and note.kind == "public") or direction == "in",
        case_reference=reference_of(case.number) if case is not None else None,
    )


_WITH_BODY = ("message.queued", "message.by_hand", "message.received")
_CHANNELS = {"call": "Call", "email": "E-mail", "web": "Web", "visit": "Visit", "letter": "Letter", "sms": "Text",
             "api": "Other system"}
