"""What a member of staff should know of: their notices in words, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from crm.accounts.sights import NOBODY, Sight, bound, given, sight
from crm.cases.access import visible_to
from crm.cases.models import Case, Notice
from crm.cases.names import names_of
from crm.cases.references import reference_of
from crm.foundation.database import session
from crm.values.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """Something to know of. `reference` None: of no case, or of one that is not for the reader to see any more."""

    notice_id: int
    kind: str
    words: str
    at: datetime
    reference: str | None


WORDS = {
    "case_assigned": "{who} gave you a case", "case_shared": "{who} shared a case with you",
    "task_assigned": "{who} gave you a task", "task_breached": "A task is overdue", "task_warned": "A task is due soon",
    "clock_warned": "A case is due soon", "clock_breached": "A case is overdue",
    "reply_received": "Somebody answered", "emergency_access": "{who} opened a case in an emergency",
    "alert_proposed": "An alert was proposed", "case_message": "A message about a case",
    "notified": "Something happened on a case",
}
"""What a notice says, by its kind."""


def unread(actor: Actor, *, most: int = 20) -> list[NoticeLine]:
    """What the actor should know of and has not marked as seen (`notices.mark_seen`). Two queries at most."""
    if actor.user_id is None:
        return []
    found = session.execute(_unread(sight(actor)), given(actor) | {"most": most}).all()
    names = names_of({str(notice.detail["by"]) for notice, _, _ in found if notice.detail.get("by")})
    return [NoticeLine(
        notice_id=notice.id, kind=notice.kind, at=notice.at, words=_words(notice, names, is_visible=bool(seen)),
        reference=reference_of(number) if seen and number is not None else None) for notice, number, seen in found]


@cache
def _unread(see: Sight) -> Select[*tuple[Any, ...]]:
    return (
        select(Notice, Case.number, visible_to(see).label("seen")).outerjoin(Case, Case.id == Notice.case_id)
        .where(Notice.user_id == bound("see_user", NOBODY), Notice.seen_at.is_(None))
        .order_by(Notice.id.desc()).limit(bindparam("most")))


def _words(notice: Notice, names: Mapping[str, str], *, is_visible: bool) -> str:
    said = WORDS.get(notice.kind, WORDS["notified"])
    words = said.format(who=names.get(str(notice.detail.get("by")), "Guildhall"))
    text = str(notice.detail.get("text") or "")
    return f"{words}: {text}" if text and is_visible else words
