"""Who acts: a person signed in, the system, or a resident through a link; with the sets that say what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a permission holds: everywhere, in teams, in services, and for what is assigned to oneself."""

    everywhere: bool = False
    teams: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who asks. Compiled once a request from the database, in the query of its session, then only read.

    `key` is what the ledger keeps: `user:5`, `system`, `contact:9`. `roles` pairs a team with a role held in it.
    `service_roles` pairs a service with a word of that service that one of the person's teams holds; `role_teams`
    says in which team. `sees` are the services whose restricted cases this person may read wherever the case is held;
    `sees_as` the services whose definition lets `lead` or `officer` of the team that holds the case read it.
    `shared`, `glimpsed` and `shut_out` are single cases granted, granted as one line, and denied.
    """

    key: str
    name: str
    user_id: int | None = None
    email: str = ""
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    teams: frozenset[int] = frozenset()
    roles: frozenset[tuple[int, str]] = frozenset()
    service_roles: frozenset[tuple[int, str]] = frozenset()
    role_teams: frozenset[tuple[int, str, int]] = frozenset()
    sees: frozenset[int] = frozenset()
    sees_as: frozenset[tuple[int, str]] = frozenset()
    shared: frozenset[int] = frozenset()
    glimpsed: frozenset[int] = frozenset()
    shut_out: frozenset[int] = frozenset()

    @property
    def is_system(self) -> bool:
        return self.key == "system"

    def teams_as(self, *roles: str) -> frozenset[int]:
        """The teams in which this person holds one of these roles."""
        return frozenset(team for team, role in self.roles if role in roles)


SYSTEM = Actor(key="system", name="Guildhall")
