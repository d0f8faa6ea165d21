"""The console command over a database of its own."""

from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from crm.__main__ import main


@pytest.fixture
def guildhall(live_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the console command over a database of its own."""
    monkeypatch.setenv("DATABASE_URL", live_app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", ""))
    monkeypatch.setenv("CRM_LOG_LEVEL", "ERROR")

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run
