"""Replays: the last real cases of a service run through a draft, a version, or the live one with one thing changed.

Asked for here, run by a worker batch by batch, and read by who asked, within what they may see. Of a case that they may
not see nothing is counted, told or hinted at.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from crm.accounts import actors, policy
from crm.accounts.permissions import Permission
from crm.cases import histories, situations
from crm.cases.access import visible, visible_ids
from crm.cases.models import Case, Replay, ReplayCase
from crm.cases.references import reference_of
from crm.catalogue import services, versions
from crm.errors import Invalid, NotFound
from crm.foundation import clock, jobs
from crm.foundation.database import add_flushed, session
from crm.values.actor import Actor
from crm.workflow import packs, what_if
from crm.workflow.replay import Trial

#: The job (registered in crm/jobs).
REPLAY = "replay_cases"
USUAL, MOST = 1_000, 10_000
KEPT_FOR = timedelta(days=90)
GOING = ("waiting", "running")
#: Kinds of findings by which a case is listed, in the order of the page.
KINDS = ("stop", "answer", "asks", "refused", "task", "unsure", "due", "no_clock", "new_clock", "late", "in_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the result: what was found (`about` a code), in how many cases."""

    kind: str
    about: str
    rule: str
    words: str
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """A case in which something would have been otherwise."""

    reference: str
    opened_at: Any
    status: str
    findings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a replay found in the cases that the reader may see now. `by_kind`: how many cases have each kind."""

    cases: int
    unlike: int
    by_kind: Mapping[str, int]
    lines: Sequence[Told] = field(default_factory=tuple)


def begin(version_id: int, *, most: int = USUAL, changed: Mapping[str, Any] | None = None, actor: Actor) -> Replay:
    """Ask for a replay of the last cases that the actor may see; a worker runs it. `changed`: as `workflow.what_if`.

    Raises NotFound, NotAllowed, and Invalid (`most`, or as `what_if.changed`).
    """
    row = versions.get_row(version_id)
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=row.service_id))
    if not 1 <= most <= MOST:
        raise Invalid(fields={"most": f"Enter a number from 1 to {MOST:,}"})
    if changed is not None:
        what_if.changed(versions.definition(version_id), situations.council(), changed)
    made = add_flushed(Replay(
        service_id=row.service_id, version_id=row.id, definition=row.definition, user_id=actor.user_id, most=most,
        what_if=dict(changed) if changed is not None else None))
    jobs.defer(REPLAY, replay_id=made.id)
    return made


def sees_any(actor: Actor, service_id: int) -> bool:
    """Whether there is a case of the service that the actor may see, so that a replay would show anything."""
    return session.scalar(visible_ids(actor, Case.service_id == service_id, order_by=((Case.id, True),),
                                      limit=1)) is not None


def get(actor: Actor, replay_id: int, *, service_id: int) -> Replay:
    """A replay that the actor asked for. Raises NotFound for those of others."""
    row = session.get(Replay, replay_id)
    if row is None or row.service_id != service_id or row.user_id != actor.user_id:
        raise NotFound("This replay does not exist.")
    return row


def list_own(actor: Actor, service_id: int) -> Sequence[Replay]:
    """The latest replays of a service that the actor asked for, newest first."""
    return session.scalars(select(Replay).where(Replay.service_id == service_id, Replay.user_id == actor.user_id)
                           .order_by(Replay.id.desc()).limit(10)).all()


def cancel(replay_id: int, *, service_id: int, actor: Actor) -> Replay:
    """Stop a replay; what it found so far stays. Raises NotFound."""
    row = get(actor, replay_id, service_id=service_id)
    if row.state in GOING:
        row.state, row.ended_at = "cancelled", clock.now()
    return row


# -- for the worker --


def start(replay_id: int) -> Trial | None:
    """Choose the cases, if that was not done, and say what they are tried with; None when there is nothing to do."""
    row = session.get(Replay, replay_id, with_for_update=True)
    if row is None or row.state not in GOING:
        return None
    if row.state == "waiting":
        actor = actors.actor_for(row.user_id)
        ids = list(session.scalars(visible_ids(
            actor, Case.service_id == row.service_id, order_by=((Case.opened_at, True), (Case.id, True)),
            limit=row.most)))
        if ids:
            session.execute(insert(ReplayCase), [{"replay_id": row.id, "case_id": case_id} for case_id in ids])
        row.state, row.total, row.done = "running", len(ids), 0
    return _trial(row)


def batch(replay_id: int, *, after: int, size: int) -> list[histories.Recorded] | None:
    """The next histories that were not looked at, behind this case; None when the replay was cancelled."""
    row = session.get(Replay, replay_id, populate_existing=True)
    if row is None or row.state not in GOING:
        return None
    actor = actors.actor_for(row.user_id)
    ids = session.scalars(
        select(ReplayCase.case_id).join(Case, Case.id == ReplayCase.case_id)
        .where(ReplayCase.replay_id == row.id, ReplayCase.findings.is_(None), ReplayCase.case_id > after,
               visible(actor)).order_by(ReplayCase.case_id).limit(size)).all()
    if not ids:
        return []
    return histories.load(ids, packs.parse(row.definition), actor=actor, staff=histories.Staff())


def keep(replay_id: int, found: Mapping[int, list[dict[str, Any]]]) -> None:
    """Write what was found of these cases."""
    session.execute(update(ReplayCase), [{"replay_id": replay_id, "case_id": case_id, "findings": findings}
                                         for case_id, findings in found.items()])
    session.execute(update(Replay).where(Replay.id == replay_id).values(done=Replay.done + len(found)),
                    execution_options={"synchronize_session": False})


def finish(replay_id: int, *, state: str = "done") -> None:
    """Say that it is through, or that it failed."""
    row = session.get(Replay, replay_id, with_for_update=True, populate_existing=True)
    if row is not None and row.state in GOING:
        row.state, row.ended_at = state, clock.now()


def _trial(row: Replay) -> Trial:
    own = session.scalars(select(Case.version_id).distinct().join(ReplayCase, ReplayCase.case_id == Case.id)
                          .where(ReplayCase.replay_id == row.id)).all()
    definition, council = packs.parse(row.definition), situations.council()
    owns = {version_id: versions.definition(version_id) for version_id in own}
    if row.what_if is None:
        return Trial(after=definition, council=council, owns=owns, now=clock.now())
    after, otherwise = what_if.changed(definition, council, row.what_if)
    return Trial(after=after, council=otherwise, owns=owns, now=clock.now(), before=definition, council_before=council)


# -- for the reader --


def result(actor: Actor, replay: Replay) -> Result:
    """What was found, in the cases that the actor may see now: totals, and a line for each thing found."""
    of = _seen(actor, replay)
    total = session.scalar(select(func.count()).select_from(of.subquery())) or 0
    lines: Counter[tuple[str, str, str, str]] = Counter()
    kinds: Counter[str] = Counter()
    unlike = 0
    for findings in session.scalars(of.with_only_columns(ReplayCase.findings).where(
            func.jsonb_array_length(ReplayCase.findings) > 0)):
        unlike += any(one["kind"] != "unsure" for one in findings)
        kinds.update({one["kind"] for one in findings})
        lines.update({_line(one) for one in findings})
    told = [Told(kind=kind, about=about, rule=rule, words=words, cases=number)
            for (kind, about, rule, words), number in lines.items()]
    told.sort(key=lambda one: (KINDS.index(one.kind), -one.cases, one.about, one.words))
    return Result(cases=total, unlike=unlike, by_kind={kind: kinds[kind] for kind in KINDS if kinds[kind]}, lines=told)


def cases(actor: Actor, replay: Replay, *, kind: str | None = None, about: str | None = None, after: int | None = None,
          most: int = 50) -> tuple[list[FoundCase], int | None]:
    """The cases with something found (of a kind, about a code), latest first, that the actor may see; and where the
    next page begins."""
    wanted = {name: value for name, value in (("kind", kind), ("about", about)) if value}
    of = _seen(actor, replay).with_only_columns(Case.id, Case.number, Case.opened_at, Case.status, Case.version_id,
                                                ReplayCase.findings)
    of = of.where(ReplayCase.findings.contains([wanted]) if wanted else func.jsonb_array_length(
        ReplayCase.findings) > 0)
    if after is not None:
        of = of.where(Case.id < after)
    rows = session.execute(of.order_by(Case.id.desc()).limit(most + 1)).all()
    listed = [FoundCase(reference=reference_of(row.number), opened_at=row.opened_at,
                        status=_status(row.version_id, row.status),
                        findings=[one for one in row.findings if wanted.items() <= one.items()])
              for row in rows[:most]]
    return listed, rows[most - 1].id if len(rows) > most else None


def name_of(service_id: int) -> str:
    """The name of a service in English."""
    entry = services.entry(service_id)
    return entry.name.get("en", entry.code)


def _seen(actor: Actor, replay: Replay) -> Any:
    return select(ReplayCase.case_id).join(Case, Case.id == ReplayCase.case_id).where(
        ReplayCase.replay_id == replay.id, ReplayCase.findings.is_not(None), visible(actor))


def _line(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    is_said = one["kind"] not in ("due", "late", "in_time", "no_clock", "new_clock")
    return one["kind"], one.get("about", ""), one.get("rule", ""), one.get("words", "") if is_said else ""


def _status(version_id: int, code: str) -> str:
    shape = versions.definition(version_id).statuses.get(code)
    return shape.name.say() if shape is not None else code


def sweep() -> int:
    """Forget replays that were asked for long ago; returns how many."""
    old = session.scalars(select(Replay.id).where(Replay.asked_at < clock.now() - KEPT_FOR)).all()
    for table, key in ((ReplayCase, ReplayCase.replay_id), (Replay, Replay.id)):
        session.execute(delete(table).where(key.in_(old)))
    return len(old)
