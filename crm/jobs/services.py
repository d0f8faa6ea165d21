"""`guildhall services`: packs in and out, their problems, and publishing, without a screen."""

from collections.abc import Iterator
from pathlib import Path

import click

from crm.catalogue import calendars, drafts, versions
from crm.catalogue import services as catalogue
from crm.catalogue.models import ServiceVersion
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.jobs.commands import over_database
from crm.values.actor import SYSTEM
from crm.workflow import packs
from crm.workflow.definition import Definition
from crm.workflow.differences import difference

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def services() -> None:
    """The service catalogue: packs, drafts and published versions."""


@services.command("import")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--publish", "at_once", is_flag=True, help="Publish each at once, if it has no problems.")
@over_database
def import_files(files: tuple[Path, ...], at_once: bool) -> None:
    """Read packs (YAML) as drafts: of new services, or of those with the same code."""
    wrong = 0
    for file in files:
        try:
            with transaction():
                draft = drafts.import_pack(_text(file), actor=SYSTEM)
                if at_once:
                    versions.publish(draft.id, reason="Imported", actor=SYSTEM)
        except Invalid as refusal:
            wrong += 1
            click.echo(f"{file}: {refusal}", err=True)
            for place, words in refusal.fields.items():
                click.echo(f"  {place}: {words}", err=True)
        else:
            click.echo(f"{file}: {'published' if at_once else 'imported as a draft'}")
    if wrong:
        raise click.ClickException(f"{wrong} of {len(files)} packs were left out.")


@services.command("calendars")
@click.argument("file", type=FILE)
@over_database
def add_calendars(file: Path) -> None:
    """Add the working calendars of FILE (YAML) that the council has not got. Packs name them."""
    with transaction():
        added = calendars.seed(_text(file), actor=SYSTEM)
    click.echo(f"Added: {', '.join(added)}." if added else "The council has all of these already.")


@services.command("export")
@click.argument("code")
@click.option("--draft", is_flag=True, help="The draft instead of the live version.")
@click.option("--to", "target", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="A file; without it the pack is printed.")
@over_database
def export_file(code: str, draft: bool, target: Path | None) -> None:
    """Write a service as a pack (YAML)."""
    text = versions.export_pack(_version(code, draft=draft).id)
    if target is None:
        click.echo(text, nl=False)
        return
    target.write_text(text, encoding="utf-8")
    click.echo(f"{target} was written.")


@services.command()
@click.argument("codes", nargs=-1)
@over_database
def problems(codes: tuple[str, ...]) -> None:
    """List everything that keeps services from being published, and what is worth a look. All services without CODES.

    Exit code 1 when there is a problem.
    """
    number = 0
    for code in codes or tuple(entry.code for entry in catalogue.entries().values()):
        for severity, place, words in _faults(_newest(code)):
            number += severity == "problem"
            click.echo(f"{code}: {severity}: {place}: {words}")
    if number:
        raise click.ClickException(f"{number} problems.")
    click.echo("No problems.")


@services.command()
@click.argument("code")
@click.option("--reason", help="Why, for the history of the service.")
@over_database
def publish(code: str, reason: str | None) -> None:
    """Make the draft of a service its live version. Open cases stay on theirs."""
    with transaction():
        row = versions.publish(_version(code, draft=True).id, reason=reason, actor=SYSTEM)
        number = row.number
    click.echo(f"{code}: version {number} is live.")


@services.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@over_database
def diff(old: str, new: str | None) -> None:
    """Say in words what differs. OLD and NEW are versions (CODE, CODE@2, CODE@draft) or pack files; with a file alone,
    what importing it would change."""
    if new is None and Path(old).is_file():
        read = drafts.read_pack(_text(Path(old)))
        if read.against_version_id is None:
            raise click.ClickException(f"{read.definition.code} is not in the catalogue: everything would be new.")
        changes = list(read.changes)
    else:
        changes = difference(_side(old), _side(new or f"{old}@draft"))
    for change in changes:
        click.echo(f"{change.kind:<8} {change.place}: {change.words}.")
    number = len(changes)
    click.echo("No difference." if not number else "1 difference." if number == 1 else f"{number} differences.")


@services.command("roll-back")
@click.argument("code")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why, for the history of the service.")
@over_database
def roll_back(code: str, number: int, reason: str) -> None:
    """Publish version NUMBER of a service again, under a new number. Open cases stay on theirs."""
    with transaction():
        made = versions.roll_back(catalogue.get(code).id, to=number, reason=reason, actor=SYSTEM).number
    click.echo(f"{code}: version {made} is live; it is the same as version {number}.")


@services.command("list")
@over_database
def list_all() -> None:
    """Every service with its live version and whether it has a draft."""
    for entry in catalogue.entries().values():
        rows = versions.list_versions(entry.id)
        live = next((row.number for row in rows if row.id == entry.live_version_id), None)
        states = [f"version {live} is live" if live else "not published",
                  *(["has a draft"] if any(row.state == "draft" for row in rows) else [])]
        click.echo(f"{entry.code:<32} {', '.join(states)}")


def _side(given: str) -> Definition:
    """A pack file, or a version by CODE (live), CODE@2 or CODE@draft."""
    if Path(given).is_file():
        return packs.from_yaml(_text(Path(given)))
    code, _, wanted = given.partition("@")
    if wanted.isdecimal():
        listed = versions.list_versions(catalogue.get(code).id)
        found = next((row for row in listed if row.number == int(wanted)), None)
        if found is None:
            raise NotFound("{code} has no version {number}.", code=code, number=wanted)
        return versions.definition(found.id)
    return versions.definition(_version(code, draft=wanted == "draft").id)


def _faults(row: ServiceVersion) -> Iterator[tuple[str, str, str]]:
    for found in versions.find_problems(row.id):
        yield found.severity, found.place, found.words
    for place, words in versions.failed_examples(versions.definition(row.id)).items():
        yield "problem", place, words


def _newest(code: str) -> ServiceVersion:
    return versions.list_versions(catalogue.get(code).id)[0]


def _version(code: str, *, draft: bool) -> ServiceVersion:
    entry = catalogue.get(code)
    for row in versions.list_versions(entry.id):
        if row.state == "draft" if draft else row.id == entry.live_version_id:
            return row
    raise NotFound("{code} has no draft." if draft else "{code} has not been published.", code=code)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        raise Invalid("It is not a text file in UTF-8.") from wrong
