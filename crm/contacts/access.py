"""Which contacts an actor may see: all, but for those that are known only from a sealed case."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.contacts.models import Contact, ContactSearch
from crm.values.actor import Actor

Sealable = type[Contact] | type[ContactSearch]


def visible(actor: Actor, rows: Sealable = Contact) -> ColumnElement[bool]:
    """The condition on contacts (or their search rows) that this actor may see."""
    if actor.is_system:
        return true()
    if not policy.may(actor, Permission.SEE_CONTACTS):
        return false()
    opened: list[ColumnElement[bool]] = [rows.sealed_case_id.is_(None)]
    if actor.sees:
        opened.append(rows.sealed_service_id.in_(sorted(actor.sees)))
    if actor.shared:
        opened.append(rows.sealed_case_id.in_(sorted(actor.shared)))
    if not actor.shut_out:
        return or_(*opened)
    return and_(or_(*opened), or_(rows.sealed_case_id.is_(None), rows.sealed_case_id.not_in(sorted(actor.shut_out))))
