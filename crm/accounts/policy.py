"""Whether somebody may: `why_not` says the reason in words, `require` refuses with it. Every verb's first line."""

from dataclasses import dataclass

from crm.accounts.permissions import GRANTS, Permission, Role
from crm.errors import NotAllowed, NotFound
from crm.values.actor import Actor

#: What everybody else sees of a case: nothing special, one line, or that it does not exist.
NORMAL, ONE_LINE, SEALED = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a permission is asked for. A case gives all; other things what they have."""

    service_id: int | None = None
    team_id: int | None = None
    assignee_id: int | None = None
    case_id: int | None = None
    sensitivity: int = NORMAL


NO_SCOPE = Scope()


def may(actor: Actor, permission: Permission, scope: Scope = NO_SCOPE) -> bool:
    return why_not(actor, permission, scope) is None


def why_not(actor: Actor, permission: Permission, scope: Scope = NO_SCOPE) -> str | None:
    """None when the actor may; else why not, in words for them. A case they may not see is not spoken of here:
    see `level` first."""
    if actor.is_system:
        return None
    reach = actor.reaches.get(permission)
    if reach is None:
        return f"{_holders(permission)} can do this."
    if scope is NO_SCOPE or reach.everywhere:
        return None
    if scope.case_id is not None and scope.case_id in actor.shared:
        return None
    if reach.own and scope.assignee_id is not None and scope.assignee_id == actor.user_id:
        return None
    if scope.team_id is not None and scope.team_id in reach.teams:
        return None
    if scope.service_id is not None and scope.service_id in reach.services:
        return None
    if scope.case_id is not None:
        return "Only the team that holds this case can do this."
    return "This belongs to a team or service that you do not work in."


def require(actor: Actor, permission: Permission, scope: Scope = NO_SCOPE) -> None:
    """Raise NotAllowed with the reason, or NotFound when the scope is a case that does not exist for the actor."""
    if scope.case_id is not None and level(actor, scope) == "nothing":
        raise NotFound("This case does not exist.")
    reason = why_not(actor, permission, scope)
    if reason is None and scope.case_id is not None and level(actor, scope) != "full":
        reason = "This case is restricted. You can see that it exists, but not work on it."
    if reason is not None:
        raise NotAllowed(reason, rule=str(permission))


def level(actor: Actor, scope: Scope) -> str:
    """How much of a case the actor may see: full, one_line or nothing. The truth that `cases.access` puts into SQL.

    In this order: a denial, a share, the assignee, a word of the service's `access.see`, then what everybody else sees.
    """
    if actor.is_system:
        return "full"
    if scope.case_id in actor.shut_out:
        return "nothing"
    if scope.case_id in actor.shared or (scope.assignee_id is not None and scope.assignee_id == actor.user_id):
        return "full"
    if scope.case_id in actor.glimpsed and scope.sensitivity == SEALED:
        return "one_line"
    reach = actor.reaches.get(Permission.SEE_CASES)
    if reach is None:
        return "nothing"
    within = reach.everywhere or scope.service_id in reach.services or scope.team_id in reach.teams
    if within and (scope.sensitivity == NORMAL or sees(actor, scope)):
        return "full"
    return "one_line" if within and scope.sensitivity == ONE_LINE else "nothing"


def sees(actor: Actor, scope: Scope) -> bool:
    """Whether a word of the service's `access.see` is the actor's, for this case."""
    if scope.service_id in actor.sees:
        return True
    return any((scope.service_id, role) in actor.sees_as and (scope.team_id, role) in actor.roles
               for role in (Role.LEAD.value, Role.OFFICER.value))


def words(actor: Actor, scope: Scope) -> frozenset[str]:
    """The words a service's definition may use for this actor on this case: its roles and the standing words."""
    if actor.is_system:
        return frozenset({"system"})
    found = {role for service, role in actor.service_roles if service == scope.service_id}
    if actor.user_id is not None:
        found.add("anyone")
        if Permission.TAKE_CALLS in actor.reaches and any(r == Role.AGENT for _, r in actor.roles):
            found.add("agent")
        found |= {role for role in (Role.OFFICER.value, Role.LEAD.value) if (scope.team_id, role) in actor.roles}
        if scope.assignee_id == actor.user_id:
            found.add("assignee")
    return frozenset(found)


def _holders(permission: Permission) -> str:
    names = {Role.AGENT: "contact-centre agents", Role.OFFICER: "officers", Role.LEAD: "team leads",
             Role.SERVICE_OWNER: "service owners", Role.ADMINISTRATOR: "administrators", Role.AUDITOR: "auditors"}
    held = [names[role] for role in Role if permission in GRANTS[role]]
    return "Only " + (", ".join(held[:-1]) + " and " + held[-1] if len(held) > 1 else held[0])
