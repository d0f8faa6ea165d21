"""Whether somebody changed what a form was drawn from: status, owning team, outcome, or an answer that it asks.

Notes, files and tasks never conflict.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from crm.accounts.models import Team
from crm.cases.models import Case
from crm.cases.names import names_of
from crm.errors import Conflict
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import Actor
from crm.workflow.definition import Definition

_KINDS = ("case.moved", "case.reopened", "case.handed_over", "case.corrected", "case.answers_set",
          "case.migrated", "case.migration_reversed")


def require_unchanged(case: Case, definition: Definition, *, action: str, version: int | None, actor: Actor) -> None:
    """Raise Conflict, with who changed what (newest first), when a form of this version no longer fits the case."""
    if version is None or version >= case.version:
        return
    rows = session.scalars(
        select(EventRow).where(EventRow.stream == f"case:{case.id}", EventRow.seq > version,
                               EventRow.kind.in_(_KINDS)).order_by(EventRow.seq.desc())).all()
    asks = {item.code for item in definition.actions[action].ask} if action in definition.actions else set[str]()
    found = [(row, words) for row in rows if (words := _said(row, definition, asks)) is not None]
    if not found:
        return
    names = names_of({row.actor for row, _ in found}, actor=actor)
    raise Conflict(
        "Somebody changed this case while you were working on it. Nothing of yours has been saved yet.",
        changes=tuple(f"{names[row.actor]} {words} at {_time(row)}" for row, words in found))


def _said(row: EventRow, definition: Definition, asks: set[str]) -> str | None:
    """What the change was, in words; None when it does not matter to the form."""
    told: Mapping[str, Any] = row.payload or {}
    if row.kind == "case.handed_over":
        team = session.get(Team, told["to_team_id"])
        return f"handed the case over to {team.name if team else 'another team'}"
    if row.kind in ("case.corrected", "case.answers_set",
          "case.migrated", "case.migration_reversed"):
        changed = {told["what"]} if "what" in told else {*(told.get("values") or ()), *(told.get("guarded") or ())}
        common = changed & (asks | {"service"})
        return "corrected what was answered" if common else None
    action = definition.actions.get(told["action"])
    name = action.name.say() if action else told["action"]
    if told["from_status"] != told["to_status"]:
        status = definition.statuses.get(told["to_status"])
        return f"did “{name}”, and the case is now “{status.name.say() if status else told['to_status']}”"
    answered = {*(told.get("asked") or ()), *(told.get("guarded") or ())}
    return f"did “{name}”" if answered & asks or told.get("outcome") else None


def _time(row: EventRow) -> str:
    at = row.at.astimezone(clock.LONDON)
    return f"{at:%H:%M}" if at.date() == clock.today() else f"{at:%H:%M} on {at.day} {at:%B}"
