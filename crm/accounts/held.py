"""What somebody posted when their session had expired: kept one hour for the same person, then gone."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from crm.accounts.models import HeldForm
from crm.accounts.sessions import hash_of
from crm.foundation import clock
from crm.foundation.database import session

LASTS = timedelta(hours=1)
#: Forms kept for one person; the oldest give way.
MOST = 10

Pairs = Sequence[tuple[str, str]]


def keep(user_id: int, *, path: str, fields: Pairs) -> str:
    """Keep a posted form; returns the secret under which it is found again."""
    token, now = secrets.token_urlsafe(32), clock.now()
    older = (select(HeldForm.token_hash).where(HeldForm.user_id == user_id)
             .order_by(HeldForm.expires_at.desc(), HeldForm.token_hash).offset(MOST - 1))
    session.execute(delete(HeldForm).where(HeldForm.token_hash.in_(older)))
    session.add(HeldForm(token_hash=hash_of(token), user_id=user_id, path=path, expires_at=now + LASTS,
                         fields=[[name, value] for name, value in fields]))
    return token


def find(token: str, *, user_id: int) -> HeldForm | None:
    """What is kept under this secret for this person; None when there is nothing, or no longer."""
    return session.scalar(select(HeldForm).where(
        HeldForm.token_hash == hash_of(token), HeldForm.user_id == user_id, HeldForm.expires_at > clock.now()))


def drop(token: str, *, user_id: int) -> None:
    """Forget a form that was sent again, or that is not wanted."""
    session.execute(delete(HeldForm).where(HeldForm.token_hash == hash_of(token), HeldForm.user_id == user_id))


def sweep() -> int:
    """Remove what was kept long enough; returns how many."""
    gone = session.execute(delete(HeldForm).where(HeldForm.expires_at <= clock.now()).returning(HeldForm.user_id))
    return len(gone.all())
