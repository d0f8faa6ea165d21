"""Migrations: open cases of a service brought from one version to another by a plan, looked at first, run by a worker,
and brought back while nothing has happened on them since.

Every case is brought over, whoever may see it; what is counted and listed for somebody are the cases they may see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select

from crm.accounts import actors, policy
from crm.accounts.permissions import Permission
from crm.cases import carrying_over, sets, situations
from crm.cases.access import visible
from crm.cases.carrying_over import Way
from crm.cases.models import Case, CaseClock, CaseTask, GuardedAnswer, MigratedCase, Migration, ServiceRequest
from crm.cases.references import reference_of
from crm.catalogue import versions
from crm.catalogue.events import MigrationStarted, MigrationTakenBack
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock, jobs
from crm.foundation.database import add_flushed, session
from crm.ledger import record
from crm.values.actor import SYSTEM, Actor
from crm.workflow import mapping
from crm.workflow.definition import Definition
from crm.workflow.mapping import Plan
from crm.workflow.situation import Situation

#: The job (registered in crm/jobs).
MIGRATE = "migrate_cases"
GOING = ("waiting", "running", "reversing")
SAMPLE = 50
MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many open cases have a status, and what becomes of it."""

    status: str
    becomes: str
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """A case that does not fit, or could not be brought back, and why."""

    reference: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """When a clock of a case is due, before and after (None while it is paused); `ran` before, `runs` after."""

    reference: str
    clock: str
    ran: bool
    runs: bool
    before: datetime | None
    after: datetime | None
    is_late: bool

    @property
    def becomes_late(self) -> bool:
        """Whether it would be overdue at once, and was not."""
        return self.is_late and (self.before is None or self.after != self.before)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a migration would do to the cases that the reader may see. `sample`: due dates of the first of them;
    `moved`: in how many of those `looked_at` one changes; `late`: in how many one would be overdue at once."""

    cases: int
    statuses: Sequence[Counted]
    stay: int
    staying: Sequence[Staying]
    sample: Sequence[Dated]
    looked_at: int
    moved: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a migration is, in the cases that the reader may see; those that stayed, listed."""

    by_state: Mapping[str, int]
    listed: Sequence[Staying]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())

    @property
    def done(self) -> int:
        """Those dealt with."""
        return self.total - self.by_state.get("waiting", 0)


def sources(actor: Actor, service_id: int) -> list[tuple[int, int]]:
    """The versions that open cases of a service follow, and how many that the actor may see follow each."""
    rows = session.execute(
        select(Case.version_id, func.count()).where(Case.service_id == service_id, Case.kind != "closed",
                                                    visible(actor)).group_by(Case.version_id))
    return sorted((int(version_id), int(number)) for version_id, number in rows)


def propose(from_version_id: int, to_version_id: int, *, plan: Plan, actor: Actor) -> Migration:
    """Write down a plan, to be looked at. Raises NotFound, NotAllowed, and Invalid by "kind.code" or `to`."""
    old, new = versions.get_row(from_version_id), versions.get_row(to_version_id)
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=old.service_id))
    if new.service_id != old.service_id or new.state != "published" or new.id == old.id:
        raise Invalid(fields={"to": "Choose another published version of this service"})
    mapping.check(plan, versions.definition(old.id), versions.definition(new.id))
    return add_flushed(Migration(service_id=old.service_id, from_version_id=old.id, to_version_id=new.id,
                                 plan=plan.to_data(), asked_by=actor.key))


def get(actor: Actor, migration_id: int, *, service_id: int) -> Migration:
    """A migration of a service that the actor may publish. Raises NotFound, NotAllowed."""
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=service_id))
    row = session.get(Migration, migration_id)
    if row is None or row.service_id != service_id:
        raise NotFound("This migration does not exist.")
    return row


def list_all(service_id: int) -> Sequence[Migration]:
    """The migrations of a service, newest first."""
    return session.scalars(select(Migration).where(Migration.service_id == service_id)
                           .order_by(Migration.id.desc()).limit(20)).all()


def way_of(row: Migration) -> Way:
    """From where to where, and how."""
    old, new = versions.get_row(row.from_version_id), versions.get_row(row.to_version_id)
    return Way(migration_id=row.id, old=versions.definition(old.id), new=versions.definition(new.id), old_id=old.id,
               new_id=new.id, numbers=(old.number, new.number), plan=Plan.from_data(row.plan),
               actor=_actor(row.approved_by or row.asked_by))


def needs_second(row: Migration) -> bool:
    """Whether somebody else than who made the plan has to start it."""
    return versions.definition(row.to_version_id).second_person_publishes


def begin(migration_id: int, *, service_id: int, actor: Actor) -> Migration:
    """Start a migration that was looked at; a worker runs it. Where the service has a second person publish, that is
    another than who made the plan. Raises NotFound, NotAllowed, Conflict."""
    row = _held(actor, migration_id, service_id=service_id)
    if row.state != "planned":
        raise Conflict("This migration has been started already.")
    if needs_second(row) and row.asked_by == actor.key:
        raise NotAllowed("Somebody else who publishes this service has to start the migration.", rule="second_person")
    _refuse_others(row)
    row.state, row.approved_by = "waiting", actor.key
    ids = session.scalars(_open(row).with_only_columns(Case.id).order_by(Case.id)).all()
    if ids:
        session.execute(insert(MigratedCase), [{"migration_id": row.id, "case_id": case_id, "state": "waiting"}
                                               for case_id in ids])
    record(MigrationStarted(**_told(row), planned_by=row.asked_by), actor=actor)
    jobs.defer(MIGRATE, lock=f"{MIGRATE}:{row.service_id}", migration_id=row.id)
    return row


def reverse(migration_id: int, *, service_id: int, actor: Actor) -> Migration:
    """Bring back every case on which nothing has happened since. Raises NotFound, NotAllowed, Conflict."""
    row = _held(actor, migration_id, service_id=service_id)
    if row.state != "done":
        raise Conflict("Only a migration that has ended can be reversed, and only once.")
    _refuse_others(row)
    row.state, row.approved_by, row.ended_at = "reversing", actor.key, None
    record(MigrationTakenBack(**_told(row)), actor=actor)
    jobs.defer(MIGRATE, lock=f"{MIGRATE}:{row.service_id}", migration_id=row.id)
    return row


# -- for the worker --


def run(migration_id: int, *, after: int, size: int, wait: bool) -> int | None:
    """Deal with the next cases behind this one; returns the last of them, None when there are no more behind it.

    Safe to run again: each case says whether it was dealt with. `wait` for cases that somebody is working on.
    """
    row = session.get(Migration, migration_id, populate_existing=True)
    if row is None or row.state not in GOING:
        return None
    if row.state == "waiting":
        row.state = "running"
    is_back = row.state == "reversing"
    rows = session.scalars(
        select(MigratedCase).where(MigratedCase.migration_id == row.id, MigratedCase.case_id > after,
                                   MigratedCase.state == ("moved" if is_back else "waiting"))
        .order_by(MigratedCase.case_id).limit(size)).all()
    if not rows:
        return None
    (carrying_over.back if is_back else carrying_over.over)(way_of(row), rows, wait=wait)
    return rows[-1].case_id


def finish(migration_id: int) -> bool:
    """Say that it is through, if no case is left to deal with."""
    row = session.get(Migration, migration_id, with_for_update=True, populate_existing=True)
    if row is None or row.state not in GOING:
        return True
    left = "moved" if row.state == "reversing" else "waiting"
    if session.scalar(select(MigratedCase.case_id).where(MigratedCase.migration_id == row.id,
                                                         MigratedCase.state == left).limit(1)) is not None:
        return False
    row.state, row.ended_at = "reversed" if row.state == "reversing" else "done", clock.now()
    return True


# -- for the reader --


def preview(actor: Actor, row: Migration) -> Preview:
    """What the plan would do to the cases that the actor may see: all of them counted, the latest dated."""
    way = way_of(row)
    seen = _open(row).where(visible(actor))
    statuses = {str(code): int(number) for code, number in session.execute(
        seen.with_only_columns(Case.status, func.count()).group_by(Case.status))}
    counted = [Counted(status=_name(way.old, code), cases=statuses[code],
                       becomes=_name(way.new, way.plan.becomes("statuses", code)))
               for code in way.old.statuses if code in statuses]
    why = _misfits(way, seen)
    numbers = session.execute(select(Case.id, Case.number).where(Case.id.in_(sorted(why)[:MOST_LISTED]))
                              .order_by(Case.id)).all()
    cases = list(session.scalars(seen.where(Case.id.not_in(sorted(why))).order_by(Case.id.desc()).limit(SAMPLE)))
    dated = [_dated(way, case, situations.build(case, way.old, rows.pieces))
             for case, rows in zip(cases, sets.load(cases, way.new).values(), strict=True)]
    return Preview(
        cases=sum(statuses.values()), statuses=counted, stay=len(why),
        staying=[Staying(reference=reference_of(number), why=" ".join(why[case_id])) for case_id, number in numbers],
        sample=[one for listed in dated for one in listed], looked_at=len(cases),
        moved=sum(any(one.before != one.after or one.ran != one.runs for one in listed) for listed in dated),
        late=sum(any(one.becomes_late for one in listed) for listed in dated))


def _misfits(way: Way, seen: Select[Any]) -> dict[int, list[str]]:
    """The cases that do not fit, with the reasons: one query for each kind of part that does not."""
    bad = mapping.misfits(way.plan, way.old, way.new)
    ids = seen.with_only_columns(Case.id).scalar_subquery()
    key = func.jsonb_object_keys(ServiceRequest.answers).label("code")
    given = select(ServiceRequest.case_id, key).where(ServiceRequest.case_id.in_(ids)).subquery()
    of_effects = select(Case.id.label("case_id"), func.jsonb_object_keys(Case.answers_set).label("code")).where(
        Case.id.in_(ids)).subquery()
    head = func.split_part(GuardedAnswer.code, ".", 1)
    asked: dict[str, list[Any]] = {
        "statuses": [seen.with_only_columns(Case.id, Case.status).where(Case.status.in_(bad["statuses"]))],
        "tasks": [select(CaseTask.case_id, CaseTask.code).where(
            CaseTask.case_id.in_(ids), CaseTask.ended_at.is_(None), CaseTask.code.in_(bad["tasks"]))],
        "clocks": [select(CaseClock.case_id, CaseClock.code).where(
            CaseClock.case_id.in_(ids), CaseClock.state != "stopped", CaseClock.code.in_(bad["clocks"]))],
        "questions": [*(select(part.c.case_id, part.c.code).where(part.c.code.in_(bad["questions"]))
                        for part in (given, of_effects)),
                      select(GuardedAnswer.case_id, head).where(
                          GuardedAnswer.case_id.in_(ids), GuardedAnswer.deleted_at.is_(None),
                          GuardedAnswer.action_id.is_(None), GuardedAnswer.task_id.is_(None),
                          head.in_(bad["questions"]))],
    }
    found: dict[int, list[str]] = {}
    for kind, words in bad.items():
        for one in asked[kind] if words else ():
            for case_id, code in session.execute(one.distinct()):
                listed = found.setdefault(case_id, [])
                if words[code] not in listed:
                    listed.append(words[code])
    return found


def progress(actor: Actor, row: Migration) -> Progress:
    """How far it is."""
    seen = select(MigratedCase.state, func.count()).join(Case, Case.id == MigratedCase.case_id).where(
        MigratedCase.migration_id == row.id, visible(actor))
    by_state = {str(state): int(number) for state, number in session.execute(seen.group_by(MigratedCase.state))}
    listed = session.execute(
        seen.with_only_columns(Case.number, MigratedCase.why).where(MigratedCase.why.is_not(None))
        .order_by(Case.id).limit(MOST_LISTED))
    return Progress(by_state=by_state, listed=[Staying(reference=reference_of(number), why=why or "")
                                               for number, why in listed])


def _dated(way: Way, case: Case, situation: Situation) -> list[Dated]:
    there, _ = carrying_over.becomes(way, situation)
    before = {code if (to := way.plan.becomes("clocks", code)) == mapping.BEHIND else to: at
              for code, at in mapping.due_of(way.old, situation).items()}
    after, now = mapping.due_of(way.new, there), clock.now()
    shapes = {**way.old.clocks, **way.new.clocks}
    return [Dated(reference=reference_of(case.number), clock=shapes[code].name.say(),
                  ran=code in before, runs=code in after, before=before.get(code), after=(at := after.get(code)),
                  is_late=at is not None and at < now)
            for code in sorted({*before, *after})]


def _name(definition: Definition, code: str) -> str:
    shape = definition.statuses.get(code)
    return shape.name.say() if shape is not None else "Nothing: they stay"


def _open(row: Migration) -> Select[Any]:
    return select(Case).where(Case.service_id == row.service_id, Case.version_id == row.from_version_id,
                              Case.kind != "closed")


def _held(actor: Actor, migration_id: int, *, service_id: int) -> Migration:
    get(actor, migration_id, service_id=service_id)
    return session.get_one(Migration, migration_id, with_for_update=True, populate_existing=True)


def _told(row: Migration) -> dict[str, Any]:
    return {"service_id": row.service_id, "migration_id": row.id,
            "from_number": versions.get_row(row.from_version_id).number,
            "to_number": versions.get_row(row.to_version_id).number}


def _refuse_others(row: Migration) -> None:
    if session.scalar(select(Migration.id).where(Migration.service_id == row.service_id, Migration.id != row.id,
                                                 Migration.state.in_(GOING)).limit(1)) is not None:
        raise Conflict("Another migration of this service is going on. Wait until it has ended.")


def _actor(key: str) -> Actor:
    kind, _, number = key.partition(":")
    if kind != "user":
        return SYSTEM
    try:
        return actors.actor_for(int(number))
    except NotFound:  # they have left since; what they started is done by the system
        return SYSTEM
