"""`guildhall ledger`: verifies the record of what was done, and marks how it stands."""

import click

from crm.errors import Refusal
from crm.foundation.logging import logger
from crm.foundation.transaction import transaction
from crm.jobs.commands import over_database
from crm.ledger import checkpoints, verifying
from crm.ledger.verifying import Report

log = logger(__name__)
#: Findings that are printed; there may be more of them than anybody reads.
SHOWN = 50


@click.group()
def ledger() -> None:
    """The append-only record of everything that was done."""


@ledger.command()
@over_database
def verify() -> None:
    """Look for events that were changed, removed or cut off. Ends with 1 when any is found."""
    report = verifying.verify(progress=lambda read: click.echo(f"\r{read:,} events read", nl=False, err=True))
    click.echo("", err=True)
    _say(report)
    if not report.is_sound:
        raise SystemExit(1)


def _say(report: Report) -> None:
    click.echo(f"{report.events:,} events in {report.streams:,} streams, {report.redacted:,} of them blanked for "
               "privacy.")
    if report.last_checkpoint_at is None:
        click.echo("There is no checkpoint yet: a stream that was removed whole would not show.")
    else:
        click.echo(f"{report.checkpoints:,} checkpoints, the last of {report.last_checkpoint_at:%Y-%m-%d %H:%M} UTC.")
    for finding in report.findings[:SHOWN]:
        click.echo(finding.words)
    if len(report.findings) > SHOWN:
        click.echo(f"... and {len(report.findings) - SHOWN:,} more.")
    click.echo("Nothing was changed, removed or cut off." if report.is_sound
               else f"{len(report.findings):,} problems. Keep the database as it is and ask who had access to it.")


@ledger.command()
@over_database
def checkpoint() -> None:
    """Mark how the ledger stands now, as the worker does every hour."""
    hashed = take_checkpoint()
    click.echo(f"Checkpoint {hashed}" if hashed else "Nothing has happened since the last checkpoint.")


def take_checkpoint() -> str | None:
    """Add a checkpoint and log its hash, which proves everything before it when it is kept elsewhere; None when nothing
    has happened. Raises Conflict while a long change is under way.
    """
    with transaction():
        upto = checkpoints.settle()
    with transaction():
        row = checkpoints.add(upto)
    if row is None:
        return None
    log.info("ledger checkpoint", events=row.events, last_event=row.last_event_id, hash=row.hash.hex())
    return row.hash.hex()


def take_checkpoint_if_quiet() -> None:
    """As `take_checkpoint`, for the clock: skipped, with a line in the log, while a long change is under way."""
    try:
        take_checkpoint()
    except Refusal as busy:
        log.warning("ledger checkpoint skipped", why=str(busy))
