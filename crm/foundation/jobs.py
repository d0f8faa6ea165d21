"""Background work, deferred by name in the transaction that needs it. The tasks themselves are registered in
crm/jobs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from crm.foundation.database import session
from crm.foundation.transaction import savepoint

#: Where tasks are registered, and what the worker runs, over a connector of its own.
queue = App(connector=SyncPsycopgConnector())
#: Defers only, over the connection of the open transaction: in web processes, and in the tasks of the worker as well.
_deferring = App(connector=SyncPsycopgConnector())


def defer(name: str, *, lock: str | None = None, once: str | None = None, at: datetime | None = None,
          queue_name: str = "default", priority: int = 0, **args: Any) -> None:
    """Add a job to the open transaction: it exists if and only if the transaction commits.

    `lock`: at most one job of this lock runs at a time. `once`: at most one job of this name waits; a second is
    silently dropped. `at`: not before this instant. Arguments are ids and codes, never personal data.
    """
    if once is None:
        _defer(name, lock=lock, once=None, at=at, queue_name=queue_name, priority=priority, args=args)
        return
    try:
        with savepoint():  # a second one would abort the whole business transaction
            _defer(name, lock=lock, once=once, at=at, queue_name=queue_name, priority=priority, args=args)
    except AlreadyEnqueued:
        return


def _defer(name: str, *, lock: str | None, once: str | None, at: datetime | None, queue_name: str, priority: int,
           args: Mapping[str, Any]) -> None:
    connection = session.connection().connection.driver_connection
    _deferring.configure_task(
        name, lock=lock, queueing_lock=once, schedule_at=at, queue=queue_name, priority=priority,
        connection=connection,
    ).defer(**args)
