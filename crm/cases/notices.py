"""Notices to staff: what somebody should know of, shown on their first page until seen."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from crm.accounts.models import CaseAccess, Membership, User
from crm.accounts.permissions import Role
from crm.cases.models import Case, Notice
from crm.foundation import clock
from crm.foundation.database import is_pending, reading, session
from crm.values.actor import Actor


def send(user_ids: Iterable[int], *, kind: str, case: Case | None = None,
         detail: Mapping[str, Any] | None = None) -> tuple[int, ...]:
    """Put a notice before each of these people, once each; who is shut out of the case is passed over.

    Returns who got one. `detail`: ids and codes.
    """
    wanted = sorted(set(user_ids))
    if case is not None and wanted and not is_pending(case):
        with reading(CaseAccess):
            kept_out = set(session.scalars(select(CaseAccess.user_id).where(
                CaseAccess.case_id == case.id, CaseAccess.level == "none", CaseAccess.ended_at.is_(None))))
        wanted = [user for user in wanted if user not in kept_out]
    session.add_all(
        Notice(user_id=user, case_id=case.id if case else None, kind=kind, detail=dict(detail or {}), at=clock.now())
        for user in wanted
    )
    return tuple(wanted)


def members(team_ids: Iterable[int], *roles: str) -> list[int]:
    """The active people who hold one of these roles (none named: officer or lead) in these teams."""
    with reading(Membership, User):
        return list(session.scalars(
            select(Membership.user_id).join(User, User.id == Membership.user_id)
            .where(Membership.team_id.in_(sorted(team_ids)), Membership.ended_at.is_(None),
                   Membership.role.in_(roles or (Role.OFFICER, Role.LEAD)), User.deactivated_at.is_(None))
            .distinct().order_by(Membership.user_id)
        ))


def mark_seen(actor: Actor, *, notice_ids: Iterable[int] | None = None) -> None:
    """The actor has seen these notices of theirs (None: all)."""
    mine = update(Notice).where(Notice.user_id == actor.user_id, Notice.seen_at.is_(None))
    if notice_ids is not None:
        mine = mine.where(Notice.id.in_(list(notice_ids)))
    session.execute(mine.values(seen_at=clock.now()))
