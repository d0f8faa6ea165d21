"""The published definitions in the memory of a process: read together, parsed when first asked for, kept for good.

A published definition is known by the mark of its row, which is new with every publishing and every correction of
wording; a change elsewhere in the catalogue (a calendar, a role) costs no reading again. However many services a list
shows, it costs the same queries.
"""

import secrets
from collections.abc import Mapping

from sqlalchemy import Text, cast, select

from crm.catalogue import cache
from crm.catalogue.models import ServiceVersion
from crm.foundation.database import session
from crm.workflow import packs
from crm.workflow.definition import Definition

#: Definitions read by one query; the newest are the ones in use.
READ_AT_ONCE = 1000


def new_mark() -> str:
    """A mark that no other definition has."""
    return secrets.token_hex(8)


def find_published(version_id: int) -> Definition | None:
    """The definition of a published version, or None when there is no published version of this key."""
    mark = _marks().get(version_id)
    if mark is None:
        return None
    held: Definition | str | None = cache.find_for_good(("definition", mark))
    if held is None:
        _read_missing(version_id)
        held = cache.find_for_good(("definition", mark))
    if isinstance(held, str):
        held = packs.from_json(held)
        cache.keep_for_good(("definition", mark), held)
    return held


def _marks() -> Mapping[int, str]:
    return cache.remember("marks", lambda: {
        int(key): mark for key, mark in session.execute(
            select(ServiceVersion.id, ServiceVersion.mark)
            .where(ServiceVersion.state == "published").order_by(ServiceVersion.id)) if mark is not None})


def _read_missing(wanted: int) -> None:
    missing = [key for key, mark in _marks().items() if cache.find_for_good(("definition", mark)) is None]
    keys = {wanted, *missing[-READ_AT_ONCE:]}
    for mark, written in session.execute(select(ServiceVersion.mark, cast(ServiceVersion.definition, Text))
                                         .where(ServiceVersion.id.in_(keys))):
        cache.keep_for_good(("definition", mark), written)
