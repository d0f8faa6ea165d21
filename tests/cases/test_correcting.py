"""Correcting what was said when a case was raised, and what that does to its clocks."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.models import CaseAccess
from crm.cases import about, correcting, joining, queries, references, sharing
from crm.cases.models import AnswerChange, Case, CaseClock, CaseSearch, GuardedAnswer, Party, ServiceRequest
from crm.cases.references import reference_of
from crm.errors import Invalid, NotAllowed
from crm.foundation.database import session
from crm.intake import redirecting
from crm.ledger.models import EventRow
from tests import factories
from tests.factories.streets import Streets


def test_a_corrected_answer_changes_priority_and_due_date_and_keeps_the_old_one(
        app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    assert here.case.due_at is not None and here.case.due_at.day == 30

    correcting.answer(here.case.id, code="hazard", value="yes", reason="There are needles", actor=here.lead)

    assert here.case.priority == "urgent" and here.case.due_at is not None and here.case.due_at.day == 24
    assert session.scalars(select(ServiceRequest)).one().answers["hazard"] == "yes"
    change = session.scalars(select(AnswerChange)).one()
    assert (change.old, change.new, change.reason) == ({"value": "no"}, {"value": "yes"}, "There are needles")
    event = session.scalars(select(EventRow).where(EventRow.kind == "case.corrected")).one()
    assert event.payload is not None and event.payload["clocks"] == ["clear"] and "needles" not in str(event.payload)


def test_a_correction_needs_a_reason_and_an_answer_that_will_do(app: Flask) -> None:
    here = Streets()
    with pytest.raises(Invalid) as told:
        correcting.answer(here.case.id, code="hazard", value="yes", reason=" ", actor=here.lead)
    assert "reason" in told.value.fields
    with pytest.raises(Invalid) as told:
        correcting.answer(here.case.id, code="land", value="moon", reason="x", actor=here.lead)
    assert "land" in told.value.fields


def test_somebody_of_another_team_cannot_correct_a_case(app: Flask) -> None:
    here = Streets()
    with pytest.raises(NotAllowed):
        correcting.answer(here.case.id, code="hazard", value="yes", reason="x",
                          actor=factories.actor(factories.user("lead")))


def test_a_guarded_answer_is_replaced_and_stays_guarded(app: Flask) -> None:
    here = Streets(saw="yes", witness=[{"described": "A man"}])
    correcting.answer(here.case.id, code="witness", value=[{"described": "A woman"}], reason="Misheard",
                      actor=here.lead)
    session.flush()

    kept = session.scalars(select(GuardedAnswer).order_by(GuardedAnswer.id)).all()
    assert [row.value for row in kept] == [None, [{"described": "A woman"}]]
    assert session.scalars(select(AnswerChange)).one().guarded
    assert "witness" not in session.scalars(select(ServiceRequest)).one().answers


def test_the_place_of_a_case_is_corrected_for_lists_and_search(app: Flask) -> None:
    here = Streets()
    home = factories.place("7 Mill Lane, Northmoor")

    correcting.place(here.case.id, where={"uprn": home.uprn}, reason="Wrong end of town", actor=here.lead)

    assert here.case.place_id == home.id
    assert [row.case_id for row in about.for_place(here.lead, home.id)] == [here.case.id]
    assert "mill" in session.get_one(CaseSearch, here.case.id).words


def test_the_person_who_reported_it_is_corrected(app: Flask) -> None:
    here, request = Streets(), session.scalars(select(ServiceRequest))
    made = request.first()
    assert made is not None
    megan = factories.contact("Megan Evans")

    correcting.person(here.case.id, request_id=made.id, contact_id=megan.id, reason="Her sister rang", actor=here.lead)

    now = session.scalars(select(Party.contact_id).where(Party.role == "reporter", Party.ended_at.is_(None))).all()
    assert now == [megan.id] and made.reporter_id == megan.id
    assert about.for_contact(here.lead, [here.mair.id]) == []


def test_who_is_kept_out_stays_out_of_what_a_case_becomes_and_it_is_not_kept_less_closely(app: Flask) -> None:
    here = Streets()
    double = factories.case(here.service, answers={"what": ["bags"], "hazard": "no"})
    other = factories.case(here.service, answers={"what": ["bags"], "hazard": "no"})
    bins = factories.service("missed-bin", team=factories.team("Bins"))
    user_id = here.officer_user.id
    for case in (here.case, double):
        sharing.shut_out(case.id, user_id=user_id, reason="Their own street", actor=here.lead)
    sharing.raise_sensitivity(here.case.id, to=policy.SEALED, reason="A threat was made", actor=here.lead)

    with pytest.raises(Invalid):
        joining.move_requests(here.case.id, into_reference=reference_of(other.number), actor=here.lead)
    joining.move_requests(double.id, into_reference=reference_of(other.number), actor=here.lead)
    new = redirecting.to_service(here.case.id, service=bins.code, answers=factories.answers_for(bins),
                                 reason="It is a bin", actor=here.lead)
    session.flush()

    out = set(session.scalars(select(CaseAccess.case_id).where(CaseAccess.user_id == user_id,
                                                              CaseAccess.level == sharing.NONE)))
    assert {other.id, new.id} <= out and new.sensitivity == policy.SEALED


def test_a_case_of_the_wrong_service_is_raised_again_as_received_then_and_its_reference_leads_there(
        app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    bins = factories.service("missed-bin", team=factories.team("Bins"))
    given = factories.answers_for(bins)
    made = session.scalars(select(ServiceRequest)).one()
    clock("2026-11-25T09:00+00:00")

    new = redirecting.to_service(here.case.id, service=bins.code, answers=given, reason="It is a bin", actor=here.lead)
    session.flush()

    old = here.case
    assert (old.kind, old.outcome, old.requests_count) == ("closed", "raised_wrongly", 0)
    assert {row.state for row in session.scalars(select(CaseClock).where(CaseClock.case_id == old.id))} == {"stopped"}
    assert new.service_id == bins.id and new.opened_at == old.opened_at and made.case_id == new.id
    assert references.find_case_id(reference_of(made.number)) == new.id
    page = queries.page(here.lead, reference_of(old.number))
    assert page.outcome_name == "Raised wrongly"
    assert session.get_one(Case, old.id).due_at is None


def test_a_secret_is_not_copied_into_the_corrections(app: Flask) -> None:
    team = factories.team("Safeguarding")
    case = factories.case(factories.service("safeguarding-concern", team=team), answers={"entry_code": "4711"})
    lead = factories.actor(factories.user("lead", team=team))
    change = correcting.answer(case.id, code="entry_code", value="1984", reason="Misheard", actor=lead)
    assert (change.old, change.new, change.guarded) == ({"value": None}, {"value": None}, True)
    session.flush()
    kept = session.scalars(select(GuardedAnswer).where(GuardedAnswer.code == "entry_code",
                                                       GuardedAnswer.deleted_at.is_(None))).one()
    assert kept.value == "1984"


def test_a_case_whose_requests_went_to_another_says_where_to_correct(app: Flask) -> None:
    here = Streets()
    other = factories.case(here.service, answers={"what": ["bags"], "hazard": "no"})
    joining.move_requests(here.case.id, into_reference=reference_of(other.number), actor=here.lead)
    with pytest.raises(NotAllowed, match="Another case answers"):
        correcting.answer(here.case.id, code="hazard", value="yes", reason="Needles", actor=here.lead)
    bins = factories.service("missed-bin", team=here.team)
    with pytest.raises(NotAllowed, match="Another case answers"):
        redirecting.to_service(here.case.id, service=bins.code, answers=factories.answers_for(bins), reason="A bin",
                               actor=here.lead)


def test_the_secrets_of_a_case_raised_wrongly_are_deleted_with_it(app: Flask) -> None:
    team = factories.team("Safeguarding")
    service = factories.service("safeguarding-concern", team=team)
    case = factories.case(service, answers={"entry_code": "4711"})
    agent, lead = factories.actor(factories.user("agent")), factories.actor(factories.user("lead", team=team))
    second = factories.case(service, by=agent, answers={"entry_code": "1984"})
    joining.move_requests(second.id, into_reference=reference_of(case.number), actor=lead)
    streets = factories.service("fly-tipping", team=team)
    case.sensitivity = second.sensitivity
    redirecting.to_service(case.id, service=streets.code, answers=factories.answers_for(streets),
                           reason="Not about a person", actor=lead)
    session.flush()
    kept = session.scalars(select(GuardedAnswer).where(GuardedAnswer.code == "entry_code")).all()
    assert len(kept) == 2 and all(row.value is None and row.deleted_at is not None for row in kept)


def test_a_corrected_picture_is_on_the_case_and_the_wrong_one_is_off(app: Flask) -> None:
    team, agent = factories.team("Bins"), factories.actor(factories.user("agent"))
    lead = factories.actor(factories.user("lead", team=team))
    wrong, kept = factories.photo(by=agent), factories.photo(by=agent)
    case = factories.case(factories.service("missed-bin", team=team), by=agent, reporter=factories.contact(),
                          answers={"picture": [wrong.public_id, kept.public_id]})
    right = factories.photo(by=lead)
    correcting.answer(case.id, code="picture", value=[kept.public_id, right.public_id], reason="Of another bin",
                      actor=lead)
    there = {one.public_id for one in queries.page(lead, reference_of(case.number)).files}
    assert there == {kept.public_id, right.public_id} and right.is_claimed
    removed = session.scalars(select(EventRow).where(EventRow.kind == "case.file_removed")).one()
    assert removed.payload is not None and removed.payload["note_id"]
    with pytest.raises(Invalid):  # one of somebody else's that is on no case
        correcting.answer(case.id, code="picture", value=[factories.photo(by=agent).public_id], reason="x", actor=lead)


def test_pictures_go_with_what_is_raised_again_under_the_right_service(app: Flask) -> None:
    team, agent = factories.team("Bins"), factories.actor(factories.user("agent"))
    fouling, lights = (factories.service(code, team=team) for code in ("dog-fouling", "street-light"))
    lead, photo = factories.actor(factories.user("lead", team=team)), factories.photo(by=agent)
    case = factories.case(fouling, by=agent, answers={"photo": [photo.public_id]})
    new = redirecting.to_service(case.id, service=lights.code, reason="A light", actor=lead,
                                 answers={**factories.answers_for(lights), "photo": [photo.public_id]})
    session.flush()
    assert [one.public_id for one in queries.page(lead, reference_of(new.number)).files] == [photo.public_id]


def test_who_may_not_know_who_asked_cannot_put_somebody_else_there(app: Flask) -> None:
    here = Streets()
    session.query(Party).filter_by(case_id=here.case.id).update({"hidden": True, "viewers": ["legal"]})
    request = session.scalars(select(ServiceRequest)).one()
    with pytest.raises(NotAllowed, match="who asked"):
        correcting.person(here.case.id, request_id=request.id, contact_id=factories.contact().id, reason="x",
                          actor=here.lead)
    assert request.reporter_id == here.mair.id


def test_what_is_kept_apart_is_not_lost_when_somebody_who_cannot_read_it_corrects_the_service(app: Flask) -> None:
    enforcement, streets = factories.team("Enforcement"), factories.team("Streets")
    service = factories.service(roles={"enforcement_officer": enforcement}, team=streets)
    bins = factories.service("missed-bin", team=streets)
    case = factories.case(service, answers={"what": ["bags"], "hazard": "no", "saw": "yes",
                                            "witness": [{"described": "A man in green"}]})
    lead = factories.actor(factories.user("lead", team=streets))
    new = redirecting.to_service(case.id, service=bins.code, answers=factories.answers_for(bins), reason="A bin",
                                 actor=lead)
    session.flush()
    kept = session.scalars(select(GuardedAnswer).where(GuardedAnswer.code.startswith("witness"))).one()
    assert kept.value is not None and kept.deleted_at is None and kept.case_id == case.id != new.id
    assert "A man in green" not in repr(queries.page(lead, reference_of(new.number)))
