"""Work on tasks: who may do them, their results, and adding them by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm.workflow import allowed, form
from crm.workflow.decision import (
    Decision,
    Refusal,
)
from crm.workflow.definition import Definition
from crm.workflow.facts import Facts
from crm.workflow.situation import NOTHING, EngineActor, Situation, TaskNow
from crm.workflow.taking import not_answered, refused, settled
from crm.workflow.work import Work


def available_tasks(
    definition: Definition, situation: Situation, actor: EngineActor, now: datetime, *, language: str = "en"
) -> dict[str, Refusal | None]:
    """For each open task of the service, by key: None if this actor may work on it, else why not."""
    facts = Facts(definition=definition, situation=situation, now=now, actor=actor)
    return {
        task.key: _task_refusal(definition, task, facts, actor, language)
        for task in situation.tasks
        if task.is_open and task.code in definition.tasks
    }


def _task_refusal(
    definition: Definition, task: TaskNow, facts: Facts, actor: EngineActor, language: str
) -> Refusal | None:
    shape = definition.tasks[str(task.code)]
    facts = replace(facts, row=task.row or None)
    return allowed.role_refusal(shape.by, facts, actor=actor, language=language) or allowed.second_person(
        shape.by_other_than, facts, actor=actor, language=language
    )


def do_task(
    definition: Definition,
    situation: Situation,
    key: str,
    asked: Mapping[str, Any],
    actor: EngineActor,
    now: datetime,
    *,
    result: str | None = None,
    state: str | None = None,
    has_files: bool = False,
    language: str = "en",
) -> Decision:
    """Brings a task to a `result` (which decides the state), or into a `state` on the way (doing,
    waiting_resident, waiting_other, to_do) or void.

    What it asks is required for a result. `has_files`: files were put to it, now or before.
    """
    task = next((task for task in situation.tasks if task.key == key), None)
    if task is None or task.code not in definition.tasks:
        return refused(situation, Refusal(rule="status", words="There is no such task."))
    if not task.is_open:
        return refused(situation, Refusal(rule="status", words="This task is finished."))
    work = Work(definition, situation, actor=actor, now=now)
    refusal = _task_refusal(definition, task, work.facts(), actor, language)
    if refusal is not None:
        return refused(situation, refusal)
    ends = _task_end(definition, task, result=result, state=state)
    if isinstance(ends, Refusal):
        return refused(situation, ends)
    answers = _task_answers(task, asked, work.facts(), actor, is_result=result is not None, language=language)
    if isinstance(answers, Refusal):
        return refused(situation, answers)
    if result is not None and definition.tasks[str(task.code)].files == "required" and not has_files:
        words = "Add a file first."
        return refused(situation, Refusal(rule="missing", words=words, fields={"files": words}))
    work.asked, work.row = answers, task.row or None
    work.end_task(task, state=ends, result=result, answers=answers)
    work.asked, work.row = NOTHING, None
    return settled(work)


def _task_answers(
    task: TaskNow, asked: Mapping[str, Any], facts: Facts, actor: EngineActor, *, is_result: bool, language: str
) -> Mapping[str, Any] | Refusal:
    """The answers of the task with those given now; on the way to a result nothing is required yet."""
    if not is_result and not asked:
        return task.answers
    ask, given = facts.definition.tasks[str(task.code)].ask, {**task.answers, **asked}
    shown = form.show_asked(
        facts.definition,
        ask,
        given,
        situation=facts.situation,
        now=facts.now,
        actor=actor,
        row=task.row,
        language=language,
    )
    errors = form.asked_errors(shown, ask, given, language=language)
    if not is_result:
        errors = {code: words for code, words in errors.items() if code not in shown.missing}
    return not_answered(errors, shown.missing) if errors else {**task.answers, **shown.answers}


_ON_THE_WAY = frozenset({"to_do", "doing", "waiting_resident", "waiting_other", "void"})


def _task_end(definition: Definition, task: TaskNow, *, result: str | None, state: str | None) -> str | Refusal:
    shape = definition.tasks[str(task.code)]
    if result is None:
        if state in _ON_THE_WAY:
            return str(state)
        return Refusal(rule="missing", words="Select the result.", fields={"result": "Select the result."})
    results = {code: one.state for code, one in shape.results.items()} or {
        "passed": "passed",
        "failed": "failed",
    }
    if result not in results:
        return Refusal(
            rule="missing",
            words="Select one of the results.",
            fields={"result": "Select one of the results."},
        )
    return results[result]


def add_task(definition: Definition, situation: Situation, code: str, actor: EngineActor, now: datetime) -> Decision:
    """Opens a task of the service by hand, where its `added_by` lets this actor."""
    shape = definition.tasks.get(code)
    if shape is None or shape.added_by is None or not actor.words.intersection(shape.added_by):
        return refused(situation, Refusal(rule="role", words="You cannot add this task."))
    work = Work(definition, situation, actor=actor, now=now)
    before = len(situation.tasks)
    if shape.for_each is not None and shape.for_each.startswith("asked."):
        work.open_task(code, row_key=None, row={})  # no action is taken now that could have asked for rows
    else:
        work.open_tasks_of(code)
    if len(work.situation.tasks) == before:
        return refused(situation, Refusal(rule="too_often", words="This task is open already."))
    work.pause_clocks()
    return settled(work)
