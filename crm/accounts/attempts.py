"""Attempts to sign in and to ask for links: how many are let through, counted under keys that name nobody."""

import math
from datetime import timedelta
from hashlib import sha256

from crm.foundation import clock, limits
from crm.values import email as emails

WINDOW = timedelta(minutes=15)
#: Tries in a window that fail, for one account and from one address. Many staff share the address of their office.
MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS = 10, 100
LINK_WINDOW = timedelta(hours=1)
#: Links asked for in an hour, likewise.
MOST_LINKS_FOR_ACCOUNT, MOST_LINKS_FROM_ADDRESS = 3, 30


def count_sign_in(*, email: str, address: str) -> int:
    """Count a try; the minutes to wait when there were too many for this account or from this address, else 0."""
    too_many = limits.count_try(_account(email), window=WINDOW) > MOST_FOR_ACCOUNT
    too_many |= limits.count_try(_address(address), window=WINDOW) > MOST_FROM_ADDRESS
    return _minutes_left() if too_many else 0


def succeeded(*, email: str, address: str) -> None:
    """Somebody got in: their account starts afresh, and the try no longer counts against their address."""
    limits.forget(_account(email))
    limits.give_back(_address(address), window=WINDOW)


def forget_account(email: str) -> None:
    """Start an account afresh: its password was set anew."""
    limits.forget(_account(email))


def may_ask_for_link(*, email: str, address: str) -> bool:
    """Count a request for a link; False when this account or address asked too often."""
    found = limits.count_try("link-" + _account(email), window=LINK_WINDOW) <= MOST_LINKS_FOR_ACCOUNT
    return limits.count_try("link-" + _address(address), window=LINK_WINDOW) <= MOST_LINKS_FROM_ADDRESS and found


def _account(email: str) -> str:
    return "sign-in:" + _hashed(emails.search_key(email))


def _address(address: str) -> str:
    return "sign-in-from:" + _hashed(address)


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _minutes_left() -> int:
    """Until the present window ends, in whole minutes."""
    seconds = int(WINDOW.total_seconds())
    return max(1, math.ceil((seconds - clock.now().timestamp() % seconds) / 60))
