"""Passwords of staff: links to set or reset one, and changing one's own."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from crm.accounts import attempts, policy, sessions
from crm.accounts.events import PasswordLinkAsked, PasswordLinkMade, PasswordSet
from crm.accounts.models import PasswordLink, User
from crm.accounts.permissions import Permission
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock, jobs
from crm.foundation import passwords as hashing
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import Actor

#: How long a link is good for: shown to an administrator, mailed on their word, and asked for by the person.
LASTS = {"set": timedelta(hours=24), "sent": timedelta(hours=24), "reset": timedelta(hours=1)}
#: The jobs that make a link and mail it, and that tell somebody what was changed (registered in crm/jobs).
MAIL_LINK = "mail_password_link"
MAIL_NEWS = "mail_account_news"
DEACTIVATED = "This person is deactivated. Reactivate them first."
GONE = "This link has been used or is too old. Ask for a new one."


def make_link(user: User, *, purpose: str = "set", actor: Actor) -> str:
    """A fresh secret for a link by which somebody sets their password once.

    `purpose`: set, shown to an administrator, for 24 hours, in place of any older link; sent, which the job of
    `send_link` mails; or reset, asked for by the person (or whoever knows their address, so it spoils no other link),
    for one hour. A link that is shown opens the account to whoever sees it, so nobody but the console is shown one for
    somebody who has a password. Raises NotAllowed, and Conflict for somebody deactivated.
    """
    if not user.is_active:
        raise Conflict(DEACTIVATED)
    if purpose == "set":
        policy.require(actor, Permission.MANAGE_STAFF)
        _lock(user)  # they may be setting their first password just now
        if user.password_hash is not None and not actor.is_system:
            raise NotAllowed("They have a password, so a link goes to them by email and is shown to nobody else.")
    if purpose != "reset":
        _use_up(user)
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(PasswordLink(token_hash=sessions.hash_of(token), user_id=user.id, made_at=now,
                             expires_at=now + LASTS[purpose]))
    record(PasswordLinkMade(user_id=user.id, purpose=purpose), actor=actor)
    return token


def send_link(user: User, *, actor: Actor) -> None:
    """Have a link mailed to somebody, good for 24 hours. Raises Conflict for somebody deactivated."""
    policy.require(actor, Permission.MANAGE_STAFF)
    if not user.is_active:
        raise Conflict(DEACTIVATED)
    record(PasswordLinkAsked(user_id=user.id), actor=actor)
    jobs.defer(MAIL_LINK, user_id=user.id, kind="sent", queue_name="mail")


def whose_link(token: str) -> User:
    """Whom a link is for. Raises NotFound when it was used, is too old, or was never made."""
    user = session.scalar(
        select(User).join(PasswordLink, PasswordLink.user_id == User.id)
        .where(PasswordLink.token_hash == sessions.hash_of(token), PasswordLink.used_at.is_(None),
               PasswordLink.expires_at > clock.now(), User.deactivated_at.is_(None))
        .with_for_update(of=PasswordLink)
    )
    if user is None:
        raise NotFound(GONE)
    return user


def set_by_link(token: str, *, password: str) -> User:
    """Set the password of the one whose link this is, and end all their sessions. Raises NotFound or Invalid."""
    user = whose_link(token)
    _lock(user)
    had_one = user.password_hash is not None
    _set(user, password, how="link", but=None)
    if had_one:
        jobs.defer(MAIL_NEWS, user_id=user.id, kind="password", queue_name="mail")
    return user


def change_own(user: User, *, old: str, new: str, here: str | None) -> None:
    """Change one's own password; every other browser is signed out (`here`: the hash of this one). Raises Invalid."""
    if not hashing.matches(old, user.password_hash):
        raise Invalid(fields={"old": "This is not your present password"})
    if old == new:
        raise Invalid(fields={"password": "Choose a password that you have not used here before"})
    _set(user, new, how="own", but=here)


def freshen(user: User, password: str) -> None:
    """Hash a password that was just proved right again, if today's parameters are stronger."""
    if user.password_hash and hashing.is_weaker(user.password_hash):
        user.password_hash = hashing.hashed(password)


def sweep() -> int:
    """Remove links that are long past; returns how many."""
    old = clock.now() - timedelta(days=30)
    gone = session.execute(delete(PasswordLink).where(PasswordLink.expires_at < old).returning(PasswordLink.user_id))
    return len(gone.all())


def _set(user: User, password: str, *, how: str, but: str | None) -> None:
    hashing.check_rules(password, about=(*user.name.split(), user.email.partition("@")[0]))
    user.password_hash, user.password_set_at = hashing.hashed(password), clock.now()
    _use_up(user)
    attempts.forget_account(user.email)
    actor = sessions.acting(user)
    record(PasswordSet(user_id=user.id, how=how), actor=actor)
    sessions.end_all(user, but=but, why="password", actor=actor)


def _lock(user: User) -> None:
    session.flush()  # a refresh would forget what is not written yet
    session.refresh(user, with_for_update=True)


def _use_up(user: User) -> None:
    session.execute(update(PasswordLink).values(used_at=clock.now()).where(
        PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None)))
