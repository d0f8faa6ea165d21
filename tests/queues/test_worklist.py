"""Worklists: one query, visible cases only, in order, page by page."""

import pytest
from flask import Flask

from crm.accounts.models import CaseAccess
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.paging import cursor, read_cursor
from crm.queues import allocation, taking, worklist, workload
from crm.queues.filters import Filters
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries


@pytest.fixture
def streets(app: Flask):  # type: ignore[no-untyped-def]
    team = factories.team("Streets")
    service = factories.service(team=team)
    officer = factories.user(team=team, name="Jo Amin")
    return team, service, officer


def test_a_page_is_one_query_however_many_cases(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    actor = factories.actor(officer)
    cases = [factories.case(service) for _ in range(4)]
    worklist.page(actor, Filters(), team_ids=[team.id])  # the catalogue is remembered from here on
    with queries() as asked:
        found = worklist.page(actor, Filters(), team_ids=[team.id])
    assert [line.case_id for line in found.rows] == [c.id for c in sorted(cases, key=lambda c: (c.sort_at, c.id))]
    assert len(asked) == 1


def test_pages_follow_each_other_without_gap_or_repeat(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    actor = factories.actor(officer)
    cases = {factories.case(service).id for _ in range(5)}
    seen, after = [], None
    for _ in range(3):
        found = worklist.page(actor, Filters(), team_ids=[team.id], after=after, size=2)
        seen += [line.case_id for line in found.rows]
        after = found.after
    assert len(seen) == 5 and set(seen) == cases and after is None
    with pytest.raises(Invalid):
        worklist.page(actor, Filters(), team_ids=[team.id], after="bm9uc2Vuc2U")


def test_a_case_kept_from_somebody_is_neither_listed_nor_counted(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    kept, other = factories.case(service), factories.case(service)
    session.add(CaseAccess(case_id=kept.id, user_id=officer.id, level="none", why="shut_out", given_by="system"))
    session.flush()
    actor = factories.actor(officer)
    assert [line.case_id for line in worklist.page(actor, Filters(), team_ids=[team.id]).rows] == [other.id]
    assert worklist.count(actor, Filters(), team_ids=[team.id]) == 1
    assert workload.mornings(actor, [team.id])[team.id].listed == 1


def test_take_next_gives_what_is_urgent_first_then_what_is_due_first(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    actor = factories.actor(officer)
    plain = factories.case(service, answers={"hazard": "no"})
    urgent = factories.case(service, answers={"hazard": "yes"})
    session.query(type(plain)).update({"assignee_id": None})
    session.expire_all()
    first, second = taking.take_next(actor), taking.take_next(actor)
    assert (first.case.id, second.case.id) == (urgent.id, plain.id)
    assert "urgent" in first.why
    with pytest.raises(NotFound):
        taking.take_next(actor)


def test_a_batch_is_given_and_undone_and_what_changed_since_stays(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    lead = factories.actor(factories.user("lead", team=team))
    other = factories.user(team=team)
    cases = [factories.case(service) for _ in range(3)]
    before = {case.id: case.assignee_id for case in cases}
    result = allocation.assign_many([case.id for case in cases], user_id=other.id, actor=lead)
    assert result.done == 3 and result.batch is not None
    allocation.assign_many([cases[0].id], user_id=officer.id, actor=lead)
    undone = allocation.undo(result.batch.public_id, actor=lead)
    session.flush()
    session.expire_all()
    assert undone.done == 2 and len(undone.refused) == 1
    assert cases[0].assignee_id == officer.id
    assert [cases[1].assignee_id, cases[2].assignee_id] == [before[cases[1].id], before[cases[2].id]]


def test_sharing_out_levels_the_load(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    lead = factories.actor(factories.user("lead", team=team))
    second = factories.user(team=team)
    cases = [factories.case(service) for _ in range(4)]
    allocation.assign_many([case.id for case in cases], user_id=None, actor=lead)
    allocation.share_out([case.id for case in cases], team_id=team.id, actor=lead)
    assert allocation.open_work(team.id, [officer.id, second.id]) == {officer.id: 2, second.id: 2}


def test_an_officer_of_another_team_is_refused_and_the_rest_is_done(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, _ = streets
    lead = factories.actor(factories.user("lead", team=team))
    stranger = factories.user()
    result = allocation.assign_many([factories.case(service).id], user_id=stranger.id, actor=lead)
    assert result.done == 0 and "officer of the team" in next(iter(result.refused.values()))


def test_the_system_sees_every_team(streets) -> None:  # type: ignore[no-untyped-def]
    _, service, _ = streets
    factories.case(service)
    assert worklist.count(SYSTEM, Filters(), team_ids=None) == 1


def test_a_cursor_that_no_key_can_be_is_refused_in_words() -> None:
    with pytest.raises(Invalid):
        read_cursor(cursor("2026-01-01", 2**70), parts=2)


def test_undoing_gives_nothing_to_somebody_who_has_left(streets) -> None:  # type: ignore[no-untyped-def]
    team, service, officer = streets
    lead = factories.actor(factories.user("lead", team=team))
    other = factories.user(team=team)
    case = factories.case(service)
    allocation.assign_many([case.id], user_id=officer.id, actor=lead)
    batch = allocation.assign_many([case.id], user_id=other.id, actor=lead).batch
    officer.deactivated_at = clock.now()
    session.flush()
    assert batch is not None
    undone = allocation.undo(batch.public_id, actor=lead)
    session.expire_all()
    assert undone.done == 0 and case.assignee_id == other.id
