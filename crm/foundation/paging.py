"""Paging by key: a page, and the cursor that leads to the next."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from crm.errors import Invalid

#: The largest key of the database, a bigint.
LARGEST = 2**63 - 1
T = TypeVar("T")
CursorValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursors of the pages after and before it (None: there is none)."""

    rows: Sequence[T]
    after: str | None = None
    before: str | None = None


def cursor(*values: CursorValue) -> str:
    """The place in a list just behind a row with these sort values, for an address."""
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str | None, *, parts: int) -> tuple[CursorValue, ...] | None:
    """The sort values of a cursor, or None for the first page. Raises Invalid when it was not made by us."""
    if not text:
        return None
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (NotBase64, ValueError) as wrong:
        raise Invalid("This page of the list does not exist. Go back to the first page.") from wrong
    if not isinstance(values, list) or len(values) != parts or any(isinstance(v, list | dict) or (
            isinstance(v, int | float) and abs(v) > LARGEST) for v in values):
        raise Invalid("This page of the list does not exist. Go back to the first page.")
    return tuple(values)
