"""Northmoor Council itself: calendars, teams, officers and services, set up by the verbs a real one would use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crm.accounts import queries as accounts
from crm.accounts import roles, staff, teams
from crm.accounts.events import PasswordSet
from crm.accounts.permissions import Role
from crm.catalogue import calendars, drafts, services, versions
from crm.catalogue.models import Service
from crm.foundation import clock, passwords
from crm.foundation.database import session
from crm.jobs.demo import staff as northmoor
from crm.ledger import record
from crm.values.actor import SYSTEM


@dataclass(frozen=True, slots=True)
class Council:
    """Keys of what was set up: teams and users by code and by the name before the @, services by code."""

    teams: Mapping[str, int]
    users: Mapping[str, int]
    services: Mapping[str, int]


def set_up(packs: Path, *, at: datetime) -> Council:
    """Calendars, teams, officers with their roles, and every service of the folder, published; as of `at`."""
    with clock.fixed(at):
        calendars.seed((packs / "calendars.yaml").read_text(encoding="utf-8"), actor=SYSTEM)
        team_keys = {spec.code: teams.add(name=spec.name, code=spec.code, email=f"{spec.code}@{northmoor.DOMAIN}",
                                          phone=spec.phone, actor=SYSTEM).id for spec in northmoor.TEAMS}
        users = _officers()
        found = {path.stem: _service(path, team_keys) for path in sorted(packs.glob("*.yaml"))
                 if path.name != "calendars.yaml"}
        session.flush()  # bulk rows that follow refer to all of these
    return Council(team_keys, users, found)


def _officers() -> dict[str, int]:
    secret = passwords.hashed(northmoor.PASSWORD)
    owners = {local: team for team, local in northmoor.OWNERS}
    keys = {}
    for spec in northmoor.USERS:
        local = spec.email.partition("@")[0]
        user = staff.add(name=spec.name, email=spec.email, actor=SYSTEM)
        user.password_hash, user.password_set_at = secret, clock.now()
        record(PasswordSet(user_id=user.id, how="demo"), actor=SYSTEM)
        held = [*spec.roles, (owners[local], Role.SERVICE_OWNER.value)] if local in owners else spec.roles
        for team, role in held:
            roles.give(user, team=accounts.get_team(team), role=role, actor=SYSTEM)
        keys[local] = user.id
    return keys


def _service(path: Path, team_keys: Mapping[str, int]) -> int:
    draft = drafts.import_pack(path.read_text(encoding="utf-8"), actor=SYSTEM)
    row = session.get(Service, draft.service_id)
    assert row is not None
    row.owner_team_id = team_keys[northmoor.DEFAULT_HOLDER.get(row.code, "customer-services")]
    for role in versions.definition(draft.id).roles:
        for team in northmoor.holders(row.code, role):
            services.map_role(row.id, role=role, team_id=team_keys[team], actor=SYSTEM)
    session.flush()  # publishing asks who holds each role
    versions.publish(draft.id, reason="The council's first version", actor=SYSTEM)
    return row.id
