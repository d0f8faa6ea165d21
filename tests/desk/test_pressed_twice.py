"""A form sent twice, by two clicks or by Back and the button again, is done once and answers as the first time."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Absence, Membership, Team, User
from crm.cases.models import Case, CaseFile, CaseTask, Note, Party
from crm.cases.references import reference_of
from crm.contacts.models import Adjustment, CallBack, Contact, ContactAddress, ContactName, ContactPoint, Interaction
from crm.correspondence.models import Message
from crm.foundation import clock
from crm.foundation.database import session
from tests import factories


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def officer(streets: Team) -> User:
    return factories.user("officer", team=streets, name="Ola Officer")


@pytest.fixture
def case(streets: Team) -> Case:
    return factories.case(factories.service(team=streets), reporter=factories.contact("Siân", email="s@example.org"),
                          answers={"what": ["bags"], "hazard": "no"})


def count(model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def said(client: Any, answer: Any) -> str:
    page = client.get(answer.headers["Location"]).page
    return " ".join(page.select_one(".moj-alert, .govuk-notification-banner, [role=alert]").get_text().split())


def twice(client: Any, address: str, typed: Callable[[], dict[str, Any]] | dict[str, Any], *, form: str = "main form",
          ) -> None:
    """Send one drawing of a form twice. Both are taken, lead to one page and say the same."""
    page = client.get(address).page
    given = typed() if callable(typed) else typed
    first = client.submit(page, given, form=form, address=address)
    words = said(client, first)
    given = typed() if callable(typed) else typed
    second = client.submit(page, given, form=form, address=address)
    assert (first.status_code // 100, second.status_code // 100) == (3, 3)
    assert second.headers["Location"] == first.headers["Location"] and said(client, second) == words


def test_a_note_pressed_twice_is_one_note(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    twice(client.be(officer), f"{address}/note", {"text": "Rang; nobody there"})
    assert count(Note) == 1


def test_the_same_note_on_another_day_is_another_and_so_are_other_words_after_back(client: Any, case: Case,
                                                                                  officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}/note"
    page = client.be(officer).get(address).page
    for text in ("Rang; nobody there", "Rang again; spoke to her"):
        client.submit(page, {"text": text}, address=address)
    client.submit(client.get(address).page, {"text": "Rang; nobody there"}, address=address)
    assert count(Note) == 3


def test_a_note_pressed_before_and_after_midnight_is_one_note(client: Any, case: Case, officer: User) -> None:
    address, late = f"/desk/cases/{reference_of(case.number)}/note", clock.now().replace(hour=23, minute=59)
    with clock.fixed(late):
        page = client.be(officer).get(address).page
        client.submit(page, {"text": "Rang; nobody there"}, address=address)
    with clock.fixed(late + timedelta(minutes=2)):
        client.submit(page, {"text": "Rang; nobody there"}, address=address)
    assert count(Note) == 1


def test_what_was_refused_the_first_time_is_done_the_second(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}/note"
    refused = client.submit(client.be(officer).get(address).page, {"text": ""})
    client.submit(refused.page, {"text": "Now with words"}, address=address)
    assert count(Note) == 1


def test_another_message_from_the_same_page_goes_as_well(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}/write"
    page = client.be(officer).get(address).page
    to = page.select("select[name=to] option")[1]["value"]
    for body in ("The first.", "The second, typed after Back."):
        client.submit(page, {"to": to, "subject": "Your bags", "body": body}, address=address)
    assert session.query(Message).filter_by(case_id=case.id, template=None).count() == 2


def test_a_message_and_a_reply_pressed_twice_are_one(client: Any, case: Case, officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    to = client.be(officer).get(f"{address}/write").page.select("select[name=to] option")[1]["value"]
    twice(client, f"{address}/write", {"to": to, "subject": "Which side?", "body": "Left or right?"})
    twice(client, f"{address}/reply", {"who": to, "channel": "phone", "body": "The left."})
    assert session.query(Message).filter_by(case_id=case.id, template=None).count() == 2


def test_a_task_added_and_done_pressed_twice_is_one(client: Any, case: Case, officer: User) -> None:
    address, before = f"/desk/cases/{reference_of(case.number)}", count(CaseTask)
    twice(client.be(officer), f"{address}/task", {"name": "Ring the landowner"})
    assert count(CaseTask) == before + 1
    planned = session.query(CaseTask).filter(CaseTask.case_id == case.id, CaseTask.code.is_not(None)).one()
    twice(client, f"/desk/tasks/{planned.public_id}", {"a-found": "A letter with a name", "result": "found"})


def test_a_file_sent_twice_is_one_and_another_file_of_the_same_name_is_another(client: Any, case: Case,
                                                                              officer: User) -> None:
    address = f"/desk/cases/{reference_of(case.number)}/files"
    twice(client.be(officer), address, lambda: {"files": (io.BytesIO(b"What was there"), "there.txt")})
    assert count(CaseFile) == 1
    page = client.get(address).page
    for content in (b"one", b"two"):
        client.submit(page, {"files": (io.BytesIO(content), "there.txt")}, address=address)
    assert count(CaseFile) == 3


def test_an_action_pressed_twice_moves_once_and_is_no_conflict(client: Any, case: Case, officer: User,
                                                              streets: Team) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    twice(client.be(officer), f"{address}/do/schedule", {"a-crew": streets.code})
    assert session.get(Case, case.id).status == "scheduled"


def test_cases_linked_and_people_put_on_a_case_twice_are_so_once(client: Any, case: Case, officer: User,
                                                                streets: Team) -> None:
    address = f"/desk/cases/{reference_of(case.number)}"
    other = factories.case(factories.service("missed-bin", team=streets))
    twice(client.be(officer), f"{address}/link", {"reference": reference_of(other.number), "kind": "related"})
    person = factories.contact("Ceri Quennell")
    before = count(Party)
    people = f"{address}/people?q=Quennell"
    part = client.get(people).page.select("select[name=part] option")[1]["value"]
    twice(client, people, {"contact": person.public_id, "part": part}, form="main form[method=post]")
    assert count(Party) == before + 1


def test_a_case_handed_over_twice_is_handed_over_once(client: Any, case: Case, officer: User) -> None:
    factories.team("Parks", code="parks")
    twice(client.be(officer), f"/desk/cases/{reference_of(case.number)}/hand-over",
          {"team": "parks", "reason": "In the park"})


def test_calls_logged_and_call_backs_promised_twice_are_one(client: Any, streets: Team) -> None:
    client.be(factories.user("agent", team=streets))
    person = factories.contact("Ceri Quennell", phone="01632 960 111")
    for address in ("/desk/call/log", f"/desk/residents/{person.public_id}/log"):
        before = count(Interaction)
        twice(client, address, {"reason": "chasing", "outcome": "answered", "note": "Asked when"})
        assert count(Interaction) == before + 1
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    twice(client, f"/desk/residents/{person.public_id}/call-back",
          {"about": "The skip", "team": "streets", "day": tomorrow, "time": "10:00"})
    assert count(CallBack) == 1


@pytest.mark.parametrize(("door", "typed", "model"), [
    ("names", {"kind": "known_as", "name": "Cez"}, ContactName),
    ("phone/add", {"value": "01632 960 112"}, ContactPoint),
    ("addresses/add", {"purpose": "correspondence", "find": "", "typed-text": "The boat, Old Wharf"}, ContactAddress),
    ("adjustments/add", {"kind": "large_print", "detail": "16 point"}, Adjustment)])
def test_what_is_added_to_a_resident_twice_is_there_once(client: Any, streets: Team, door: str, typed: dict[str, str],
                                                         model: Any) -> None:
    client.be(factories.user("agent", team=streets))
    person = factories.contact("Ceri Quennell")
    address, before = f"/desk/residents/{person.public_id}/{door}", count(model)
    page = client.get(address).page
    options = [one["value"] for one in page.select("main form select[name=kind] option") if one.get("value")]
    if options and typed.get("kind") not in options:
        typed = typed | {"kind": options[0]}
    if "find" in typed:
        area = page.select_one("main form textarea")
        typed = {"purpose": "correspondence", area["name"]: "The boat, Old Wharf"}
    twice(client, address, typed)
    assert count(model) == before + 1


def test_a_resident_added_twice_is_one(client: Any, streets: Team) -> None:
    client.be(factories.user("agent", team=streets))
    before = count(Contact)
    twice(client, "/desk/residents/add", {"name": "Marged Quennell", "phones": "01632 960 113"})
    assert count(Contact) == before + 1


def test_one_press_of_take_next_takes_one_case(client: Any, case: Case, officer: User) -> None:
    factories.case(factories.service("missed-bin", team=session.get(Team, case.team_id)))
    page = client.be(officer).get("/desk/my-work").page
    for _ in range(2):
        client.submit(page, form="form[action$=next]", address="/desk/my-work/next")
    assert session.query(Case).filter_by(assignee_id=officer.id).count() == 1


def test_staff_teams_roles_and_absences_added_twice_are_there_once(client: Any, app: Any) -> None:
    client.be(factories.user("administrator"))
    twice(client, "/desk/teams/add", {"name": "Harbour"})
    twice(client, "/desk/staff/add", {"name": "Nan Eirlys", "email": "nan@northmoor.example"})
    user = session.query(User).filter_by(email="nan@northmoor.example").one()
    before = count(Membership)
    team = session.query(Team).filter_by(name="Harbour").one()
    twice(client, f"/desk/staff/{user.public_id}/roles/add", {"team": team.code, "role": "officer"})
    assert count(Membership) == before + 1
    days = {f"{end}-{part}": value for end in ("from_on", "to_on")
            for part, value in {"day": "4", "month": "1", "year": "2027"}.items()}
    twice(client, f"/desk/staff/{user.public_id}/away", {**days, "why": "Leave"})
    assert count(Absence) == 1
