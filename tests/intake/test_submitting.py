"""Submitting: one touch, one request, one case; or none, or one that is open already."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.cases import references, search_rows
from crm.cases.models import Case, CaseClock, CaseSearch, GuardedAnswer, Party, ServiceRequest
from crm.contacts.models import Contact, Interaction
from crm.errors import Invalid, NotFound
from crm.foundation.database import session
from crm.intake.submitting import Submission, submit
from crm.ledger.models import EventRow, EventStream
from tests import factories

FLY = {"where": {"lat": 51.5, "lon": -3.0}, "land": "road", "what": ["bags"], "hazard": "no", "saw": "no"}


def test_a_request_opens_a_case_with_team_clock_and_reporter(app: Flask) -> None:
    team = factories.team("Streets")
    service = factories.service("fly-tipping", team=team)
    agent = factories.actor(factories.user("agent"))
    resident = factories.contact("Mair Evans", email="mair@example.com")

    done = submit(Submission(service=service.code, answers=FLY, reporter_id=resident.id), actor=agent)

    case = done.case
    assert case is not None and done.request is not None
    assert (case.status, case.kind, case.team_id) == ("received", "new", team.id)
    assert case.summary.startswith("Road or pavement, Black bags")
    assert case.due_clock == "clear" and case.due_at == case.sort_at
    assert session.scalar(select(func.count()).select_from(CaseClock)) == 1
    assert session.scalars(select(Party.role)).all() == ["reporter"]
    assert session.scalars(select(Interaction.outcome)).all() == ["raised"]
    assert references.find_case_id(str(done.reference)) == case.id
    assert references.find_case_id(str(done.case_reference)) == case.id
    head = session.get(EventStream, f"case:{case.id}")
    assert head is not None and head.seq == case.version
    kinds = session.scalars(select(EventRow.kind).where(EventRow.case_id == case.id).order_by(EventRow.seq)).all()
    assert kinds[0] == "case.opened" and kinds[-1] == "request.submitted"


def test_the_same_form_sent_twice_is_one_case(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    form = Submission(service=service.code, answers=FLY, key="form-1")

    first, second = submit(form, actor=agent), submit(form, actor=agent)

    assert second.is_repeat and first.reference == second.reference
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    assert session.scalar(select(func.count()).select_from(Interaction)) == 1


def test_wrong_answers_are_told_all_at_once_and_nothing_is_kept(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))

    with pytest.raises(Invalid) as told:
        submit(Submission(service=service.code, answers={"where": {"text": "here"}, "hazard": "maybe"}), actor=agent)

    assert {"land", "what", "hazard", "saw"} <= set(told.value.fields)


def test_a_stop_opens_no_case_but_is_logged(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))

    done = submit(Submission(service=service.code, answers={**FLY, "land": "private"}, note="rang about a field"),
                  actor=agent)

    assert (done.stop, done.case, done.reference) == ("private_stop", None, None)
    touch = session.scalars(select(Interaction)).one()
    assert touch.outcome == "stopped" and touch.note is not None and "private_stop" in touch.note
    assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_staff_pass_a_stop_with_a_reason_and_the_landowner_becomes_a_hidden_party(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))

    done = submit(Submission(service=service.code, answers={
        **FLY, "land": "private", "private_stop": {"passed": "The owner is the council itself"},
        "owner": {"name": "Gwen Parry", "phone": "01632 960123"}}), actor=agent)

    assert done.request is not None and done.request.passed_stops == [
        {"code": "private_stop", "reason": "The owner is the council itself"}]
    owner = session.scalars(select(Party).where(Party.role == "landowner")).one()
    assert owner.hidden and owner.viewers == ["street_officer"] and owner.told == "by_hand"
    assert owner.contact.name == "Gwen Parry"


def test_guarded_answers_are_kept_apart_from_the_others_and_out_of_the_ledger(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))

    done = submit(Submission(service=service.code, answers={
        **FLY, "saw": "yes", "witness": [{"described": "A man in a red van, AB12 CDE"}]}), actor=agent)

    assert done.request is not None and "witness" not in done.request.answers
    kept = session.scalars(select(GuardedAnswer)).one()
    assert (kept.code, kept.guard, kept.seen_by) == ("witness", "seen_by", ["enforcement_officer"])
    assert all("red van" not in str(payload) for payload in session.scalars(select(EventRow.payload)))


def test_joining_an_open_case_makes_a_second_request_of_it(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    case = factories.case(service, by=agent)

    done = submit(Submission(service=service.code, answers=FLY, reporter_id=factories.contact().id,
                             join_case_id=case.id), actor=agent)

    assert done.joined and done.case is case and case.requests_count == 2
    assert session.scalar(select(func.count()).select_from(ServiceRequest)) == 2
    assert done.reference != done.case_reference
    assert references.find_case_id(str(done.reference)) == case.id
    assert session.scalars(select(Party.role).where(Party.case_id == case.id)).all() == ["reporter", "reporter"]


def test_an_unknown_service_is_not_offered(app: Flask) -> None:
    with pytest.raises(NotFound):
        submit(Submission(service="no-such", answers={}), actor=factories.actor(factories.user("agent")))


@pytest.mark.parametrize("where", [
    {"lat": 51.5}, {"lat": "north", "lon": "west"}, {"lat": 1e999, "lon": 0}, {"lat": 91, "lon": 0}, {"uprn": ["1"]},
    {"usrn": {"a": 1}}, [], 7, "here", {"text": "\x00"}, {"uprn": "9" * 500}, {"nothing": "known"}, None,
])
def test_a_forged_place_is_refused_in_words_and_nothing_breaks(app: Flask, where: object) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    try:
        done = submit(Submission(service=service.code, answers={**FLY, "where": where}), actor=agent)
    except Invalid as told:
        assert list(told.fields) == ["where"]
    else:
        assert done.case is not None and done.case.lat is None


@pytest.mark.parametrize("answers", [
    {"land": ["road"]}, {"land": {"a": 1}}, {"what": "bags"}, {"what": [["bags"]]}, {"what": {"bags": 1}},
    {"hazard": True}, {"saw": "yes", "witness": "him"}, {"saw": "yes", "witness": [7]},
    {"saw": "yes", "witness": [{"described": ["x"]}]}, {"land": "private", "private_stop": "pass"},
    {"land": "private", "private_stop": {"passed": 5}, "owner": {"contact": "nobody"}}, {"no_such": "question"},
])
def test_forged_answers_are_refused_or_read_but_never_break(app: Flask, answers: dict[str, object]) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    try:
        done = submit(Submission(service=service.code, answers={**FLY, **answers}), actor=agent)
    except Invalid as told:
        assert told.fields
    else:
        assert done.reference or done.stop


def test_emoji_accents_and_null_bytes_are_kept_or_cleaned(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    done = submit(Submission(service=service.code, answers={
        **FLY, "saw": "yes", "witness": [{"described": "Dŵr 🚚\x00 O’Neill " + "x" * 3000}]}), actor=agent)
    kept = session.scalars(select(GuardedAnswer)).one().value
    assert done.case is not None and kept[0]["described"].startswith("Dŵr 🚚 O’Neill")


def test_search_rows_are_what_they_would_be_if_they_were_made_anew(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    home = factories.place("7 Mill Lane, Northmoor")
    first = submit(Submission(service=service.code, answers={**FLY, "where": {"uprn": home.uprn}}), actor=agent)
    second = submit(Submission(service=service.code, answers={
        **FLY, "where": {"uprn": home.uprn, "text": "behind the wall"}}), actor=agent)
    assert first.case is not None and second.case is not None
    submit(Submission(service=service.code, answers=FLY, join_case_id=first.case.id), actor=agent)
    session.flush()
    ids = [first.case.id, second.case.id]
    kept = {row.subject_id: row.words for row in session.scalars(select(CaseSearch))}

    assert search_rows.refresh_all(ids) == 2
    session.expire_all()
    assert {row.subject_id: row.words for row in session.scalars(select(CaseSearch))} == kept
    assert "mill" in kept[ids[0]] and str(first.reference).replace("-", "") in kept[ids[0]]


def test_who_joins_an_open_case_is_not_asked_again_what_it_knows(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    first = submit(Submission(service=service.code, answers=FLY), actor=agent)
    assert first.case is not None
    little = {"where": FLY["where"], "hazard": "yes"}
    with pytest.raises(Invalid):
        submit(Submission(service=service.code, answers=little), actor=agent)
    joined = submit(Submission(service=service.code, answers=little, join_case_id=first.case.id), actor=agent)
    assert joined.joined and joined.request is not None and joined.request.answers["hazard"] == "yes"
    assert "land" not in joined.request.answers


def test_a_stop_ends_the_call_whatever_is_still_to_be_answered(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))
    stopped = submit(Submission(service=service.code, answers={"land": "private"}), actor=agent)
    assert stopped.stop == "private_stop" and stopped.case is None


def test_an_answer_names_nobody_whom_the_agent_may_not_see(app: Flask) -> None:
    concern = factories.case(factories.service("safeguarding-concern", team=factories.team("Safeguarding")))
    hidden = session.scalars(select(Contact).where(Contact.sealed_case_id == concern.id)).first()
    known = factories.contact("Farmer Known")
    assert hidden is not None
    service, agent = factories.service("fly-tipping"), factories.actor(factories.user("agent"))
    private = {**FLY, "land": "private", "private_stop": {"passed": "Asked by the owner"}}
    with pytest.raises(Invalid) as told:
        submit(Submission(service=service.code, answers={**private, "owner": {"contact": hidden.public_id}}),
               actor=agent)
    assert told.value.fields == {"owner": "This person could not be found. Choose them again"}
    done = submit(Submission(service=service.code, answers={**private, "owner": {"contact": known.public_id}}),
                  actor=agent)
    assert done.case is not None
    owners = session.scalars(select(Party.contact_id).where(Party.case_id == done.case.id, Party.role == "landowner"))
    assert owners.all() == [known.id]
