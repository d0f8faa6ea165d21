"""Runs a replay: cases are read in batches here, and judged here and in a helper process at once; each batch is kept in
a transaction of its own, so that a worker that dies is gone on from where it was."""

from crm.cases import replaying
from crm.cases.histories import Recorded
from crm.foundation.logging import logger
from crm.foundation.transaction import transaction
from crm.jobs.replay_process import Aside, Found, Work, found
from crm.workflow.replay import Trial

log = logger(__name__)
BATCH = 400


def run(replay_id: int, *, processes: int = 2) -> None:
    """Run it to its end, or until it is cancelled."""
    with transaction():
        trial = replaying.start(replay_id)
    if trial is None:
        return
    is_through = False
    try:
        _work(replay_id, trial, processes=processes)
        is_through = True
    finally:
        with transaction():
            replaying.finish(replay_id, state="done" if is_through else "failed")
    log.info("replayed", replay=replay_id)


def _work(replay_id: int, trial: Trial, *, processes: int) -> None:
    helper: Aside | None = None
    waiting: Work | None = None
    last = 0
    try:
        while batch := _next(replay_id, after=last):
            last = batch[-1].history.case
            work = [(one.history, one.version_id) for one in batch]
            if processes > 1 and helper is None and len(batch) == BATCH:
                helper = Aside(trial)
            if helper is None:
                _keep(replay_id, found(trial, work))
            elif waiting is None:
                helper.ask(work)
                waiting = work
            else:
                mine = found(trial, work)
                _keep(replay_id, {**helper.answer(), **mine})
                waiting = None
        if helper is not None and waiting is not None:
            _keep(replay_id, helper.answer())
    finally:
        if helper is not None:
            helper.end()


def _next(replay_id: int, *, after: int) -> list[Recorded] | None:
    with transaction():
        return replaying.batch(replay_id, after=after, size=BATCH)


def _keep(replay_id: int, findings: Found) -> None:
    with transaction():
        replaying.keep(replay_id, findings)
