"""Sessions of signed-in browsers: started, kept alive, ended. The browser holds a random id, the table its hash."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, update

from crm.accounts import actors, policy
from crm.accounts.actors import Sets
from crm.accounts.events import SessionsEnded, SignedIn, SignedOut
from crm.accounts.models import User, UserSession
from crm.accounts.permissions import Permission
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.settings import council
from crm.ledger import record
from crm.values.actor import Actor

#: How often, at most, it is written down that a browser was seen.
SEEN_EVERY = timedelta(minutes=1)
#: Ended and outlived sessions are kept this long, for the person page.
KEPT_FOR = timedelta(days=30)


_FIND = actors.asking("""
  select s.id_hash, s.user_id, s.started_at, s.seen_at,
    exists (select 1 from held_form h where h.user_id = s.user_id and h.expires_at > :now)
  from user_session s where s.id_hash = :id_hash and s.ended_at is null
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A browser that showed an id of ours. `is_live`: the person is signed in; else they were, and may again. `holds`:
    something that they sent when a session had ended is kept for them."""

    id_hash: str
    user_id: int
    is_live: bool
    is_worth_noting: bool
    ends_at: datetime
    sets: Sets
    holds: bool = False

    def actor(self) -> Actor:
        """The person as the one who acts."""
        return actors.compiled(self.user_id, self.sets)


def hash_of(token: str) -> str:
    """What is kept of a random id."""
    return sha256(token.encode()).hexdigest()


def start(user: User, *, browser: str | None = None, former: str | None = None) -> str:
    """Sign somebody in: ends the session that this browser had, and returns a fresh id for its cookie."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    if former:
        session.execute(update(UserSession).values(ended_at=now).where(
            UserSession.id_hash == hash_of(former), UserSession.ended_at.is_(None)))
    session.add(UserSession(id_hash=hash_of(token), user_id=user.id, started_at=now, seen_at=now,
                            browser=(browser or "")[:200] or None))
    user.last_seen_at, user.former_email = now, None
    record(SignedIn(user_id=user.id), actor=acting(user))
    return token


def find(token: str) -> Known | None:
    """Whose browser this is, and what they may do; None for an id that is not ours, was signed out, or whose person was
    deactivated. One query."""
    now, limits = clock.now(), council()
    row = session.execute(_FIND, {"id_hash": hash_of(token), "now": now}).one_or_none()
    if row is None:
        return None
    id_hash, user_id, started_at, seen_at, holds, *sets = row
    ends_at = min(seen_at + timedelta(minutes=limits.session_idle_minutes),
                  started_at + timedelta(hours=limits.session_hours))
    return Known(id_hash=id_hash, user_id=user_id, is_live=now < ends_at, ends_at=ends_at,
                 is_worth_noting=now - seen_at >= SEEN_EVERY, holds=holds, sets=Sets(*sets))


def note_seen(known: Known) -> None:
    """Write down that the browser was seen just now."""
    now = clock.now()
    session.execute(update(UserSession).values(seen_at=now).where(UserSession.id_hash == known.id_hash))
    session.execute(update(User).values(last_seen_at=now).where(User.id == known.user_id))


def sign_out(token: str, *, actor: Actor) -> None:
    """End the session of this browser; nothing to do when it has none."""
    ended = session.execute(update(UserSession).values(ended_at=clock.now()).where(
        UserSession.id_hash == hash_of(token), UserSession.user_id == actor.user_id, UserSession.ended_at.is_(None)
    ).returning(UserSession.user_id)).scalar_one_or_none()
    if ended is not None:
        record(SignedOut(user_id=ended), actor=actor)


def end(user: User, *, id_hash: str, actor: Actor) -> None:
    """End one session of a person: oneself, or by an administrator. Raises NotFound when it has ended."""
    _require(user, actor)
    ended = _end(user, [UserSession.id_hash == id_hash])
    if not ended:
        raise NotFound("This session has ended already.")
    record(SessionsEnded(user_id=user.id, number=1, why="by_hand"), actor=actor)


def end_all(user: User, *, but: str | None = None, why: str = "by_hand", actor: Actor) -> int:
    """End every session of a person but the one with this hash; returns how many."""
    _require(user, actor)
    number = _end(user, [UserSession.id_hash != but] if but else [])
    if number:
        record(SessionsEnded(user_id=user.id, number=number, why=why), actor=actor)
    return number


def sweep() -> int:
    """Remove sessions that ended or were last seen long ago; returns how many."""
    old = clock.now() - KEPT_FOR
    gone = session.execute(delete(UserSession).where(UserSession.seen_at < old).returning(UserSession.user_id))
    return len(gone.all())


def acting(user: User) -> Actor:
    """The person as the one who acts, without any rights: for what they do before they are signed in."""
    return Actor(key=f"user:{user.id}", name=user.name, email=user.email, user_id=user.id)


def _require(user: User, actor: Actor) -> None:
    if user.id != actor.user_id:
        policy.require(actor, Permission.MANAGE_STAFF)


def _end(user: User, where: Sequence[object]) -> int:
    statement = update(UserSession).values(ended_at=clock.now()).where(
        UserSession.user_id == user.id, UserSession.ended_at.is_(None), *where)  # type: ignore[arg-type]
    return len(session.execute(statement.returning(UserSession.id_hash)).all())
