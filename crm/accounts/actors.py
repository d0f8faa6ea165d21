"""Compiles an `Actor` from the database: one query, whatever the number of teams, services and shares. A page asks it
together with the session of the browser (`sessions.find`)."""

from typing import Any, NamedTuple

from sqlalchemy import TextClause, text

from crm.accounts.permissions import GRANTS, Permission, Role, To
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor, Reach

DEFINING = (Permission.EDIT_SERVICES, Permission.PUBLISH_SERVICES)


class Sets(NamedTuple):
    """What the database knows of a person's rights, as it answered."""

    name: str
    email: str
    mine: list[tuple[int, str]] | None
    held: list[tuple[int, str, int]] | None
    owned: list[int] | None
    seers: list[tuple[int, str]] | None
    access: list[tuple[int, str]] | None


def asking(who: str) -> TextClause:
    """A statement for the columns of `who` and, behind them, those of `Sets`. `who` selects at most one row, with the
    person as `user_id`; somebody deactivated is not found. It needs the parameter `now`."""
    return text(f"with who as ({who})" + _SETS)  # only ever our own words


_SETS = """, mine as (
  select m.team_id, m.role from membership m join team t on t.id = m.team_id
  where m.user_id = (select user_id from who) and m.ended_at is null and t.closed_at is null
), held as (
  select s.service_id, s.role, s.team_id from service_role_team s
  where s.team_id in (select team_id from mine where role in ('agent', 'officer', 'lead', 'service_owner'))
), owned as (
  select id from service where owner_team_id in (select team_id from mine where role = 'service_owner')
), access as (
  select a.case_id, a.level from case_access a
  where (a.user_id = (select user_id from who) or a.team_id in (select team_id from mine))
    and a.ended_at is null and (a.until_at is null or a.until_at > :now)
)
select who.*, u.name, u.email,
  (select json_agg(json_build_array(team_id, role)) from mine),
  (select json_agg(json_build_array(service_id, role, team_id)) from held),
  (select json_agg(id) from owned),
  (select json_agg(json_build_array(service_id, word)) from service_seer),
  (select json_agg(json_build_array(case_id, level)) from access)
from who join user_account u on u.id = who.user_id and u.deactivated_at is null
"""
_OF_USER = asking("select cast(:user as bigint) as user_id")


def actor_for(user_id: int) -> Actor:
    """The actor of a member of staff. Raises NotFound when there is none, or they are deactivated."""
    row = session.execute(_OF_USER, {"user": user_id, "now": clock.now()}).one_or_none()
    if row is None:
        raise NotFound("This person does not work here.")
    return compiled(user_id, Sets(*row[1:]))


def compiled(user_id: int, sets: Sets) -> Actor:
    """The actor of a member of staff, of what was read of them."""
    roles = frozenset((int(team), str(role)) for team, role in sets.mine or [])
    role_teams = frozenset((int(s), str(r), int(t)) for s, r, t in sets.held or [])
    # Somebody who only owns a service's definition does not hold the roles of the work itself.
    working = frozenset(team for team, role in roles if role in (Role.AGENT, Role.OFFICER, Role.LEAD))
    service_roles = frozenset((s, r) for s, r, t in role_teams if t in working)
    levels: dict[str, set[int]] = {"full": set(), "one_line": set(), "none": set()}
    for case_id, level in sets.access or []:
        levels[level].add(int(case_id))
    return Actor(
        key=f"user:{user_id}", name=sets.name, email=sets.email, user_id=user_id,
        reaches=_reaches(roles, role_teams, frozenset(int(service) for service in sets.owned or [])),
        teams=frozenset(team for team, _ in roles), roles=roles,
        service_roles=service_roles, role_teams=role_teams,
        sees=_sees(sets.seers or [], roles, service_roles),
        sees_as=frozenset((int(s), str(w)) for s, w in sets.seers or [] if w in (Role.LEAD, Role.OFFICER)),
        shared=frozenset(levels["full"]), glimpsed=frozenset(levels["one_line"]), shut_out=frozenset(levels["none"]),
    )


def _reaches(roles: frozenset[tuple[int, str]], role_teams: frozenset[tuple[int, str, int]],
             owned: frozenset[int]) -> dict[str, Reach]:
    """`owned`: services of the teams in which the person is a service owner, whose definition they may change before
    any team holds a role of it."""
    reaches: dict[str, Reach] = {}
    for permission in Permission:
        held = [(team, GRANTS[Role(role)][permission]) for team, role in roles if permission in GRANTS[Role(role)]]
        if held:
            teams = frozenset(team for team, to in held if to in (To.TEAM, To.SERVICE))
            through = frozenset(team for team, to in held if to == To.SERVICE)
            reaches[permission] = Reach(
                everywhere=any(to == To.ALL for _, to in held), teams=teams,
                services=frozenset(s for s, _, t in role_teams if t in through)
                | (owned if permission in DEFINING else frozenset()), own=True,
            )
    return reaches


def _sees(seers: list[Any], roles: frozenset[tuple[int, str]],
          service_roles: frozenset[tuple[int, str]]) -> frozenset[int]:
    is_agent = any(role == Role.AGENT for _, role in roles)
    return frozenset(
        int(service) for service, word in seers
        if (word == "agent" and is_agent) or word == "anyone" or (int(service), word) in service_roles
    )
