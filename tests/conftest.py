"""What tests share: a real PostgreSQL, an application over a savepoint, one over real commits, a browser."""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import psycopg
import pytest
from bs4 import BeautifulSoup
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from config import ROOT, Config
from crm.accounts import sessions
from crm.accounts.models import User
from crm.app import create_app
from crm.catalogue import cache
from crm.foundation import clock as house_clock
from crm.foundation import migrating, settings
from crm.foundation.database import db, session
from crm.jobs.postgres import Server

URL = "GUILDHALL_TEST_POSTGRES"
#: When every test begins: a working morning, of the week that examples of services speak of. A bin that was missed then
#: can still be reported, on whatever day, and at whatever hour, the tests are run.
BEGINNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TABLES = ("models.py", "limits.py", "settings.py", "files.py", "search.py")
_server: Server | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for the whole run, in the process that hands out the work."""
    global _server
    if hasattr(config, "workerinput") or config.option.collectonly or os.environ.get(URL):
        return
    _server = Server(ROOT / "var" / "test-postgres",
                     options={"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
                              "max_connections": "120", "autovacuum": "off"})
    if not _server.answers():  # another run in this checkout may have started it
        _server.start()
    os.environ[URL] = _server.url_of("{database}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()
        os.environ.pop(URL, None)


def url_of(database: str) -> str:
    return os.environ[URL].format(database=database)


def admin(statement: str) -> None:
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(42)")
        connection.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def working_morning() -> Iterator[None]:
    """Let the house's clock begin then, and go on from there."""
    ahead = datetime.now(UTC) - BEGINNING

    class Moved(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - ahead

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house_clock, "datetime", Moved)
        yield


@pytest.fixture(scope="session")
def template() -> str:
    """A migrated database to clone; made again only when a model or a migration changed."""
    mark = sha256()
    for path in sorted([*ROOT.glob("crm/**/*.py"), *ROOT.glob("migrations/**/*.[ps]*")]):
        if path.name in TABLES or (path.suffix in (".py", ".sql") and "migrations" in path.parts):
            mark.update(path.read_bytes())
    name = f"template_{mark.hexdigest()[:12]}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(43)")
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            for old in connection.execute("select datname from pg_database where datname like 'template\\__%'"):
                connection.execute(f"drop database if exists {old[0]}")
            connection.execute(f"create database {name}_new")
            migrating.migrate(url_of(f"{name}_new"))
            connection.execute(f"alter database {name}_new rename to {name}")
    return name


def clone(template: str, name: str) -> str:
    admin(f"drop database if exists {name} with (force)")
    admin(f"create database {name} template {template} strategy file_copy")
    return url_of(name)


def settings_for(url: str, folder: Path) -> Config:
    return Config(database_url=url, secret_keys=("k" * 40,), data_folder=folder, argon2_memory_kib=64,
                  log_level="ERROR")


@pytest.fixture(scope="session")
def _house(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    made = create_app(settings_for(clone(template, name), tmp_path_factory.mktemp("data")))
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()
    admin(f"drop database if exists {name} with (force)")


@pytest.fixture
def app(_house: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back at the end; commits are savepoints."""
    with _house.app_context():
        engine = db.engines[None]
        connection = engine.connect()
        outer = connection.begin()
        db.engines[None] = connection  # type: ignore[assignment]
        session.remove()
        session.configure(join_transaction_mode="create_savepoint")
        _forget()
        try:
            yield _house
        finally:
            session.remove()
            db.engines[None] = engine
            outer.rollback()
            connection.close()
            _forget()


def _forget() -> None:
    settings.forget()
    cache._kept.clear()
    cache._read_at = 0.0


@pytest.fixture
def database(app: Flask) -> Any:
    """The session of a domain test."""
    return session


class Visitor(FlaskClient):
    """A browser without script: every answer has `.page`, the parsed HTML; what was not committed is rolled back."""

    here = "/"

    def open(self, *args: Any, **kwargs: Any) -> Any:
        session.commit()  # what the test arranged stands, also when the request is refused and undone
        for name in list(g):  # the context of the test outlives its requests; what a request keeps must not
            g.pop(name)
        response = super().open(*args, **kwargs)
        session.rollback()
        session.expire_all()
        self.here = response.request.full_path.rstrip("?")
        response.page = BeautifulSoup(response.get_data(as_text=True), "html.parser") \
            if "html" in (response.content_type or "") else None
        return response

    def be(self, user: User) -> "Visitor":
        """Be signed in as this member of staff, without the sign-in page (which has tests of its own)."""
        self.set_cookie("guildhall-desk", sessions.start(user))
        return self

    def submit(self, page: BeautifulSoup, data: dict[str, Any] | None = None, *, form: str = "main form",
               press: str | None = None, **kwargs: Any) -> Any:
        """Post (or get) a form of a page as a browser would, hidden fields and defaults included."""
        found = page.select_one(form)
        assert found is not None, f"no form {form} on this page"
        fields = _fields(found) | (data or {})
        if press is not None:
            button = next(b for b in found.select("button") if press in b.get_text())
            if button.get("name"):
                fields[str(button["name"])] = str(button.get("value", ""))
        address = kwargs.pop("address", None) or urljoin(self.here, str(found.get("action") or ""))
        if str(found.get("method", "get")).lower() == "post":
            return self.post(address, data=fields, **kwargs)
        return self.get(address, query_string=fields, **kwargs)


def _fields(form: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind = field.get("type", "text")
        if kind in ("submit", "button", "file") or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = chosen.get("value", chosen.get_text()) if chosen is not None else ""
        else:
            plain = field.get("value", "on" if kind == "checkbox" else "")
            value = field.get_text() if field.name == "textarea" else plain
        if kind != "radio" and field["name"] in found:  # one name several times is a list
            before = found[field["name"]]
            found[field["name"]] = [*(before if isinstance(before, list) else [before]), value]
        else:
            found[field["name"]] = value
    return found


@pytest.fixture
def client(app: Flask) -> Visitor:
    app.test_client_class = Visitor
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def clock() -> Iterator[Callable[[str], None]]:
    """Set the time of the house: `clock("2026-11-23T09:00+00:00")`."""
    opened: list[Any] = []

    def set_to(text: str) -> None:
        held = house_clock.fixed(datetime.fromisoformat(text))
        held.__enter__()
        opened.append(held)

    yield set_to
    for held in reversed(opened):
        held.__exit__(None, None, None)


@pytest.fixture
def live_app(template: str, tmp_path: Path) -> Iterator[Flask]:
    """An application over a fresh clone with real commits: for stories, jobs and concurrency."""
    name = f"live_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    made = create_app(settings_for(clone(template, name), tmp_path))
    _forget()
    yield made
    with made.app_context():
        session.remove()
        db.engine.dispose()
    _forget()
    admin(f"drop database if exists {name} with (force)")


@pytest.fixture
def live_server(live_app: Flask) -> Iterator[str]:
    """The address of a running server over `live_app`."""
    server = make_server("127.0.0.1", 0, live_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=5)
    server.server_close()
