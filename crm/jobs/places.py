"""`guildhall places`: a gazetteer and its boundaries from files, with progress and an error report by line."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from crm.errors import Refusal
from crm.foundation.transaction import transaction
from crm.places import importing, reading
from crm.places.importing import Tally
from crm.places.reading import Row, Wrong
from crm.values.actor import SYSTEM

SHOWN = 50
"""Errors that are printed; a report file holds all of them."""


class _NotReally(Exception):
    """Ends a dry run: whatever was done in its transaction is undone."""


@click.group()
def places() -> None:
    """The gazetteer: properties, streets and wards."""


@places.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and count what would change; change nothing.")
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="Write every line that was left out to this CSV.")
def import_file(file: Path, dry_run: bool, report: Path | None) -> None:
    """Add and change properties from a CSV, or wards from a GeoJSON file (.json, .geojson).

    A line that cannot be used is left out and listed; all others are taken in. The same file again changes nothing.
    """
    try:
        if file.suffix.lower() in (".json", ".geojson"):
            _import_areas(file, dry_run=dry_run)
            return
        tally, wrong = _import_properties(file, dry_run=dry_run)
    except Refusal as refused:
        raise click.ClickException(str(refused)) from refused
    _say(tally, wrong, dry_run=dry_run)
    if report is not None:
        _write(report, wrong)
    if wrong:
        raise SystemExit(1)


def _import_properties(file: Path, *, dry_run: bool) -> tuple[Tally, list[Wrong]]:
    text = _text(file)
    found = reading.read(text.splitlines(keepends=True))
    tally, wrong = Tally(), list[Wrong]()
    with click.progressbar(_good(found.lines, wrong), length=text.count("\n"), label="Reading properties") as rows:
        try:
            if dry_run:
                with transaction():
                    _take_in(found, importing.batches(rows), tally)
                    raise _NotReally
            with transaction():
                importing.declare(found.attributes, actor=SYSTEM)
            for batch in importing.batches(rows):
                with transaction():
                    importing.take_in(batch, importing.Wards(), tally, actor=SYSTEM)
        except _NotReally:
            pass
    tally.left_out = len(wrong)
    if not dry_run:
        with transaction():
            importing.finish(tally, digest=_digest(file), actor=SYSTEM)
    return tally, wrong


def _take_in(found: reading.File, batches: Iterable[list[Row]], tally: Tally) -> None:
    importing.declare(found.attributes, actor=SYSTEM)
    wards = importing.Wards()
    for batch in batches:
        importing.take_in(batch, wards, tally, actor=SYSTEM)


def _import_areas(file: Path, *, dry_run: bool) -> None:
    try:
        collection = json.loads(_text(file))
    except json.JSONDecodeError as wrong:
        raise click.ClickException(f"The file is not JSON: line {wrong.lineno}, column {wrong.colno}.") from wrong
    codes: list[str] = []
    try:
        with transaction():
            codes = importing.take_in_areas(collection if isinstance(collection, dict) else {}, digest=_digest(file),
                                            actor=SYSTEM)
            if dry_run:
                raise _NotReally
    except _NotReally:
        pass
    click.echo(f"{len(codes)} wards {'would be' if dry_run else 'were'} read: {', '.join(codes)}.")


def _good(lines: Iterator[Row | Wrong], wrong: list[Wrong]) -> Iterator[Row]:
    for line in lines:
        if isinstance(line, Row):
            yield line
        else:
            wrong.append(line)


def _text(file: Path) -> str:
    """The file's text: UTF-8, or else as old spreadsheets write it."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _say(tally: Tally, wrong: list[Wrong], *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    click.echo(f"{tally.added} {would}added, {tally.changed} {would}changed, {tally.unchanged} unchanged, "
               f"{len(wrong)} left out.")
    for one in wrong[:SHOWN]:
        click.echo(f"Line {one.line}{f', {one.column}' if one.column else ''}: {one.why}")
    if len(wrong) > SHOWN:
        click.echo(f"and {len(wrong) - SHOWN} more; --report writes them all to a file.")


def _write(report: Path, wrong: list[Wrong]) -> None:
    with report.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(("line", "column", "why"))
        writer.writerows((one.line, one.column, one.why) for one in wrong)
