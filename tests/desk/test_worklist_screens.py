"""The doors of worklists, search and the catalogue, as each role meets them."""

from typing import Any

import pytest

from crm.accounts.models import Team, User
from crm.cases import lifecycle, parties, writing
from crm.cases.references import reference_of
from crm.catalogue import drafts
from crm.catalogue.services import Entry
from crm.desk.queues import by_hand
from crm.foundation.database import session
from tests import factories
from tests.counting import queries_of


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets)


@pytest.fixture
def lead(streets: Team) -> User:
    return factories.user("lead", team=streets, name="Lee Lead")


def test_a_queue_lists_open_cases_with_words_for_when_they_are_due(client: Any, streets: Team, fly_tipping: Entry,
                                                                   lead: User) -> None:
    case = factories.case(fly_tipping)
    page = client.be(lead).get("/desk/queues/streets").page
    assert page.h1.get_text(strip=True) == "Streets"
    assert reference_of(case.number) in page.select_one("tbody").get_text()
    assert "Due" in page.select_one("tbody").get_text()


def test_a_queue_costs_the_same_queries_for_one_case_and_for_ten(client: Any, streets: Team, fly_tipping: Entry,
                                                                 lead: User) -> None:
    factories.case(fly_tipping)
    client.be(lead)

    def count() -> int:
        return queries_of(lambda: client.get("/desk/queues/streets"))

    one = count()
    for _ in range(9):
        factories.case(fly_tipping)
    session.commit()
    assert count() == one <= 10


def test_the_queue_of_another_team_does_not_exist(client: Any, fly_tipping: Entry) -> None:
    other = factories.user("officer")
    assert client.be(other).get("/desk/queues/streets").status_code == 404


def test_an_administrator_has_no_worklist(client: Any, streets: Team) -> None:
    boss = factories.user("administrator", team=streets)
    assert client.be(boss).get("/desk/queues/streets").status_code == 403
    assert client.get("/desk/my-work").status_code == 403


def test_cases_are_given_out_and_taken_back_from_the_page(client: Any, streets: Team, fly_tipping: Entry,
                                                          lead: User) -> None:
    officer = factories.user(team=streets, name="Ola Officer")
    case = factories.case(fly_tipping)
    before = case.assignee_id
    page = client.be(lead).get("/desk/queues/streets").page
    sent = client.submit(page, {"case": reference_of(case.number), "to": officer.public_id},
                         form="form[action*='/assign']")
    assert sent.status_code == 302
    assert session.get(type(case), case.id).assignee_id == officer.id
    back = client.get(sent.location).page
    assert "1 case was given" in back.get_text()
    undone = client.submit(back, form=".govuk-notification-banner form")
    assert undone.status_code == 302
    assert session.get(type(case), case.id).assignee_id == before


def test_giving_to_nobody_in_particular_says_what_to_do(client: Any, streets: Team, fly_tipping: Entry,
                                                        lead: User) -> None:
    case = factories.case(fly_tipping)
    page = client.be(lead).get("/desk/queues/streets").page
    refused = client.submit(page, {"case": reference_of(case.number)}, form="form[action*='/assign']")
    assert "Choose who should get the cases" in refused.page.get_text()


def test_the_one_box_opens_a_case_and_lists_what_words_find(client: Any, streets: Team, fly_tipping: Entry) -> None:
    agent = factories.user("agent")
    case = factories.case(fly_tipping, reporter=factories.contact("Siân Llŷr-O'Brien"))
    found = client.be(agent).get("/desk/search", query_string={"q": "sian obrien"})
    assert "Siân Llŷr-O'Brien" in found.page.get_text()
    answer = client.get("/desk/search", query_string={"q": reference_of(case.number)})
    assert answer.status_code == 302 and reference_of(case.number) in answer.location


def test_the_catalogue_shows_a_service_and_exports_its_pack(client: Any, fly_tipping: Entry) -> None:
    agent = factories.user("agent")
    shown = client.be(agent).get("/desk/services/fly-tipping").page
    assert shown.h1.get_text(strip=True) == "Fly-tipping"
    assert "Send a crew" in shown.get_text()
    pack = client.get("/desk/services/fly-tipping/pack")
    assert pack.get_data(as_text=True).startswith("format: 1")
    assert client.get("/desk/services/import").status_code == 403


def test_a_pack_with_a_fault_comes_back_with_its_line_and_what_was_pasted(client: Any, streets: Team,
                                                                          fly_tipping: Entry) -> None:
    boss = factories.user("administrator", team=streets)
    text = client.be(boss).get("/desk/services/fly-tipping/pack").get_data(as_text=True)
    page = client.get("/desk/services/import").page
    broken = text.replace("lawful_basis:", "lawfull_basis:") if "lawful_basis:" in text else text + "\nnonsense: 1\n"
    answer = client.submit(page, {"text": broken})
    assert answer.status_code == 422
    assert "line" in answer.page.select_one(".govuk-error-summary").get_text().lower()
    assert answer.page.select_one("textarea").get_text().strip() == broken.replace("\r\n", "\n").strip()
    shown = client.submit(client.get("/desk/services/import").page, {"text": text})
    client.submit(shown.page, {}, form="form[action$='/import']")
    checked = client.get(f"/desk/services/drafts/{drafts.get(fly_tipping.id).id}").page
    assert "come out as they say" in checked.get_text()
    published = client.submit(checked, {"reason": "again", "warnings_read": "y"})
    assert published.status_code == 302
    assert "Version 2 is live" in client.get(published.location).page.get_text()


def test_what_no_channel_can_carry_is_listed_to_the_team(client: Any, streets: Team, fly_tipping: Entry,
                                                        lead: User) -> None:
    case = factories.case(fly_tipping, reporter=factories.contact("Nobody's Mail", email=None, phone="020 7946 0123"))
    lifecycle.move(case.id, action="schedule", asked={}, version=None, actor=factories.actor(lead))
    page = client.be(lead).get("/desk/queues/streets/by-hand").page
    assert "Nobody's Mail" in page.get_text() and reference_of(case.number) in page.get_text()
    assert client.be(factories.user()).get("/desk/queues/streets/by-hand").status_code == 404


def test_what_is_to_be_posted_of_a_restricted_case_is_read_on_the_case(client: Any) -> None:
    adults = factories.team("Adults", code="adults")
    service = factories.service("safeguarding-concern", team=adults)
    case = factories.case(service, reporter=factories.contact("Nobody's Mail", email=None, phone="020 7946 0123"))
    worker = factories.user("officer", team=adults)
    party = parties.current(case.id, roles=["reporter"])[0]
    writing.write(case.id, contact_id=party.contact_id, subject="About your mother", body="We are looking into it",
                  actor=factories.actor(worker))
    listed = client.be(worker).get("/desk/queues/adults/by-hand").page.select_one("main").get_text()
    assert reference_of(case.number) in listed
    assert "About your mother" not in listed and "Nobody's Mail" not in listed


@pytest.mark.parametrize("odd", ["waiting_days=99999999999", "waiting_days=-1", "area=99999999999999999999999",
                                 "area=%C2%B2"])
def test_a_forged_filter_is_refused_in_words(client: Any, streets: Team, lead: User, odd: str) -> None:
    answer = client.be(lead).get(f"/desk/queues/streets?{odd}")
    assert answer.status_code == 422 and "There is no such filter" in answer.page.get_text()


def test_a_saved_queue_is_removed_by_a_lead_of_the_team(client: Any, streets: Team, fly_tipping: Entry,
                                                       lead: User) -> None:
    form = client.be(lead).get("/desk/queues/streets/save?due=overdue").page
    saved = client.submit(form, {"name": "Late ones"})
    assert saved.status_code == 302
    listed = client.get("/desk/queues").page
    assert "Late ones" in listed.get_text()
    theirs = client.be(factories.user("officer", team=streets)).get("/desk/queues").page
    assert "Late ones" in theirs.get_text() and theirs.select("form[action$=remove]") == []
    client.be(lead)
    gone = client.submit(client.get("/desk/queues").page, form="form[action$=remove]")
    assert gone.status_code == 302 and "Late ones" not in client.get("/desk/queues").page.get_text()
    again = client.submit(listed, form="form[action$=remove]")
    assert again.status_code == 404


def test_the_list_to_be_phoned_or_posted_says_when_it_shows_the_oldest_alone(
        client: Any, lead: User, fly_tipping: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Ann Lee", "Bo Lee"):
        case = factories.case(fly_tipping, reporter=factories.contact(name, email=None))
        lifecycle.move(case.id, action="schedule", asked={}, version=None, actor=factories.actor(lead))
    address = "/desk/queues/streets/by-hand"
    whole = client.be(lead).get(address).page
    assert len(whole.select("tbody tr")) >= 2 and "waited longest" not in whole.get_text()
    monkeypatch.setattr(by_hand, "MOST", 1)
    cut = client.get(address).page
    assert len(cut.select("tbody tr")) == 1 and "the 1 that have waited longest" in cut.get_text()
