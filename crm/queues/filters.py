"""What a worklist may be narrowed by: read from an address, written back into it, and turned into conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta

from sqlalchemy import BindParameter, ColumnElement, DateTime, bindparam, select, true

from crm.accounts.sights import NOBODY, bound
from crm.cases.models import Case, CaseValue
from crm.catalogue import services
from crm.errors import Invalid
from crm.foundation import clock

DUE = {"overdue": "Overdue", "today": "Due today", "week": "Due in 7 days", "paused": "Paused", "none": "No due date"}
KINDS = {"new": "New", "open": "In progress", "waiting": "Waiting"}
PRIORITIES = {"urgent": "Urgent", "high": "High", "normal": "Normal", "low": "Low"}
SORTS = {"due": "Due first", "-due": "Due last", "opened": "Oldest first", "-opened": "Newest first"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of a worklist, as they stand in an address. Empty text: any.

    `owner`: `me`, `nobody`, or a person's public id (resolved by the caller into `owner_id`). `values`: listed
    answers, as `question=answer`. `waiting_days`: in its status for at least so many days.
    """

    service: str = ""
    kind: str = ""
    owner: str = ""
    owner_id: int | None = None
    due: str = ""
    priority: str = ""
    area_id: int | None = None
    waiting_days: int | None = None
    values: tuple[tuple[str, str], ...] = ()
    sort: str = "due"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises Invalid for a value that no filter has."""
        for name, known in (("kind", KINDS), ("due", DUE), ("priority", PRIORITIES), ("sort", SORTS)):
            if given.get(name) and given[name] not in known:
                raise Invalid("There is no such filter. Clear the filters and choose again.")
        days, area = _number(given, "waiting_days", most=36_500), _number(given, "area", most=2**63 - 1)
        return cls(
            service=given.get("service", ""), kind=given.get("kind", ""), owner=given.get("owner", ""),
            due=given.get("due", ""), priority=given.get("priority", ""), area_id=area, waiting_days=days,
            values=tuple((k.removeprefix("v."), v) for k, v in sorted(given.items()) if k.startswith("v.") and v),
            sort=given.get("sort") or "due",
        )

    def as_query(self) -> dict[str, str]:
        """The same filters for an address, without those that are empty."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("values", "owner_id", "area_id")}
        found = {k: str(v) for k, v in plain.items() if v and (k, v) != ("sort", "due")}
        if self.area_id is not None:
            found["area"] = str(self.area_id)
        return found | {f"v.{code}": value for code, value in self.values}

    @property
    def is_narrow(self) -> bool:
        return any(key != "sort" for key in self.as_query())


def _number(given: Mapping[str, str], name: str, *, most: int) -> int | None:
    typed = given.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 20 and int(typed) <= most):
        raise Invalid("There is no such filter. Clear the filters and choose again.")
    return int(typed)


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions on cases, besides what the actor may see; a statement with them is bound to `see_user` and to
    `moments`. Raises NotFound for an unknown service."""
    found: list[ColumnElement[bool]] = [Case.is_listed == true()]
    if filters.service:
        found.append(Case.service_id == services.get(filters.service).id)
    if filters.kind:
        found.append(Case.kind == filters.kind)
    if filters.owner == "nobody":
        found.append(Case.assignee_id.is_(None))
    elif filters.owner == "me":
        found.append(Case.assignee_id == bound("see_user", NOBODY))
    elif filters.owner_id is not None:
        found.append(Case.assignee_id == filters.owner_id)
    if filters.priority:
        found.append(Case.priority == filters.priority)
    if filters.area_id is not None:
        found.append(Case.area_id == filters.area_id)
    if filters.waiting_days is not None:
        found.append(Case.status_at <= _moment("now") - timedelta(days=filters.waiting_days))
    found += _due(filters.due)
    for code, value in filters.values:
        found.append(Case.id.in_(select(CaseValue.case_id).where(CaseValue.code == code, CaseValue.text == value)))
    return found


def moments() -> dict[str, datetime]:
    """The instants that filters speak of: the present one, and the beginnings of tomorrow and of the day in a week."""
    tomorrow = datetime.combine(clock.today() + timedelta(days=1), time(), tzinfo=clock.LONDON)
    return {"now": clock.now(), "tomorrow": tomorrow, "in_a_week": tomorrow + timedelta(days=7)}


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=DateTime(timezone=True))


def _due(due: str) -> list[ColumnElement[bool]]:
    now, tomorrow = _moment("now"), _moment("tomorrow")
    if due == "overdue":
        return [Case.due_at < now, Case.sort_at < now]
    if due == "today":
        return [Case.due_at >= now, Case.due_at < tomorrow]
    if due == "week":
        return [Case.due_at >= now, Case.due_at < _moment("in_a_week")]
    if due == "paused":
        return [Case.due_at.is_(None), Case.paused_left.is_not(None)]
    return [Case.due_at.is_(None), Case.paused_left.is_(None)] if due == "none" else []
