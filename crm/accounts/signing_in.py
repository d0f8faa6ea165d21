"""Proves who somebody is by their password: limited, with the same words and time whoever they say they are."""

import math
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from crm.accounts import passwords, queries, sessions
from crm.accounts.events import SignInRefused
from crm.accounts.models import User
from crm.foundation import clock, limits
from crm.foundation import passwords as hashing
from crm.ledger import record
from crm.values import email as emails

WINDOW = timedelta(minutes=15)
#: Tries in a window for one account and from one address. Many staff share the address of their office.
TRIES = {"account": 10, "address": 100}
WRONG = "The email address or password is not right. Check both and try again."


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
        return f"There were too many attempts to sign in. Try again in {minutes}, or set a new password by e-mail."


def count_try(*, email: str, address: str) -> Attempt | None:
    """Count a try for this account and from this address; an Attempt when there were too many.

    Commit before the password is looked at, so that tries made at once are all counted.
    """
    too_many = False
    for kind, key in _keys(email=email, address=address).items():
        too_many |= limits.count_try(key, window=WINDOW) > TRIES[kind]
    return Attempt(wait_minutes=_minutes_left()) if too_many else None


def prove(*, email: str, password: str) -> Attempt:
    """Look at the password. Takes as long for an address that nobody signs in with. What it records must be committed,
    whatever the answer.
    """
    user = queries.find_user_by_email(email)
    is_right = hashing.matches(password, user.password_hash if user is not None else None)
    if user is None:
        return Attempt()
    if not is_right or not user.is_active:
        why = "deactivated" if not user.is_active else "password" if user.password_hash else "no_password"
        record(SignInRefused(user_id=user.id, why=why), actor=sessions.acting(user))
        return Attempt()
    limits.forget(_keys(email=email, address="")["account"])
    passwords.freshen(user, password)
    return Attempt(user=user)


def may_ask_for_link(*, email: str, address: str) -> bool:
    """Count a request for a reset link; False when this account or address asked too often."""
    found = True
    for kind, key in _keys(email=email, address=address).items():
        most = {"account": 3, "address": 30}[kind]
        found &= limits.count_try(f"link-{key}", window=timedelta(hours=1)) <= most
    return found


def _keys(*, email: str, address: str) -> dict[str, str]:
    """Keys under which tries are counted: hashes, so that the table holds no address of anybody."""
    return {"account": "sign-in:" + _hashed(emails.search_key(email)), "address": "sign-in-from:" + _hashed(address)}


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _minutes_left() -> int:
    """Until the present window ends, in whole minutes."""
    seconds = int(WINDOW.total_seconds())
    return max(1, math.ceil((seconds - clock.now().timestamp() % seconds) / 60))
