"""The page of one case and its small verbs, through the door."""

import io
from typing import Any

import pytest

from crm.accounts.models import Team, User
from crm.cases.models import Case
from crm.cases.references import reference_of
from crm.catalogue.services import Entry
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
def officer(streets: Team) -> User:
    return factories.user("officer", team=streets, name="Ola Officer")


@pytest.fixture
def case(fly_tipping: Entry) -> Case:
    return factories.case(fly_tipping, reporter=factories.contact("Siân Llŷr"))


def test_the_page_says_where_it_stands_and_what_was_promised(client: Any, case: Case, officer: User) -> None:
    page = client.be(officer).get(f"/desk/cases/{reference_of(case.number)}").page
    words = page.get_text(" ", strip=True)
    assert page.h1.get_text(strip=True) == f"Fly-tipping {reference_of(case.number)}"
    for expected in ("Received", "Clear", "Siân Llŷr", "What kind of land?", "Road or pavement", "Timeline"):
        assert expected in words
    assert page.title.get_text().startswith(f"Fly-tipping {reference_of(case.number)}")


def test_actions_that_cannot_be_taken_say_why(client: Any, case: Case, fly_tipping: Entry) -> None:
    page = client.be(factories.user("agent")).get(f"/desk/cases/{reference_of(case.number)}").page
    words = next(one.get_text(" ") for one in page.select("details") if "cannot be done" in one.get_text())
    assert "Send a crew" in words and "Street officer" in words


def test_the_page_costs_six_queries_at_most_whatever_happened(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    client.be(officer)

    def count() -> int:
        return queries_of(lambda: client.get(address))

    one = count()
    for number in range(5):
        client.submit(client.get(f"{address}/note").page, {"text": f"Note {number}", "kind": "internal"})
    assert count() == one <= 6


def test_a_note_is_added_and_an_empty_one_keeps_its_choice(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    page = client.be(officer).get(f"{address}/note").page
    refused = client.submit(page, {"text": "", "kind": "public"})
    assert refused.status_code == 422 and "Enter a note" in refused.page.select_one(".govuk-error-summary").get_text()
    assert refused.page.select_one("input[value=public]").has_attr("checked")
    client.submit(page, {"text": "Rang the crew 🐝", "kind": "internal"})
    assert "Rang the crew 🐝" in client.get(address).page.get_text()


def test_a_forged_reference_does_not_exist(client: Any, case: Case, officer: User) -> None:
    assert client.be(officer).get("/desk/cases/000-0000-00").status_code == 404
    assert client.get("/desk/cases/%00").status_code == 404
    assert client.post("/desk/cases/999-9999-99/take").status_code in (400, 404)


def test_an_officer_elsewhere_is_told_that_it_is_restricted_and_nothing_of_it(client: Any, case: Case) -> None:
    answer = client.be(factories.user("officer")).get(f"/desk/cases/{reference_of(case.number)}")
    assert answer.status_code == 403
    assert "Siân" not in answer.get_data(as_text=True)


def test_a_file_is_kept_and_comes_back_as_an_attachment_only(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    page = client.be(officer).get(f"{address}/files").page
    token = page.select_one("input[name=csrf_token]")
    data = {"files": (io.BytesIO(b"what the crew said"), "../../crew notes.txt")}
    if token is not None:
        data["csrf_token"] = token["value"]
    sent = client.post(f"{address}/files", data=data, content_type="multipart/form-data")
    assert sent.status_code == 302
    link = next(a for a in client.get(address).page.select("a") if "crew notes.txt" in a.get_text())
    answer = client.get(link["href"])
    assert answer.get_data() == b"what the crew said"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.be(factories.user("officer")).get(link["href"]).status_code == 404


def test_a_program_is_refused_as_a_file_in_words(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}/files"
    token = client.be(officer).get(address).page.select_one("input[name=csrf_token]")["value"]
    program = (io.BytesIO(b"MZ\x90\x00" + bytes(200)), "photo.jpg")
    sent = client.post(address, data={"csrf_token": token, "files": program}, content_type="multipart/form-data")
    assert sent.status_code == 422 and "must be a photo" in sent.page.get_text()


def test_taking_giving_and_handing_over(client: Any, case: Case, officer: User, streets: Team) -> None:
    other = factories.team("Parks", code="parks")
    address = f"/desk/cases/{reference_of(case.number)}"
    session.get(Case, case.id).assignee_id = None
    page = client.be(officer).get(address).page
    client.submit(page, form="form[action$='/take']")
    assert session.get(Case, case.id).assignee_id == officer.id
    sent = client.submit(client.get(f"{address}/hand-over").page, {"team": "parks", "reason": "It is in the park"})
    assert sent.status_code == 302
    moved = session.get(Case, case.id)
    assert (moved.team_id, moved.assignee_id) == (other.id, None)


def test_the_case_prints(client: Any, case: Case, officer: User) -> None:
    page = client.be(officer).get(f"/desk/cases/{reference_of(case.number)}/print").page
    assert "What happened" in page.get_text() and page.select_one("nav") is None


def test_an_answer_that_points_at_the_gazetteer_or_a_person_is_shown_by_name(client: Any, fly_tipping: Entry,
                                                                           officer: User) -> None:
    place, owner = factories.place("7 Cornfield Row, Northmoor"), factories.contact("Owen Owner")
    case = factories.case(fly_tipping, answers={"where": {"uprn": place.uprn}, "land": "private",
                                                "private_stop": {"passed": "A witness"},
                                                "owner": {"contact": owner.public_id}})
    words = client.be(officer).get(f"/desk/cases/{reference_of(case.number)}").page.select_one("#asked").find_parent(
        "section").get_text(" ", strip=True)
    assert "7 Cornfield Row" in words and "Owen Owner" in words
