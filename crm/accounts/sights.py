"""In which ways somebody sees cases and contacts, apart from which ones: a statement made for a `Sight` serves all who
see in these ways, and is told the rest by `given`.

To make a statement anew takes several times as long as to run it, and the database plans only once what it knows.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, BindParameter, ColumnElement, any_, bindparam
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.permissions import Permission, Role
from crm.values.actor import Actor

ROLES = (Role.LEAD.value, Role.OFFICER.value)
#: A statement of a sight that is not told who asks fails, rather than be told of somebody else.
NOBODY: dict[str, Any] = {}


class Sight(NamedTuple):
    """In which ways somebody sees. `reach`: of seeing cases at all, `everywhere`, `within` or none; `contacts`: whether
    they see contacts."""

    is_system: bool
    reach: str
    contacts: bool
    sees: bool
    as_lead: bool
    as_officer: bool
    is_staff: bool
    shared: bool
    glimpsed: bool
    shut_out: bool


def sight(actor: Actor) -> Sight:
    """The ways in which this actor sees."""
    reach = actor.reaches.get(Permission.SEE_CASES)
    words = {word for _, word in actor.sees_as}
    return Sight(
        is_system=actor.is_system, reach="" if reach is None else "everywhere" if reach.everywhere else "within",
        contacts=Permission.SEE_CONTACTS in actor.reaches,
        sees=bool(actor.sees), as_lead=Role.LEAD in words, as_officer=Role.OFFICER in words,
        is_staff=actor.user_id is not None, shared=bool(actor.shared), glimpsed=bool(actor.glimpsed),
        shut_out=bool(actor.shut_out))


def given(actor: Actor) -> dict[str, Any]:
    """What a statement made for the actor's sight is bound to."""
    reach = actor.reaches.get(Permission.SEE_CASES)
    return {
        "see_user": actor.user_id, "see_shut_out": list(actor.shut_out), "see_shared": list(actor.shared),
        "see_glimpsed": list(actor.glimpsed), "see_services": list(actor.sees),
        "see_within_services": list(reach.services) if reach else [],
        "see_within_teams": list(reach.teams) if reach else [],
        **{f"see_{role}_services": [service for service, word in actor.sees_as if word == role] for role in ROLES},
        **{f"see_{role}_teams": list(actor.teams_as(role)) for role in ROLES},
    }


def bound(name: str, told: Mapping[str, Any]) -> BindParameter[Any]:
    """A number (`see_user`) or numbers by the name they have in `given`. `told`: what is given of one actor, for a
    statement that is made for them alone."""
    kind: Any = BigInteger if name == "see_user" else ARRAY(BigInteger)
    if name in told:  # nameless: of named ones SQLAlchemy remembers whether they must be given
        return bindparam(None, told[name], type_=kind)
    return bindparam(name, type_=kind, required=True)


def is_in(column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str, told: Mapping[str, Any]
          ) -> ColumnElement[bool]:
    """Whether the column is among the numbers of this name."""
    return column == any_(bound(name, told))
