"""Links to the pages before and after this one, for lists that page by key."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from crm.foundation.paging import Page


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the neighbouring pages; empty where there is none."""

    previous: str
    next: str


def links(page: Page[Any], *, after: str = "after", before: str = "before") -> Links:
    """The neighbours of a page at the present address, its other words (filters, sort) kept."""
    return Links(previous=_here({before: page.before, after: None}) if page.before else "",
                 next=_here({after: page.after, before: None}) if page.after else "")


def here(**changes: object) -> str:
    """The present address with these words changed (None: taken out) and back on the first page of its list."""
    return _here({"after": None, "before": None, **changes})


def _here(changes: dict[str, Any]) -> str:
    words: dict[str, Any] = {key: request.args.getlist(key) for key in request.args}
    words.update(changes)
    kept = {key: value for key, value in words.items() if value not in (None, [], "")}
    query = urlencode(sorted(kept.items()), doseq=True)
    return f"{request.root_path}{request.path}" + (f"?{query}" if query else "")
