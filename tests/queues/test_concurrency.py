"""Fifty officers take the next case at once, with real commits: nobody gets the same one, and nobody waits in vain."""

import threading
from collections import Counter

from flask import Flask
from sqlalchemy import select, update

from crm.accounts import actors
from crm.cases.models import Case
from crm.errors import NotFound
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.ledger.models import EventRow
from crm.queues import taking
from tests import factories

OFFICERS, CASES = 50, 40


def test_fifty_officers_take_next_at_once_and_nobody_gets_the_same_case(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            team = factories.team("Streets")
            service = factories.service(team=team)
            agent, reporter = factories.actor(factories.user("agent")), factories.contact("Mair Evans")
            officers = [factories.user("officer", team=team).id for _ in range(OFFICERS)]
            for _ in range(CASES):
                factories.case(service, by=agent, reporter=reporter)
            session.execute(update(Case).values(assignee_id=None))
        takers = [actors.actor_for(officer) for officer in officers]
        session.remove()
    taken, nothing, wrong = [], [], []
    begin = threading.Barrier(OFFICERS)

    def take(number: int) -> None:
        with live_app.app_context():
            begin.wait()
            try:
                with transaction():
                    taken.append((taking.take_next(takers[number]).case.id, takers[number].user_id))
            except NotFound:
                nothing.append(number)
            except Exception as fault:  # what must not happen is told by the test, not lost in a thread
                wrong.append(fault)
            finally:
                session.remove()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(OFFICERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(taken) == CASES and len(nothing) == OFFICERS - CASES
    assert Counter(case for case, _ in taken).most_common(1)[0][1] == 1
    with live_app.app_context():
        kept = {row.id: row.assignee_id for row in session.execute(select(Case.id, Case.assignee_id))}
        assert kept == dict(taken)
        told = session.scalars(select(EventRow.case_id).where(EventRow.kind == "case.assigned")).all()
        assert sorted(told)[-CASES:] and Counter(told).most_common(1)[0][1] <= 2
        session.remove()
