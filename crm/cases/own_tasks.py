"""Tasks from the side of those who do them: what is mine or my teams' to do, and one task as a sheet of its own.

Whoever was given a task may work it, and sees of its case only what the task says, unless they see the case anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    all_,
    and_,
    bindparam,
    func,
    select,
    true,
    union_all,
)

from crm.accounts import policy
from crm.accounts.models import Team
from crm.accounts.permissions import Role
from crm.accounts.sights import NOBODY, Sight, bound, given, sight
from crm.cases import lifecycle, naming, queries
from crm.cases.access import visible_to
from crm.cases.guarded import may_read
from crm.cases.models import Case, CaseTask
from crm.cases.references import reference_of
from crm.cases.shown import AnswerShown
from crm.catalogue import services, versions
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor
from crm.workflow import engine, form, rows
from crm.workflow.definition import Definition
from crm.workflow.duties import Task
from crm.workflow.form import FormShown
from crm.workflow.questions import Asked
from crm.workflow.situation import EngineActor, Situation

_WORKING = (Role.AGENT, Role.OFFICER, Role.LEAD)
BY_HAND = {"passed": "Done", "failed": "Could not be done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """An open task in a list. `reference` None: the reader does not see its case."""

    public_id: str
    name: str
    service: str
    state: str
    due_at: datetime | None
    team: str
    is_mine: bool
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class TaskSheet:
    """One task to be done. `refusal`: why this person cannot (None: they can). `results` by code, in words. `row`: what
    the row says for which it was opened, as far as this person may read it."""

    task: CaseTask
    case: Case
    definition: Definition
    shape: Task | None
    situation: Situation
    who: EngineActor
    reference: str | None
    refusal: str | None
    row: tuple[AnswerShown, ...] = ()

    @property
    def results(self) -> Mapping[str, str]:
        if self.shape is None or not self.shape.results:
            return BY_HAND
        return {code: one.name.say() if one.name else code.replace("_", " ").capitalize()
                for code, one in self.shape.results.items()}

    def shown(self, raw: Mapping[str, Any]) -> FormShown:
        """What the task asks, for what was typed so far."""
        return form.show_asked(self.definition, self.shape.ask if self.shape else (), raw, situation=self.situation,
                               now=clock.now(), actor=self.who, row=self.task.row)


def for_actor(actor: Actor, *, most: int = 50) -> list[TaskLine]:
    """Open tasks of mine, and those of my teams that nobody has, the earliest due first. One query, with a limited
    branch for me and for each team: a team may have thousands."""
    rows = session.execute(_open_tasks(sight(actor)), given(actor) | {
        "teams": sorted(actor.teams_as(*_WORKING)), "most": most}).all()
    known = services.entries()
    return [TaskLine(public_id=task.public_id, name=task.name, service=known[service_id].name.get("en", ""),
                     state=task.state, due_at=task.due_at, team=team or "", is_mine=task.assignee_id == actor.user_id,
                     reference=reference_of(number) if whole else None)
            for task, team, number, service_id, whole in rows]


@cache
def _open_tasks(see: Sight) -> Select[*tuple[Any, ...]]:
    order = (CaseTask.due_at.nulls_last(), CaseTask.id)

    def first(theirs: ColumnElement[bool]) -> Select[int]:
        return select(CaseTask.id).where(
            CaseTask.ended_at.is_(None), CaseTask.case_id != all_(bound("see_shut_out", NOBODY)), theirs,
        ).order_by(*order).limit(bindparam("most"))

    team = func.unnest(bindparam("teams", type_=ARRAY(BigInteger))).table_valued("id").render_derived("one")
    of_team = first(and_(CaseTask.team_id == team.c.id, CaseTask.assignee_id.is_(None))).lateral()
    mine = first(CaseTask.assignee_id == bound("see_user", NOBODY)).subquery()
    found = union_all(select(mine.c.id), select(of_team.c.id).select_from(team.join(of_team, true()))).subquery()
    return (
        select(CaseTask, Team.name, Case.number, Case.service_id, visible_to(see).label("whole"))
        .join(found, found.c.id == CaseTask.id).join(Case, Case.id == CaseTask.case_id)
        .outerjoin(Team, Team.id == CaseTask.team_id).order_by(*order).limit(bindparam("most")))


def is_theirs(task: CaseTask, actor: Actor) -> bool:
    """Whether a task is this person's to do: given to them, or of a team in which they work."""
    return actor.user_id is not None and (
        task.assignee_id == actor.user_id or task.team_id in actor.teams_as(*_WORKING))


def get(actor: Actor, public_id: str) -> TaskSheet:
    """A task, for who sees its case or has the task, alone or in a team. Raises NotFound."""
    row = session.execute(select(CaseTask, Case).join(Case, Case.id == CaseTask.case_id)
                          .where(CaseTask.public_id == public_id[:22])).one_or_none()
    if row is None or row[1].id in actor.shut_out:
        raise NotFound("This task does not exist.")
    task, case = row
    sees = policy.level(actor, case.scope()) == "full"
    if not sees and not is_theirs(task, actor):
        raise NotFound("This task does not exist.")
    definition = versions.definition(case.version_id)
    _, situation = lifecycle.read(case, definition)
    who = lifecycle.engine_actor(case, actor, acting_as=None)
    refused = engine.available_tasks(definition, situation, who, clock.now()).get(task.key)
    ended = "This task is finished." if task.ended_at is not None else None
    return TaskSheet(task=task, case=case, definition=definition, shape=definition.tasks.get(task.code or ""),
                     situation=situation, who=who, reference=reference_of(case.number) if sees else None,
                     refusal=ended or (refused.words if refused else None),
                     row=_row_shown(task, case, definition, situation, sees=sees, actor=actor))


def _row_shown(task: CaseTask, case: Case, definition: Definition, situation: Situation, *, sees: bool, actor: Actor,
               ) -> tuple[AnswerShown, ...]:
    """The row in words. What is kept apart is read from the form's answers, by who sees the case and is named there."""
    shape = definition.tasks.get(task.code or "")
    if shape is None or shape.for_each is None:
        return ()
    known = rows.plain(definition, task.row)
    group = definition.groups.get(shape.for_each)
    answered = situation.answers.get(shape.for_each) if group is not None and sees else None
    number = int(task.row_key) if task.row_key is not None and task.row_key.isdecimal() else -1
    if group is not None and isinstance(answered, list | tuple) and 0 <= number < len(answered):
        words = policy.words(actor, case.scope())
        known = {one.code: answered[number].get(one.code) for one in group.questions
                 if all(may_read(guard.seen_by or (), words=words, actor=actor)
                        for guard in (group, one) if isinstance(guard, Asked))}
    told = naming.with_names([known], actor=actor)[0]
    items = {one.code: one for item in rows.items_of(definition, shape.for_each) for one in (item, *rows.inside(item))}
    return queries.answers_shown(list(items.values()), told)
