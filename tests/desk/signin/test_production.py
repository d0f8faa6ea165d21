"""What only production does: cookies that no other site or plain connection can touch, addresses behind a proxy."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from crm.accounts import sessions
from crm.app import create_app
from crm.foundation.database import db, session
from crm.foundation.transaction import transaction
from tests.accounts import people
from tests.accounts.people import PASSWORD
from tests.conftest import settings_for


@pytest.fixture
def production(live_app: Flask, tmp_path: Path) -> Any:
    """The same house as it is run in public, behind one proxy."""
    url = live_app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    made = create_app(replace(settings_for(url, tmp_path), production=True, proxies=1,
                              public_url="https://desk.example"))
    yield made
    with made.app_context():
        session.remove()
        db.engine.dispose()


def test_the_cookie_is_bound_to_this_host_and_to_tls(production: Flask) -> None:
    with production.app_context(), transaction():
        user = people.with_password(people.member())
    client = production.test_client()
    base = {"base_url": "https://desk.example"}
    token = client.get("/desk/sign-in", **base).get_data(as_text=True).partition('name="csrf_token" ')[2]
    token = token.partition('value="')[2].partition('"')[0]
    answer = client.post("/desk/sign-in", data={"csrf_token": token, "email": user.email, "password": PASSWORD}, **base,
                         headers={"Referer": "https://desk.example/desk/sign-in"})
    (given,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-guildhall-desk=")]
    assert all(word in given for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax")) and "Domain" not in given
    assert client.get("/desk/account", **base).status_code == 200


def test_a_name_that_is_not_ours_is_not_answered(production: Flask) -> None:
    assert production.test_client().get("/desk/sign-in", base_url="https://evil.example").status_code == 400


def test_the_address_of_somebody_behind_the_proxy_is_their_own(production: Flask) -> None:
    seen: list[str | None] = []
    production.before_request_funcs.setdefault(None, []).append(lambda: seen.append(request.remote_addr))
    production.test_client().get("/desk/sign-in", base_url="https://desk.example",
                                 headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.5"})
    assert seen == ["203.0.113.5"], "what the proxy added, not what the browser claimed"


def test_an_id_under_the_plain_name_is_worth_nothing(production: Flask) -> None:
    with production.app_context(), transaction():
        token = sessions.start(people.member())
    client = production.test_client()
    client.set_cookie("guildhall-desk", token, domain="desk.example")
    assert client.get("/desk/account", base_url="https://desk.example").status_code == 303
