"""Password hashing by argon2id, two at a time, and the rules for a password (NCSC, ASVS 5.0 6.2)."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm.errors import Invalid
from crm.foundation.blocklist import COMMON

LEAST = 12
MOST = 256
_hasher = PasswordHasher()
_turn = BoundedSemaphore(2)
_nobody = ""


def configure(*, time_cost: int, memory_cost: int) -> None:
    """Set the work of one hash; tests make it cheap. `memory_cost` in KiB."""
    global _hasher, _nobody
    _hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)
    _nobody = ""


def check_rules(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raise Invalid, in words, when a password may not be used. `about`: e-mail and names it may not contain."""
    if len(password) < LEAST:
        raise Invalid(fields={"password": f"Use {LEAST} characters or more"})
    if len(password) > MOST:
        raise Invalid(fields={"password": f"Use {MOST} characters or fewer"})
    lowered = password.casefold()
    if lowered in COMMON or len(set(lowered)) < 4:
        raise Invalid(fields={"password": "This password is too easy to guess. Three random words work well"})
    for word in about:
        if len(word) > 3 and word.casefold() in lowered:
            raise Invalid(fields={"password": "Do not use your name or e-mail address in your password"})


def hashed(password: str) -> str:
    with _turn:
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is right. Takes as long for somebody who does not exist (`stored` None)."""
    global _nobody
    if not stored:
        _nobody = _nobody or hashed("nobody at all, in constant time")
    with _turn:
        try:
            return _hasher.verify(stored or _nobody, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def is_weaker(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's and should be made again."""
    return _hasher.check_needs_rehash(stored)
