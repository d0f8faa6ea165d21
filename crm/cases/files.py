"""Files on a case: attaching what was stored, who may see each, taking one off."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import events, hold, noting
from crm.cases.guarded import may_read
from crm.cases.models import Case, CaseFile
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock, files
from crm.foundation.database import add_flushed, session
from crm.foundation.files import StoredFile
from crm.values.actor import Actor


def attach(case_id: int, *, public_ids: Sequence[str], actor: Actor) -> list[CaseFile]:
    """Put files that the actor stored on the case, for everybody who sees it fully.

    Raises NotFound, NotAllowed; Invalid (field `files`) when none was chosen or one is not theirs to attach.
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    if not public_ids:
        raise Invalid(fields={"files": "Choose a file"})
    return keep(case, public_ids=public_ids, actor=actor, field="files")


def keep(case: Case, *, public_ids: Iterable[str], actor: Actor, field: str = "files", code: str | None = None,
         request_id: int | None = None, action_id: int | None = None, task_id: int | None = None,
         seen_by: Sequence[str] = ()) -> list[CaseFile]:
    """Write and record files of a case and what they answer. Asks no permission but whose the files are."""
    rows = []
    for stored in claimable(public_ids, actor=actor, field=field):
        stored.is_claimed = True
        row = add_flushed(CaseFile(
            case_id=case.id, file_id=stored.id, request_id=request_id, action_id=action_id, task_id=task_id,
            code=code, seen_by=list(seen_by), by=actor.key, at=clock.now()))
        events.record(case, events.FileAdded(case_id=case.id, case_file_id=row.id, code=code), actor=actor)
        rows.append(row)
    return rows


def claimable(public_ids: Iterable[str], *, actor: Actor, field: str) -> list[StoredFile]:
    """The stored files behind these ids. Raises Invalid for one that is unknown, or that somebody else stored."""
    wanted = [str(one)[:22] for one in public_ids]
    found = {row.public_id: row for row in session.scalars(
        select(StoredFile).where(StoredFile.public_id.in_(wanted), StoredFile.removed_at.is_(None)))}
    for public_id in wanted:
        row = found.get(public_id)
        if row is None or (row.stored_by != actor.key and not actor.is_system):
            raise Invalid(fields={field: "A file could not be found. Attach it again"})
        if row.scan == "infected":
            raise Invalid(fields={field: "A file has a virus. Attach another"})
    return [found[public_id] for public_id in wanted]


def get_visible(actor: Actor, public_id: str) -> StoredFile:
    """A file of any case that the actor may see, or one of theirs that is not yet on any. Raises NotFound."""
    stored = files.get(public_id)
    if not stored.is_claimed and stored.stored_by == actor.key:
        return stored
    if case_behind(stored, actor=actor) is not None:
        return stored
    raise NotFound("This file does not exist.")


def case_behind(stored: StoredFile, *, actor: Actor) -> Case | None:
    """The case through which the actor sees a file; None for a file of theirs that is not yet on any."""
    rows = session.execute(
        select(CaseFile, Case).join(Case, Case.id == CaseFile.case_id)
        .where(CaseFile.file_id == stored.id, CaseFile.removed_at.is_(None)).order_by(CaseFile.id)).all()
    return next((case for row, case in rows if is_visible(row, case=case, actor=actor)), None)


def is_visible(row: CaseFile, *, case: Case, actor: Actor) -> bool:
    """Whether the actor sees the case fully, and is one of those the file is for."""
    return policy.level(actor, case.scope()) == "full" and may_read(
        row.seen_by, words=policy.words(actor, case.scope()), actor=actor)


def of_request(request_id: int) -> frozenset[str]:
    """The public ids of the files that a request has brought to a case."""
    return frozenset(session.scalars(select(StoredFile.public_id).join(CaseFile, CaseFile.file_id == StoredFile.id)
                                     .where(CaseFile.request_id == request_id, CaseFile.removed_at.is_(None))))


def remove(case_id: int, *, case_file_id: int, reason: str, actor: Actor) -> None:
    """Take a file off the case, with the reason; evidence of an action stays. Raises NotFound, NotAllowed, Invalid."""
    case = hold.taken(case_id, actor=actor, permission=Permission.CORRECT_CASES)
    row = session.get(CaseFile, case_file_id)
    if row is None or row.case_id != case.id or row.removed_at is not None or not is_visible(
            row, case=case, actor=actor):
        raise NotFound("This file is not on the case.")
    if row.action_id is not None:
        raise NotAllowed("This file is the evidence of what was done. It stays on the case.", rule="evidence")
    _end(case, [row], reason=reason, actor=actor)


def take_off(case: Case, *, public_ids: Collection[str], request_id: int, reason: str, actor: Actor) -> None:
    """Write and record that files which an answer of a request named are off the case. Asks no permission."""
    rows = session.scalars(select(CaseFile).join(StoredFile, StoredFile.id == CaseFile.file_id).where(
        CaseFile.case_id == case.id, CaseFile.request_id == request_id, CaseFile.removed_at.is_(None),
        StoredFile.public_id.in_(public_ids)).order_by(CaseFile.id)).all()
    _end(case, rows, reason=reason, actor=actor)


def _end(case: Case, rows: Iterable[CaseFile], *, reason: str, actor: Actor) -> None:
    for row in rows:
        note_id = noting.reason(case, reason, actor=actor, required="Enter why the file is taken off")
        row.removed_at = clock.now()
        events.record(case, events.FileRemoved(case_id=case.id, case_file_id=row.id, note_id=note_id), actor=actor)
