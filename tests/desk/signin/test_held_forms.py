"""What is typed into any form survives the end of a session, for its own person and for one hour."""

from io import BytesIO
from typing import Any

import pytest

from crm.accounts import queries
from crm.accounts.models import User
from crm.foundation.database import session
from crm.web.held_forms import same_site
from tests import factories
from tests.accounts import people
from tests.accounts.people import PASSWORD
from tests.desk.doors import come_in

TYPED = {"name": "Siân O’Brien", "email": "sian@northmoor.example", "phone": "020 7946 0111"}


@pytest.fixture
def boss(client: Any, clock: Any) -> User:
    """An administrator who signed in at nine."""
    clock("2026-11-23T09:00+00:00")
    return people.with_password(come_in(client))


def enter(client: Any, user: User, where: str) -> Any:
    return client.submit(client.get(where).page, {"email": user.email, "password": PASSWORD})


def follow(client: Any, answer: Any) -> Any:
    while answer.status_code in (302, 303):
        answer = client.get(answer.location)
    return answer


@pytest.fixture
def signed_in(client: Any, boss: User) -> User:
    """The same, in a session of a password they have just set."""
    enter(client, boss, "/desk/sign-in")
    return boss


def test_what_was_typed_comes_back_after_signing_in_and_is_sent_with_one_press(
        client: Any, signed_in: User, clock: Any) -> None:
    form = client.get("/desk/staff/add").page
    clock("2026-11-23T11:00+00:00")
    away = client.submit(form, TYPED, address="/desk/staff/add")
    assert away.status_code == 303 and away.location.startswith("/desk/sign-in?held=")
    assert queries.find_user_by_email(TYPED["email"]) is None
    sign_in = client.get(away.location)
    assert "What you typed is kept" in sign_in.page.get_text()
    page = follow(client, client.submit(sign_in.page, {"email": signed_in.email, "password": PASSWORD}))
    assert page.page.h1.get_text() == "Add a member of staff" and page.status_code == 200
    assert {name: page.page.select_one(f"[name={name}]")["value"] for name in TYPED} == TYPED
    assert "Nothing was sent yet" in page.page.get_text()
    assert not page.page.select(".govuk-error-summary")
    sent = client.submit(page.page, address=page.request.full_path)
    assert sent.status_code == 303
    made = queries.find_user_by_email(TYPED["email"])
    assert made is not None and made.name == TYPED["name"]
    assert client.get(page.request.full_path).page.select_one("[name=name]").get("value", "") == "", "it was used up"


def test_a_post_without_a_page_of_its_own_is_shown_as_it_was_typed_and_can_be_sent(
        client: Any, signed_in: User, clock: Any) -> None:
    user = people.member("officer")
    (held,) = queries.memberships_of(user.id)
    page = client.get(f"/desk/staff/{user.public_id}").page
    clock("2026-11-23T11:00+00:00")
    away = client.submit(page, form=f"form[action$='{held.id}/end']")
    shown = follow(client, enter(client, signed_in, away.location))
    assert shown.page.h1.get_text() == "What you typed"
    assert queries.memberships_of(user.id) != []
    client.submit(shown.page)
    assert queries.memberships_of(user.id) == []


def test_nobody_else_sees_what_was_typed(client: Any, signed_in: User, clock: Any) -> None:
    other = people.with_password(people.member("administrator"))
    form = client.get("/desk/staff/add").page
    clock("2026-11-23T11:00+00:00")
    away = client.submit(form, TYPED, address="/desk/staff/add")
    page = follow(client, enter(client, other, away.location))
    assert "O’Brien" not in page.get_data(as_text=True)
    token = away.location.partition("held=")[2].partition("&")[0]
    assert client.get(f"/desk/typed/{token}/as-typed").status_code == 404
    assert "O’Brien" not in client.get(f"/desk/staff/add?held={token}").get_data(as_text=True)


def test_after_an_hour_it_is_gone_and_says_so(client: Any, signed_in: User, clock: Any) -> None:
    form = client.get("/desk/staff/add").page
    clock("2026-11-23T11:00+00:00")
    away = client.submit(form, TYPED, address="/desk/staff/add")
    token = away.location.partition("held=")[2].partition("&")[0]
    clock("2026-11-23T12:01+00:00")
    enter(client, signed_in, away.location)
    gone = client.get(f"/desk/typed/{token}")
    assert "kept for one hour" in follow(client, gone).page.get_text()


def test_files_are_named_to_be_chosen_again_and_passwords_are_never_kept(
        client: Any, signed_in: User, clock: Any) -> None:
    token = str(client.get("/desk/staff/add").page.select_one("[name=csrf_token]")["value"])
    clock("2026-11-23T11:00+00:00")
    away = client.post("/desk/staff/add", data={"csrf_token": token, **TYPED, "old_password": "five green secrets",
                                                "photo": (BytesIO(b"x"), "drain.jpg")})
    page = follow(client, enter(client, signed_in, away.location))
    assert "Choose these files again: drain.jpg" in page.page.get_text()
    kept = session.connection().exec_driver_sql("select fields::text from held_form").scalar()
    assert kept is not None and "secrets" not in kept and token not in kept


def test_another_window_of_the_same_person_keeps_working(client: Any, signed_in: User, clock: Any) -> None:
    other_window = client.get("/desk/staff/add").page
    clock("2026-11-23T11:00+00:00")
    enter(client, signed_in, "/desk/sign-in")
    assert client.submit(other_window, TYPED, address="/desk/staff/add").status_code == 303
    assert queries.find_user_by_email(TYPED["email"]) is not None


def test_a_part_of_a_page_sends_the_whole_window_to_sign_in(client: Any, signed_in: User, clock: Any) -> None:
    clock("2026-11-23T11:00+00:00")
    answer = client.get("/desk/staff?q=x", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/desk/sign-in?next=/desk/staff?q%3Dx&expired=yes"


def test_a_forged_secret_does_nothing(client: Any, signed_in: User) -> None:
    page = client.get("/desk/staff/add?held=forged")
    assert page.status_code == 200 and page.page.select_one("[name=name]").get("value", "") == ""
    assert client.get("/desk/typed/forged").status_code == 303


@pytest.mark.parametrize(("typed", "kept"), [
    ("/desk/staff?q=a", "/desk/staff?q=a"), ("//evil.example/x", ""), ("https://evil.example", ""), ("/\\evil", ""),
    ("/a b", ""), ("desk", ""), ("", ""), (None, ""), ("/x\n", ""), ("/" + "x" * 3000, ""),
])
def test_only_paths_of_this_site_are_followed(typed: str | None, kept: str) -> None:
    assert same_site(typed) == kept


def test_a_session_that_expires_in_the_middle_of_a_call_loses_nothing(client: Any, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    factories.service("fly-tipping")
    agent = people.with_password(people.member("agent"))
    enter(client, agent, "/desk/sign-in")
    begun = client.submit(client.get("/desk/call").page, {"service": "fly-tipping"}, form="form.services")
    sheet = client.get(begun.location).page
    clock("2026-11-23T11:00+00:00")
    typed = {"a-where-text": "By the bandstand", "a-land": "road", "a-what": "needles", "note": "Very upset"}
    away = client.submit(sheet, typed, form="form[enctype]", address=begun.location)
    back = follow(client, enter(client, agent, away.location))
    assert back.status_code == 200 and back.request.path == begun.location
    assert back.page.select_one("[name=a-where-text]")["value"] == "By the bandstand"
    assert back.page.select_one("[name=a-land][value=road]").has_attr("checked")
    assert back.page.select_one("[name=note]").get_text().strip() == "Very upset"
    assert not back.page.select(".govuk-error-summary"), "nothing was sent, so nothing is wrong yet"
    again = client.get(begun.location).page
    assert again.select_one("[name=a-where-text]")["value"] == "By the bandstand", "the draft has it too"
