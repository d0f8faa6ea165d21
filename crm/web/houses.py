"""What the doors know of the house they belong to: its council, who is here, and where the usual rooms are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app, g, has_request_context, request, url_for
from flask_login import current_user
from werkzeug.routing import BuildError

from crm.foundation.settings import Council
from crm.values.actor import Actor
from crm.web.access import current_actor

#: Names of values may be a reader's own (`v.colour` of a worklist): there is no end to them.
_MOST_PATTERNS = 2000


@dataclass
class House:
    """Kept on the application by `furnish`. `council` and `actor` are asked at most once a request; `map_file` is a
    GeoJSON base map for where no tiles are set."""

    council: Callable[[], Council]
    actor: Callable[[], Actor | None]
    map_file: Path | None = None
    last_council: Council = field(default_factory=Council)
    #: Of addresses, by what they are built of.
    patterns: dict[tuple[Any, ...], list[tuple[str, str | None]] | None] = field(default_factory=dict)


def house() -> House:
    """The house of the running application."""
    found: House = current_app.extensions["house"]
    return found


def council() -> Council:
    """The council's settings, read once a request; the last known ones while a fault is being shown."""
    if not has_request_context() or g.get("in_fault"):
        return house().last_council
    if "council" not in g:
        g.council = house().last_council = house().council()
    found: Council = g.council
    return found


def actor() -> Actor | None:
    """Who is signed in, or None; nobody while a fault is being shown."""
    return None if g.get("in_fault") else house().actor()


def actor_signed_in() -> Actor | None:
    """The actor of the session, when somebody is signed in at all."""
    if not hasattr(current_app, "login_manager") or not current_user.is_authenticated:
        return None
    return current_actor()


def address(endpoint: str, **values: Any) -> str:
    """The address of a room, or nothing when this house does not have it.

    A list asks for a hundred addresses of one room: the first is built by Flask, and the plain values of the others are
    put in the same places of it.
    """
    if not all(map(_is_plain, values.values())):
        return _built(endpoint, values)
    shape = (request.script_root if has_request_context() else None, endpoint, *(
        (name, type(value)) for name, value in values.items()))
    patterns = house().patterns
    try:
        parts = patterns[shape]
    except KeyError:
        parts = _pattern(endpoint, values)
        if len(patterns) >= _MOST_PATTERNS:
            patterns.clear()
        patterns[shape] = parts
    if parts is None:
        return _built(endpoint, values)
    return "".join(part if name is None else str(values[name]) for part, name in parts)


def _is_plain(value: object) -> bool:
    """Whether a value stands in an address as it is."""
    return type(value) is int or (type(value) is str and value.isascii() and value.replace("-", "").isalnum())


def _pattern(endpoint: str, values: dict[str, Any]) -> list[tuple[str, str | None]] | None:
    """The parts of an address, each as it is, or the name of the value that stands there; None where only some values
    may stand."""
    marks = {name: 9_100_000_000_000_000_000 + number if type(value) is int else f"zqz{number}zqz"
             for number, (name, value) in enumerate(values.items())}
    names = {str(mark): name for name, mark in marks.items()}
    try:
        built = _built(endpoint, marks)
    except ValueError:
        return None
    parts = re.split(f"({'|'.join(names)})", built) if names else [built]
    return [(part, names.get(part)) for part in parts if part]


def _built(endpoint: str, values: dict[str, Any]) -> str:
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""
