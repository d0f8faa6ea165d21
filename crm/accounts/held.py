"""What somebody posted when their session had expired: kept one hour for the same person, then gone."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select

from crm.accounts.models import HeldForm
from crm.accounts.sessions import hash_of
from crm.foundation import clock
from crm.foundation.database import session

LASTS = timedelta(hours=1)
#: Forms kept for one person; the oldest give way.
MOST = 10

Pairs = Sequence[tuple[str, str]]


def keep(user_id: int, *, path: str, fields: Pairs, page: str | None = None) -> str:
    """Keep a posted form, and the page it was typed on; returns the secret under which it is found again."""
    token, now = secrets.token_urlsafe(32), clock.now()
    older = (select(HeldForm.token_hash).where(HeldForm.user_id == user_id)
             .order_by(HeldForm.expires_at.desc(), HeldForm.token_hash).offset(MOST - 1))
    session.execute(delete(HeldForm).where(HeldForm.token_hash.in_(older)))
    session.add(HeldForm(token_hash=hash_of(token), user_id=user_id, path=path, page=page, expires_at=now + LASTS,
                         fields=[[name, value] for name, value in fields]))
    return token


def find(token: str, *, user_id: int) -> HeldForm | None:
    """What is kept for this person under this secret, or under its hash; None when there is nothing, or no longer."""
    return session.scalar(select(HeldForm).where(
        HeldForm.token_hash.in_((token, hash_of(token))), HeldForm.user_id == user_id,
        HeldForm.expires_at > clock.now()))


def find_at(path: str, *, user_id: int) -> HeldForm | None:
    """The latest form of this person that was sent to this path, or typed on its page."""
    return session.scalars(
        select(HeldForm).where(HeldForm.user_id == user_id, HeldForm.expires_at > clock.now(),
                               or_(func.split_part(HeldForm.path, "?", 1) == path,
                                   func.split_part(HeldForm.page, "?", 1) == path))
        .order_by(HeldForm.expires_at.desc(), HeldForm.token_hash).limit(1)).first()


def kept_at(form: HeldForm) -> datetime:
    """When it was sent, and kept."""
    return form.expires_at - LASTS


def drop(token: str, *, user_id: int) -> None:
    """Forget a form that was sent again, or that is not wanted; by its secret, or by its hash."""
    session.execute(delete(HeldForm).where(HeldForm.token_hash.in_((token, hash_of(token))),
                                           HeldForm.user_id == user_id))


def sweep() -> int:
    """Remove what was kept long enough; returns how many."""
    gone = session.execute(delete(HeldForm).where(HeldForm.expires_at <= clock.now()).returning(HeldForm.user_id))
    return len(gone.all())
