"""Sealed cases: for everybody outside those whom the service names they do not exist."""

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import policy
from crm.cases import (
    about,
    assignment,
    lifecycle,
    linking,
    noting,
    own_tasks,
    queries,
    reading,
    sharing,
    tasks,
    timeline,
)
from crm.cases.models import Case, CaseSearch, GuardedAnswer, Notice, Party
from crm.cases.references import reference_of
from crm.contacts import access
from crm.contacts.models import Contact
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.intake import nearby
from crm.ledger.models import EventRow
from crm.values.actor import Actor
from tests import factories


class Concern:
    """A safeguarding concern raised by an agent, about somebody nobody knew of."""

    def __init__(self, **answers: object) -> None:
        self.team = factories.team("Safeguarding")
        self.service = factories.service("safeguarding-concern", team=self.team)
        self.agent = factories.actor(factories.user("agent"))
        self.worker_user = factories.user("officer", team=self.team)
        self.worker = factories.actor(self.worker_user)
        self.manager = factories.actor(factories.user("lead", team=self.team))
        self.elsewhere = factories.actor(factories.user("lead"))
        self.neighbour = factories.contact("Nia Neighbour", email="nia@example.com")
        self.request = factories.request(self.service, by=self.agent, reporter=self.neighbour, answers=answers)
        self.case = session.get_one(Case, self.request.case_id)
        self.reference = reference_of(self.case.number)


def test_who_raises_it_keeps_the_reference_and_nothing_else(app: Flask) -> None:
    here = Concern()

    assert policy.level(here.agent, here.case.scope()) == "nothing"
    for reference in (here.reference, reference_of(here.request.number)):
        with pytest.raises(NotFound):
            queries.page(here.agent, reference)


@pytest.mark.parametrize("verb", ["note", "assign", "move", "share", "link"])
def test_no_verb_tells_an_outsider_that_it_exists(app: Flask, verb: str) -> None:
    other, here = factories.case(), Concern()
    outsider = here.elsewhere
    with pytest.raises((NotFound, Invalid)) as refused:
        if verb == "note":
            noting.add(here.case.id, text="Hello", actor=outsider)
        elif verb == "assign":
            assignment.assign(here.case.id, user_id=outsider.user_id, actor=outsider)
        elif verb == "move":
            lifecycle.move(here.case.id, action="take", asked={}, version=None, actor=outsider)
        elif verb == "share":
            sharing.share(here.case.id, user_id=outsider.user_id, reason="please", actor=outsider)
        else:
            linking.link(other.id, other_reference=here.reference, kind="related", actor=here.agent)
    if verb == "link":
        assert refused.value.fields["reference"] == linking.NO_SUCH_CASE  # type: ignore[union-attr]


def test_neither_the_reporter_nor_the_subject_shows_it_to_outsiders(app: Flask) -> None:
    here = Concern()
    subject = session.scalars(select(Party).where(Party.role == "subject")).one()

    for person in (here.neighbour.id, subject.contact_id):
        assert about.for_contact(here.agent, [person]) == []
        assert timeline.of_person(here.agent, [person]).rows == [
            entry for entry in timeline.of_person(here.agent, [person]).rows if entry.case_reference is None]
    shown = {entry.kind for entry in timeline.of_person(here.agent, [here.neighbour.id]).rows}
    assert not any(kind.startswith(("case.", "message.", "interaction.", "request.")) for kind in shown)


def test_somebody_known_only_from_it_is_sealed_with_it(app: Flask) -> None:
    here = Concern()
    subject = session.scalars(select(Party).where(Party.role == "subject")).one()
    seen_by_agent = select(Contact.id).where(Contact.id == subject.contact_id, access.visible(here.agent))
    seen_by_worker = select(Contact.id).where(Contact.id == subject.contact_id, access.visible(here.worker))

    assert session.scalar(seen_by_agent) is None
    assert session.scalar(seen_by_worker) == subject.contact_id


def test_those_whom_the_service_names_see_and_work_on_it(app: Flask) -> None:
    here = Concern()
    page = queries.page(here.worker, here.reference)

    assert any(party.role == "subject" for party in page.parties)
    assert any(answer.is_guarded for answer in page.requests[0].answers)
    lifecycle.move(here.case.id, action="take", asked={}, version=page.case.version, actor=here.worker)
    assert here.case.status == "screening"


def test_a_sealed_case_is_not_offered_nearby_and_its_words_are_marked(app: Flask) -> None:
    here = Concern()

    assert nearby.find(here.agent, here.service.code, answers={"home": {"lat": 51.5, "lon": -3.0}}) == []
    assert session.get_one(CaseSearch, here.case.id).sensitivity == 2


def test_a_member_of_staff_who_is_named_is_kept_out_even_as_manager(app: Flask) -> None:
    named = factories.user("lead", name="Colin Carer")
    here = Concern(alleged_known="yes", alleged={"name": "Colin Carer"}, alleged_is="council_staff",
                   alleged_officer=named.public_id)
    factories.join(named, here.team, role="lead")

    with pytest.raises(NotFound):
        queries.page(factories.actor(named), here.reference)
    with pytest.raises(NotFound):
        sharing.emergency(here.case.id, reason="I must know", actor=factories.actor(named))
    with pytest.raises(Invalid):
        assignment.assign(here.case.id, user_id=named.id, actor=here.manager)


def test_sharing_opens_one_case_to_one_person_until_it_ends(app: Flask) -> None:
    here = Concern()
    nurse_user = factories.user("officer")
    row = sharing.share(here.case.id, user_id=nurse_user.id, reason="Works with the family", actor=here.manager)

    assert row.until_at is not None
    assert queries.page(factories.actor(nurse_user), here.reference).reference == here.reference
    sharing.end(here.case.id, access_id=row.id, actor=here.manager)
    session.flush()
    with pytest.raises(NotFound):
        queries.page(factories.actor(nurse_user), here.reference)


def test_only_the_manager_may_share(app: Flask) -> None:
    agents = factories.team("Enquiries")
    duty, managers = factories.team("Duty"), factories.team("Managers")
    service = factories.service("safeguarding-concern", team=duty, roles={"safeguarding_manager": managers})
    case = factories.case(service, by=factories.actor(factories.user("agent", team=agents)))

    with pytest.raises(NotAllowed):
        sharing.share(case.id, user_id=factories.user().id, reason="x",
                      actor=factories.actor(factories.user("lead", team=duty)))
    sharing.share(case.id, user_id=factories.user().id, reason="x",
                  actor=factories.actor(factories.user("lead", team=managers)))


def test_emergency_access_needs_a_reason_and_tells_the_manager(app: Flask) -> None:
    night, days = factories.team("Night"), factories.team("Days")
    service = factories.service("safeguarding-concern", team=days, roles={"out_of_hours": night})
    manager = factories.user("lead", team=days)
    case = factories.case(service)
    worker = factories.user("officer", team=night)

    with pytest.raises(Invalid):
        sharing.emergency(case.id, reason=" ", actor=factories.actor(worker))
    sharing.emergency(case.id, reason="Police are at the door", actor=factories.actor(worker))

    assert queries.page(factories.actor(worker), reference_of(case.number)).case.id == case.id
    told = session.scalars(select(Notice).where(Notice.kind == "emergency_access")).all()
    assert manager.id in {notice.user_id for notice in told}


def test_looking_is_recorded_in_the_stream_of_the_reader(app: Flask) -> None:
    here = Concern()
    reading.record(here.case, actor=here.worker)

    event = session.scalars(select(EventRow).where(EventRow.kind == "case.read")).one()
    assert event.stream == f"reader:{here.worker.user_id}"
    assert event.case_id == here.case.id


def test_sensitivity_is_only_ever_raised(app: Flask) -> None:
    team = factories.team()
    case = factories.case(factories.service("fly-tipping", team=team))
    lead: Actor = factories.actor(factories.user("lead", team=team))

    sharing.raise_sensitivity(case.id, to=2, reason="A witness is at risk", actor=lead)
    with pytest.raises(Invalid):
        sharing.raise_sensitivity(case.id, to=1, reason="Never mind", actor=lead)

    assert case.sensitivity == 2
    assert session.get_one(CaseSearch, case.id).sensitivity == 2


def test_a_secret_is_deleted_when_its_event_comes(app: Flask) -> None:
    here = Concern(entry_code="4711")
    kept = session.scalars(select(GuardedAnswer).where(GuardedAnswer.code == "entry_code")).one()
    assert (kept.guard, kept.value) == ("secret", "4711")

    lifecycle.move(here.case.id, action="take", asked={}, version=None, actor=here.worker)
    lifecycle.move(here.case.id, action="no_enquiry", asked={"why_not": "All is well"}, version=None,
                   actor=here.manager, outcome="advice_given")

    assert here.case.kind == "closed"
    assert kept.value is None and kept.deleted_at is not None


def test_a_case_is_shared_with_somebody_once_and_not_with_who_is_kept_out(app: Flask) -> None:
    here = Concern()
    nurse, shut = factories.user("officer"), factories.user("officer")
    sharing.share(here.case.id, user_id=nurse.id, reason="Works with the family", actor=here.manager)
    with pytest.raises(Invalid) as again:
        sharing.share(here.case.id, user_id=nurse.id, reason="Once more", actor=here.manager)
    assert "already" in again.value.fields["user"]
    sharing.keep_out(here.case, user_id=shut.id, actor=here.manager)
    with pytest.raises(Invalid) as kept_out:
        sharing.share(here.case.id, user_id=shut.id, reason="After all", actor=here.manager)
    assert "kept out" in kept_out.value.fields["user"]


def test_whoever_is_kept_out_loses_their_tasks_on_it_to_the_team(app: Flask) -> None:
    here = Concern()
    mate = factories.user("officer", team=here.team)
    task = tasks.add_by_hand(here.case.id, name="Ring the school", user_id=mate.id, actor=here.manager)
    sharing.keep_out(here.case, user_id=mate.id, actor=here.manager)
    assert task.assignee_id is None and task.team_id == here.team.id


def test_a_role_without_work_in_a_team_opens_none_of_its_tasks(app: Flask) -> None:
    here = Concern()
    task = tasks.add_by_hand(here.case.id, name="Ring the school", actor=here.manager)
    chief = factories.user("officer")
    factories.join(chief, here.team, role="administrator")
    with pytest.raises(NotFound):
        own_tasks.get(factories.actor(chief), task.public_id)
    with pytest.raises(NotFound):
        tasks.do(here.case.id, task_id=task.id, result="passed", actor=factories.actor(chief))
    assert own_tasks.get(here.worker, task.public_id).task is task
