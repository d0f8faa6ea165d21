"""What an auditor asks of the ledger, read from the address, and what they are told of each event."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from werkzeug.datastructures import MultiDict

from crm.accounts import queries as accounts
from crm.accounts.policy import NORMAL, SEALED
from crm.cases import references
from crm.cases.events import CaseRead
from crm.cases.models import Case, Note
from crm.catalogue import services
from crm.contacts.models import Contact
from crm.errors import Invalid, Refusal
from crm.foundation.clock import LONDON
from crm.foundation.database import session
from crm.ledger.events import KINDS
from crm.ledger.models import EventRow
from crm.ledger.queries import Entry, EventFilters
from crm.values.actor import SYSTEM
from crm.web import event_words
from crm.web.event_words import Read

#: A case that there is not.
NO_CASE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of the form as typed, and the filters they make. `case_id`: the case that was asked for by name."""

    typed: Mapping[str, str]
    filters: EventFilters
    case_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the audit: the event in words, what it is about, and the way there."""

    read: Read
    words: str
    about: str
    reference: str = ""
    is_closed_off: bool = False


def read(args: MultiDict[str, str]) -> Asked:
    """What is asked for. Raises Invalid with a reason for each wrong field."""
    typed = {name: " ".join(args.get(name, "").split())[:200] for name in ("who", "what", "about", "from", "to")}
    wrong: dict[str, str] = {}
    actor = _actor(typed["who"], wrong)
    case_id, stream = _subject(typed["about"], wrong)
    first, last = _day(typed["from"], "from", wrong), _day(typed["to"], "to", wrong)
    if first and last and last < first:
        wrong["to"] = "The last day must be the same as or after the first day"
    if wrong:
        raise Invalid(fields=wrong)
    return Asked(typed=typed, case_id=case_id, filters=EventFilters(
        actor=actor, stream=stream, case_id=case_id, kinds=_kinds(typed["what"]),
        from_at=_midnight(first) if first else None,
        to_at=_midnight(last + timedelta(days=1)) if last else None, shown=_may_be_told()))


def _may_be_told() -> ColumnElement[bool]:
    """Of a sealed case, and of who is known only from one: who read it, and who was let in or kept out. What was done
    there does not exist for auditors either, asked for by its reference or not."""
    sealed = exists().where(Case.id == EventRow.case_id, Case.sensitivity == SEALED)
    known_from_it = exists().where(Contact.id == EventRow.contact_id, Contact.sealed_case_id.is_not(None))
    return or_(EventRow.kind.in_([kind for kind in KINDS if _is_checked(kind)]), and_(~sealed, ~known_from_it))


def _is_checked(kind: str) -> bool:
    """Whether a kind is what the audit is there for: reads, and who may read."""
    return _group_of(kind) in ("reads", "access")


def lines(entries: Sequence[Entry], asked: Asked) -> list[Line]:
    """Rows in words. A restricted case is told of without its reference, and of what was done there only who read it
    and who may, unless it was asked for by its reference: whoever has that knows of the case.
    """
    ids = {entry.case_id for entry in entries if entry.case_id is not None}
    cases = {row.id: row for row in session.execute(
        select(Case.id, Case.number, Case.sensitivity).where(Case.id.in_(sorted(ids))))} if ids else {}
    reasons, found = _reasons(entries), []
    for one in event_words.read(entries):
        case = cases.get(one.entry.case_id or 0)
        closed = one.entry.case_id is not None and one.entry.case_id != asked.case_id and (
            case is None or case.sensitivity > NORMAL)
        reference = references.reference_of(case.number) if case is not None and not closed else ""
        said = ": ".join(part for part in (one.words, reasons.get(one.entry.id)) if part)
        is_told = _is_checked(one.entry.kind) or not closed
        found.append(Line(read=one, reference=reference,
                          words=said if is_told else "", is_closed_off=closed,
                          about="A restricted case" if closed else f"Case {reference}" if reference
                          else _about(one.entry, one.names)))
    return found


def _reasons(entries: Sequence[Entry]) -> dict[int, str]:
    """Why restricted cases were read, as their readers said, by event."""
    notes = {entry.payload["note_id"]: entry.id for entry in entries
             if entry.kind == CaseRead.kind and entry.payload.get("note_id")}
    if not notes:
        return {}
    found = session.execute(select(Note.id, Note.text).where(Note.id.in_(sorted(notes))))
    return {notes[note_id]: words for note_id, words in found}


def _about(entry: Entry, names: Mapping[str, str]) -> str:
    kind, _, number = entry.stream.partition(":")
    if kind in ("user", "team"):
        return names.get(entry.stream, kind)
    if kind == "reader":
        return ""
    if kind == "service" and number.isdecimal():
        known = services.entries().get(int(number))
        return known.name.get("en", known.code) if known is not None else "A service"
    return _ABOUT.get(kind, kind.replace("_", " "))


_ABOUT = {"contact": "A resident or organisation", "place": "A place", "council": "The council",
          "interaction": "Somebody not known", "call_back": "A call back", "calendar": "A calendar",
          "gazetteer": "The gazetteer", "batch": "Several cases", "queue": "A queue",
          "sign_in": "Signing in"}


def _actor(typed: str, wrong: dict[str, str]) -> str:
    if not typed:
        return ""
    if typed.casefold() in (SYSTEM.key, SYSTEM.name.casefold()):
        return SYSTEM.key
    user = accounts.find_user_by_email(typed)
    if user is None:
        wrong["who"] = "Enter the email address of a member of staff, or “system”"
        return ""
    return f"user:{user.id}"


def _subject(typed: str, wrong: dict[str, str]) -> tuple[int | None, str]:
    """The case or the stream that is meant."""
    if not typed:
        return None, ""
    if references.number_of(typed) is not None:  # the same words for none and for a sealed one that nobody read
        return references.find_case_id(typed) or NO_CASE, ""
    user = accounts.find_user_by_email(typed)
    if user is not None:
        return None, f"user:{user.id}"
    for find, kind in ((accounts.get_team, "team"), (services.get, "service")):
        try:
            return None, f"{kind}:{find(typed).id}"
        except Refusal:
            continue
    wrong["about"] = "Enter a case reference, a staff email address, or the code of a team or service"
    return None, ""


def _kinds(group: str) -> Collection[str]:
    """The kinds of a group; a kind belongs to the first group that names it."""
    groups = event_words.kinds()
    if group not in groups:
        return ()
    return [kind for kind in KINDS if _group_of(kind) == group] or ["none"]


def _group_of(kind: str) -> str:
    return next((code for code, (_, starts) in event_words.kinds().items() if kind.startswith(starts)), "")


def _day(typed: str, name: str, wrong: dict[str, str]) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        wrong[name] = "Enter a date"
        return None


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=LONDON)
