"""Two people at once, with real commits: one wins, the other is told; nothing is done twice."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy import func, select, text

from crm.accounts import actors
from crm.cases import assignment, hold, lifecycle, sweeping
from crm.cases.models import Case, CaseAction
from crm.cases.references import reference_of
from crm.errors import Conflict, NotAllowed, Refusal
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.intake.submitting import Submission, submit
from crm.ledger.models import EventRow
from tests import factories
from tests.factories.streets import Streets


def _together(app: Flask, *jobs: Callable[[], object]) -> list[object]:
    """Run each job in a thread and transaction of its own, all begun at once; what came of each, in order."""
    ready, found = threading.Barrier(len(jobs)), [None] * len(jobs)  # type: list[object]

    def run(number: int, job: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    found[number] = job()
            except Refusal as refused:
                found[number] = refused
            finally:
                session.remove()

    threads = [threading.Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_officers_who_move_one_case_one_wins_and_the_other_is_told(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            here = Streets()
            mate = factories.user("officer", team=here.team, name="Meirion")
        case_id, version = here.case.id, here.case.version
        olwen, meirion = here.officer, actors.actor_for(mate.id)
        session.remove()

    found = _together(
        live_app,
        lambda: lifecycle.move(case_id, action="schedule", asked={}, version=version, actor=olwen).status,
        lambda: lifecycle.move(case_id, action="ask_owner", asked={}, version=version, actor=meirion).status)

    won = [one for one in found if isinstance(one, str)]
    lost = [one for one in found if isinstance(one, Conflict)]
    assert len(won) == 1 and len(lost) == 1 and len(lost[0].changes) == 1
    with live_app.app_context():
        assert session.get_one(Case, case_id).status == won[0]
        assert session.scalar(select(func.count()).select_from(CaseAction)) == 1
        session.remove()


def test_one_form_sent_eight_times_at_once_is_one_case(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            service = factories.service("fly-tipping")
            agent = factories.actor(factories.user("agent"))
            given = factories.answers_for(service)
        session.remove()
    form = Submission(service=service.code, answers=given, key="pressed-twice")

    found = _together(live_app, *[lambda: submit(form, actor=agent).reference] * 8)

    assert len(set(found)) == 1
    with live_app.app_context():
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        session.remove()


def test_two_officers_who_take_one_case_do_not_both_get_it(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            here = Streets()
            mates = [factories.user("officer", team=here.team) for _ in range(6)]
            assignment.assign(here.case.id, user_id=None, actor=here.lead)
        case_id, takers = here.case.id, [actors.actor_for(mate.id) for mate in mates]
        session.remove()

    found = _together(live_app, *[lambda who=who: assignment.take(case_id, actor=who).assignee_id for who in takers])

    assert sum(isinstance(one, int) for one in found) == 1
    assert sum(isinstance(one, NotAllowed) for one in found) == len(takers) - 1


def test_two_workers_sweep_a_case_once(live_app: Flask) -> None:
    with live_app.app_context():
        with clock.fixed(datetime.fromisoformat("2026-11-23T09:00+00:00")), transaction():
            here = Streets(what=["furniture"])
        case_id = here.case.id
        session.remove()
    with clock.fixed(datetime.fromisoformat("2026-12-01T09:00+00:00")):
        _together(live_app, *[lambda: sweeping.sweep(case_id)] * 4)

    with live_app.app_context():
        told = select(func.count()).select_from(EventRow).where(EventRow.kind == "case.clock_breached")
        assert session.scalar(told) == 1
        seqs = session.scalars(select(EventRow.seq).where(EventRow.stream == f"case:{case_id}")
                               .order_by(EventRow.seq)).all()
        assert list(seqs) == list(range(1, len(seqs) + 1)) and seqs[-1] == session.get_one(Case, case_id).version
        session.remove()


def test_joining_takes_both_cases_in_hand_in_the_order_of_their_ids(live_app: Flask) -> None:
    """Whoever holds the earlier case may go on to the later one, while somebody joins the later one to the earlier."""
    with live_app.app_context():
        with transaction():
            team = factories.team("Waste")
            service = factories.service("missed-bin", team=team)
            officer, agent = factories.actor(factories.user("officer", team=team)), factories.actor(
                factories.user("agent"))
            homes = [factories.place(lat=51.5 + number / 50) for number in range(2)]
            earlier, later = (factories.case(service, by=agent, answers={"home": {"uprn": home.uprn}})
                              for home in homes)
        early_id, late_id, reference = earlier.id, later.id, reference_of(earlier.number)
        session.remove()

    def join() -> str:
        return lifecycle.move(late_id, action="same_miss", asked={"other": reference}, version=None,
                              actor=officer, outcome="reported_twice").status

    came: list[object] = []
    joiner = threading.Thread(target=lambda: came.extend(_together(live_app, join)))
    with live_app.app_context(), transaction():
        hold.locked(early_id)
        joiner.start()
        waits = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = "
                     "current_database()")
        until = time.monotonic() + 10
        while not session.scalar(waits) and time.monotonic() < until:
            time.sleep(0.05)
        assert hold.find_free(late_id) is not None
    joiner.join()
    with live_app.app_context():
        assert came == ["not_valid"] and session.get_one(Case, early_id).requests_count == 2
        session.remove()
