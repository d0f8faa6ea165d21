"""How often people were refused an action, by service version, action, rule, the words they hold and day: for who looks
after the service. Neither who nor which case is kept.

A count is of cases of one team, kept one way, so that it is shown to those only who see all of them; a case from which
somebody is shut out is not counted. What was left out or typed wrongly is put right at once, and no refusal; neither is
a page gone stale.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ForeignKey, SmallInteger, String, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from crm.accounts import policy
from crm.accounts.models import CaseAccess
from crm.cases.models import Case
from crm.foundation import clock
from crm.foundation.database import Model, session
from crm.values.actor import Actor

#: Rules of the engine by which somebody is refused.
RULES = frozenset({"role", "status", "condition", "second_person", "too_early", "too_late", "too_often", "no_access",
                   "task"})
ANYONE = "anyone"


class RefusalCount(Model):
    """How often, on one day. `held`: the words of the service of who was refused, without those for one case."""

    __tablename__ = "refusal_count"
    version_id: Mapped[int] = mapped_column(ForeignKey("service_version.id"), primary_key=True)
    action: Mapped[str] = mapped_column(String(60), primary_key=True)
    rule: Mapped[str] = mapped_column(String(20), primary_key=True)
    held: Mapped[str] = mapped_column(String(120), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    sensitivity: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    times: Mapped[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """How often an action was refused by a rule to people who hold these words of the service."""

    action: str
    rule: str
    held: str
    times: int


def count(case_id: int, *, action: str, rule: str, actor: Actor) -> None:
    """Count a refusal that was just given, in a transaction of its own. Asks no permission."""
    case = session.get(Case, case_id)
    if rule not in RULES or case is None or _is_anybody_shut_out(case_id):
        return
    held = sorted(policy.words(actor, case.scope()) - {ANYONE, "assignee"}) or [ANYONE]
    added = insert(RefusalCount).values(
        service_id=case.service_id, version_id=case.version_id, action=action[:60], rule=rule, team_id=case.team_id,
        held=", ".join(held)[:120], sensitivity=case.sensitivity, on=clock.today(), times=1)
    session.execute(added.on_conflict_do_update(
        index_elements=[column.name for column in RefusalCount.__table__.primary_key],
        set_={"times": RefusalCount.times + 1}))


def counted(service_id: int, *, version_ids: Sequence[int], since: date, actor: Actor) -> dict[int, list[Refused]]:
    """What was refused since a day, by version, the most frequent first: on cases such as the actor sees in full.
    One query."""
    of = (RefusalCount.version_id, RefusalCount.action, RefusalCount.rule, RefusalCount.held)
    rows = session.execute(
        select(*of, RefusalCount.team_id, RefusalCount.sensitivity, func.sum(RefusalCount.times))
        .where(RefusalCount.service_id == service_id, RefusalCount.version_id.in_(version_ids),
               RefusalCount.on >= since).group_by(*of, RefusalCount.team_id, RefusalCount.sensitivity))
    times = Counter[tuple[int, str, str, str]]()
    for version_id, action, rule, held, team_id, sensitivity, number in rows:
        scope = policy.Scope(service_id=service_id, team_id=team_id, sensitivity=sensitivity)
        if policy.level(actor, scope) == "full":
            times[version_id, action, rule, held] += int(number)
    found: dict[int, list[Refused]] = {}
    for (version_id, action, rule, held), number in sorted(times.items(), key=lambda one: (-one[1], one[0])):
        found.setdefault(version_id, []).append(Refused(action=action, rule=rule, held=held, times=number))
    return found


def _is_anybody_shut_out(case_id: int) -> bool:
    return session.scalar(select(CaseAccess.id).where(CaseAccess.case_id == case_id, CaseAccess.level == "none").limit(
        1)) is not None
