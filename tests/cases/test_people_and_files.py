"""Notes, links, people, files, assignment and messages on a case."""

import pytest
from flask import Flask
from sqlalchemy import select

from crm.cases import (
    assignment,
    files,
    joining,
    linking,
    noting,
    parties,
    preparing,
    queries,
    references,
    timeline,
    writing,
)
from crm.cases.models import CaseLink, Note, Notice, Party, ServiceRequest
from crm.cases.references import reference_of
from crm.correspondence.models import Message
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.ledger.models import EventRow
from tests import factories
from tests.factories.streets import Streets


def test_a_note_is_kept_with_its_event_but_its_words_are_not_in_the_ledger(app: Flask) -> None:
    here = Streets()
    note = noting.add(here.case.id, text="  Mrs Evans\x00 rang again  ", actor=here.agent)

    assert note.text == "Mrs Evans rang again" and note.kind == "internal"
    event = session.scalars(select(EventRow).where(EventRow.kind == "case.noted")).one()
    assert event.payload == {"note_id": note.id, "note_kind": "internal"}
    assert here.case.version == event.seq


def test_an_empty_note_is_refused(app: Flask) -> None:
    here = Streets()
    with pytest.raises(Invalid) as told:
        noting.add(here.case.id, text=" \n ", actor=here.agent)
    assert told.value.fields == {"text": "Enter the note"}


def test_an_officer_may_not_give_the_case_of_a_colleague_away_but_the_lead_may(app: Flask) -> None:
    here = Streets()
    other = factories.user("officer", team=here.team)
    with pytest.raises(NotAllowed):
        assignment.assign(here.case.id, user_id=other.id, actor=factories.actor(other))
    assignment.assign(here.case.id, user_id=other.id, actor=here.lead)
    assert here.case.assignee_id == other.id


def test_only_somebody_of_the_team_can_be_given_the_case(app: Flask) -> None:
    here = Streets()
    with pytest.raises(Invalid) as told:
        assignment.assign(here.case.id, user_id=factories.user("officer").id, actor=here.lead)
    assert "user" in told.value.fields


def test_a_closed_case_cannot_be_assigned(app: Flask) -> None:
    here = Streets()
    here.do("refuse", here.officer, outcome="other_council", reason="Theirs")
    with pytest.raises(NotAllowed):
        assignment.assign(here.case.id, user_id=None, actor=here.lead)


def test_an_officer_of_waste_who_leads_parks_does_in_each_what_that_role_may(app: Flask) -> None:
    waste, parks = factories.team("Waste"), factories.team("Parks")
    service = factories.service("fly-tipping", team=waste)
    both_user = factories.user("officer", team=waste)
    factories.join(both_user, parks, role="lead")
    mate = factories.user("officer", team=waste)
    ranger = factories.user("officer", team=parks)
    case = factories.case(service)
    both = factories.actor(both_user)
    assignment.assign(case.id, user_id=mate.id, actor=factories.actor(factories.user("lead", team=waste)))

    with pytest.raises(NotAllowed):
        assignment.assign(case.id, user_id=both_user.id, actor=both)
    assignment.hand_over(case.id, team_id=parks.id, reason="On the common", actor=both)
    assignment.assign(case.id, user_id=ranger.id, actor=both)

    assert (case.team_id, case.assignee_id) == (parks.id, ranger.id)
    reason = session.scalars(select(Note).where(Note.kind == "reason")).one()
    assert reason.text == "On the common"


def test_a_colleague_cannot_take_what_somebody_has(app: Flask) -> None:
    here = Streets()
    with pytest.raises(NotAllowed) as refused:
        assignment.take(here.case.id, actor=factories.actor(factories.user("officer", team=here.team)))
    assert refused.value.rule == "taken"


def test_two_cases_are_linked_once_and_shown_on_both(app: Flask) -> None:
    here = Streets()
    other = factories.case(here.service, by=here.agent)
    linking.link(here.case.id, other_reference=reference_of(other.number), kind="duplicate_of", actor=here.agent)
    linking.link(here.case.id, other_reference=reference_of(other.number), kind="duplicate_of", actor=here.agent)

    assert len(session.scalars(select(CaseLink)).all()) == 1
    assert [link.words for link in queries.page(here.agent, reference_of(here.case.number)).links] == ["Duplicate of"]
    shown = queries.page(here.agent, reference_of(other.number)).links
    assert [(link.words, link.row.case_id) for link in shown] == [("Has the duplicate", here.case.id)]


def test_requests_of_a_duplicate_move_to_the_open_case_and_their_references_follow(app: Flask) -> None:
    here = Streets()
    other = factories.case(here.service, by=here.agent, reporter=factories.contact("Nia"))
    number = session.scalars(select(ServiceRequest.number).where(ServiceRequest.case_id == here.case.id)).one()

    joining.move_requests(here.case.id, into_reference=reference_of(other.number), actor=here.officer)

    assert references.find_case_id(reference_of(number)) == other.id
    assert other.requests_count == 2 and here.case.requests_count == 0
    told = session.scalars(select(Party.contact_id).where(Party.case_id == other.id)).all()
    assert here.mair.id in told


def test_a_hidden_party_is_not_on_the_timeline_of_those_it_is_hidden_from(app: Flask) -> None:
    here = Streets()
    ann = factories.contact("Ann Informer")
    parties.add(here.case.id, contact_id=ann.id, role="informant", hidden=True, viewers=["enforcement_officer"],
                actor=here.officer)
    session.flush()

    of_agent = queries.page(here.agent, reference_of(here.case.number))
    assert "informant" not in {party.role for party in of_agent.parties}
    assert not any("informant" in entry.title for entry in of_agent.timeline.rows)
    assert any(party.name == "Ann Informer"
               for party in queries.page(here.officer, reference_of(here.case.number)).parties)


def test_a_file_is_seen_by_those_who_see_its_case_and_nobody_else(app: Flask) -> None:
    here = Streets()
    photo = factories.photo(by=here.officer)
    with pytest.raises(NotFound):
        files.get_visible(here.agent, photo.public_id)
    files.attach(here.case.id, public_ids=[photo.public_id], actor=here.officer)
    session.flush()

    assert files.get_visible(here.agent, photo.public_id).id == photo.id
    with pytest.raises(NotFound):
        files.get_visible(factories.actor(factories.user("administrator")), photo.public_id)


def test_an_officer_writes_in_their_own_words_and_the_reply_moves_the_case(app: Flask) -> None:
    here = Streets()
    sent = writing.write(here.case.id, contact_id=here.mair.id, subject="Your report",
                         body="Is it {{still}} there?", actor=here.officer)
    assert (sent.state, sent.channel, sent.to_address) == ("queued", "email", "mair@example.com")
    assert "still" in sent.body
    here.do("refuse", here.officer, outcome="other_council", reason="Theirs")

    writing.receive(here.case.id, contact_id=here.mair.id, channel="email", body="It is yours!", actor=here.agent,
                    action="reopen")

    assert here.case.status == "received"
    told = session.scalars(select(Notice).where(Notice.kind == "reply_received")).one()
    assert told.user_id == here.officer_user.id
    assert session.scalars(select(Message).where(Message.direction == "in")).one().body == "It is yours!"


def test_a_resident_without_email_gives_a_message_to_be_phoned_or_posted(app: Flask) -> None:
    here = Streets()
    case = factories.case(here.service, by=here.agent, reporter=factories.contact("Twm", phone="01632 960001"))
    sent = writing.write(case.id, contact_id=session.scalars(
        select(Party.contact_id).where(Party.case_id == case.id)).one(), subject="Hello", body="Please ring us.",
        actor=here.officer)

    assert sent.state == "by_hand" and sent.team_id == here.team.id


def test_an_action_shows_its_questions_and_the_message_that_it_sends_before_it_is_taken(app: Flask) -> None:
    here = Streets()
    ready = preparing.form_for(here.officer, here.case, "schedule")

    assert [item.code for page in ready.shown({}).pages for item in page.items] == ["crew"]
    (preview,) = ready.previews({})
    assert preview.to == ("Mair Evans",)
    assert reference_of(here.case.number) in preview.subject
    assert preparing.form_for(here.agent, here.case, "schedule").refusal is not None
    assert session.scalars(select(Message)).all() == []


def test_the_timeline_of_a_person_holds_their_cases_and_pages_by_key(app: Flask) -> None:
    here = Streets()
    for number in range(5):
        noting.add(here.case.id, text=f"Note {number}", actor=here.agent)
    session.flush()

    first = timeline.of_person(here.officer, [here.mair.id], most=3)
    rest = timeline.of_person(here.officer, [here.mair.id], before=first.after, most=50)

    assert [entry.text for entry in first.rows] == ["Note 4", "Note 3", "Note 2"]
    assert first.after is not None and rest.after is None
    assert {entry.case_reference for entry in first.rows} == {reference_of(here.case.number)}
    assert rest.rows[-1].kind == "contact.added"
