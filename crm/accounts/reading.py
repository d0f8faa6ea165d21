"""Keeps who read a restricted record, and why."""

from datetime import timedelta

from sqlalchemy import select

from crm.accounts.events import RecordRead
from crm.errors import Invalid
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger import record
from crm.ledger.models import EventRow
from crm.values.actor import Actor

#: A reader who turns back to the same record within this time is not written down again.
SAME_LOOK = timedelta(minutes=30)
LONGEST_REASON = 300


def note_read(actor: Actor, *, case_id: int | None = None, contact_id: int | None = None,
              reason: str | None = None) -> bool:
    """Record that the actor read a restricted case or contact; whether it was a new look (else nothing is written).

    A typed reason is always written. Raises Invalid when it is too long to be one.
    """
    if actor.user_id is None:
        return False
    reason = (reason or "").strip() or None
    if reason is not None and len(reason) > LONGEST_REASON:
        raise Invalid(fields={"reason": f"Use {LONGEST_REASON} characters or fewer"})
    if reason is None and has_just_read(actor, case_id=case_id, contact_id=contact_id):
        return False
    record(RecordRead(reader_id=actor.user_id, case_id=case_id, contact_id=contact_id, reason=reason), actor=actor)
    return True


def has_just_read(actor: Actor, *, case_id: int | None = None, contact_id: int | None = None,
                  with_reason: bool = False) -> bool:
    """Whether the actor's last look at this record is so short ago that it counts as the same one."""
    looks = (
        select(EventRow.id).where(
            EventRow.stream == f"reader:{actor.user_id}", EventRow.kind == RecordRead.kind,
            EventRow.at > clock.now() - SAME_LOOK,
            EventRow.case_id.is_not_distinct_from(case_id), EventRow.contact_id.is_not_distinct_from(contact_id))
        .order_by(EventRow.seq.desc()).limit(1)
    )
    if with_reason:
        looks = looks.where(EventRow.payload["reason"].is_not(None))
    return session.scalar(looks) is not None
