"""`guildhall worker`: runs the background tasks of the database it is given."""

import asyncio
from typing import Any

import click
from flask import Flask
from procrastinate import App, PsycopgConnector

from config import Config, Misconfigured
from crm.foundation.jobs import queue
from crm.jobs import tasks
from crm.jobs.commands import application, in_words
from crm.jobs.ending import end_at_once


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 64), default=2, show_default=True, help="Jobs at a time.")
@click.option("--queues", help="Only jobs of these queues, with commas between: default, mail.")
@in_words
def worker(concurrency: int, queues: str | None) -> None:
    """Run background jobs: messages, clocks, rules. Start more of them on more machines when one is not enough."""
    config = Config.from_env()
    if not config.database_url:
        raise Misconfigured("The worker needs DATABASE_URL. `guildhall serve` starts one by itself.")
    names = [name.strip() for name in queues.split(",")] if queues else None
    run(application(config), url=config.database_url, concurrency=concurrency, queues=names)
    end_at_once()


def run(app: Flask, *, url: str, concurrency: int = 2, queues: list[str] | None = None, wait: bool = True) -> None:
    """Work until told to stop (or, without `wait`, until nothing waits); SIGINT and SIGTERM let running jobs end."""
    tasks.serve(app)
    asyncio.run(_work(url, concurrency, queues, wait))


async def _work(url: str, concurrency: int, queues: list[str] | None, wait: bool) -> None:
    connector = PsycopgConnector(conninfo=url.replace("postgresql+psycopg://", "postgresql://"))
    with queue.replace_connector(connector) as working:
        await _until_told(working, concurrency, queues, wait)


async def _until_told(working: App, concurrency: int, queues: list[str] | None, wait: bool) -> None:
    async with working.open_async():
        settings: dict[str, Any] = {
            "concurrency": concurrency, "install_signal_handlers": wait, "delete_jobs": "successful",
            "fetch_job_polling_interval": 5.0, "shutdown_graceful_timeout": 20.0, "wait": wait,
        }
        if queues:
            settings["queues"] = queues
        await working.run_worker_async(**settings)
