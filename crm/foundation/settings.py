"""The council's own settings, kept in the database and changed on a screen: name, colours, languages, contact words."""

import time
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from crm.foundation.database import Model, session

#: Seconds for which another process may still see the former settings.
FRESH_FOR = 2.0


class CouncilSetting(Model):
    __tablename__ = "council_setting"
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)


@dataclass(frozen=True, kw_only=True)
class Council:
    """What a council says of itself. Colours are `#rrggbb`; the first language is the council's own."""

    name: str = "Northmoor Council"
    name_cy: str = "Cyngor Northmoor"
    brand_colour: str = "#144e48"
    link_colour: str = "#1a65a6"
    languages: tuple[str, ...] = ("en", "cy")
    phone: str = "020 7946 0100"
    email: str = "contact@northmoor.example"
    website: str = "https://www.northmoor.example"
    tile_url: str = ""
    tile_attribution: str = ""
    session_idle_minutes: int = 60
    session_hours: int = 12
    #: Values usable in service definitions as `{value: …}`.
    values: tuple[tuple[str, str], ...] = ()


_cached: tuple[float, Council] | None = None


def council() -> Council:
    """The council's settings; at most one query every two seconds a process."""
    global _cached
    if _cached is None or time.monotonic() - _cached[0] > FRESH_FOR:
        rows = {row.key: row.value for row in session.scalars(select(CouncilSetting))}
        known = {f.name for f in fields(Council)}
        _cached = (time.monotonic(), Council(**{k: _frozen(v) for k, v in rows.items() if k in known}))
    return _cached[1]


def save(new: Council) -> list[str]:
    """Keep new settings; returns the keys that changed."""
    old, typed = asdict(council()), asdict(new)
    changed = [key for key in typed if typed[key] != old[key]]
    for key in changed:
        statement = insert(CouncilSetting).values(key=key, value=typed[key])
        session.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": typed[key]}))
    forget()
    return changed


def forget() -> None:
    """Read the settings again next time."""
    global _cached
    _cached = None


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value
