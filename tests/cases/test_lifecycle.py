"""Moving a case: what the engine allows, what is kept, what is refused and in which words."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.cases import assignment, hold, noting, queries
from crm.cases.models import CaseAction, CaseClock, CaseFile, CaseTask, Notice
from crm.cases.references import reference_of
from crm.correspondence.models import Message
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import Actor
from tests import factories
from tests.counting import queries_of
from tests.factories.streets import Streets

Clock = Callable[[str], None]


def test_an_officer_moves_a_case_and_the_reporter_is_told(app: Flask) -> None:
    here = Streets()

    here.do("schedule", here.officer)

    assert (here.case.status, here.case.kind) == ("scheduled", "open")
    action = session.scalars(select(CaseAction)).one()
    assert (action.action, action.acting_as, action.by) == ("schedule", "street_officer", here.officer.key)
    told = session.scalars(select(Message).where(Message.template == "scheduled")).one()
    assert told.contact_id == here.mair.id and reference_of(here.case.number) in told.subject
    event = session.scalars(select(EventRow).where(EventRow.kind == "case.moved")).one()
    assert event.payload is not None and event.payload["to_status"] == "scheduled" and event.seq == action.seq


def test_an_action_that_is_not_of_this_status_is_refused_in_words(app: Flask) -> None:
    here = Streets()

    with pytest.raises(NotAllowed) as refused:
        here.do("clear", here.officer)

    assert refused.value.rule == "status"


def test_somebody_without_the_role_is_refused(app: Flask) -> None:
    here = Streets()

    with pytest.raises(NotAllowed) as refused:
        here.do("schedule", here.agent)

    assert refused.value.rule == "role"


def test_nobody_closes_without_the_evidence_and_the_outcome_that_the_service_demands(app: Flask) -> None:
    here = Streets()
    here.do("schedule", here.officer)

    with pytest.raises(Invalid) as told:
        here.do("clear", here.officer)
    assert {"photo_after", "outcome"} <= set(told.value.fields)
    assert here.case.status == "scheduled"

    photo = factories.photo(by=here.officer)
    here.do("clear", here.officer, outcome="removed", photo_after=[photo.public_id])

    assert (here.case.status, here.case.kind, here.case.outcome) == ("cleared", "closed", "removed")
    assert here.case.closed_at is not None and here.case.due_at is None and not here.case.is_listed
    kept = session.scalars(select(CaseFile)).one()
    assert kept.code == "photo_after" and kept.file.is_claimed
    assert session.scalars(select(CaseClock.state)).all() == ["stopped"]


def test_a_file_of_somebody_else_cannot_be_given_as_evidence(app: Flask) -> None:
    here = Streets()
    here.do("schedule", here.officer)
    foreign = factories.photo(by=here.lead)

    with pytest.raises(Invalid) as told:
        here.do("clear", here.officer, outcome="removed", photo_after=[foreign.public_id])

    assert "photo_after" in told.value.fields


def test_waiting_pauses_the_clock_and_going_on_gives_the_time_back(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    due = here.case.due_at
    assert due is not None
    here.do("ask_owner", here.officer)

    assert here.case.kind == "waiting" and here.case.due_at is None
    assert here.case.paused_left is not None and here.case.sort_at == due

    clock("2026-11-25T09:00+00:00")
    here.do("schedule", here.officer)

    assert here.case.paused_left is None and here.case.due_at is not None and here.case.due_at > due


def test_a_case_is_reopened_for_the_reporter_by_an_agent_and_counts_anew(app: Flask) -> None:
    here = Streets()
    here.do("schedule", here.officer)
    here.do("clear", here.officer, outcome="removed", photo_after=[factories.photo(by=here.officer).public_id])

    here.do("reopen", here.agent)

    assert (here.case.status, here.case.outcome, here.case.closed_at) == ("received", None, None)
    assert here.case.reopened == 1 and here.case.due_at is not None
    assert session.scalar(select(func.count()).select_from(CaseClock)) == 2
    assert session.scalar(select(func.count()).where(EventRow.kind == "case.reopened")) == 1


def test_a_resident_reaches_only_the_case_that_they_reported(app: Flask) -> None:
    here = Streets()
    stranger = Actor(key=f"contact:{factories.contact().id}", name="Stranger")
    with pytest.raises(NotFound):
        here.do("reopen", stranger)
    with pytest.raises(NotAllowed):
        here.do("reopen", Actor(key=f"contact:{here.mair.id}", name="Mair Evans"))


def test_a_second_person_is_demanded(app: Flask) -> None:
    here = Streets()
    here.do("ask_owner", here.officer)
    here.do("schedule", here.lead)
    here.do("clear", here.officer, outcome="removed", photo_after=[factories.photo(by=here.officer).public_id])

    with pytest.raises(NotAllowed) as refused:
        here.do("pay_owner", here.officer, amount=100)

    assert refused.value.rule == "second_person"


def test_two_officers_move_one_case_and_the_second_is_told_who_did_what(app: Flask) -> None:
    here = Streets()
    drawn = here.case.version
    here.do("schedule", here.officer, version=drawn)

    with pytest.raises(Conflict) as told:
        here.do("ask_owner", here.lead, version=drawn)

    assert len(told.value.changes) == 1
    assert "Olwen Officer" in told.value.changes[0] and "Send a crew" in told.value.changes[0]


def test_notes_and_assignment_never_conflict(app: Flask) -> None:
    here = Streets()
    drawn = here.case.version
    noting.add(here.case.id, text="Rang the crew.", actor=here.agent)
    assignment.take(here.case.id, actor=here.officer)

    here.do("schedule", here.lead, version=drawn)

    assert here.case.status == "scheduled"


def test_handing_over_conflicts_and_names_the_team(app: Flask) -> None:
    here = Streets()
    parks = factories.team("Parks")
    drawn = here.case.version
    assignment.hand_over(here.case.id, team_id=parks.id, reason="Their land", actor=here.lead)

    with pytest.raises(Conflict) as told:
        here.do("schedule", here.officer, version=drawn)

    assert "Parks" in told.value.changes[0]


def test_tasks_open_by_themselves_and_go_void_at_closing(app: Flask) -> None:
    here = Streets()
    task = session.scalars(select(CaseTask)).one()
    assert (task.code, task.state, task.key, task.team_id) == ("evidence", "to_do", "evidence", here.team.id)
    assert task.due_at is not None

    here.do("refuse", here.officer, outcome="other_council", reason="In the next county")

    assert task.state == "void" and task.ended_at is not None


def test_a_hazard_is_urgent_and_due_the_next_working_day(app: Flask, clock: Clock) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets(hazard="yes")

    assert here.case.priority == "urgent"
    assert here.case.due_at is not None and here.case.due_at.date().isoformat() == "2026-11-24"


def test_the_page_shows_a_case_with_what_can_be_done_and_why_not(app: Flask) -> None:
    here = Streets(saw="yes", witness=[{"described": "A man in a red van"}])
    here.do("schedule", here.officer)
    page = queries.page(here.officer, reference_of(here.case.number))

    offered = {action.code: action for action in page.actions}
    assert offered["clear"].is_offered and not offered["extend"].is_offered and "schedule" not in offered
    assert offered["extend"].reason
    assert page.clocks[0].name == "Clear" and page.clocks[0].words
    assert page.requests[0].reporter_name == "Mair Evans"
    answered = {answer.label: answer for answer in page.requests[0].answers}
    assert answered["What kind of land?"].words == "Road or pavement"
    assert answered["Who or what did you see?"].is_guarded
    assert {"note", "link", "hand_over"} <= page.may
    assert "Send a crew: now “Scheduled”" in [entry.title for entry in page.timeline.rows]


def test_the_page_keeps_guarded_answers_and_hidden_people_from_those_they_are_not_for(app: Flask) -> None:
    crew = factories.team("Crew")
    streets = factories.team("Streets")
    service = factories.service("fly-tipping", team=streets, roles={"crew": crew})
    agent = factories.actor(factories.user("agent"))
    case = factories.case(service, by=agent, answers={
        "land": "private", "private_stop": {"passed": "ours"}, "owner": {"name": "Gwen Parry", "phone": "01632 960123"},
        "saw": "yes", "witness": [{"described": "A man in a red van"}]})

    page = queries.page(factories.actor(factories.user("officer", team=crew)), reference_of(case.number))

    assert "Who or what did you see?" not in {answer.label for answer in page.requests[0].answers}
    assert [party.role for party in page.parties] == ["reporter"]
    assert all("Gwen" not in (entry.text or "") + entry.title for entry in page.timeline.rows)


def test_a_page_takes_as_many_queries_however_long_its_case(app: Flask) -> None:
    here = Streets()
    reference = reference_of(here.case.number)

    def look() -> queries.CasePage:
        session.flush()
        session.expire_all()
        return queries.page(here.officer, reference)

    few = queries_of(look)
    for number in range(15):
        noting.add(here.case.id, text=f"Note {number}", actor=here.agent)
        factories.request(here.service, by=here.agent, join_case_id=here.case.id)

    assert queries_of(look) == few <= 5
    assert len(look().requests) == 16


def test_an_officer_is_told_of_a_case_given_to_them(app: Flask) -> None:
    here = Streets()
    other = factories.user("officer", team=here.team)
    assignment.assign(here.case.id, user_id=other.id, actor=here.lead)

    notice = session.scalars(select(Notice).where(Notice.user_id == other.id)).one()
    assert (notice.kind, notice.case_id) == ("case_assigned", here.case.id)
    assert hold.locked(here.case.id).assignee_id == other.id


def test_a_case_that_opens_goes_to_the_officer_with_the_least_to_do(app: Flask) -> None:
    here = Streets()
    assert here.case.assignee_id == here.officer_user.id
    idle = factories.user("officer", team=here.team)

    assert factories.case(here.service, by=here.agent).assignee_id == idle.id
