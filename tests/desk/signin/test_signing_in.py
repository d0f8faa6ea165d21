"""Signing in and out through the pages: words, cookies, limits, links, sessions."""

from typing import Any

import pytest
from sqlalchemy import select, text

from crm.accounts import attempts, passwords, queries, sessions, signing_in, staff
from crm.accounts.models import User, UserSession
from crm.desk.signin import browsers, steps
from crm.values.actor import SYSTEM
from tests.accounts import people
from tests.accounts.people import PASSWORD


def sign_in(client: Any, user: User, password: str = PASSWORD, where: str = "/desk/sign-in") -> Any:
    opened = client.get(where)
    return client.submit(opened.page, {"email": user.email, "password": password})


@pytest.fixture
def officer(app: Any) -> User:
    return people.with_password(people.member("officer"))


def test_who_is_not_signed_in_is_sent_to_sign_in_and_then_where_they_wanted_to_go(client: Any, officer: User) -> None:
    away = client.get("/desk/account/password?x=1")
    assert away.status_code == 303
    answer = sign_in(client, officer, where=away.location)
    assert answer.location == "/desk/account/password?x=1"
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x",
                                       "/\t/evil.example", "evil.example", "https:evil.example", "/%0d%0aX: y\r\n"])
def test_nobody_is_sent_to_another_site(client: Any, officer: User, elsewhere: str) -> None:
    opened = client.get("/desk/sign-in", query_string={"next": elsewhere})
    answer = client.submit(opened.page, {"email": officer.email, "password": PASSWORD})
    assert answer.status_code == 303 and answer.location == "/desk"


def test_wrong_password_and_unknown_person_get_the_same_page(client: Any, officer: User) -> None:
    wrong = sign_in(client, officer, "wrong wrong wrong")
    unknown = client.submit(client.get("/desk/sign-in").page, {"email": officer.email + "x", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.page.title.string.startswith("Error: Sign in")
    words = [page.select_one(".govuk-error-summary__body").get_text(strip=True) for page in (wrong.page, unknown.page)]
    assert words[0] == words[1] == signing_in.WRONG
    assert wrong.page.select_one("[name=password]").get("value", "") == "", "a password never comes back"


def test_too_many_attempts_are_told_when_to_come_back(client: Any, officer: User) -> None:
    for _ in range(attempts.MOST_FOR_ACCOUNT):
        sign_in(client, officer, "wrong wrong wrong")
    refused = sign_in(client, officer)
    assert refused.status_code == 429
    assert "Try again in" in refused.page.select_one(".govuk-error-summary").get_text()


def test_the_cookie_is_closed_to_scripts_and_new_at_every_sign_in(client: Any, officer: User) -> None:
    answer = sign_in(client, officer)
    (given,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("guildhall-desk=")]
    assert "HttpOnly" in given and "SameSite=Lax" in given and "Path=/" in given
    first = client.get_cookie("guildhall-desk").value
    client.post("/desk/sign-out", data={"csrf_token": token_of(client)})
    sign_in(client, officer)
    assert client.get_cookie("guildhall-desk").value != first


def token_of(client: Any) -> str:
    return str(client.get("/desk/account").page.select_one("[name=csrf_token]")["value"])


def test_signing_out_ends_the_session_on_the_server(client: Any, officer: User) -> None:
    sign_in(client, officer)
    held_back = client.get_cookie("guildhall-desk").value
    opened = client.get("/desk/account")
    out = client.submit(opened.page, form=".desk-header__user form")
    assert out.location == "/desk/sign-in"
    client.set_cookie("guildhall-desk", held_back)
    assert client.get("/desk/account").status_code == 303


def test_signing_out_needs_a_token(client: Any, officer: User) -> None:
    sign_in(client, officer)
    assert client.post("/desk/sign-out").status_code == 400
    assert client.get("/desk/account").status_code == 200


def test_a_deactivated_person_is_out_with_their_next_click(client: Any, officer: User) -> None:
    sign_in(client, officer)
    assert client.get("/desk/account").status_code == 200
    staff.deactivate(officer, actor=SYSTEM)
    assert client.get("/desk/account").status_code == 303
    assert sign_in(client, officer).status_code == 422


def test_an_idle_session_is_over(client: Any, officer: User, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    sign_in(client, officer)
    clock("2026-11-23T09:50+00:00")
    assert client.get("/desk/account").status_code == 200
    clock("2026-11-23T10:40+00:00")
    assert client.get("/desk/account").status_code == 200, "being seen at 9:50 kept it alive"
    clock("2026-11-23T11:45+00:00")
    away = client.get("/desk/account")
    assert away.status_code == 303
    assert "Your session had ended" in client.get(away.location).page.get_text()


def test_seen_is_written_at_most_once_a_minute(client: Any, officer: User, clock: Any, database: Any) -> None:
    clock("2026-11-23T09:00:00+00:00")
    sign_in(client, officer)
    for second in (10, 50):
        clock(f"2026-11-23T09:00:{second}+00:00")
        client.get("/desk/account")
    seen = database.scalar(select(UserSession.seen_at))
    assert seen.isoformat() == "2026-11-23T09:00:00+00:00"
    clock("2026-11-23T09:01:05+00:00")
    client.get("/desk/account")
    database.expire_all()
    assert database.scalar(select(UserSession.seen_at)).isoformat() == "2026-11-23T09:01:05+00:00"


def test_a_link_sets_a_password_once(client: Any, app: Any) -> None:
    user = people.member()
    token = passwords.make_link(user, actor=SYSTEM)
    opened = client.get(f"/desk/set-password/{token}")
    assert user.email in opened.page.get_text()
    refused = client.submit(opened.page, {"password": "too short", "again": "too short"},
                            address=f"/desk/set-password/{token}")
    assert refused.status_code == 422 and "12 characters" in refused.page.select_one(".govuk-error-summary").get_text()
    other = client.submit(opened.page, {"password": PASSWORD, "again": PASSWORD + "!"},
                          address=f"/desk/set-password/{token}")
    assert "not the same" in other.page.select_one(".govuk-error-summary").get_text()
    done = client.submit(opened.page, {"password": PASSWORD, "again": PASSWORD},
                         address=f"/desk/set-password/{token}")
    assert done.location == "/desk/sign-in"
    assert client.get(f"/desk/set-password/{token}").status_code == 404
    assert sign_in(client, user).status_code == 303


def test_passwords_can_be_pasted_and_kept_by_a_password_manager(client: Any, officer: User) -> None:
    opened = client.get("/desk/sign-in").page
    assert opened.select_one("[name=email]")["autocomplete"] == "username"
    password = opened.select_one("[name=password]")
    assert password["autocomplete"] == "current-password" and not password.has_attr("onpaste")
    assert not password.has_attr("maxlength")


def test_asking_for_a_link_says_the_same_for_everybody_and_defers_for_staff_only(
        client: Any, officer: User, database: Any) -> None:
    said = []
    for email in (officer.email, "nobody@northmoor.example"):
        answer = client.submit(client.get("/desk/forgotten-password").page, {"email": email},
                               address="/desk/forgotten-password")
        said.append(answer.page.main.get_text().replace(email, ""))
    assert said[0] == said[1]
    jobs = database.execute(text("select args from procrastinate_jobs where task_name = 'mail_password_link'")).all()
    assert [row.args for row in jobs] == [{"user_id": officer.id, "kind": "reset"}]


def test_links_are_not_mailed_without_end(client: Any, officer: User, database: Any) -> None:
    for _ in range(6):
        client.submit(client.get("/desk/forgotten-password").page, {"email": officer.email},
                      address="/desk/forgotten-password")
    number = database.scalar(text("select count(*) from procrastinate_jobs where task_name = 'mail_password_link'"))
    assert number == 3


def test_the_account_page_lists_browsers_and_ends_the_others(client: Any, officer: User) -> None:
    sign_in(client, officer)
    elsewhere = sessions.start(officer, browser="Firefox on Windows")
    opened = client.get("/desk/account")
    assert "Officer in" in opened.page.get_text() and "Firefox on Windows" in opened.page.get_text()
    client.submit(opened.page, {"session": sessions.hash_of(elsewhere)}, form="tbody form")
    assert sessions.find(elsewhere) is None
    sessions.start(officer)
    client.submit(client.get("/desk/account").page, form="form.post-button")
    assert len(queries.sessions_of(officer.id)) == 1
    assert client.get("/desk/account").status_code == 200


def test_one_changes_ones_own_password_knowing_the_old(client: Any, officer: User) -> None:
    sign_in(client, officer)
    new = "purple monkeys type letters"
    opened = client.get("/desk/account/password")
    wrong = client.submit(opened.page, {"old": "x", "password": new, "again": new}, address="/desk/account/password")
    assert "not your present password" in wrong.page.select_one(".govuk-error-summary").get_text()
    right = client.submit(opened.page, {"old": PASSWORD, "password": new, "again": new},
                          address="/desk/account/password")
    assert right.location == "/desk/account"
    assert client.get("/desk/account").status_code == 200


def test_a_second_step_is_asked_before_anybody_is_in(client: Any, app: Any, officer: User,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    second = steps.Step(code="code", endpoint="signin.forgotten", is_asked=lambda user: user.id == officer.id)
    monkeypatch.setattr(steps, "STEPS", (steps.PASSWORD, second))
    answer = sign_in(client, officer, where="/desk/sign-in?next=/desk/account")
    assert answer.location == "/desk/forgotten-password?next=/desk/account"
    assert client.get("/desk/account").status_code == 303, "half way in is not in"
    with app.test_request_context("/"), client.session_transaction() as kept:
        assert kept["signing_in"]["done"] == ["password"]
    unasked = people.with_password(people.member())
    assert sign_in(client, unasked).location == "/desk"


def test_browsers_have_names() -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
    edge = ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 "
            "Edg/130.0")
    safari = ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
              "Version/18.0 Mobile/15E148 Safari/604.1")
    assert browsers.name_of(firefox) == "Firefox on Windows"
    assert browsers.name_of(edge) == "Edge on Windows"
    assert browsers.name_of(safari) == "Safari on iPhone"
    assert browsers.name_of("curl/8") == "Unknown browser"
