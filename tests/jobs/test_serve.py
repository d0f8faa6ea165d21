"""`guildhall serve` as a person runs it: it opens, survives kill -9 of any part, stops cleanly, and fails in words."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import ROOT
from crm.jobs import serve
from crm.jobs.postgres import Server
from tests.ports import free_port

OPENS_WITHIN = 120.0


class Run:
    """One `guildhall serve` over a data folder, started and ended by the test."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.data, self.process = data, None
        self.log = data / "serve.log"

    def start(self) -> None:
        """Start it and wait for its address."""
        began = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command(), env=environment(self.data, self.port), cwd=ROOT, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        while "Guildhall is open" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() - began < OPENS_WITHIN, self.log.read_text()
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def pids(self) -> dict[str, int]:
        """The processes by what they are."""
        web, worker = (pid for pid, _ in json.loads((self.data / "running.json").read_text()))
        children = Path(f"/proc/{web}/task/{web}/children").read_text().split()
        database = int((Server(self.data / "postgres").data / "postmaster.pid").read_text().split()[0])
        assert self.process is not None
        return {"web server": web, "web worker": int(children[0]), "worker": worker, "database": database,
                "supervisor": self.process.pid}

    def answers(self, *, within: float = 30.0) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                asked.request("HEAD", "/")
                asked.getresponse()
                return True
            except (OSError, http.client.HTTPException):
                pass
            finally:
                asked.close()
            time.sleep(0.1)
        return False


def command() -> list[str]:
    return [sys.executable, "-m", "crm", "serve", "--empty"]


def environment(data: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"CRM_DATA": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that the database's unprivileged user can reach when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run(data: Path) -> Iterator[Run]:
    made = Run(data)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def rows(data: Path) -> list[str]:
    with psycopg.connect(Server(data / "postgres").url) as connection:
        return [row[0] for row in connection.execute("select key from attempts order by key").fetchall()]


def add(data: Path, key: str) -> None:
    with psycopg.connect(Server(data / "postgres").url) as connection:
        connection.execute("insert into attempts (key, window_at, tries) values (%s, now(), 1)", [key])


def is_gone(pid: int, *, within: float = 15.0) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if serve.started(pid) is None:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
@pytest.mark.xdist_group("serve")
@pytest.mark.parametrize("victim", ["web server", "web worker", "worker", "database", "supervisor"])
def test_after_kill_9_the_next_start_has_every_committed_row(run: Run, data: Path, victim: str) -> None:
    run.start()
    before = rows(data)
    add(data, victim)
    pids = run.pids()
    os.kill(pids[victim], signal.SIGKILL)
    if victim == "supervisor":
        assert run.process is not None
        run.process.wait()
    else:
        assert is_gone(pids[victim])
        assert run.answers()
        assert run.stop() == 0
    run.start()
    assert run.answers()
    assert rows(data) == sorted([*before, victim])
    assert all(is_gone(pid) for pid in pids.values())
    assert run.stop() == 0
    assert not (data / "running.json").exists()


@pytest.mark.slow
@pytest.mark.xdist_group("serve")
def test_ctrl_c_stops_every_process_and_a_second_one_is_refused_meanwhile(run: Run, data: Path) -> None:
    run.start()
    pids = run.pids()
    second = subprocess.run(command(), env=environment(data, run.port + 1), cwd=ROOT, capture_output=True, text=True,
                            check=False, timeout=30)
    assert second.returncode == 1
    assert f"open already over {data} (process {pids['supervisor']})" in second.stderr
    assert run.stop(signal.SIGINT) == 0
    assert all(is_gone(pid) for pid in pids.values())


@pytest.mark.slow
@pytest.mark.xdist_group("serve")
def test_ctrl_c_takes_about_two_seconds_and_what_waits_is_still_there(run: Run, data: Path) -> None:
    run.start()
    with psycopg.connect(Server(data / "postgres").url) as connection:
        connection.execute("insert into procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
                           "values ('default', 'of_tomorrow', '{}', now() + interval '1 day')")
    assert run.answers()
    began = time.monotonic()
    assert run.stop(signal.SIGINT) == 0
    assert time.monotonic() - began < 4.5  # half a second alone on a machine; it took six and more
    run.start()
    with psycopg.connect(Server(data / "postgres").url) as connection:
        left = connection.execute("select status from procrastinate_jobs where task_name = 'of_tomorrow'").fetchall()
    assert left == [("todo",)]
    assert run.stop() == 0


@pytest.mark.slow
@pytest.mark.xdist_group("serve")
def test_a_taken_port_is_said_in_words(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(command(), env=environment(data, port), cwd=ROOT, capture_output=True, text=True,
                              check=False, timeout=30)
    assert done.returncode == 1
    assert f"Port {port} is in use by another program" in done.stderr


def test_leftover_children_are_told_by_pid_and_start_time(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as ours, subprocess.Popen(["sleep", "60"]) as somebody_elses:
        try:
            record = tmp_path / "running.json"
            record.write_text(json.dumps([[ours.pid, serve.started(ours.pid)], [somebody_elses.pid, 1]]))
            serve.end_leftovers(record)
            assert ours.wait(timeout=5) == -signal.SIGTERM
            assert somebody_elses.poll() is None
        finally:
            ours.kill()
            somebody_elses.kill()
