"""A local PostgreSQL as our own child process: initialised, started, and ended together with us.

Nothing listens on the network: one Unix socket in a private folder. As root the server runs under an unprivileged
user, with its programs and data where that user can reach them. On Linux the kernel ends it when we die; elsewhere the
next start finds and ends it.
"""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import psycopg

from crm.jobs import programs
from crm.jobs.programs import NoServer

STARTS_WITHIN = 30.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Server:
    """One PostgreSQL over one data folder. `start()` is safe after any kind of crash; `stop()` waits for a clean
    end."""

    def __init__(self, data: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._uid, self._gid = _whom(data)
        if self._uid is not None:
            data = programs.within_reach_of_others(data.absolute())
        self._data = data.resolve()
        self._options = dict(options or {})
        self._socket = self._socket_folder()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Where the data really lies: elsewhere than asked for, when root's folder is closed to the server's user."""
        return self._data

    @property
    def url(self) -> str:
        return self.url_of("guildhall")

    def url_of(self, database: str) -> str:
        return f"postgresql://guildhall@/{database}?host={self._socket}"

    def start(self) -> None:
        """Start, creating the data folder the first time. Raises NoServer with words.

        To be called from the main thread: the kernel ends the server when the thread that started it ends.
        """
        folder = programs.choose(self._data, for_others=self._uid is not None)
        self._own(self._socket)
        self._end_leftovers()
        if not (self._data / "PG_VERSION").exists():
            self._initialise(folder)
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._socket), "max_connections": "60",
                    "shared_buffers": "256MB", "jit": "off", "timezone": "UTC", "log_min_messages": "warning",
                    "random_page_cost": "1.1", "logging_collector": "off"} | self._options
        arguments = [str(folder / "postgres"), "-D", str(self._data)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        with (self._socket / "server.log").open("wb") as log:
            self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                             cwd=self._socket, preexec_fn=self._become)
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server cleanly (a fast shutdown) and wait for it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self._process

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Whether a server of this folder, ours or another process's, takes connections."""
        try:
            psycopg.connect(self.url_of("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self, folder: Path) -> None:
        """Make the data folder beside its place and move it there whole: a start that is killed leaves no half."""
        fresh = self._data.with_name(self._data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        done = subprocess.run(
            [str(folder / "initdb"), "-D", str(fresh), "-U", "guildhall", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-instructions"],
            capture_output=True, preexec_fn=self._become, cwd=self._socket, check=False)
        if done.returncode != 0:
            raise NoServer(f"PostgreSQL could not make its data folder: {done.stderr.decode().strip()}")
        if self._data.exists():
            self._data.rmdir()
        fresh.rename(self._data)

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self._uid is not None and self._gid is not None:
            os.chown(folder, self._uid, self._gid)

    def _socket_folder(self) -> Path:
        """A private folder with a short path (that of a socket holds some 100 characters), one for each data folder."""
        mark = sha256(f"{os.geteuid()}:{self._data}".encode()).hexdigest()[:10]
        folder = Path(tempfile.gettempdir()) / f"guildhall-{mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self._uid):
            raise NoServer(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.")
        return folder

    def _become(self) -> None:
        os.setsid()  # Ctrl-C in the terminal is for us; we end the server in our own order
        if self._uid is not None and self._gid is not None:
            os.setgroups([])
            os.setgid(self._gid)
            os.setuid(self._uid)
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)  # after setuid, which clears it

    def _end_leftovers(self) -> None:
        """End what an earlier run left over this folder, and take away a lock whose owner is gone.

        A server whose parent was killed is asked to stop. Backends without a server end by themselves: the lock is
        only taken away when none is left, for two servers over one folder would destroy it.
        """
        lock = self._data / "postmaster.pid"
        left = set(_serving(self._data))
        for pid in left & {_written_in(lock)}:
            os.kill(pid, signal.SIGINT)
        if not _all_gone(self._data, within=20):
            for pid in _serving(self._data):
                os.kill(pid, signal.SIGQUIT)
            if not _all_gone(self._data, within=10):
                raise NoServer(f"Another PostgreSQL is running over {self._data} and does not end.")
        lock.unlink(missing_ok=True)  # its pid may be a zombie's, or have gone to another program

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if not self.is_running:
                break
            if self.answers():
                self._create_database()
                return
            time.sleep(0.02)
        raise NoServer("PostgreSQL did not start:\n" + _tail(self._socket / "server.log"))

    def _create_database(self) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = 'guildhall'").fetchone():
                connection.execute("create database guildhall")


def _whom(data: Path) -> tuple[int | None, int | None]:
    """Under which user the server runs: PostgreSQL refuses root, so that is the owner of the data, or an unprivileged
    one."""
    if os.geteuid() != 0:
        return None, None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise NoServer("PostgreSQL cannot run as root, and there is no user 'nobody' to run it as.")


def _serving(data: Path) -> Iterator[int]:
    """The live processes of a server over this folder: they all work in it."""
    if sys.platform != "linux":
        pid = _written_in(data / "postmaster.pid")
        if pid is not None and str(data) in _command(pid):
            yield pid
        return
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (entry / "comm").read_text().startswith("postgres") and (entry / "cwd").readlink() == data:
                yield int(entry.name)
        except OSError:
            continue  # it has ended, or is not ours to look at


def _written_in(lock: Path) -> int | None:
    try:
        return int(lock.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _command(pid: int) -> str:
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _all_gone(data: Path, *, within: float) -> bool:
    until = time.monotonic() + within
    while any(_serving(data)):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
