"""The worker: runs the background tasks of the database it is given."""

import asyncio

from flask import Flask
from procrastinate import PsycopgConnector

from crm.foundation.jobs import queue
from crm.jobs import tasks


def run(app: Flask, *, url: str, concurrency: int = 2) -> None:
    """Work until told to stop; SIGINT and SIGTERM let running jobs end."""
    tasks.serve(app)
    asyncio.run(_work(url, concurrency))


async def _work(url: str, concurrency: int) -> None:
    connector = PsycopgConnector(conninfo=url.replace("postgresql+psycopg://", "postgresql://"))
    with queue.replace_connector(connector) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=concurrency, install_signal_handlers=True, delete_jobs="successful",
                fetch_job_polling_interval=5.0, shutdown_graceful_timeout=20.0)


