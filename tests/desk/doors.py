"""Coming in at a door as somebody."""

from typing import Any

from crm.accounts import sessions
from crm.accounts.models import User
from tests.accounts import people


def come_in(client: Any, role: str = "administrator", **member: Any) -> User:
    """Sign somebody new in, in this browser, without the sign-in page."""
    user = people.member(role, **member)
    client.set_cookie("guildhall-desk", sessions.start(user))
    return user
