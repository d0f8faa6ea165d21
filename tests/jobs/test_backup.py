"""`guildhall backup`: what it writes restores to the same council."""

import json
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from crm.foundation import files
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.jobs import backup, programs
from tests.accounts import people
from tests.conftest import admin, url_of


def test_a_backup_restores_database_and_files(guildhall: Any, live_app: Flask, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "data"))
    files.configure(folder=tmp_path / "data" / "files", largest=1_000_000)
    with live_app.app_context():
        with transaction():
            people.member(name="Siân Hughes")
            kept = files.store(b"What the crew found.\n", name="note.txt", by="system").sha256
        session.remove()

    said = guildhall("backup", str(tmp_path / "copies"))
    assert said.exit_code == 0, said.output
    [made] = (tmp_path / "copies").iterdir()
    assert str(made) in said.output and "1 files" in said.output
    assert json.loads((made / "about.json").read_text())["files"] == 1
    assert (made / "files" / kept[:2] / kept).read_bytes() == b"What the crew found.\n"

    admin("drop database if exists restored with (force)")
    admin("create database restored")
    try:
        tool = next(folder / "pg_restore" for folder in programs.folders() if (folder / "pg_restore").exists())
        subprocess.run([tool, "--no-owner", f"--dbname={url_of('restored')}", made / "database.dump"], check=True)
        with psycopg.connect(url_of("restored")) as connection:
            assert connection.execute("select name from user_account").fetchall() == [("Siân Hughes",)]
            with pytest.raises(psycopg.errors.RaiseException, match="never changed or deleted"):
                connection.execute("delete from event")
    finally:
        admin("drop database if exists restored with (force)")


def test_without_pg_dump_there_is_no_half_backup(guildhall: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                 ) -> None:
    monkeypatch.setattr(backup.programs, "folders", lambda: iter([tmp_path]))
    said = guildhall("backup", str(tmp_path / "copies"))
    assert said.exit_code == 1
    assert "No pg_dump of PostgreSQL" in said.output
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_target_that_cannot_be_made_is_said_in_words(guildhall: Any, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    said = guildhall("backup", str(tmp_path / "a-file" / "below"))
    assert said.exit_code == 1
    assert "could not be made: Not a directory" in said.output
