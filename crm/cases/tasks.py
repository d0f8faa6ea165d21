"""Tasks on a case: doing those that its service plans, adding some by hand, and saying who does them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import func, select

from crm.accounts import policy
from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import Permission, Role
from crm.cases import events, files, hold, lifecycle, notices, opening, own_tasks
from crm.cases.models import Case, CaseFile, CaseTask
from crm.catalogue import versions
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.values.actor import Actor
from crm.values.text import clean_line
from crm.workflow import engine
from crm.workflow.definition import TASK_ENDS, Definition

ON_THE_WAY = ("to_do", "doing", "waiting_resident", "waiting_other", "void")


def do(case_id: int, *, task_id: int, actor: Actor, result: str | None = None, state: str | None = None,
       answers: Mapping[str, Any] | None = None, file_ids: Sequence[str] = ()) -> CaseTask:
    """Bring a task to a `result` of its service (passed or failed when it names none), or into a `state` on the way.

    `answers`: to what the task asks, as typed. `file_ids`: of stored files to put to it. Raises NotFound; NotAllowed
    with the rule; Invalid with `fields` by question code, `result` or `files`.
    """
    case, task = _taken(case_id, task_id, actor=actor, answers=answers or {})
    if task.code is None:
        return _do_by_hand(case, task, actor=actor, result=result, state=state, file_ids=file_ids)
    definition = versions.definition(case.version_id)
    pieces, situation = lifecycle.read(case, definition)
    has_files = bool(file_ids) or session.scalar(select(CaseFile.id).where(
        CaseFile.task_id == task.id, CaseFile.removed_at.is_(None)).limit(1)) is not None
    who = lifecycle.engine_actor(case, actor, acting_as=None)
    if task.assignee_id is not None and task.assignee_id == actor.user_id:
        who = lifecycle.with_words(who, task.by_words)
    decided = engine.do_task(definition, situation, task.key, dict(answers or {}), who, clock.now(), result=result,
                             state=state, has_files=has_files)
    if decided.refusal is not None:
        raise decided.refusal.as_error()
    if file_ids:
        _put_files(case, task, file_ids, allowed=definition.tasks[task.code].files, actor=actor)
    opening.apply(case, definition, pieces, decided, actor=actor)
    return task


def add(case_id: int, *, code: str, actor: Actor) -> None:
    """Open a task of the service by hand, for those whom it lets (`added_by`). Raises NotFound, NotAllowed."""
    case = hold.taken(case_id, actor=actor, permission=Permission.SEE_CASES)
    definition = versions.definition(case.version_id)
    if code not in definition.tasks:
        raise NotFound("This service has no such task.")
    pieces, situation = lifecycle.read(case, definition)
    who = lifecycle.engine_actor(case, actor, acting_as=None)
    decided = engine.add_task(definition, situation, code, who, clock.now())
    if decided.refusal is not None:
        raise decided.refusal.as_error()
    opening.apply(case, definition, pieces, decided, actor=actor)


def addable(definition: Definition, *, words: frozenset[str]) -> dict[str, str]:
    """The tasks of a service that somebody with these words may open by hand, by code, with their names."""
    return {code: shape.name.say() for code, shape in definition.tasks.items() if words & set(shape.added_by or ())}


def add_by_hand(case_id: int, *, name: str, actor: Actor, due_at: datetime | None = None,
                user_id: int | None = None, team_id: int | None = None) -> CaseTask:
    """Add a task that the service does not know ("Call back on Friday"), for an officer or a team (else the team that
    holds the case). Raises NotFound, NotAllowed, Invalid (fields `name`, `due`, `user`, `team`)."""
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    words, wrong = clean_line(name), {}
    if not words:
        wrong["name"] = "Enter what is to be done"
    elif len(words) > 300:
        wrong["name"] = "What is to be done must be 300 characters or fewer"
    if due_at is not None and due_at <= clock.now():
        wrong["due"] = "The time must be in the future"
    if case.kind == "closed":
        wrong["name"] = "This case is closed. Reopen it first"
    if wrong:
        raise Invalid(fields=wrong)
    team_id = _require_team(team_id) if team_id is not None else case.team_id
    if user_id is not None:
        _require_colleague(user_id, team_id)
    number = session.scalar(select(func.count()).where(CaseTask.case_id == case.id, CaseTask.code.is_(None))) or 0
    task = add_flushed(CaseTask(
        public_id=token_urlsafe(16), case_id=case.id, key=f"by_hand.{number + 1}", name=words, team_id=team_id,
        assignee_id=user_id, due_at=due_at, next_at=due_at, opened_at=clock.now(), opened_by=actor.key))
    events.record(case, events.TaskOpened(case_id=case.id, task_id=task.id), actor=actor)
    _tell(task, case, actor=actor)
    return task


def assign(case_id: int, *, task_id: int, user_id: int | None, actor: Actor) -> CaseTask:
    """Give a task to an officer of its team, or to nobody. Raises NotFound, NotAllowed, Invalid (field `user`)."""
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    task = _of(case, task_id)
    if task.ended_at is not None:
        raise NotAllowed("This task is finished.", rule="status")
    if user_id is not None:
        _require_colleague(user_id, task.team_id or case.team_id)
    task.assignee_id = user_id
    events.record(case, events.TaskMoved(case_id=case.id, task_id=task.id, code=task.code, state=task.state,
                                         assignee_id=user_id), actor=actor)
    _tell(task, case, actor=actor)
    return task


def warn_of(case: Case, task: CaseTask, *, actor: Actor) -> None:
    """A task added by hand fell due: record it and tell its officer, else the leads of its team."""
    task.breached_at, task.next_at = clock.now(), None
    events.record(case, events.TaskBreached(case_id=case.id, task_id=task.id), actor=actor)
    told = [task.assignee_id] if task.assignee_id is not None else notices.members(
        [task.team_id or case.team_id], Role.LEAD)
    notices.send(told, kind="task_breached", case=case, detail={"task": task.id, "text": task.name})


def _do_by_hand(case: Case, task: CaseTask, *, actor: Actor, result: str | None, state: str | None,
                file_ids: Sequence[str]) -> CaseTask:
    if task.ended_at is not None:
        raise NotAllowed("This task is finished.", rule="status")
    policy.require(actor, Permission.WORK_CASES, case.scope())
    becomes = result if result in own_tasks.BY_HAND else state if state in ON_THE_WAY else None
    if becomes is None:
        raise Invalid(fields={"result": "Select the result."})
    if file_ids:
        _put_files(case, task, file_ids, allowed="allowed", actor=actor)
    task.state, task.result = becomes, result
    about: dict[str, Any] = {"case_id": case.id, "task_id": task.id, "state": becomes}
    if becomes in TASK_ENDS:
        task.ended_at, task.ended_by, task.next_at = clock.now(), actor.key, None
        events.record(case, events.TaskEnded(**about, result=result), actor=actor)
    else:
        events.record(case, events.TaskMoved(**about, assignee_id=task.assignee_id), actor=actor)
    return task


def _taken(case_id: int, task_id: int, *, actor: Actor, answers: Mapping[str, Any]) -> tuple[Case, CaseTask]:
    """The case, locked, and its task: for who sees the case, or has the task itself, alone or in its team."""
    case = hold.locked_with(case_id, named_in=answers)
    task = _of(case, task_id)
    if case.id in actor.shut_out or not own_tasks.is_theirs(task, actor):
        policy.require(actor, Permission.SEE_CASES, case.scope())
    return case, task


def _of(case: Case, task_id: int) -> CaseTask:
    task = session.get(CaseTask, task_id)
    if task is None or task.case_id != case.id:
        raise NotFound("This task does not exist.")
    return task


def _put_files(case: Case, task: CaseTask, file_ids: Sequence[str], *, allowed: str, actor: Actor) -> None:
    if allowed == "none":
        raise Invalid(fields={"files": "This task takes no files"})
    files.keep(case, public_ids=file_ids, actor=actor, field="files", task_id=task.id)


def _tell(task: CaseTask, case: Case, *, actor: Actor) -> None:
    if task.assignee_id is not None and task.assignee_id != actor.user_id:
        notices.send([task.assignee_id], kind="task_assigned", case=case, detail={"task": task.id, "by": actor.key})


def _require_team(team_id: int) -> int:
    team = session.get(Team, team_id)
    if team is None or team.closed_at is not None:
        raise Invalid(fields={"team": "Choose a team that is open"})
    return team.id


def _require_colleague(user_id: int, team_id: int) -> None:
    found = session.scalar(
        select(User.id).join(Membership, Membership.user_id == User.id)
        .where(User.id == user_id, User.deactivated_at.is_(None), Membership.team_id == team_id,
               Membership.ended_at.is_(None)).limit(1))
    if found is None:
        raise Invalid(fields={"user": "Choose somebody of the team that has the task"})
