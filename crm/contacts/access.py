"""Which contacts an actor may see: all, but for those that are known only from a sealed case."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, all_, and_, false, or_, true

from crm.accounts.sights import NOBODY, Sight, bound, given, is_in, sight
from crm.contacts.models import Contact, ContactSearch
from crm.values.actor import Actor

Sealable = type[Contact] | type[ContactSearch]


def visible(actor: Actor, rows: Sealable = Contact) -> ColumnElement[bool]:
    """The condition on contacts (or their search rows) that this actor may see."""
    return visible_to(sight(actor), rows, told=given(actor))


def visible_to(see: Sight, rows: Sealable = Contact, *, told: Mapping[str, Any] = NOBODY) -> ColumnElement[bool]:
    """The same for everybody of this sight; the statement is then bound to what is `given` of who asks."""
    if see.is_system:
        return true()
    if not see.contacts:
        return false()
    opened: list[ColumnElement[bool]] = [rows.sealed_case_id.is_(None)]
    if see.sees:
        opened.append(is_in(rows.sealed_service_id, "see_services", told))
    if see.shared:
        opened.append(is_in(rows.sealed_case_id, "see_shared", told))
    if not see.shut_out:
        return or_(*opened)
    return and_(or_(*opened), or_(rows.sealed_case_id.is_(None),
                                  rows.sealed_case_id != all_(bound("see_shut_out", told))))
