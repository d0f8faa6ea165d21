"""`python -m bench.replaying`: replays the recorded cases of every service of a council through their live version, as
the job does it, and says how long that takes and how much memory.

Nothing is to be found but a little `unsure`: histories told again for other people at other places keep their answers
and deeds, though those people and places differ in what services ask of them.
"""

import argparse
import resource
import time
from types import SimpleNamespace
from unittest import mock

from sqlalchemy import select

from bench.council import open_council
from crm.cases import replaying
from crm.cases.models import Case
from crm.catalogue import services
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.jobs import replays
from crm.values.actor import SYSTEM

#: Who asks sees every case; who acted is looked up as ever.
EVERYBODY = SimpleNamespace(actor_for=lambda user_id: SYSTEM)


def main() -> None:
    """Measure."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--size", choices=("s", "m"), default="s")
    given.add_argument("--processes", type=int, default=2)
    given.add_argument("--only", help="the code of one service")
    options = given.parse_args()
    server, _, app, took = open_council(options.size)
    print(f"council made in {took:.0f} s" if took else "council as it was")
    try:
        with app.app_context(), mock.patch.object(replaying, "actors", EVERYBODY):
            _measure(processes=options.processes, only=options.only)
    finally:
        server.stop()


def _measure(*, processes: int, only: str | None) -> None:
    total, seconds = 0, 0.0
    for entry in (one for one in services.entries().values() if only in (None, one.code)):
        user_id = session.scalar(select(Case.assignee_id).where(Case.assignee_id.is_not(None)).limit(1))
        with transaction():
            made = replaying.Replay(service_id=entry.id, version_id=entry.live_version_id or 0, user_id=user_id or 0,
                                    definition=replaying.versions.get_row(entry.live_version_id or 0).definition,
                                    most=replaying.MOST)
            session.add(made)
        began = time.monotonic()
        replays.run(made.id, processes=processes)
        took = time.monotonic() - began
        session.expire_all()
        found = replaying.result(SYSTEM, made)
        print(f"{entry.code:<28}{made.done:>7,} cases {took:>7.1f} s {_peak():>5.0f} MiB  {dict(found.by_kind)}",
              flush=True)
        total, seconds = total + made.done, seconds + took
    used = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{total:,} cases in {seconds:.1f} s: {seconds / max(total, 1) * 10_000:.0f} s for 10,000, of which "
          f"{used / max(total, 1) * 10_000:.0f} s of our own processors (beginning included, PostgreSQL not); "
          f"{_peak():.0f} MiB at most in one process")


def _peak() -> float:
    """The most memory that one process has had so far: this one, or a helper that has ended."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


if __name__ == "__main__":
    main()
