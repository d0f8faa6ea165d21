"""Moving a case through its own forms, its tasks, letters and who may see it: through the door."""

import io
from typing import Any

import pytest
from werkzeug.http import parse_options_header

from crm.accounts.models import Team, User
from crm.cases import assignment, correcting, files, lifecycle, parties, people, queries, sharing, tasks, writing
from crm.cases.models import Case, CaseTask, Party
from crm.cases.references import reference_of
from crm.catalogue.services import Entry
from crm.correspondence.models import Message
from crm.errors import Invalid, NotAllowed
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests import factories


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets)


@pytest.fixture
def officer(streets: Team) -> User:
    return factories.user("officer", team=streets, name="Ola Officer")


@pytest.fixture
def case(fly_tipping: Entry) -> Case:
    return factories.case(fly_tipping, reporter=factories.contact("Siân Llŷr", email="sian@example.org"),
                          answers={"what": ["bags"], "hazard": "no"})


def address_of(case: Case) -> str:
    return f"/desk/cases/{reference_of(case.number)}"


def test_an_action_is_two_activations_and_shows_the_letter_before_it_goes(client: Any, case: Case, officer: User,
                                                                         streets: Team) -> None:
    shown = client.be(officer).get(address_of(case)).page
    button = next(a for a in shown.select("a.govuk-button") if "Send a crew" in a.get_text())
    form = client.get(button["href"]).page
    assert "A crew has been asked to clear it" in form.get_text()
    done = client.submit(form, {"a-crew": streets.code})
    assert done.status_code == 302
    assert session.get(Case, case.id).status == "scheduled"
    assert session.query(Message).filter_by(case_id=case.id, template="scheduled").count() == 1


def test_closing_demands_evidence_and_outcome_and_keeps_what_was_chosen(client: Any, case: Case, officer: User) -> None:
    client.be(officer)
    client.submit(client.get(f"{address_of(case)}/do/schedule").page)
    form = client.get(f"{address_of(case)}/do/clear").page
    refused = client.submit(form, {"outcome": "removed"})
    assert refused.status_code == 422
    assert "Photo after" in refused.page.get_text()
    assert refused.page.select_one("input[value=removed]").has_attr("checked")
    assert session.get(Case, case.id).status == "scheduled"


def test_a_form_drawn_before_a_colleague_moved_the_case_is_a_conflict_in_words(client: Any, case: Case, officer: User,
                                                                             streets: Team) -> None:
    other = factories.user("officer", team=streets, name="Quick Colleague")
    drawn = client.be(officer).get(f"{address_of(case)}/do/refuse").page
    client.be(other)
    client.submit(client.get(f"{address_of(case)}/do/schedule").page)
    client.be(officer)
    late = client.submit(drawn, {"a-reason": "Not ours, as I typed at length", "outcome": "other_council"})
    assert late.status_code == 409 and session.get(Case, case.id).status == "scheduled"
    words = late.page.get_text(" ")
    assert "Quick Colleague" in words and "Not ours, as I typed at length" in words


def test_a_task_is_done_with_its_result(client: Any, case: Case, officer: User) -> None:
    task = session.query(CaseTask).filter_by(case_id=case.id).one()
    form = client.be(officer).get(f"/desk/tasks/{task.public_id}").page
    refused = client.submit(form)
    assert refused.status_code == 422 and "Choose the result" in refused.page.get_text()
    client.submit(form, {"a-found": "A letter with a name", "result": "found"})
    assert session.get(CaseTask, task.id).state == "passed"


def test_a_task_by_hand_is_added(client: Any, case: Case, officer: User) -> None:
    form = client.be(officer).get(f"{address_of(case)}/task").page
    client.submit(form, {"name": "Ring the landowner"})
    assert "Ring the landowner" in client.get(address_of(case)).page.get_text()


def test_a_letter_of_ones_own_and_the_reply(client: Any, case: Case, officer: User) -> None:
    form = client.be(officer).get(f"{address_of(case)}/write").page
    to = form.select("select[name=to] option")[1]["value"]
    client.submit(form, {"to": to, "subject": "Which side?", "body": "Which side of the road is it?"})
    assert session.query(Message).filter_by(case_id=case.id, subject="Which side?", state="queued").count() == 1
    reply = client.get(f"{address_of(case)}/reply").page
    client.submit(reply, {"who": to, "channel": "phone", "body": "The left."})
    page = client.get(f"{address_of(case)}/messages").page.get_text()
    assert "Which side?" in page and "The left." in page


def test_somebody_kept_out_of_a_case_finds_that_it_does_not_exist(client: Any, case: Case, officer: User,
                                                                 streets: Team) -> None:
    lead = factories.user("lead", team=streets)
    form = client.be(lead).get(f"{address_of(case)}/access").page
    client.submit(form, {"what": "shut_out", "user": officer.public_id, "reason": "Their own street"})
    assert client.be(officer).get(address_of(case)).status_code == 404
    assert reference_of(case.number) not in client.get("/desk/queues/streets").get_data(as_text=True)


def test_an_answer_is_corrected_and_the_due_date_follows(client: Any, case: Case, streets: Team) -> None:
    lead = factories.user("lead", team=streets)
    before = case.due_at
    page = client.be(lead).get(f"{address_of(case)}/correct").page
    assert "It is hazardous" not in page.get_text()
    form = client.get(f"{address_of(case)}/correct/answer/hazard").page
    refused = client.submit(form, {"a-hazard": "yes"}, form="form[enctype]")
    assert refused.status_code == 422 and refused.page.select_one("input[value=yes]").has_attr("checked")
    client.submit(form, {"a-hazard": "yes", "reason": "The crew found needles"}, form="form[enctype]")
    session.expire_all()
    corrected = session.get(Case, case.id)
    assert corrected.priority == "urgent" and corrected.due_at < before
    assert "The crew found needles" in client.get(f"{address_of(case)}/correct").page.get_text()


def test_who_may_not_read_an_answer_is_not_shown_it_to_correct(client: Any, fly_tipping: Entry) -> None:
    case = factories.case(fly_tipping, reporter=factories.contact("Siân Llŷr"), answers={
        "what": ["bags"], "hazard": "no", "saw": "yes", "witness": [{"described": "A man in green"}]})
    agent = factories.user("agent")
    listed = client.be(agent).get(f"{address_of(case)}/correct").page
    assert not any(a["href"].endswith("/answer/witness") for a in listed.select("a"))
    asked = client.get(f"{address_of(case)}/correct/answer/witness")
    assert asked.status_code == 404 and "A man in green" not in asked.page.get_text()
    with pytest.raises(NotAllowed):
        correcting.answer(case.id, code="witness", value=None, reason="x", actor=factories.actor(agent))


def test_a_hidden_reporter_is_not_named_with_the_request(client: Any, case: Case, officer: User) -> None:
    session.query(Party).filter_by(case_id=case.id).update({"hidden": True, "viewers": ["legal"]})
    client.be(officer)
    for door in ("", "/do/schedule", "/messages"):
        assert "Siân Llŷr" not in client.get(f"{address_of(case)}{door}").page.get_text()
    assert "Siân Llŷr" not in queries.page(factories.actor(officer), reference_of(case.number)).requests.__repr__()


def test_the_person_is_corrected(client: Any, case: Case, streets: Team) -> None:
    lead, real = factories.user("lead", team=streets), factories.contact("Gwen Real")
    address = next(a["href"] for a in client.be(lead).get(f"{address_of(case)}/correct").page.select("a")
                   if "/correct/person/" in a["href"])
    form = client.get(address, query_string={"q": "Gwen Real"}).page
    client.submit(form, {"contact": real.public_id, "reason": "Twins"}, form="main form[method=post]")
    assert "Gwen Real" in client.get(address_of(case)).page.get_text()


def test_a_double_joins_the_open_case(client: Any, case: Case, officer: User, fly_tipping: Entry) -> None:
    double = factories.case(fly_tipping, reporter=factories.contact("Second Caller"))
    form = client.be(officer).get(f"{address_of(double)}/join").page
    sent = client.submit(form, {"reference": reference_of(case.number)})
    assert sent.status_code == 302
    assert "Second Caller" in client.get(address_of(case)).page.get_text()


def test_an_emergency_opens_a_sealed_case_to_whom_the_service_lets_and_to_nobody_else(client: Any, app: Any) -> None:
    adults = factories.team("Adults")
    concern = factories.case(factories.service("safeguarding-concern", team=adults))
    form = client.be(factories.user("officer")).get("/desk/cases/emergency").page
    real = client.submit(form, {"reference": reference_of(concern.number), "reason": "A child is in danger"})
    absent = client.submit(form, {"reference": "000-0000-00", "reason": "A child is in danger"})
    words = [one.page.select_one(".govuk-error-summary").get_text(" ", strip=True) for one in (real, absent)]
    assert (real.status_code, absent.status_code) == (422, 422) and words[0] == words[1]


def test_letters_to_somebody_hidden_are_for_those_who_may_know_of_them(client: Any, streets: Team) -> None:
    enforcement = factories.team("Enforcement")
    service = factories.service(roles={"enforcement_officer": enforcement, "crew": enforcement}, team=streets)
    case = factories.case(service, answers={"what": ["bags"], "hazard": "no"})
    owner = factories.contact("Hidden Owner", email="owner@example.org")
    officer = factories.user("officer", team=streets)
    parties.add(case.id, contact_id=owner.id, role="landowner", hidden=True, viewers=["street_officer"],
                actor=factories.actor(officer))
    writing.write(case.id, contact_id=owner.id, subject="Your land", body="Please clear it",
                  actor=factories.actor(officer))
    assert "Your land" in client.be(officer).get(f"{address_of(case)}/messages").get_data(as_text=True)
    client.be(factories.user("officer", team=enforcement))
    for page in ("", "/messages", "/print"):
        shown = client.get(address_of(case) + page)
        assert shown.status_code == 200 and "Your land" not in shown.get_data(as_text=True), page


def test_no_door_of_a_restricted_case_opens_before_the_reason_is_said(client: Any, app: Any) -> None:
    adults, outsider = factories.team("Adults"), factories.user("officer")
    concern = factories.case(factories.service("safeguarding-concern", team=adults))
    sharing.share(concern.id, user_id=outsider.id, reason="Knows the family",
                  actor=factories.actor(factories.user("lead", team=adults)))
    client.be(outsider)
    for door in ("messages", "print", "write", "access"):
        asked = client.get(f"{address_of(concern)}/{door}")
        assert asked.status_code == 302 and asked.headers["Location"].endswith("/reason"), door
    client.submit(client.get(f"{address_of(concern)}/reason").page, {"reason": "I know the family"})
    assert client.get(f"{address_of(concern)}/messages").status_code == 200


def shared_concern(outsider: User) -> tuple[Case, Team]:
    """A sealed case that somebody from outside its team may see, and has to say why."""
    adults = factories.team("Adults", code="adults")
    concern = factories.case(factories.service("safeguarding-concern", team=adults))
    sharing.share(concern.id, user_id=outsider.id, reason="Knows the family",
                  actor=factories.actor(factories.user("lead", team=adults)))
    return concern, adults


def test_no_file_and_no_task_of_a_restricted_case_opens_before_the_reason_is_said(client: Any, app: Any) -> None:
    outsider = factories.user("officer")
    concern, adults = shared_concern(outsider)
    worker = factories.actor(factories.user("officer", team=adults))
    (kept,) = files.attach(concern.id, public_ids=[factories.photo(by=worker).public_id], actor=worker)
    task = tasks.add_by_hand(concern.id, name="Ring the school", actor=worker)
    photo = f"/desk/files/{kept.file.public_id}"
    client.be(outsider)
    assert [client.get(address).status_code for address in (photo, f"{photo}/preview")] == [403, 403]
    asked = client.get(f"/desk/tasks/{task.public_id}")
    assert asked.status_code == 302 and asked.headers["Location"].endswith("/reason")
    client.submit(client.get(f"{address_of(concern)}/reason").page, {"reason": "I know the family"})
    assert client.get(photo).status_code == 200
    assert client.get(f"/desk/tasks/{task.public_id}").status_code == 200


def test_a_letter_sent_twice_from_one_page_goes_once_and_its_key_may_be_anything(client: Any, case: Case,
                                                                                officer: User) -> None:
    form = client.be(officer).get(f"{address_of(case)}/write").page
    typed = {"to": form.select("select[name=to] option")[1]["value"], "subject": "Which side?", "body": "Left?"}
    assert len(form.select_one("input[name=form_key]")["value"]) > 20
    for _ in range(2):
        assert client.submit(form, typed).status_code == 302
    assert session.query(Message).filter_by(case_id=case.id, subject="Which side?").count() == 1
    forged = client.submit(form, {**typed, "subject": "Long key", "form_key": "k" * 5000})
    assert forged.status_code == 302
    again = client.get(f"{address_of(case)}/write").page
    assert client.submit(again, {**typed, "subject": "Another"}).status_code == 302
    assert session.query(Message).filter_by(case_id=case.id, template=None).count() == 3


def test_who_hands_over_what_they_no_longer_see_is_led_to_their_work(client: Any, app: Any) -> None:
    adults, others = factories.team("Adults"), factories.team("Others", code="others")
    service = factories.service("fly-tipping", team=others)
    case = factories.case(service)
    assignment.hand_over(case.id, team_id=adults.id, reason="Theirs", actor=SYSTEM)
    lead = factories.user("lead", team=adults)
    assignment.assign(case.id, user_id=lead.id, actor=SYSTEM)
    case.sensitivity = 2
    session.commit()
    form = client.be(lead).get(f"{address_of(case)}/hand-over").page
    sent = client.submit(form, {"team": "others", "reason": "Not ours"})
    assert sent.headers["Location"].endswith("/desk/my-work")
    assert "The case is with Others now" in client.get(sent.headers["Location"]).page.get_text()


def test_nobody_is_made_anonymous_by_leaving_the_choice_out(client: Any, case: Case, streets: Team) -> None:
    address = next(a["href"] for a in client.be(factories.user("lead", team=streets)).get(
        f"{address_of(case)}/correct").page.select("a") if "/correct/person/" in a["href"])
    sent = client.submit(client.get(address).page, {"reason": "It was her sister"}, form="main form[method=post]")
    assert sent.status_code == 422 and "Find and choose who asked" in sent.page.get_text()
    assert sent.page.select_one("textarea[name=reason]").get_text().strip() == "It was her sister"
    assert queries.page(SYSTEM, reference_of(case.number)).requests[0].reporter_name == "Siân Llŷr"


def test_what_a_message_says_of_the_outcome_is_shown_once_it_is_chosen(client: Any, streets: Team) -> None:
    text = (factories.services.ROOT / "services" / "fly-tipping.yaml").read_text()
    wanted = text.replace('We could not clear this: {{asked.reason}}', 'It ended so: {{outcome}}.')
    assert wanted != text
    case = factories.case(factories.service(wanted, team=streets),
                          reporter=factories.contact("Siân Llŷr", email="sian@example.org"))
    client.be(factories.user("officer", team=streets))
    drawn = client.get(f"{address_of(case)}/do/refuse").page
    assert "It ended so: ...." in drawn.get_text()
    chosen = client.submit(drawn, {"a-reason": "", "outcome": "other_council"})
    assert chosen.status_code == 422 and "It ended so: Another council's." in chosen.page.get_text()


def test_a_picture_of_an_answer_is_corrected_through_the_page_by_somebody_else(client: Any, streets: Team) -> None:
    agent = factories.actor(factories.user("agent"))
    first, second = factories.photo(by=agent), factories.photo(by=agent)
    case = factories.case(factories.service("missed-bin", team=streets), by=agent, reporter=factories.contact(),
                          answers={"picture": [first.public_id, second.public_id]})
    session.commit()
    drawn = client.be(factories.user("lead", team=streets)).get(f"{address_of(case)}/correct/answer/picture").page
    assert [one["value"] for one in drawn.select("input[name=a-picture-kept]")] == [first.public_id, second.public_id]
    sent = client.submit(drawn, {"a-picture-kept": [second.public_id], "reason": "Of another bin"})
    assert sent.status_code == 302
    assert [one.public_id for one in queries.page(SYSTEM, reference_of(case.number)).files] == [second.public_id]


def test_a_file_is_taken_off_with_the_reason_but_evidence_stays(client: Any, case: Case, officer: User,
                                                                streets: Team) -> None:
    worker = factories.actor(officer)
    (kept,) = files.attach(case.id, public_ids=[factories.photo(by=worker).public_id], actor=worker)
    lifecycle.move(case.id, action="schedule", asked={}, version=None, actor=worker)
    lifecycle.move(case.id, action="clear", asked={"photo_after": [factories.photo(by=worker).public_id]},
                   version=None, outcome="removed", actor=worker)
    session.commit()
    shown = client.be(factories.user("lead", team=streets)).get(address_of(case)).page
    (off,) = [a["href"] for a in shown.select("a") if a["href"].endswith("/off")]
    empty = client.submit(client.get(off).page, {"reason": ""})
    assert empty.status_code == 422
    assert client.submit(client.get(off).page, {"reason": "Of another street"}).status_code == 302
    page = client.get(address_of(case)).page.get_text()
    assert "Of another street" in page
    (evidence,) = queries.page(SYSTEM, reference_of(case.number)).files
    assert evidence.is_evidence
    assert client.get(f"{address_of(case)}/files/{evidence.case_file_id}/off").status_code == 404
    assert client.get(off).status_code == 404


def test_a_task_of_the_service_is_opened_by_hand_by_whom_the_service_lets(client: Any, streets: Team) -> None:
    noise = factories.service("noise-nuisance", team=streets)
    case = factories.case(noise)
    client.be(factories.user("officer", team=streets))
    form = client.get(f"{address_of(case)}/task").page
    offered = {one["value"]: one.get_text(strip=True) for one in form.select("select[name=kind] option")}
    assert offered["reading"] == "Listen or record" and offered[""] == "Something else"
    assert client.submit(form, {"kind": "reading"}).status_code == 302
    assert session.query(CaseTask).filter_by(case_id=case.id, code="reading").count() == 1
    twice = client.submit(client.get(f"{address_of(case)}/task").page, {"kind": "reading"})
    assert twice.status_code == 403 and "open already" in twice.page.get_text()
    empty = client.submit(client.get(f"{address_of(case)}/task").page, {"kind": "", "name": ""})
    assert empty.status_code == 422 and "Enter what is to be done" in empty.page.get_text()
    stranger = client.be(factories.user("officer")).get(f"{address_of(case)}/task")
    assert stranger.page.select("select[name=kind]") == []


def test_a_task_is_given_to_a_colleague_and_back_to_the_team(client: Any, case: Case, officer: User,
                                                            streets: Team) -> None:
    mate, other = factories.user("officer", team=streets, name="Mel Mate"), factories.user("officer")
    task = tasks.add_by_hand(case.id, name="Ring the landowner", actor=factories.actor(officer))
    session.commit()
    shown = client.be(officer).get(address_of(case)).page
    (give,) = [a["href"] for a in shown.select("a") if a["href"].endswith(f"/tasks/{task.id}/give")]
    form = client.get(give).page
    assert client.submit(form, {"user": mate.public_id}).status_code == 302
    assert session.get(CaseTask, task.id).assignee_id == mate.id
    assert client.submit(form, {"user": other.public_id}).status_code == 422
    assert client.submit(form, {"user": "nobody"}).status_code == 302
    assert session.get(CaseTask, task.id).assignee_id is None
    tasks.do(case.id, task_id=task.id, result="passed", actor=factories.actor(officer))
    assert client.get(give).status_code == 404


def test_somebody_is_put_on_the_case_with_a_part_and_taken_off(client: Any, case: Case, officer: User) -> None:
    owner = factories.contact("Farmer Owen", email="owen@example.org")
    client.be(officer)
    address = f"{address_of(case)}/people"
    found = client.get(address, query_string={"q": "Farmer Owen"}).page
    assert {one["value"] for one in found.select("select[name=part] option")} == {"", "landowner", "involved"}
    bare = client.submit(found, {}, form="main form[method=post][action*='q=']")
    assert bare.status_code == 422 and "Find and choose somebody" in bare.page.get_text()
    typed = {"contact": owner.public_id, "part": "landowner"}
    form = "main form[method=post][action*='q=']"
    assert client.submit(found, typed, form=form).status_code == 302
    party = session.query(Party).filter_by(case_id=case.id, role="landowner").one()
    assert party.hidden and party.viewers == ["street_officer"] and party.told == "by_hand"
    twice = client.submit(client.get(address, query_string={"q": "Farmer Owen"}).page, typed, form=form)
    assert twice.status_code == 422 and "already" in twice.page.get_text()
    forged = client.submit(found, {**typed, "part": "reporter"}, form=form)
    assert forged.status_code == 422
    off = client.submit(client.get(address).page, form="form[action$='/end']")
    assert off.status_code == 302 and party.ended_at is not None
    assert client.be(factories.user("officer")).get(address).status_code == 403


def test_a_part_that_only_others_may_see_is_not_offered_and_not_given(client: Any, streets: Team) -> None:
    enforcement = factories.team("Enforcement")
    service = factories.service(roles={"enforcement_officer": enforcement}, team=streets)
    case = factories.case(service, answers={"what": ["bags"], "hazard": "no"})
    officer, owner = factories.user("officer", team=enforcement), factories.contact("Farmer Owen")
    shown = client.be(officer).get(f"{address_of(case)}/people", query_string={"q": "Farmer Owen"}).page
    assert {one["value"] for one in shown.select("select[name=part] option")} == {"", "involved"}
    with pytest.raises(Invalid):
        people.add(case.id, contact_id=owner.id, part="landowner", actor=factories.actor(officer))


@pytest.mark.parametrize(("name", "plain"), [
    ("Llun Llŷn tŷ.txt", "Llun Llyn ty.txt"), ("😀.txt", "file.txt"), ("日本.txt", "file.txt"), ("a.txt", "a.txt"),
    ("a; b=c.txt", None)])
def test_a_file_of_any_name_comes_down_under_its_name(client: Any, case: Case, officer: User, name: str,
                                                      plain: str | None) -> None:
    form = client.be(officer).get(f"{address_of(case)}/files").page
    client.submit(form, {"files": (io.BytesIO(b"What was seen"), name)})
    link = client.get(address_of(case)).page.select_one("a[href^='/desk/files/']")["href"]
    sent = client.get(link).headers["Content-Disposition"]
    sent.encode("latin-1")  # else no server sends it
    read = parse_options_header(sent)[1]
    assert read["filename"] == name and (plain is None or plain in sent)
