"""The background tasks by name. Each opens one transaction per item and is safe to run twice."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask
from procrastinate import JobContext, RetryStrategy

from crm.accounts import held, passwords, roles, sessions
from crm.cases import migrating, recounting, replaying, sweeping
from crm.catalogue import calendar_changes, trials
from crm.contacts import recipients
from crm.correspondence import delivery, outbox
from crm.errors import Refusal
from crm.foundation import clock, files, limits
from crm.foundation.database import session
from crm.foundation.jobs import queue
from crm.foundation.logging import logger
from crm.foundation.transaction import transaction
from crm.intake import drafts
from crm.jobs import calendar_warning, ledger, migrations, pictures, replays, users

log = logger(__name__)
_app: Flask | None = None
#: Seconds without a sign of life after which a job's worker counts as dead.
DEAD_AFTER = 60


def serve(app: Flask) -> None:
    """Say which application the tasks run in."""
    global _app
    _app = app


def in_house(task: Callable[..., None]) -> Callable[..., None]:
    """Run a task inside the application, with a session of its own that is left clean."""

    @wraps(task)
    def run(*args: Any, **kwargs: Any) -> None:
        if _app is None:
            raise RuntimeError("The worker was started without an application.")
        with _app.app_context():
            try:
                task(*args, **kwargs)
            finally:
                session.remove()

    return run


@queue.task(name=outbox.DELIVER, queue="mail", retry=3)
@in_house
def deliver_message(message_id: int) -> None:
    """Deliver one message of the outbox; attempts and waits are the outbox's own."""
    with transaction():
        message = delivery.take(message_id)
        if message is not None and message.contact_id is not None:
            delivery.deliver(message, recipient=recipients.resolve(message.contact_id))


@queue.periodic(cron="* * * * *")
@queue.task(name="revive_jobs", queueing_lock="revive_jobs", pass_context=True)
async def revive_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs whose worker died to another one."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        log.warning("job revived", job=job.id, task=job.task_name)
        await manager.retry_job(job)


def _sweep(case_id: int) -> None:
    """Sweep one case. Whatever goes wrong, it is left alone for a while, so that the others get their turn."""
    is_dealt_with = False
    try:
        with transaction():
            sweeping.sweep(case_id)
        is_dealt_with = True
    except Refusal as refusal:
        log.warning("a sweep was refused", case=case_id, why=refusal.message)
        with transaction():
            sweeping.set_aside(case_id, refused=refusal)
        is_dealt_with = True
    finally:
        if not is_dealt_with:
            with transaction():
                sweeping.put_off(case_id)


@queue.periodic(cron="* * * * *")
@queue.task(name="sweep_cases", queueing_lock="sweep_cases")
@in_house
def sweep_cases(timestamp: int) -> None:
    """What time does to cases: warnings, breaches, timed rules, tasks that fall due; one transaction a case."""
    with transaction():
        due = list(sweeping.due())
    for case_id in due:
        _sweep(case_id)
    if due:
        log.info("swept", cases=len(due))


@queue.task(name=calendar_changes.RECOUNT, retry=3)
@in_house
def recount_clocks(calendar: str) -> None:
    """Count open clocks anew after a calendar changed; one transaction a case."""
    with transaction():
        cases = list(recounting.affected(calendar))
    for case_id in cases:
        with transaction():
            recounting.recount(case_id)
    log.info("recounted", calendar=calendar, cases=len(cases))


@queue.task(name=migrating.MIGRATE, retry=3)
@in_house
def migrate_cases(migration_id: int) -> None:
    """Bring open cases to another version, or back; a second run goes on where the first ended."""
    migrations.run(migration_id)


@queue.task(name=replaying.REPLAY, retry=2)
@in_house
def replay_cases(replay_id: int) -> None:
    """Run recorded cases through a version; batch by batch, so that a second run goes on where the first ended."""
    replays.run(replay_id)


@queue.task(name=files.PREVIEW, queue="files", retry=2)
@in_house
def preview_file(file_id: int) -> None:
    """Make the preview of a picture; what cannot be read has none."""
    with transaction():
        row = session.get(files.StoredFile, file_id)
        if row is not None and row.preview_sha256 is None and row.removed_at is None:
            made = pictures.preview_of(files.content(row.sha256))
            if made is not None:
                files.keep_preview(row, made)


@queue.periodic(cron="17 3 * * *")
@queue.task(name="tidy", queueing_lock="tidy")
@in_house
def tidy(timestamp: int) -> None:
    """Remove what is kept for a time only: counts of attempts, sessions, links and drafts long past."""
    with transaction():
        removed = limits.sweep(before=clock.now() - timedelta(days=2))
        log.info("tidied", attempts=removed, sessions=sessions.sweep(), links=passwords.sweep(), drafts=drafts.sweep(),
                 trials=trials.sweep(), files=files.sweep(), replays=replaying.sweep())


@queue.periodic(cron="0 7 * 10-12 1")
@queue.task(name="warn_of_calendars", queueing_lock="warn_of_calendars")
@in_house
def warn_of_calendars(timestamp: int) -> None:
    """In the last months of a year, mail the administrators when a calendar has no closed days of the next."""
    log.info("calendars looked at", told=calendar_warning.mail())


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="tidy_held_forms", queueing_lock="tidy_held_forms")
@in_house
def tidy_held_forms(timestamp: int) -> None:
    """Remove what people typed into forms whose session had expired, an hour after."""
    with transaction():
        held.sweep()


@queue.periodic(cron="5 * * * *")
@queue.task(name="ledger_checkpoint", queueing_lock="ledger_checkpoint")
@in_house
def ledger_checkpoint(timestamp: int) -> None:
    """Mark how the ledger stands, every hour."""
    ledger.take_checkpoint_if_quiet()


@queue.task(name=passwords.MAIL_LINK, queue="mail", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
@in_house
def mail_password_link(user_id: int, kind: str = "reset") -> None:
    """Mail somebody the link by which they set a password."""
    users.mail_link(user_id, purpose=kind)


@queue.task(name=roles.MAIL_ROLE, queue="mail", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
@in_house
def mail_role_given(membership_id: int, by_id: int) -> None:
    """Tell leads and administrators that somebody was given a role that reads cases."""
    users.mail_role(membership_id, by_id=by_id)


@queue.task(name=passwords.MAIL_NEWS, queue="mail", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
@in_house
def mail_account_news(user_id: int, kind: str) -> None:
    """Tell somebody that their password or address was changed."""
    users.mail_news(user_id, kind)
