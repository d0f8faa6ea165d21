"""How the cases of a service really went: how long in each status, what was done, what came late.

Counted are the cases that the one who asks may see, and no others: a figure never hints at a case that is kept from
them. A version's figures are those of the cases that follow it now. Times are by the clock, nights and weekends
included. Each question is one query whatever the number of cases.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import refusals
from crm.cases.access import visible
from crm.cases.models import Case, CaseAction, CaseClock
from crm.cases.refusals import Refused
from crm.foundation.clock import LONDON
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import Actor

TAKEN_BACK_WITHIN = timedelta(hours=1)
"""An action is counted as taken back when its own actor moves the case back to where it was within this time."""
_REFUSED, _REOPENED = "case.rule_refused", "case.reopened"
PERIODS = (30, 90, 365)
"""Days that one may look back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTime:
    """`left`: how often the status was left in the period; `median`, `ninetieth`: how long a case had then been in it
    (half, and nine in ten, were quicker); `there_now`, `oldest_since`: the cases in it at this moment."""

    left: int = 0
    median: timedelta | None = None
    ninetieth: timedelta | None = None
    there_now: int = 0
    oldest_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCount:
    """How often an action was taken in the period, how often by a rule or timer, how often taken back, and how often a
    rule that wanted it was refused, or somebody who did."""

    taken: int = 0
    by_itself: int = 0
    taken_back: int = 0
    refused: int = 0
    people_refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockKept:
    """The runs of a clock that ended in the period: late against the first due date, and against the extended one.

    `running`: those that go on now; `overdue`: of these, past their due date.
    """

    ended: int = 0
    late_first: int = 0
    late: int = 0
    running: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one version; each mapping is by the code that the version knows the thing by.

    `opened`, `closed` (and still closed), `reopened` in the period; `going`: not closed now. `refusals`: of people,
    by action, rule and who they were.
    """

    opened: int = 0
    closed: int = 0
    going: int = 0
    reopened: int = 0
    statuses: Mapping[str, StatusTime] = field(default_factory=dict)
    actions: Mapping[str, ActionCount] = field(default_factory=dict)
    clocks: Mapping[str, ClockKept] = field(default_factory=dict)
    refusals: Sequence[Refused] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to learn from."""
        return not (self.opened or self.closed or self.going or self.statuses or self.actions or self.clocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerTime:
    """How long cases had been in a status when this member of staff moved them on."""

    user_id: int
    status: str
    moved: int
    median: timedelta
    ninetieth: timedelta


def figures(service_id: int, *, version_ids: Collection[int], since: datetime, now: datetime,
            actor: Actor) -> dict[int, Figures]:
    """The figures of these versions from `since` to `now`, by version. Seven queries. Raises NotAllowed."""
    policy.require(actor, Permission.SEE_FIGURES, policy.Scope(service_id=service_id))
    seen = and_(Case.service_id == service_id, Case.version_id.in_(sorted(version_ids)), visible(actor))
    cases, there = _cases(seen, since), _there_now(seen)
    times, actions = _times(seen, since), _actions(seen, since)
    told, clocks = _told(seen, since), _clocks(seen, since, now)
    people = refusals.counted(service_id, version_ids=sorted(version_ids), since=since.astimezone(LONDON).date(),
                              actor=actor)
    found: dict[int, Figures] = {}
    for version in version_ids:
        opened, closed = cases.get(version, (0, 0))
        found[version] = Figures(
            opened=opened, closed=closed, reopened=sum(told.get((version, _REOPENED), {}).values()),
            going=sum(count for (of, _), (count, _) in there.items() if of == version),
            statuses=_statuses(version, times, there), clocks=clocks.get(version, {}),
            refusals=people.get(version, ()),
            actions=_with_refused(actions.get(version, {}), told.get((version, _REFUSED), {}),
                                  people.get(version, ())))
    return found


def newest_with_cases(service_id: int, *, actor: Actor) -> int | None:
    """The newest version that has a case which the actor may see. Raises NotAllowed."""
    policy.require(actor, Permission.SEE_FIGURES, policy.Scope(service_id=service_id))
    return session.scalar(select(func.max(Case.version_id)).where(Case.service_id == service_id, visible(actor)))


def by_officer(service_id: int, *, version_id: int, since: datetime, officers: Collection[int],
               actor: Actor) -> list[OfficerTime]:
    """How long cases of a version had been in each status when one of these members of staff moved them on.

    One query. Raises NotAllowed. Whose figures one may see is for the caller to say: a lead sees the own team's.
    """
    policy.require(actor, Permission.SEE_FIGURES, policy.Scope(service_id=service_id))
    seen = and_(Case.service_id == service_id, Case.version_id == version_id, visible(actor))
    left = _left(seen, since).subquery()
    rows = session.execute(
        select(left.c.by, left.c.status, func.count(), *_spread(left)).where(
            left.c.ended >= since, left.c.by.in_([f"user:{number}" for number in officers]))
        .group_by(left.c.by, left.c.status).order_by(left.c.by, left.c.status))
    return [OfficerTime(user_id=int(by.removeprefix("user:")), status=status, moved=moved, median=median,
                        ninetieth=ninetieth) for by, status, moved, median, ninetieth in rows]


# -- one question each --


def _cases(seen: ColumnElement[bool], since: datetime) -> dict[int, tuple[int, int]]:
    rows = session.execute(
        select(Case.version_id, func.count().filter(Case.opened_at >= since), func.count().filter(
            Case.closed_at >= since)).where(seen).group_by(Case.version_id))
    return {version: (opened, closed) for version, opened, closed in rows}


def _there_now(seen: ColumnElement[bool]) -> dict[tuple[int, str], tuple[int, datetime]]:
    rows = session.execute(
        select(Case.version_id, Case.status, func.count(), func.min(Case.status_at))
        .where(seen, Case.kind != "closed").group_by(Case.version_id, Case.status))
    return {(version, status): (count, since) for version, status, count, since in rows}


def _left(seen: ColumnElement[bool], since: datetime) -> Any:
    """Every time that a case left a status, with when it had come into it. Cases not moved since are left out whole."""
    came = func.lag(CaseAction.at).over(partition_by=CaseAction.case_id, order_by=(CaseAction.at, CaseAction.id))
    return (select(Case.version_id.label("version"), CaseAction.from_status.label("status"), CaseAction.by.label("by"),
                   CaseAction.at.label("ended"), func.coalesce(came, Case.opened_at).label("began"))
            .join(Case, Case.id == CaseAction.case_id)
            .where(seen, Case.status_at >= since, CaseAction.from_status != CaseAction.to_status))


def _spread(left: Any) -> list[ColumnElement[Any]]:
    """The median and the 90th percentile of the time from `began` to `ended`."""
    took = left.c.ended - left.c.began
    return [func.percentile_cont(share).within_group(took) for share in (0.5, 0.9)]


def _times(seen: ColumnElement[bool], since: datetime) -> dict[tuple[int, str], tuple[int, timedelta, timedelta]]:
    left = _left(seen, since).subquery()
    rows = session.execute(
        select(left.c.version, left.c.status, func.count(), *_spread(left)).where(left.c.ended >= since)
        .group_by(left.c.version, left.c.status))
    return {(version, status): (count, median, ninetieth) for version, status, count, median, ninetieth in rows}


def _actions(seen: ColumnElement[bool], since: datetime) -> dict[int, dict[str, ActionCount]]:
    """An action taken in the period is looked at with the next on the same case, which is in the period too."""

    def next_one(column: Any) -> ColumnElement[Any]:
        return func.lead(column).over(partition_by=CaseAction.case_id, order_by=(CaseAction.at, CaseAction.id))

    taken = (
        select(Case.version_id.label("version"), CaseAction.action, CaseAction.by,
               and_(CaseAction.from_status != CaseAction.to_status, CaseAction.by != "system",
                    next_one(CaseAction.by) == CaseAction.by,
                    next_one(CaseAction.from_status) == CaseAction.to_status,
                    next_one(CaseAction.to_status) == CaseAction.from_status,
                    next_one(CaseAction.at) <= CaseAction.at + TAKEN_BACK_WITHIN).label("is_back"))
        .join(Case, Case.id == CaseAction.case_id).where(seen, CaseAction.at >= since).subquery())
    rows = session.execute(
        select(taken.c.version, taken.c.action, func.count(), func.count().filter(taken.c.by == "system"),
               func.count().filter(taken.c.is_back)).group_by(taken.c.version, taken.c.action))
    found: dict[int, dict[str, ActionCount]] = {}
    for version, action, count, by_itself, taken_back in rows:
        found.setdefault(version, {})[action] = ActionCount(taken=count, by_itself=by_itself, taken_back=taken_back)
    return found


def _told(seen: ColumnElement[bool], since: datetime) -> dict[tuple[int, str], dict[str, int]]:
    """What the ledger alone knows: refused rules and reopened cases, by version and kind of event, by action."""
    action = EventRow.payload["action"].astext
    rows = session.execute(
        select(Case.version_id, EventRow.kind, action, func.count()).join(Case, Case.id == EventRow.case_id)
        .where(EventRow.kind.in_((_REFUSED, _REOPENED)), EventRow.at >= since, seen)
        .group_by(Case.version_id, EventRow.kind, action))
    found: dict[tuple[int, str], dict[str, int]] = {}
    for version, kind, code, count in rows:
        found.setdefault((version, kind), {})[code or ""] = count  # a redacted event no longer names its action
    return found


def _clocks(seen: ColumnElement[bool], since: datetime, now: datetime) -> dict[int, dict[str, ClockKept]]:
    ended = and_(CaseClock.state == "stopped", CaseClock.stopped_at >= since)
    going = CaseClock.state.in_(("running", "paused"))
    rows = session.execute(
        select(Case.version_id, CaseClock.code, func.count().filter(ended),
               func.count().filter(ended, CaseClock.stopped_at > CaseClock.first_due_at),
               func.count().filter(ended, CaseClock.stopped_at > CaseClock.due_at), func.count().filter(going),
               func.count(case((and_(CaseClock.state == "running", CaseClock.due_at < now), 1))))
        .join(Case, Case.id == CaseClock.case_id).where(seen).group_by(Case.version_id, CaseClock.code))
    found: dict[int, dict[str, ClockKept]] = {}
    for version, code, count, late_first, late, running, overdue in rows:
        if count or running:
            found.setdefault(version, {})[code] = ClockKept(
                ended=count, late_first=late_first, late=late, running=running, overdue=overdue)
    return found


# -- put together --


def _statuses(version: int, times: Mapping[tuple[int, str], tuple[int, timedelta, timedelta]],
              there: Mapping[tuple[int, str], tuple[int, datetime]]) -> dict[str, StatusTime]:
    found = {}
    for status in sorted({code for of, code in (*times, *there) if of == version}):
        left, median, ninetieth = times.get((version, status), (0, None, None))
        count, oldest = there.get((version, status), (0, None))
        found[status] = StatusTime(left=left, median=median, ninetieth=ninetieth, there_now=count,
                                   oldest_since=oldest)
    return found


def _with_refused(actions: Mapping[str, ActionCount], rules: Mapping[str, int],
                  people: Sequence[Refused]) -> dict[str, ActionCount]:
    of_people = Counter[str]()
    for one in people:
        of_people[one.action] += one.times
    return {code: replace(actions.get(code, ActionCount()), refused=rules.get(code, 0), people_refused=of_people[code])
            for code in sorted({*actions, *rules, *of_people} - {""})}
