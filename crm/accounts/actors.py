"""Compiles an `Actor` from the database: one query, whatever the number of teams, services and shares."""

from typing import Any

from sqlalchemy import text

from crm.accounts.permissions import GRANTS, Permission, Role, To
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor, Reach

DEFINING = (Permission.EDIT_SERVICES, Permission.PUBLISH_SERVICES)

_SETS = text("""
with mine as (
  select m.team_id, m.role from membership m join team t on t.id = m.team_id
  where m.user_id = :user and m.ended_at is null and t.closed_at is null
), held as (
  select s.service_id, s.role, s.team_id from service_role_team s
  where s.team_id in (select team_id from mine where role in ('agent', 'officer', 'lead', 'service_owner'))
), owned as (
  select id from service where owner_team_id in (select team_id from mine where role = 'service_owner')
), access as (
  select a.case_id, a.level from case_access a
  where (a.user_id = :user or a.team_id in (select team_id from mine))
    and a.ended_at is null and (a.until_at is null or a.until_at > :now)
)
select u.name, u.email,
  (select json_agg(json_build_array(team_id, role)) from mine),
  (select json_agg(json_build_array(service_id, role, team_id)) from held),
  (select json_agg(id) from owned),
  (select json_agg(json_build_array(service_id, word)) from service_seer),
  (select json_agg(json_build_array(case_id, level)) from access)
from user_account u where u.id = :user and u.deactivated_at is null
""")


def actor_for(user_id: int) -> Actor:
    """The actor of a member of staff. Raises NotFound when there is none, or they are deactivated."""
    row = session.execute(_SETS, {"user": user_id, "now": clock.now()}).one_or_none()
    if row is None:
        raise NotFound("This person does not work here.")
    name, email, mine, held, owned, seers, access = row
    roles = frozenset((int(team), str(role)) for team, role in mine or [])
    role_teams = frozenset((int(s), str(r), int(t)) for s, r, t in held or [])
    # Somebody who only owns a service's definition does not hold the roles of the work itself.
    working = frozenset(team for team, role in roles if role in (Role.AGENT, Role.OFFICER, Role.LEAD))
    service_roles = frozenset((s, r) for s, r, t in role_teams if t in working)
    levels: dict[str, set[int]] = {"full": set(), "one_line": set(), "none": set()}
    for case_id, level in access or []:
        levels[level].add(int(case_id))
    return Actor(
        key=f"user:{user_id}", name=name, email=email, user_id=user_id,
        reaches=_reaches(roles, role_teams, frozenset(int(service) for service in owned or [])),
        teams=frozenset(team for team, _ in roles), roles=roles,
        service_roles=service_roles, role_teams=role_teams,
        sees=_sees(seers or [], roles, service_roles),
        sees_as=frozenset((int(s), str(w)) for s, w in seers or [] if w in (Role.LEAD, Role.OFFICER)),
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
