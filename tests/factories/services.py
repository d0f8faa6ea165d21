"""Services, published from packs."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import update

from crm.accounts.models import Team
from crm.catalogue import calendars, drafts, services, versions
from crm.catalogue.models import Service
from crm.catalogue.services import Entry
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests.factories.staff import team as a_team

ROOT = Path(__file__).resolve().parents[2]


def service(pack: str = "fly-tipping", *, roles: Mapping[str, Team] | None = None, team: Team | None = None,
            owner: Team | None = None) -> Entry:
    """Publish a pack of `services/` (by its code) or one given as YAML, and say which teams hold its roles.

    `team` holds every role that `roles` does not give to another (a new team, if none is given).
    """
    calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
    text = pack if "\n" in pack else (ROOT / "services" / f"{pack}.yaml").read_text()
    draft = drafts.import_pack(text, actor=SYSTEM)
    definition = versions.definition(draft.id)
    everybody = team or a_team()
    for role in definition.roles:
        holder = (roles or {}).get(role, everybody)
        services.map_role(draft.service_id, role=role, team_id=holder.id, actor=SYSTEM)
    versions.publish(draft.id, reason="for a test", actor=SYSTEM)
    if owner is not None:
        session.execute(update(Service).where(Service.id == draft.service_id).values(owner_team_id=owner.id))
    return services.entry(draft.service_id)
