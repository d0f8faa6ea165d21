"""How `guildhall serve` wants its web server (gunicorn) to end: at once, when the requests at hand are answered.

Taking an interpreter with all of our code down piece by piece takes seconds, several at a time on a small machine; by
then connections and files have nothing to lose any more: what is not committed is rolled back by the database.
"""

from typing import Any

from crm.jobs.ending import end_at_once

graceful_timeout = 10


def worker_exit(server: Any, worker: Any) -> None:
    """A process that answered requests has answered its last."""
    end_at_once()


def on_exit(server: Any) -> None:
    """All of them have ended. Who started us looks at that, not at the status."""
    end_at_once()
