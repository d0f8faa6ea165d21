"""Every door, tried by everybody: who may not come in is turned away in words, and nothing ever falls over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect
from werkzeug.routing import Rule

from crm.accounts.models import User
from crm.accounts.permissions import GRANTS, Role
from crm.foundation.database import db, session
from tests.conftest import Visitor
from tests.factories.council import Council

ROLES = [role.value for role in Role]
#: What shows something only with a secret from a mail or an expired session, or after a call.
NEVER_SHOWN = {"call.done", "signin.typed", "signin.as_typed", "signin.set_password"}
NONSENSE = {"q": "\x00", "text": "\x00", "version": "²" * 400, "case": ["x", "-1", "🐝"], "to": "🐝", "user": "nobody",
            "team": "\u202e", "name": "n" * 100_000, "due_at-0": "31/02/9999", "outcome": "x", "press": "find:🐝",
            "batch": "\x00", "back": "//elsewhere.example", "session": "\x00", "service": "\x00", "contact": "\x00",
            "place": "\x00", "pick": "\x00", "join": "9" * 30, "from": "\x00", "days": "9" * 30}


@pytest.fixture
def council(app: Flask) -> Council:
    made = Council()
    session.commit()
    return made


@contextmanager
def undone() -> Iterator[None]:
    """What a request commits inside is taken back, so that the next one meets the same council."""
    session.commit()
    session.remove()  # or its own savepoint would begin before ours
    nested = db.engines[None].begin_nested()  # type: ignore[attr-defined]  # a connection, in this fixture
    try:
        yield
    finally:
        session.remove()
        nested.rollback()


def rules(app: Flask, method: str) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())),
                  key=lambda rule: rule.rule)


def addresses(app: Flask, council: Council, method: str) -> list[tuple[str, str]]:
    """(endpoint, address) of every rule that takes this method."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return [(rule.endpoint, adapter.build(rule.endpoint, council.fill(rule.endpoint, rule.arguments), method))
                for rule in rules(app, method)]


def may_come_in(app: Flask, endpoint: str, role: str) -> bool:
    access = app.view_functions[endpoint].access  # type: ignore[attr-defined]
    return access.is_public or not access.permissions or any(p in GRANTS[Role(role)] for p in access.permissions)


def come(client: Visitor, user: User | None) -> None:
    client.delete_cookie("guildhall-desk")
    if user is not None:
        client.be(session.get_one(User, inspect(user).identity[0]))  # it may be of a session that is gone


def token_of(client: Visitor) -> str:
    found = client.get("/desk/account").page.select_one("input[name=csrf_token]")
    assert found is not None
    return str(found["value"])


def test_every_page_opens_for_whom_it_is_meant_and_for_nobody_else(app: Flask, client: Visitor,
                                                                  council: Council) -> None:
    pages, shown = addresses(app, council, "GET"), set()
    for role in ROLES:
        come(client, council.people[role])
        for endpoint, address in pages:
            with undone():
                answer = client.get(address)
            where = f"{role} at {address}: {answer.status_code}"
            expected = (200, 302, 303, 403, 404) if may_come_in(app, endpoint, role) else (403,)
            assert answer.status_code in expected, where
            if answer.status_code < 400:
                shown.add(endpoint)
            check_page(answer, where)
    assert {endpoint for endpoint, _ in pages} - shown - NEVER_SHOWN == set()


def check_page(answer: Any, where: str) -> None:
    """One h1, the title begins with it, and nothing of ours shows through."""
    if answer.page is None or answer.status_code in (302, 303) or answer.page.html is None:
        return
    headings = [" ".join(h.get_text(" ", strip=True).split()) for h in answer.page.select("h1")]
    assert len(headings) == 1, f"{where}: {headings}"
    title = " ".join(answer.page.title.get_text().split()).removeprefix("Error: ")
    assert title.startswith(headings[0]), f"{where}: {title!r} does not begin with {headings[0]!r}"
    ids = [found["id"] for found in answer.page.select("[id]")]
    assert len(ids) == len(set(ids)), f"{where}: {sorted({i for i in ids if ids.count(i) > 1})} stand twice"
    text = re.sub(r"\{\{[a-z_.]+\}\}", "", answer.page.get_text(" "))  # the placeholders of a service's messages
    assert not re.search(r"\bNone\b(?! entered|\.)|Undefined|\{\{|\{%|&lt;|Traceback", text), f"{where}: {text[:3000]}"


def test_nobody_signed_in_is_led_to_sign_in_or_sees_what_is_for_everybody(app: Flask, client: Visitor,
                                                                         council: Council) -> None:
    for method in ("GET", "POST"):
        for endpoint, address in addresses(app, council, method):
            with undone():
                answer = client.open(address, method=method)
            if app.view_functions[endpoint].access.is_public:  # type: ignore[attr-defined]
                assert answer.status_code < 500, address
            elif method == "GET":
                assert answer.status_code == 303 and "/desk/sign-in" in answer.location, address
            else:
                assert answer.status_code in (303, 400) and "/desk/cases/" not in (answer.location or ""), address


def test_nothing_can_be_sent_without_the_token_of_a_page(app: Flask, client: Visitor, council: Council) -> None:
    come(client, council.people["lead"])
    for _, address in addresses(app, council, "POST"):
        with undone():
            assert client.post(address).status_code == 400, address


def test_an_empty_form_is_refused_in_words_and_lets_nobody_in(app: Flask, client: Visitor, council: Council) -> None:
    forms = addresses(app, council, "POST")
    for role in ROLES:
        try_all_forms(app, client, council.people[role], role, forms, {})


def test_a_form_full_of_nonsense_is_refused_in_words(app: Flask, client: Visitor, council: Council) -> None:
    forms = addresses(app, council, "POST")
    for role in ("lead", "administrator"):
        try_all_forms(app, client, council.people[role], role, forms, NONSENSE)


def try_all_forms(app: Flask, client: Visitor, user: User, role: str, forms: list[tuple[str, str]],
                  typed: dict[str, Any]) -> None:
    come(client, user)
    token = token_of(client)
    cookies = [cookie for name in ("guildhall-desk", "guildhall") if (cookie := client.get_cookie(name)) is not None]
    for endpoint, address in forms:
        for cookie in cookies:
            client.set_cookie(cookie.key, cookie.value)  # again, for some forms sign out
        with undone():
            answer = client.post(address, data={**typed, "csrf_token": token})
        where = f"{role} at {address}: {answer.status_code}"
        assert answer.status_code < 500, where
        if not may_come_in(app, endpoint, role):
            assert answer.status_code == 403, where
        if answer.status_code != 200:
            check_page(answer, where)


@pytest.mark.parametrize("odd", ["%00", "9" * 30, "🐝" * 200, "..%2f..%2fetc"])
def test_an_address_that_leads_nowhere_says_so(app: Flask, client: Visitor, council: Council, odd: str) -> None:
    come(client, council.people["lead"])
    for rule in rules(app, "GET"):
        if not rule.arguments or rule.endpoint in NEVER_SHOWN:
            continue
        address = re.sub(r"<[^>]+>", odd, rule.rule)
        with undone():
            answer = client.get(address)
        assert answer.status_code in (302, 303, 403, 404, 405), f"{address}: {answer.status_code}"
        check_page(answer, address)


def test_an_address_with_nonsense_behind_it_is_refused_in_words(app: Flask, client: Visitor, council: Council) -> None:
    come(client, council.people["lead"])
    odd = dict.fromkeys(["q", "after", "before", "show", "kind", "owner", "service", "contact", "place", "from",
                         "saved", "area", "waiting_days", "held", "page", "year", "version", "about", "uprn", "name"])
    for value in ("\x00", "🐝" * 50, "9" * 40, "-1"):
        for _, address in addresses(app, council, "GET"):
            with undone():
                answer = client.get(address.partition("?")[0], query_string=dict.fromkeys(odd, value))
            assert answer.status_code < 500, f"{address} with {value!r}: {answer.status_code}"
