"""Runs a migration of open cases, or its reversal: batch by batch, each in a transaction of its own. What somebody is
working on is come back to; whoever goes on after a worker died finds what is left."""

from crm.cases import migrating
from crm.foundation.logging import logger
from crm.foundation.transaction import transaction

log = logger(__name__)
BATCH = 100


def run(migration_id: int) -> None:
    """Run it to its end."""
    _pass(migration_id, wait=False)
    with transaction():
        is_through = migrating.finish(migration_id)
    if not is_through:  # some were being worked on: this time wait for each
        _pass(migration_id, wait=True)
        with transaction():
            migrating.finish(migration_id)
    log.info("migrated", migration=migration_id)


def _pass(migration_id: int, *, wait: bool) -> None:
    last: int | None = 0
    while last is not None:
        with transaction():
            last = migrating.run(migration_id, after=last, size=1 if wait else BATCH, wait=wait)
