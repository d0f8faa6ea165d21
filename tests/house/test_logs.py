"""Our own logs never hold a query string: names and numbers that somebody looked for stand in it."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from config import ROOT

BROKEN = """
from flask import Flask

app = Flask("broken")

@app.get("/whole")
def whole():
    return "here"

@app.get("/broken")
def broken():
    raise RuntimeError("broken inside Flask")

def serve(environ, start_response):
    if environ["PATH_INFO"] == "/beyond":
        raise RuntimeError("broken beyond Flask")
    return app(environ, start_response)
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def broken_house(tmp_path: Path) -> Any:
    """The web server as we start it, with requests logged as well, over an application that breaks."""
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "gunicorn.conf.py").write_text((ROOT / "gunicorn.conf.py").read_text())
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "broken:serve", "--bind", f"127.0.0.1:{port}", "--no-control-socket",
             "--worker-class", "gthread", "--access-logfile", "-"], cwd=tmp_path, stdout=out, stderr=out)
    try:
        yield port, log
    finally:
        server.terminate()
        server.wait(timeout=20)


def ask(port: int, address: str) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=10).read()
            return
        except urllib.error.HTTPError as answered:
            assert answered.code == 500
            return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_the_web_server_logs_paths_without_what_was_typed(broken_house: Any) -> None:
    port, log = broken_house
    for path in ("/whole", "/broken", "/beyond"):
        ask(port, f"{path}?q=Mair+Evans&from=01632960123")
    said = log.read_text()
    assert "broken inside Flask" in said and "broken beyond Flask" in said
    assert '"GET /whole" 200' in said and "/beyond?..." in said
    assert "Mair" not in said and "01632960123" not in said


def test_the_programs_own_log_of_an_error_holds_no_query(app: Flask, client: Any, capfd: Any,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(app.view_functions, "signin.sign_in", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert client.get("/desk/sign-in?next=/desk/search%3Fq%3DMair").status_code == 500
    said = "".join(capfd.readouterr())
    assert "Mair" not in said


def test_an_error_of_the_database_holds_no_values(database: Any) -> None:
    with pytest.raises(DBAPIError) as broken:
        database.execute(text("select 1 / 0 where :name <> ''"), {"name": "Mair Evans"})
    assert "Mair" not in str(broken.value)


def test_nothing_of_ours_logs_a_whole_address() -> None:
    whole = re.compile(r"log\w*\.\w+\(.*(full_path|query_string|request\.url\b|request\.args)")
    assert [str(path) for path in ROOT.glob("crm/**/*.py") if whole.search(path.read_text())] == []


def test_every_answer_keeps_its_address_from_other_sites(client: Any) -> None:
    assert client.get("/desk/sign-in?q=Mair").headers["Referrer-Policy"] == "same-origin"
