"""The house stands: the application builds over a migrated database."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import text

from config import Config, Misconfigured
from crm.accounts.models import Team
from crm.app import create_app
from crm.foundation.database import db, session
from crm.foundation.transaction import transaction
from tests.conftest import settings_for


def test_the_application_builds_and_reaches_its_database(app: Flask) -> None:
    assert session.execute(text("select count(*) from council_case")).scalar() == 0


def test_a_commit_in_a_test_is_seen_and_then_undone(app: Flask) -> None:
    with transaction():
        session.add(Team(code="parks", name="Parks"))
    assert session.execute(text("select count(*) from team")).scalar() == 1


def test_each_test_starts_from_nothing(app: Flask) -> None:
    assert session.execute(text("select count(*) from team")).scalar() == 0


@pytest.mark.parametrize(("proxies", "seen"), [(0, "10.0.0.1 http"), (1, "192.0.2.7 https")])
def test_who_asks_is_believed_only_from_our_own_proxies(live_app: Flask, tmp_path: Path, proxies: int, seen: str
                                                        ) -> None:
    url = live_app.config["SQLALCHEMY_DATABASE_URI"]
    made = create_app(replace(settings_for(url, tmp_path), proxies=proxies))
    made.before_request_funcs.setdefault(None, []).insert(0, lambda: f"{request.remote_addr} {request.scheme}")
    forwarded = {"X-Forwarded-For": "198.51.100.1, 192.0.2.7", "X-Forwarded-Proto": "https"}
    asked = made.test_client().get("/", headers=forwarded, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    with made.app_context():
        db.engine.dispose()
    assert asked.get_data(as_text=True) == seen


@pytest.mark.parametrize(("env", "words"), [
    ({}, "SECRET_KEY and DATABASE_URL"),
    ({"SECRET_KEY": "short", "DATABASE_URL": "postgresql:///x"}, "32 characters"),
    ({"SECRET_KEY": "k" * 32, "DATABASE_URL": "postgresql:///x", "PUBLIC_URL": "http://desk.example"}, "https://"),
    ({"CRM_POOL_SIZE": "many"}, "number"),
])
def test_an_unsafe_production_is_refused_in_words(env: dict[str, str], words: str) -> None:
    with pytest.raises(Misconfigured, match=words):
        Config.from_env({"CRM_ENV": "production", **env})
