"""`guildhall backup`: the database first, then the files it refers to, in a folder of the moment."""

import json
import shutil
import subprocess
from pathlib import Path

import click
from sqlalchemy import make_url, text

from config import Config
from crm.foundation import clock, files
from crm.foundation.database import db, session
from crm.jobs import programs
from crm.jobs.commands import over_database


class NoBackup(click.ClickException):
    """Why there is no backup, in words."""


@click.command()
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@over_database
def backup(target: Path) -> None:
    """Write a copy of everything into a new folder inside TARGET. Work may go on meanwhile.

    Files are kept by their content and added before the database knows of them: those copied after it are complete.
    """
    made_at = clock.now()
    name = f"guildhall-{made_at:%Y%m%d-%H%M%S}"
    part = target / f"{name}.part"
    try:
        part.mkdir(parents=True)
    except OSError as problem:
        raise NoBackup(f"{part} could not be made: {problem.strerror}.") from problem
    try:
        click.echo("Copying the database")
        size = _dump(part / "database.dump")
        number = _copy_files(part / "files")
        (part / "about.json").write_text(json.dumps({"made_at": made_at.isoformat(), "files": number}) + "\n")
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)  # half a backup is none
        raise
    done = part.rename(target / name)
    click.echo(f"{done}: the database ({size // 1024:,} kB) and {number:,} files.")
    click.echo(f"To restore: pg_restore --no-owner --dbname NEW_DATABASE {done / 'database.dump'}, and copy "
               f"{done / 'files'} to {Config.from_env().data_folder / 'files'}.")


def _dump(target: Path) -> int:
    """Write the database by pg_dump, and return the number of bytes."""
    url = make_url(db.engine.url).set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([_pg_dump(), "--format=custom", "--no-owner", f"--file={target}", f"--dbname={url}"],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoBackup(f"The database could not be copied: {done.stderr.strip()}")
    return target.stat().st_size


def _pg_dump() -> Path:
    """A pg_dump at least as new as the server: an older one refuses."""
    wanted = int(session.execute(text("show server_version_num")).scalar_one()) // 10_000
    for folder in programs.folders():
        found = programs.version_of(folder / "pg_dump")
        if found is not None and found >= wanted:
            return folder / "pg_dump"
    raise NoBackup(f"No pg_dump of PostgreSQL {wanted} or later was found. Install PostgreSQL's client programs, or "
                   "set CRM_PG_BIN to their folder.")


def _copy_files(target: Path) -> int:
    contents = list(files.all_contents())
    target.mkdir()
    with click.progressbar(contents, label="Copying files") as bar:
        for digest in bar:
            place = target / digest[:2] / digest
            place.parent.mkdir(exist_ok=True)
            shutil.copy2(files.path(digest), place)
    return len(contents)
