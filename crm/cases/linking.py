"""Cases that have to do with each other: linking and unlinking them by hand."""

from sqlalchemy import or_, select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import events, hold, references
from crm.cases.models import Case, CaseLink
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.values.actor import Actor
from crm.values.text import clean_text

KINDS = {
    "related": ("Related to", "Related to"),
    "duplicate_of": ("Duplicate of", "Has the duplicate"),
    "split_from": ("Split from", "Split into"),
    "follows": ("Follows", "Followed by"),
    "caused_by": ("Caused by", "Caused"),
}
"""Each kind of link, as said from the case it was made on and from the other."""


def link(case_id: int, *, other_reference: str, kind: str, actor: Actor, reason: str | None = None) -> CaseLink:
    """Link two cases that the actor may both see. Raises NotFound, NotAllowed, Invalid (fields `reference`, `kind`)."""
    other_id = references.find_case_id(other_reference)
    if kind not in KINDS:
        raise Invalid(fields={"kind": "Choose how the cases have to do with each other"})
    if other_id is None or other_id == case_id:
        raise Invalid(fields={"reference": "This is the case itself" if other_id else NO_SUCH_CASE})
    case, other = hold.locked_all([case_id, other_id])
    policy.require(actor, Permission.WORK_CASES, case.scope())
    if policy.level(actor, other.scope()) != "full":
        raise Invalid(fields={"reference": NO_SUCH_CASE})
    return tie(case, other, kind=kind, actor=actor, reason=clean_text(reason or "") or None)


NO_SUCH_CASE = "There is no case with this reference. Check the number"


def unlink(case_id: int, *, link_id: int, actor: Actor) -> None:
    """End a link. Raises NotFound, NotAllowed."""
    row = session.get(CaseLink, link_id)
    if row is None or case_id not in (row.case_id, row.other_id) or row.ended_at is not None:
        raise NotFound("This link does not exist.")
    case, other = hold.locked_all([row.case_id, row.other_id])
    policy.require(actor, Permission.WORK_CASES, case.scope())
    policy.require(actor, Permission.SEE_CASES, other.scope())
    row.ended_at = clock.now()
    for one, across in _in_order(case, other):
        events.record(one, events.CaseUnlinked(case_id=one.id, link_id=row.id, other_id=across.id, link=row.kind),
                      actor=actor)


def tie(case: Case, other: Case, *, kind: str, actor: Actor, reason: str | None = None) -> CaseLink:
    """Write and record a link between two locked cases, or return the one there is. Asks no permission."""
    found = session.scalar(select(CaseLink).where(
        CaseLink.kind == kind, CaseLink.ended_at.is_(None),
        or_((CaseLink.case_id == case.id) & (CaseLink.other_id == other.id),
            (CaseLink.case_id == other.id) & (CaseLink.other_id == case.id))))
    if found is not None:
        return found
    row = add_flushed(CaseLink(case_id=case.id, other_id=other.id, kind=kind, by=actor.key, reason=reason,
                               at=clock.now()))
    for one, across in _in_order(case, other):
        events.record(one, events.CaseLinked(case_id=one.id, link_id=row.id, other_id=across.id, link=kind),
                      actor=actor)
    return row


def _in_order(case: Case, other: Case) -> list[tuple[Case, Case]]:
    return sorted([(case, other), (other, case)], key=lambda pair: pair[0].id)
