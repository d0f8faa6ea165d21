"""Proves who somebody is by their password: limited, with the same words and time whoever they say they are."""

from dataclasses import dataclass

from crm.accounts import attempts, passwords, queries, sessions
from crm.accounts.events import SignInRefused, UnknownSignInRefused
from crm.accounts.models import User
from crm.foundation import passwords as hashing
from crm.ledger import record
from crm.values.actor import Actor

WRONG = "The email address or password is not right. Check both and try again."
#: Who the ledger names when nobody is known.
STRANGER = Actor(key="stranger", name="Somebody unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How a try went: `user` when it was right; else `wait_minutes` when there were too many."""

    user: User | None = None
    wait_minutes: int = 0

    @property
    def words(self) -> str:
        """What to tell somebody who did not get in."""
        if not self.wait_minutes:
            return WRONG
        minutes = "1 minute" if self.wait_minutes == 1 else f"{self.wait_minutes} minutes"
        return f"There were too many attempts to sign in. Try again in {minutes}, or set a new password by email."


def count_try(*, email: str, address: str) -> Attempt | None:
    """Count a try for this account and from this address; an Attempt when there were too many.

    Commit before the password is looked at, so that tries made at once are all counted.
    """
    wait = attempts.count_sign_in(email=email, address=address)
    return Attempt(wait_minutes=wait) if wait else None


def prove(*, email: str, password: str, address: str = "") -> Attempt:
    """Look at the password. Takes as long, and writes as much, for an address that nobody signs in with. What it
    records must be committed, whatever the answer.
    """
    user = queries.find_user_by_email(email)
    is_right = hashing.matches(password, user.password_hash if user is not None else None)
    if user is None:
        record(UnknownSignInRefused(), actor=STRANGER)
        return Attempt()
    if not is_right or not user.is_active:
        why = "deactivated" if not user.is_active else "password" if user.password_hash else "no_password"
        record(SignInRefused(user_id=user.id, why=why), actor=sessions.acting(user))
        return Attempt()
    attempts.succeeded(email=email, address=address)
    passwords.freshen(user, password)
    return Attempt(user=user)
