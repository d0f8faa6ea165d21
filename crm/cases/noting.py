"""Notes on a case: internal ones for staff, public ones for the people who reported it, and reasons of other verbs."""

from crm.accounts.permissions import Permission
from crm.cases import events, hold
from crm.cases.models import Case, Note
from crm.errors import Invalid
from crm.foundation import clock
from crm.foundation.database import add_flushed
from crm.values.actor import Actor
from crm.values.text import clean_text

LONGEST = 20_000


def add(case_id: int, *, text: str, actor: Actor, kind: str = "internal") -> Note:
    """Write a note. `kind`: internal | public (shown to the reporters).

    Raises NotFound, NotAllowed, and Invalid (field `text`) when it is empty or longer than LONGEST characters.
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    note = write(case, text=text, kind="public" if kind == "public" else "internal", actor=actor, field="text")
    events.record(case, events.CaseNoted(case_id=case.id, note_id=note.id, note_kind=note.kind), actor=actor)
    return note


def write(case: Case, *, text: str, kind: str, actor: Actor, field: str = "reason",
          empty: str = "Enter the note") -> Note:
    """The row of a note, without an event of its own: `kind` reason belongs to the event that names it."""
    cleaned = clean_text(text)
    if not cleaned:
        raise Invalid(fields={field: empty})
    if len(cleaned) > LONGEST:
        raise Invalid(fields={field: f"The text must be {LONGEST:,} characters or fewer"})
    return add_flushed(Note(case_id=case.id, kind=kind, text=cleaned, by=actor.key, at=clock.now()))


def reason(case: Case, text: str | None, *, actor: Actor, required: str | None = None) -> int | None:
    """Keep the reason of another verb as a note and return its id; None when none was given.

    `required`: what to say when it is missing and has to be given (field `reason`).
    """
    if not (text or "").strip() and required is None:
        return None
    return write(case, text=text or "", kind="reason", actor=actor, empty=required or "Enter the reason").id
