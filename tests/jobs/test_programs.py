"""Finding PostgreSQL's programs, and putting them and the data where an unprivileged user can reach them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crm.jobs import programs
from crm.jobs.programs import NoServer


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Pretend that only these versions are installed; returns the folder of the last one."""
    monkeypatch.setattr(programs, "_DISTRIBUTIONS", ())
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)

    def put(version: str) -> Path:
        folder = tmp_path / f"pg{version}" / "bin"
        folder.mkdir(parents=True)
        for name in ("postgres", "initdb"):
            (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("CRM_PG_BIN", str(folder))
        return folder

    return put


def test_a_new_data_folder_takes_any_version_from_15_on(installed: Callable[..., Path], tmp_path: Path) -> None:
    assert installed("17.2") == programs.choose(tmp_path / "data")


def test_an_older_version_is_not_used(installed: Callable[..., Path], tmp_path: Path) -> None:
    installed("14.9")
    with pytest.raises(NoServer, match="No PostgreSQL 15 or later was found"):
        programs.choose(tmp_path / "data")


def test_an_existing_data_folder_keeps_to_its_version(installed: Callable[..., Path], tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    newer = installed("18.1")
    with pytest.raises(NoServer, match=f"is of PostgreSQL 15.*18 in {newer}"):
        programs.choose(data)
    assert installed("15.8") == programs.choose(data)


def test_a_program_of_another_kind_of_machine_is_passed_over(installed: Callable[..., Path], tmp_path: Path) -> None:
    folder = installed("17.0")
    (folder / "postgres").write_bytes(b"\x7fELF not for here")
    with pytest.raises(NoServer, match="No PostgreSQL 15 or later"):
        programs.choose(tmp_path / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's closed folders need this")
def test_data_in_a_closed_folder_go_elsewhere_with_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_open_folder", lambda: tmp_path / "open")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    first = programs.within_reach_of_others(home / "var" / "postgres")
    assert first.parent == tmp_path / "open"
    assert (home / "var" / "postgres").readlink() == first
    assert programs.within_reach_of_others(home / "var" / "postgres") == first
