"""Recorded cases run through a draft: what would have been otherwise, for those who may see the cases."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from config import ROOT
from crm.accounts.permissions import Permission
from crm.cases import correcting, facts, histories, replaying, sharing, situations, tasks
from crm.cases.models import Case, CaseTask, Replay, ReplayCase
from crm.catalogue import drafts, services, versions
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock as house_clock
from crm.foundation.database import session
from crm.jobs import replay_process, replays
from crm.jobs.demo import making
from crm.values.actor import SYSTEM
from crm.workflow import replay, what_if
from crm.workflow.conditions import Counted
from tests import factories
from tests.counting import queries
from tests.factories.streets import Streets


@pytest.fixture
def streets(app: Flask, clock: Callable[[str], None]) -> Iterator[Streets]:
    """A fly-tip that was scheduled on Monday and cleared on Wednesday; Lowri leads the team and owns the service."""
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    factories.staff.join(session.get_one(factories.staff.User, here.lead.user_id), here.team, role="service_owner")
    here.owner = factories.actor(session.get_one(factories.staff.User, here.lead.user_id))  # type: ignore[attr-defined]
    clock("2026-11-23T10:00+00:00")
    here.do("schedule", here.officer)
    clock("2026-11-25T11:00+00:00")
    here.do("clear", here.officer, outcome="removed", photo_after=[factories.photo(by=here.officer).public_id])
    clock("2026-11-27T11:00+00:00")
    yield here


def draft(here: Streets, **changes: Any) -> int:
    """The draft of the service with values put at places ("actions.clear.by")."""
    made = drafts.begin(here.service.id, actor=SYSTEM)
    for place, value in changes.items():
        drafts.change(made.id, place.replace("__", "."), value, seen=None, actor=SYSTEM)
    return made.id


def ran(version_id: int, here: Streets, **given: Any) -> Replay:
    made = replaying.begin(version_id, actor=here.owner, **given)  # type: ignore[attr-defined]
    replays.run(made.id, processes=1)
    session.expire_all()
    return made


def findings(made: Replay) -> list[dict[str, Any]]:
    return [one for row in session.scalars(select(ReplayCase).where(ReplayCase.replay_id == made.id))
            for one in row.findings or []]


def test_the_version_a_case_ran_under_refuses_nothing_and_changes_no_date(streets: Streets) -> None:
    made = ran(streets.service.live_version_id or 0, streets)
    assert (made.state, made.total, made.done) == ("done", 1, 1)
    assert findings(made) == []


def test_a_move_that_another_role_takes_now_is_refused_with_the_rule_and_its_words(streets: Streets) -> None:
    made = ran(draft(streets, actions__schedule__by=["enforcement_officer"], roles={
        "street_officer": {"name": "Street officer"}, "crew": {"name": "Crew"},
        "enforcement_officer": {"name": "Enforcement officer"}}), streets)
    session.expire_all()
    assert findings(made) == []  # the team holds that role too

    made = ran(draft(streets, actions__schedule__by=["reporter"]), streets)
    (found,) = findings(made)
    assert (found["kind"], found["about"], found["rule"]) == ("refused", "schedule", "role")
    assert found["words"] == "Only who reported it can do this."


def test_a_shorter_target_makes_the_case_late_and_names_both_dates(streets: Streets) -> None:
    made = ran(draft(streets, clocks__clear__target="1 wd"), streets)
    due, late = findings(made)
    assert (due["kind"], due["about"]) == ("due", "clear") and late["kind"] == "late"
    assert (due["old"], due["new"]) == ("2026-11-30T17:00:00+00:00", "2026-11-24T17:00:00+00:00")


def test_what_if_changes_one_target_of_the_live_version(streets: Streets) -> None:
    live = streets.service.live_version_id or 0
    made = ran(live, streets, changed={"target": "clear", "is": "1 wd"})
    assert [one["kind"] for one in findings(made)] == ["due", "late"]
    made = ran(live, streets, changed={"calendar": "street-crews", "closed": ["2026-11-26"]})
    (due,) = findings(made)
    assert due["new"] == "2026-12-01T17:00:00+00:00"
    for wrong in ({"target": "clear", "is": "soon"}, {"target": "none", "is": "1 wd"}, {"calendar": "moon"},
                  {"calendar": "street-crews"}, {"calendar": "street-crews", "closed": ["Friday"]}):
        with pytest.raises(Invalid):
            replaying.begin(live, changed=wrong, actor=streets.owner)  # type: ignore[attr-defined]


def test_a_form_that_would_have_stopped_opens_no_case(streets: Streets) -> None:
    page = versions.live(streets.service.id)[1].form[0].model_dump(mode="json", by_alias=True, exclude_unset=True)
    page["questions"].append({"code": "no_roads", "type": "stop", "when": {"answer": "land", "is": "road"},
                              "text": "Roads are cleaned by themselves."})
    made = ran(draft(streets, form__0=page), streets)
    (found,) = findings(made)
    assert (found["kind"], found["about"], found["words"]) == ("stop", "no_roads", "Roads are cleaned by themselves.")


def test_what_nobody_was_asked_is_told_and_the_case_goes_on(streets: Streets) -> None:
    asked = versions.live(streets.service.id)[1].actions["schedule"].model_dump(
        mode="json", by_alias=True, exclude_unset=True)["ask"]
    made = ran(draft(streets, actions__schedule__ask=[
        *asked, {"code": "van", "type": "text", "label": "Which van?", "required": True}]), streets)
    (found,) = findings(made)
    assert (found["kind"], found["about"]) == ("asks", "schedule.van")


def test_what_the_reader_may_not_see_is_neither_counted_nor_listed(streets: Streets) -> None:
    version = draft(streets, actions__schedule__by=["reporter"])
    made = ran(version, streets)
    owner = streets.owner  # type: ignore[attr-defined]
    assert replaying.result(owner, made).cases == 1
    (listed,), _ = replaying.cases(owner, made, kind="refused", about="schedule")
    assert listed.reference and listed.status == "Cleared"

    only_owner = factories.actor(factories.user("service_owner", team=streets.team))  # in no list of who may see
    with pytest.raises(NotFound):
        replaying.get(only_owner, made.id, service_id=streets.service.id)
    nothing = replaying.begin(version, actor=only_owner)
    replays.run(nothing.id, processes=1)
    session.expire_all()
    assert (nothing.total, replaying.result(only_owner, nothing).cases) == (0, 0)

    sharing.shut_out(streets.case.id, user_id=owner.user_id, reason="Knows the family", actor=SYSTEM)
    shut_out = factories.actor(session.get_one(factories.staff.User, owner.user_id))
    assert replaying.result(shut_out, made).cases == 0
    assert replaying.cases(shut_out, made) == ([], None)


def test_only_who_publishes_the_service_may_ask(streets: Streets) -> None:
    with pytest.raises(NotAllowed) as refused:
        replaying.begin(streets.service.live_version_id or 0, actor=streets.officer)
    assert refused.value.rule == Permission.PUBLISH_SERVICES
    for most in (0, 10_001):
        with pytest.raises(Invalid):
            replaying.begin(streets.service.live_version_id or 0, most=most,
                            actor=streets.owner)  # type: ignore[attr-defined]


def test_a_cancelled_replay_does_nothing_more_and_one_that_died_goes_on(streets: Streets) -> None:
    owner, live = streets.owner, streets.service.live_version_id or 0  # type: ignore[attr-defined]
    made = replaying.begin(live, actor=owner)
    assert replaying.start(made.id) is not None  # the worker dies here
    replays.run(made.id, processes=1)
    session.expire_all()
    assert (made.state, made.done) == ("done", 1)
    another = replaying.begin(live, actor=owner)
    replaying.cancel(another.id, service_id=streets.service.id, actor=owner)
    replays.run(another.id, processes=1)
    session.expire_all()
    assert (another.state, another.done) == ("cancelled", 0)


def test_corrections_and_tasks_come_at_their_time(streets: Streets, clock: Callable[[str], None]) -> None:
    clock("2026-11-27T12:00+00:00")
    case = factories.case(streets.service, by=streets.agent, answers={"what": ["bags"], "hazard": "no"})
    clock("2026-11-27T13:00+00:00")
    correcting.answer(case.id, code="hazard", value="yes", reason="Needles after all", actor=streets.agent)
    clock("2026-11-27T14:00+00:00")
    task = session.scalars(select(CaseTask).where(CaseTask.case_id == case.id)).one()
    tasks.do(case.id, task_id=task.id, result="found", answers={"found": "A letter"}, actor=streets.officer)
    clock("2026-11-30T09:00+00:00")
    (recorded,) = histories.load([case.id], versions.live(streets.service.id)[1], actor=SYSTEM,
                                 staff=histories.Staff())
    told = recorded.history
    assert told.answers["hazard"] == "no" and [deed.kind for deed in told.deeds] == ["correct", "task"]
    assert findings(ran(streets.service.live_version_id or 0, streets)) == []


def test_cases_that_are_counted_come_with_when_they_were_open(streets: Streets, clock: Callable[[str], None]) -> None:
    clock("2026-11-27T12:00+00:00")
    mine = factories.case(streets.service, by=streets.agent, reporter=streets.mair,
                          answers={"what": ["bags"], "hazard": "no"})
    clock("2026-11-27T13:00+00:00")
    after = factories.case(streets.service, by=streets.agent, reporter=streets.mair,
                           answers={"what": ["bags"], "hazard": "no"})
    clock("2026-11-27T14:00+00:00")
    about = Counted.model_validate({"service": "this", "about": "person"})
    cleared = about.model_copy(update={"outcome": "removed"})
    still_open = about.model_copy(update={"open": True})
    wanted = (about, cleared, still_open)
    assert facts.counts(wanted, [mine])[mine.id] == {about: 1, cleared: 1, still_open: 0}
    there = facts.others(wanted, [mine])[mine.id]
    assert {(one.opened_at, one.closed_at, one.outcome) for one in there[about]} == {
        (streets.case.opened_at, streets.case.closed_at, "removed"), (after.opened_at, None, None)}


def test_the_last_collection_is_that_before_the_case(streets: Streets) -> None:
    home = factories.place(attributes={"collection_day": "tuesday"})
    monday = Case(id=1, place_id=home.id)
    assert facts.of_places([monday])[1]["last_collection"] == "2026-11-24"
    assert facts.of_places([monday], days={1: date(2026, 11, 23)})[1]["last_collection"] == "2026-11-17"


def test_reading_histories_asks_the_same_queries_for_one_case_as_for_many(streets: Streets) -> None:
    definition, staff = versions.live(streets.service.id)[1], histories.Staff()
    histories.load([streets.case.id], definition, actor=SYSTEM, staff=staff)
    with queries() as one:
        histories.load([streets.case.id], definition, actor=SYSTEM, staff=staff)
    more = [factories.case(streets.service, by=streets.agent).id for _ in range(4)]
    histories.load(more, definition, actor=SYSTEM, staff=staff)
    session.expire_all()
    with queries() as many:
        histories.load([streets.case.id, *more], definition, actor=SYSTEM, staff=staff)
    assert len(many) <= len(one) + 1


@pytest.mark.slow
def test_histories_of_every_pack_go_their_way_again_under_their_own_version(app: Flask, tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 16, tzinfo=UTC)
    with house_clock.fixed(now):
        making.make(making.Size(contacts=1_200, cases=260), packs=ROOT / "services", map_file=tmp_path / "map.geojson")
        session.expire_all()
        council, staff = situations.council(), histories.Staff()
        found: Counter[tuple[str, str]] = Counter()
        seen = 0
        for entry in services.entries().values():
            live, definition = versions.live(entry.id)
            ids = session.scalars(select(Case.id).where(Case.service_id == entry.id)).all()
            trial = replay.Trial(after=definition, council=council, owns={live: definition}, now=now)
            for one in histories.load(ids, definition, actor=SYSTEM, staff=staff):
                seen += 1
                found.update((entry.code, each.kind) for each in replay.judge(trial, one.history, one.version_id))
                course = replay.replay(definition, one.history, council=council, now=now)
                assert course.situation.status == session.get_one(Case, one.history.case).status
    assert seen > 200 and found == {}


def test_a_second_process_finds_what_this_one_finds(streets: Streets) -> None:
    live, definition = versions.live(streets.service.id)
    shorter, council = what_if.changed(definition, situations.council(), {"target": "clear", "is": "1 wd"})
    trial = replay.Trial(after=shorter, council=council, owns={live: definition}, now=house_clock.now())
    (recorded,) = histories.load([streets.case.id], definition, actor=SYSTEM, staff=histories.Staff())
    work = [(recorded.history, live)]
    helper = replay_process.Aside(trial)
    helper.ask(work)
    assert helper.answer() == replay_process.found(trial, work) != {streets.case.id: []}
    helper.end()


def test_many_cases_are_shared_between_two_processes(streets: Streets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "BATCH", 2)
    for _ in range(4):
        factories.case(streets.service, by=streets.agent, answers={"what": ["bags"], "hazard": "no"})
    made = replaying.begin(draft(streets, clocks__clear__target="1 wd"), actor=streets.owner)  # type: ignore
    replays.run(made.id, processes=2)
    session.expire_all()
    assert (made.state, made.total, made.done) == ("done", 5, 5)
    assert replaying.result(streets.owner, made).by_kind == {"due": 5, "late": 1}  # type: ignore[attr-defined]
