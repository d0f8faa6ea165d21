"""The examples of the packs lived through the real verbs, to their end: intake opens the case, staff move it and work
its tasks, the sweep does what time does, and rows hold what the engine said.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.cases import lifecycle, sweeping, tasks
from crm.cases.models import Case, CaseClock, CaseLink, CaseTask, CaseTimer
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.intake.submitting import Submission, submit
from crm.values.actor import Actor
from crm.workflow import counting
from crm.workflow.definition import Definition, Example, Expect, Step
from crm.workflow.questions import AskedItem, FilesQuestion
from crm.workflow.walk import local_instant
from tests import factories
from tests.services.northmoor import PATHS, council, pack

LIVED = [(path, example) for path in PATHS for example in pack(path).examples if not example.stopped]
OUTSIDE = {"reporter", "representative"}


class Town:
    """A council with one team, and one officer in it, for each role of a service."""

    def __init__(self, definition: Definition, example: Example) -> None:
        self.definition = definition
        self.teams = {role: factories.team() for role in definition.roles}
        self.service = factories.service(definition.code, roles=self.teams)
        self.users = {role: factories.user("officer", team=team) for role, team in self.teams.items()}
        self.users["agent"] = factories.user("agent")
        for team in self.teams.values():
            if "lead" in self.users:
                factories.join(self.users["lead"], team, role="lead")
            else:
                self.users["lead"] = factories.user("lead", team=team)
        for value in example.answers.values():
            if isinstance(value, dict) and "uprn" in value:
                factories.place(uprn=value["uprn"], attributes=dict(example.place))
        for code in ("waste", "finance", "people"):  # that answers of examples name
            answering = factories.team(code=code)
            if "service_contact" in self.users:
                factories.join(self.users["service_contact"], answering)
        for counted in example.counts:  # the cases there have been before
            for _ in range(counted.cases if counted.service in ("this", definition.code) else 0):
                self.open(example)
        self.case = self.open(example)

    def open(self, example: Example) -> Case:
        agent = factories.actor(self.users["agent"])
        items = [question for page in self.definition.form for question in page.questions]
        done = submit(Submission(
            service=self.service.code, answers=with_files(example.answers, items, by=agent), channel="call",
            reporter_id=factories.contact("Mair Evans", email="mair@example.com").id), actor=agent)  # fmt: skip
        assert done.case is not None, done.stop
        return done.case

    def actor(self, step: Step) -> Actor:
        """Who takes the step: the officer of its first role, who joins the teams of the others."""
        words = step.as_
        who = step.person or ("agent" if words[0] in OUTSIDE else words[0])
        if who not in self.users:
            self.users[who] = factories.user("officer", team=self.teams[words[0]])
        for role in words[1:]:
            factories.join(self.users[who], self.teams[role])
        return factories.actor(self.users[who])

    def take(self, step: Step) -> None:
        assert step.do is not None
        actor, given = self.actor(step), dict(step.with_)
        outcome = given.pop("outcome", None)
        asked = with_files(given, self.definition.actions[step.do].ask, by=actor)
        lifecycle.move(self.case.id, action=step.do, asked=asked, version=None, actor=actor, outcome=outcome,
                       acting_as="reporter" if step.as_[0] in OUTSIDE else None)  # fmt: skip

    def work(self, step: Step) -> None:
        actor = self.actor(step)
        open_ones = select(CaseTask).where(
            CaseTask.case_id == self.case.id, CaseTask.code == step.task, CaseTask.ended_at.is_(None))  # fmt: skip
        if step.row is not None:
            open_ones = open_ones.where(CaseTask.row_key == str(step.row))
        task = session.scalars(open_ones.order_by(CaseTask.id)).first()
        assert task is not None, step.task
        files = [factories.photo(by=actor).public_id] if step.files else []
        tasks.do(self.case.id, task_id=task.id, actor=actor, result=step.result, state=step.state,
                 answers=step.with_, file_ids=files)  # fmt: skip

    def pass_until(self, now: datetime, until: datetime) -> None:
        """Sweep whenever something falls due, as the job does every minute."""
        for _ in range(500):
            following = self.next_at()
            if following is None or following > until:
                return
            now = max(now, following)
            with clock.fixed(now):
                assert sweeping.sweep(self.case.id)
        raise AssertionError("time goes on having something to do")

    def next_at(self) -> datetime | None:
        moments = [
            at
            for rows in (CaseClock, CaseTimer, CaseTask)
            for at in session.scalars(select(rows.next_at).where(rows.case_id == self.case.id))
            if at is not None
        ]
        return min(moments, default=None)

    def compare(self, expect: Expect) -> None:
        due = {row.code: row.due_at for row in session.scalars(
            select(CaseClock).where(CaseClock.case_id == self.case.id).order_by(CaseClock.id))}  # fmt: skip
        assert expect.status in (None, self.case.status)
        assert expect.outcome in (None, self.case.outcome)
        assert expect.priority in (None, self.case.priority)
        for code, at in expect.due.items():
            found = due[code]
            assert at is not None and found is not None
            assert found.replace(second=0) == local_instant(at), code


def with_files(given: Mapping[str, Any], items: Iterable[AskedItem], *, by: Actor) -> dict[str, Any]:
    """The answers with a stored file for each invented one."""
    files = {item.code for item in items if isinstance(item, FilesQuestion)}
    return {
        code: [factories.photo(by=by).public_id for _ in value] if code in files else value
        for code, value in given.items()
    }


def live(town: Town, example: Example) -> None:
    """Follow the steps of the example to its end."""
    now = local_instant(example.at)
    for step in example.steps:
        at = local_instant(step.at) if step.at else now
        if step.wait:
            at = counting.later(at, step.wait, council().calendars[town.definition.calendar])
        town.pass_until(now, at)
        now = at
        with clock.fixed(now):
            take = town.work if step.task else town.take if step.do else None
            if take and step.refused:
                with pytest.raises((NotAllowed, NotFound, Invalid)):
                    take(step)
            elif take:
                take(step)
            if step.expect:
                town.compare(step.expect)
    town.compare(example.expect)


@pytest.mark.parametrize(("path", "example"), LIVED, ids=[f"{path.stem}: {one.name}"[:80] for path, one in LIVED])
def test_an_example_is_lived_as_the_engine_says(app: Flask, path: Path, example: Example) -> None:
    with clock.fixed(local_instant(example.at)):
        town = Town(pack(path), example)
    live(town, example)


def test_moving_in_alone_opens_the_discount_case_and_links_it(app: Flask) -> None:
    path = next(path for path in PATHS if path.stem == "council-tax-move")
    example = pack(path).examples[0]
    with clock.fixed(local_instant(example.at)):
        town = Town(pack(path), example)
        officer = factories.actor(town.users["revenues_officer"])

        def take(action: str, **asked: Any) -> None:
            lifecycle.move(town.case.id, action=action, asked=asked, version=None, actor=officer)

        take("check")
        take("ask", needed="The tenancy agreement")
        take("answer", told="Here it is")
        town.work(Step(task="look_up", result="none", as_=("revenues_officer",)))
        lifecycle.move(town.case.id, action="post", asked={"new_account": "70012345", "adults": [{"liable": "tenant"}]},
                       version=None, actor=officer, outcome="billed")  # fmt: skip

    follower = session.scalars(select(Case).where(Case.id != town.case.id)).one()
    assert follower.status == "received" and follower.place_id == town.case.place_id
    link = session.scalars(select(CaseLink)).one()
    assert link.kind == "discount_for" and {link.case_id, link.other_id} == {town.case.id, follower.id}
