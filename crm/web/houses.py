"""What the doors know of the house they belong to: its council, who is here, and where the usual rooms are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app, g, has_request_context, url_for
from flask_login import current_user
from werkzeug.routing import BuildError

from crm.foundation.settings import Council
from crm.values.actor import Actor
from crm.web.access import current_actor


@dataclass
class House:
    """Kept on the application by `furnish`. `council` and `actor` are asked at most once a request; `map_file` is a
    GeoJSON base map for where no tiles are set."""

    council: Callable[[], Council]
    actor: Callable[[], Actor | None]
    map_file: Path | None = None
    last_council: Council = field(default_factory=Council)


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
    """The address of a room, or nothing when this house does not have it."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""
