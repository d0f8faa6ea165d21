"""What stories share: one running house and one browser a module; a page for whoever the story is about."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from crm.accounts import queries, sessions
from crm.app import create_app
from crm.foundation.database import db, session
from crm.foundation.transaction import transaction
from tests import conftest as shared
from tests.factories.council import Council
from tests.web import browser as chromium


class House:
    """A running house with a small council in it."""

    def __init__(self, app: Flask, address: str, council: Council, browser: Browser) -> None:
        self.app, self.address, self.council, self.browser = app, address, council, browser
        self.faults: list[str] = []

    @contextmanager
    def page_of(self, role: str, *, width: int = 1366, height: int = 768, script: bool = True) -> Iterator[Page]:
        """A page in which the one of this role is signed in; what the console complains of is kept in `faults`."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="en-GB",
                                           timezone_id="Europe/London", base_url=self.address,
                                           java_script_enabled=script)
        context.add_cookies([{"name": "guildhall-desk", "value": self.session_of(role), "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: self.faults.append(f"{said.text} ({said.location['url']})")
                if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        try:
            yield page
        finally:
            context.close()

    def session_of(self, role: str) -> str:
        email = self.council.people[role].email
        return str(self.ask(lambda: sessions.start(queries.find_user_by_email(email))))  # type: ignore[arg-type]

    def ask(self, what: Callable[[], Any]) -> Any:
        """Something of the database, or done in it, in a transaction of its own."""
        with self.app.app_context():
            try:
                with transaction():
                    return what()
            finally:
                session.remove()


@pytest.fixture
def house(running: House) -> House:
    """The house of the module. What the console said in the story before is not held against this one."""
    running.faults.clear()
    return running


@pytest.fixture(scope="module")
def running(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if chromium.chromium() is None:
        pytest.skip("Chromium is missing") if not os.environ.get("CI") else pytest.fail("Chromium is missing")
    name = f"story_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    app = create_app(shared.settings_for(shared.clone(template, name), tmp_path_factory.mktemp("data")))
    shared._forget()
    with app.app_context():
        with transaction():
            council = Council()
        session.remove()
    with chromium.served(app) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.chromium(), args=chromium.FLAGS)
        yield House(app, address, council, browser)
        browser.close()
    with app.app_context():
        session.remove()
        db.engine.dispose()
    shared._forget()
    shared.admin(f"drop database if exists {name} with (force)")
