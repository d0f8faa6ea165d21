"""Pages of staff: finding, adding, roles, links, deactivating."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from crm.accounts import passwords, queries, sessions, staff
from crm.values.actor import SYSTEM
from tests.accounts import people
from tests.counting import queries_of
from tests.desk.doors import come_in


def text_of(answer: Any) -> str:
    return " ".join(answer.page.main.get_text(" ").split())


def waiting(database: Any) -> list[tuple[str, dict[str, Any]]]:
    rows = database.execute(text("select task_name, args from procrastinate_jobs order by id"))
    return [(name, args) for name, args in rows]


def add_page(client: Any, **typed: str) -> Any:
    return client.submit(client.get("/desk/staff/add").page, typed, address="/desk/staff/add")


@pytest.mark.parametrize("role", ["agent", "officer", "lead", "service_owner", "auditor"])
def test_the_pages_of_staff_are_for_administrators(client: Any, role: str) -> None:
    user = come_in(client, role)
    for address in ("/desk/staff", "/desk/staff/add", f"/desk/staff/{user.public_id}", "/desk/teams"):
        assert client.get(address).status_code == 403
    assert "Staff" not in client.get("/desk/account").page.header.get_text()


def test_somebody_is_added_given_a_role_and_a_link_and_can_then_sign_in(client: Any) -> None:
    come_in(client)
    group = people.team("Street care")
    made = add_page(client, name="Owain Glyn", email="owain@northmoor.example", phone="")
    person = made.location
    assert made.status_code == 303
    assert "No role in any team" in text_of(client.get(person))
    given = client.submit(client.get(f"{person}/roles/add").page, {"team": group.code, "role": "lead"},
                          address=f"{person}/roles/add")
    assert given.location == person
    page = client.get(person)
    assert "Lead" in text_of(page) and "Given the role Lead of Street care" in text_of(page)
    shown = client.submit(page.page, form=f"form[action='{person}/link']")
    link = re.search(r"/desk/set-password/\S+", shown.page.select_one("#link")["value"])
    assert link is not None
    token = link[0].rpartition("/")[2]
    assert passwords.whose_link(token).email == "owain@northmoor.example"
    assert token not in client.get(person).get_data(as_text=True)


def test_a_link_for_somebody_with_a_password_goes_by_mail_and_is_shown_to_nobody(client: Any, database: Any) -> None:
    come_in(client)
    user = people.with_password(people.member("officer"))
    page = client.get(f"/desk/staff/{user.public_id}")
    assert page.page.select(f"form[action='/desk/staff/{user.public_id}/link']") == []
    forged = client.submit(page.page, form="form[action$='/send-link']",
                           address=f"/desk/staff/{user.public_id}/link")
    assert forged.status_code == 403 and "set-password" not in forged.get_data(as_text=True)
    sent = client.submit(client.get(f"/desk/staff/{user.public_id}").page, form="form[action$='/send-link']")
    told = client.get(sent.location)
    assert f"goes to {user.email}" in text_of(told) and "set-password" not in told.get_data(as_text=True)
    assert "To be mailed a link to set a password" in text_of(told)
    assert waiting(database) == [("mail_password_link", {"user_id": user.id, "kind": "sent"})]


def test_a_changed_address_of_somebody_with_a_password_gets_no_link_until_they_came_in(client: Any,
                                                                                        database: Any) -> None:
    come_in(client)
    user = people.with_password(people.member("officer", email="true@northmoor.example"))
    token, address = sessions.start(user), f"/desk/staff/{user.public_id}/edit"
    client.submit(client.get(address).page, {"name": user.name, "email": "thief@northmoor.example"}, address=address)
    assert user.email == "thief@northmoor.example" and user.mailbox == "true@northmoor.example"
    assert sessions.find(token) is None
    shown = client.get(f"/desk/staff/{user.public_id}")
    assert "links to set a password go to true@northmoor.example" in text_of(shown)
    assert waiting(database) == [("mail_account_news", {"user_id": user.id, "kind": "address"})]
    client.submit(client.get(address).page, {"name": user.name, "email": "other@northmoor.example"}, address=address)
    assert user.mailbox == "true@northmoor.example"
    sessions.start(user)
    assert user.mailbox == "other@northmoor.example"


def test_somebody_without_a_password_just_has_another_address(client: Any, database: Any) -> None:
    come_in(client)
    user = people.member(email="mistyped@northmoor.example")
    staff.change(user, name=user.name, email="right@northmoor.example", phone=None, actor=SYSTEM)
    assert user.mailbox == "right@northmoor.example" and waiting(database) == []


def test_a_wrong_form_comes_back_with_what_was_typed_and_why(client: Any) -> None:
    come_in(client, email="taken@northmoor.example")
    wrong = add_page(client, name="Somebody New", email="TAKEN@northmoor.example")
    assert wrong.status_code == 422
    assert "Another member of staff signs in with this email address" in text_of(wrong)
    assert wrong.page.select_one("[name=name]")["value"] == "Somebody New"
    empty = add_page(client, name="", email="")
    assert [a["href"] for a in empty.page.select(".govuk-error-summary a")] == ["#name", "#email"]


def test_staff_are_searched_and_paged(client: Any) -> None:
    come_in(client)
    for number in range(30):
        people.member(None, name=f"Aaron Nr{number:02}")
    first = client.get("/desk/staff?q=aaron")
    assert len(first.page.select("tbody tr")) == 25
    second = client.get(first.page.select_one("a[rel=next]")["href"])
    assert len(second.page.select("tbody tr")) == 5
    assert len(client.get(second.page.select_one("a[rel=prev]")["href"]).page.select("tbody tr")) == 25
    assert "Nobody is like that" in text_of(client.get("/desk/staff?q=zzzz"))
    assert client.get("/desk/staff?after=forged").status_code == 422
    assert client.get("/desk/staff?team=nowhere").status_code == 404


def test_the_list_does_not_ask_more_for_more_people(client: Any) -> None:
    come_in(client)
    client.get("/desk/staff")
    few = queries_of(lambda: client.get("/desk/staff"))
    for _ in range(15):
        people.member("officer")
    client.get("/desk/staff")
    assert queries_of(lambda: client.get("/desk/staff")) == few


def test_deactivating_asks_first_then_signs_out(client: Any) -> None:
    come_in(client)
    user = people.member("officer", name="Gone Soon")
    token = sessions.start(user)
    asked = client.get(f"/desk/staff/{user.public_id}/deactivate")
    assert "signed out everywhere" in text_of(asked)
    done = client.submit(asked.page)
    assert "Gone Soon is deactivated" in text_of(client.get(done.location))
    assert sessions.find(token) is None
    again = client.submit(client.get(done.location).page, form="form[action$=reactivate]")
    assert "can sign in again" in text_of(client.get(again.location))


def test_the_last_administrator_is_told_why_they_stay(client: Any) -> None:
    me = come_in(client)
    (held,) = queries.memberships_of(me.id)
    refused = client.submit(client.get(f"/desk/staff/{me.public_id}").page, form=f"form[action$='{held.id}/end']")
    assert refused.status_code == 409 and "without an administrator" in text_of(refused)


def test_sessions_of_others_are_ended(client: Any) -> None:
    come_in(client)
    user = people.member()
    sessions.start(user, browser="Firefox on Windows")
    page = client.get(f"/desk/staff/{user.public_id}")
    assert "Firefox on Windows" in text_of(page)
    client.submit(page.page, form="form[action$='sessions/end']")
    assert queries.sessions_of(user.id) == []


def test_days_away_are_added_and_removed_by_a_lead(client: Any) -> None:
    group = people.team()
    come_in(client, "lead", of=group)
    user = people.member("officer", of=group)
    address = f"/desk/staff/{user.public_id}/away"
    typed = {"from_on-day": "3", "from_on-month": "8", "from_on-year": "2030", "to_on-day": "14",
             "to_on-month": "8", "to_on-year": "2030", "why": "Leave"}
    added = client.submit(client.get(address).page, typed, address=address, form="main form:not([action$=remove])")
    page = client.get(added.location)
    assert "3 Aug 2030" in text_of(page)
    client.submit(page.page, form="form[action$=remove]")
    assert queries.absences_of(user.id) == []


def test_one_says_oneself_when_one_is_away_but_not_for_others(client: Any) -> None:
    me, other = come_in(client, "officer"), people.member("officer")
    link = client.get("/desk/account").page.find("a", string="Say when you are away")["href"]
    assert client.get(link).status_code == 200 and me.public_id in link
    assert client.get(f"/desk/staff/{other.public_id}/away").status_code == 403


def test_a_person_who_does_not_exist_is_not_found(client: Any) -> None:
    come_in(client)
    assert client.get("/desk/staff/nobody").status_code == 404
    assert client.get("/desk/staff/" + "x" * 300).status_code == 404


def test_a_deactivated_person_shows_as_such(client: Any) -> None:
    come_in(client)
    user = people.member(name="Zed Away")
    staff.deactivate(user, actor=SYSTEM)
    assert "Zed Away" not in text_of(client.get("/desk/staff"))
    assert "Deactivated" in text_of(client.get("/desk/staff?state=deactivated"))


@pytest.mark.parametrize("role", ["officer", "agent", "lead", "service_owner", "auditor", "administrator"])
def test_no_administrator_gives_themselves_a_role(client: Any, role: str) -> None:
    me, group, other = come_in(client), people.team("Adults"), people.member("lead")
    shown = client.get(f"/desk/staff/{me.public_id}").page
    assert "Nobody gives a role to themselves" in shown.get_text() and not shown.select("a[href$='roles/add']")
    assert client.get(f"/desk/staff/{me.public_id}/roles/add").status_code == 403
    form = client.get(f"/desk/staff/{other.public_id}/roles/add").page
    sent = client.submit(form, {"team": group.code, "role": role}, address=f"/desk/staff/{me.public_id}/roles/add")
    assert sent.status_code == 403 and "Ask another administrator" in sent.page.get_text()
    assert [m.role for m in queries.memberships_of(me.id)] == ["administrator"]
