"""Adds, changes, deactivates and reactivates members of staff; nobody is ever deleted."""

import secrets

from crm.accounts import passwords, policy, queries, sessions
from crm.accounts.administrators import keep_one
from crm.accounts.events import UserAdded, UserChanged, UserDeactivated, UserReactivated
from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.errors import Conflict, Invalid
from crm.foundation import clock, jobs
from crm.foundation.database import add_flushed
from crm.ledger import record
from crm.values import email as emails
from crm.values import text as texts
from crm.values.actor import Actor


def add(*, name: str, email: str, phone: str | None = None, actor: Actor) -> User:
    """A new member of staff, who can sign in once a link has let them set a password. Raises Invalid."""
    policy.require(actor, Permission.MANAGE_STAFF)
    name, email, phone = _checked(name=name, email=email, phone=phone, of=None)
    user = add_flushed(User(public_id=secrets.token_urlsafe(16), name=name, email=email, phone=phone))
    record(UserAdded(user_id=user.id), actor=actor)
    return user


def change(user: User, *, name: str, email: str, phone: str | None, actor: Actor) -> None:
    """Correct somebody's name, e-mail address or phone. Raises Invalid.

    Whoever has a password signs in anew under a new address, is told at both, and gets no link at the new one until
    then: an address of somebody else's would open the account.
    """
    policy.require(actor, Permission.MANAGE_STAFF)
    name, email, phone = _checked(name=name, email=email, phone=phone, of=user)
    typed = {"name": name, "email": email, "phone": phone}
    changed = tuple(field for field, value in typed.items() if getattr(user, field) != value)
    if not changed:
        return
    old, user.name, user.email, user.phone = user.email, name, email, phone
    record(UserChanged(user_id=user.id, fields=changed), actor=actor)
    if "email" in changed and user.password_hash is not None:
        _moved(user, old, actor=actor)


def deactivate(user: User, *, actor: Actor) -> None:
    """Let somebody in no more, at once, in every browser. Their roles wait for their return.

    Raises Conflict for oneself, for the last administrator, and when it is done already.
    """
    policy.require(actor, Permission.MANAGE_STAFF)
    if user.id == actor.user_id:
        raise Conflict("You cannot deactivate yourself. Ask another administrator.")
    if not user.is_active:
        raise Conflict("This person was deactivated already.")
    keep_one(without_user=user.id)
    user.deactivated_at = clock.now()
    record(UserDeactivated(user_id=user.id), actor=actor)
    sessions.end_all(user, why="deactivated", actor=actor)


def reactivate(user: User, *, actor: Actor) -> None:
    """Let somebody in again, with the roles they had. Raises Conflict when they are active."""
    policy.require(actor, Permission.MANAGE_STAFF)
    if user.is_active:
        raise Conflict("This person is active already.")
    user.deactivated_at = None
    record(UserReactivated(user_id=user.id), actor=actor)


def _moved(user: User, old: str, *, actor: Actor) -> None:
    proved = user.former_email or old
    user.former_email = proved if proved != user.email else None
    jobs.defer(passwords.MAIL_NEWS, user_id=user.id, kind="address", queue_name="mail")
    if user.id != actor.user_id:
        sessions.end_all(user, why="address", actor=actor)


def _checked(*, name: str, email: str, phone: str | None, of: User | None) -> tuple[str, str, str | None]:
    wrong: dict[str, str] = {}
    name, phone = texts.clean_line(name), texts.clean_line(phone or "") or None
    if not name:
        wrong["name"] = "Enter their full name"
    elif len(name) > 200:
        wrong["name"] = "Use 200 characters or fewer"
    read = emails.parse(email)
    if read is None:
        wrong["email"] = (emails.problem(email) or "Enter an email address").rstrip(".")
    else:
        read = emails.search_key(read)
        other = queries.find_user_by_email(read)
        if other is not None and (of is None or other.id != of.id):
            wrong["email"] = "Another member of staff signs in with this email address"
    if phone is not None and len(phone) > 40:
        wrong["phone"] = "Use 40 characters or fewer"
    if wrong or read is None:
        raise Invalid(fields=wrong)
    return name, read, phone
