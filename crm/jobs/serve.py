"""`guildhall serve`: the database, migrations, the demo council, the web server and the worker, from one command.

The children end with us; one that dies is started again; what an earlier run left behind is found and ended.
"""

import ctypes
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import psycopg

from config import ROOT, Config
from crm.foundation import migrating
from crm.jobs.postgres import Server

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
#: A child that dies more often than this within a minute takes everything down, with its words.
MOST_RESTARTS = 5


class CannotServe(Exception):
    """Why the house cannot be opened, in words."""


@dataclass
class Child:
    """A process of ours, and when it was started (for counting restarts)."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes]
    starts: list[float]


class House:
    """Everything that runs for one council on this machine."""

    def __init__(self, config: Config, *, port: int, say: Callable[[str], None]) -> None:
        self._config, self._port, self._say = config, port, say
        self._server: Server | None = None
        self._children: list[Child] = []
        self._record = config.data_folder / "running.json"
        self._lock: IO[str] | None = None
        self._stopping = False

    def open(self, *, furnish: Callable[[Config], None]) -> None:
        """Start everything and stay until told to stop. `furnish` fills a new database. Raises CannotServe."""
        self._config.data_folder.mkdir(parents=True, exist_ok=True)
        self._be_the_only_one()
        end_leftovers(self._record)
        self._require_port()
        signal.signal(signal.SIGTERM, self._told_to_stop)
        signal.signal(signal.SIGINT, self._told_to_stop)
        try:
            self._start_database()
            if not migrating.is_current(self._config.database_url):
                migrating.migrate(self._config.database_url)
            furnish(self._config)
            self._start_children()
            self._wait_for_page()
            self._say(f"Guildhall is open on http://127.0.0.1:{self._port}  (Ctrl-C stops it)")
            self._stay()
        except KeyboardInterrupt:
            self._say("Stopping.")
        finally:
            self.close()

    def close(self) -> None:
        """End the children, then the database."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in reversed(self._children):
            if child.process.poll() is None:
                child.process.terminate()
        for child in self._children:
            try:
                child.process.wait(timeout=25)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        if self._server is not None:
            self._server.stop()
        self._record.unlink(missing_ok=True)

    def _told_to_stop(self, number: int, frame: object) -> None:
        if not self._stopping:
            self._stopping = True
            raise KeyboardInterrupt

    def _start_database(self) -> None:
        if self._config.database_url:
            return
        self._server = Server(self._config.data_folder / "postgres")
        self._server.start()
        self._config = replace(self._config, database_url=self._server.url)

    def _start_children(self) -> None:
        web = [sys.executable, "-m", "gunicorn", "wsgi:app", "--preload", "--worker-class", "gthread",
               "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{self._port}", "--no-control-socket",
               "--config", "python:crm.jobs.web_server", "--log-level", "warning", "--chdir", str(ROOT)]
        for name, command in (("web server", web), ("worker", [sys.executable, "-m", "crm", "worker"])):
            self._children.append(Child(name, command, self._launch(command), [time.monotonic()]))
        self._keep_record()

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        environment = os.environ | {"DATABASE_URL": self._config.database_url, "PYTHONUNBUFFERED": "1",
                                    "PORT": str(self._port)}
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL,
                                preexec_fn=_end_with_parent)

    def _be_the_only_one(self) -> None:
        """Hold a lock on the data for as long as we live; the system gives it up with us, however we end."""
        self._lock = (self._config.data_folder / "serve.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            raise CannotServe(f"Guildhall is open already over {self._config.data_folder} (process "
                              f"{self._lock.read().strip()}). Stop it first.") from None
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    def _keep_record(self) -> None:
        running = [[child.process.pid, started(child.process.pid)] for child in self._children]
        part = self._record.with_suffix(".part")
        part.write_text(json.dumps(running))
        part.replace(self._record)

    def _require_port(self) -> None:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", self._port))
            except OSError as taken:
                raise CannotServe(f"Port {self._port} is in use by another program. Choose another one, for example "
                                  f"with PORT={self._port + 1}.") from taken

    def _wait_for_page(self) -> None:
        until = time.monotonic() + 40
        while time.monotonic() < until:
            if self._children[0].process.poll() is not None:
                raise CannotServe("The web server ended at once; its words are above.")
            if self._answers():
                return
            time.sleep(0.05)
        raise CannotServe("The web server did not answer within 40 seconds.")

    def _answers(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            asked.request("HEAD", "/")
            asked.getresponse()
            return True
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def _stay(self) -> None:
        while True:
            time.sleep(0.5)
            if self._server is not None and not self._server.is_running:
                self._say("The database ended unexpectedly: starting it again.")
                self._server.start()
            for child in self._children:
                if child.process.poll() is not None:
                    self._restart(child)

    def _restart(self, child: Child) -> None:
        now = time.monotonic()
        child.starts = [at for at in child.starts if now - at < 60] + [now]
        if len(child.starts) > MOST_RESTARTS:
            raise CannotServe(f"The {child.name} ends again and again; its words are above.")
        self._say(f"The {child.name} ended unexpectedly: starting it again.")
        child.process = self._launch(child.command)
        self._keep_record()


def end_leftovers(record: Path) -> None:
    """End the children of a run that was killed, told by the pid and start time that it wrote down."""
    try:
        kept = json.loads(record.read_text())
    except (FileNotFoundError, ValueError):
        return
    left = [(pid, since) for pid, since in kept if since is not None and started(pid) == since]
    for number, within in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)):
        for pid, _ in left:
            os.kill(pid, number)
        until = time.monotonic() + within
        while left and time.monotonic() < until:
            time.sleep(0.05)
            left = [(pid, since) for pid, since in left if started(pid) == since]


def is_empty(url: str) -> bool:
    """Whether nobody has been added to this database yet."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select not exists (select 1 from user_account)").fetchone()
        return bool(row and row[0])


def is_demo(url: str, *, email: str) -> bool:
    """Whether this database holds the demo council, told by one of its staff."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select exists (select 1 from user_account where email = %s)", [email]).fetchone()
        return bool(row and row[0])


def _end_with_parent() -> None:
    os.setsid()  # Ctrl-C in the terminal is for us; children are ended in order
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def started(pid: int) -> int | None:
    """When a process was started, in clock ticks since boot; None when it is not alive."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()
    except OSError:
        return _started_elsewhere(pid)
    return None if fields[0] == "Z" else int(fields[19])


def _started_elsewhere(pid: int) -> int | None:
    if sys.platform == "linux":
        return None
    told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return zlib.crc32(told.encode()) if told.strip() else None
