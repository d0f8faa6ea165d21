"""Background tasks: what time does to cases, and mail that is delivered, refused, or goes to the team."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from crm.cases import lifecycle
from crm.cases.models import CaseClock, CaseTimer
from crm.contacts.models import Contact
from crm.correspondence import delivery
from crm.correspondence.delivery import Transport
from crm.correspondence.models import Message
from crm.foundation import clock as house_clock
from crm.foundation.database import session
from crm.jobs import tasks
from tests import factories
from tests.ports import free_port


@pytest.fixture
def working(app: Any) -> Any:
    tasks.serve(app)
    return app


def test_a_clock_that_runs_out_is_recorded_and_raises_the_priority(working: Any, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    case = factories.case()
    session.commit()
    clock("2026-12-08T09:00+00:00")
    tasks.sweep_cases(timestamp=0)
    session.expire_all()
    run = session.query(CaseClock).filter_by(case_id=case.id).one()
    assert run.warned_at is not None and run.breached_at is not None
    assert case.priority != "normal"


def test_a_timed_rule_acts_as_the_system_and_only_once(working: Any, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    team = factories.team()
    case = factories.case(factories.service(team=team))
    lifecycle.move(case.id, action="ask_owner", asked={}, version=None,
                   actor=factories.actor(factories.user(team=team)))
    session.commit()
    assert session.query(CaseTimer).filter_by(case_id=case.id).count() >= 1
    with house_clock.fixed(house_clock.now() + timedelta(days=40)):
        tasks.sweep_cases(timestamp=0)
        tasks.sweep_cases(timestamp=0)
    session.expire_all()
    assert (case.status, case.outcome) == ("no_action", "private_land")


def queued(email: str = "ann@example.org") -> Message:
    case = factories.case(reporter=factories.contact("Ann Lee", email=email))
    lifecycle.move(case.id, action="schedule", asked={}, version=None, actor=_officer_of(case))
    session.commit()
    return session.query(Message).filter_by(case_id=case.id, state="queued").order_by(Message.id.desc()).first()


def _officer_of(case: Any) -> Any:
    return factories.actor(factories.user(team=case.team))


def test_mail_goes_once_into_the_folder_with_the_same_id_on_a_repeat(working: Any, tmp_path: Path) -> None:
    delivery.configure(Transport(folder=tmp_path, sender="no-reply@northmoor.example"))
    message = queued()
    tasks.deliver_message(message.id)
    tasks.deliver_message(message.id)
    session.expire_all()
    assert message.state == "sent"
    mails = list(tmp_path.glob("*.eml"))
    assert len(mails) == 1 and message.message_id in mails[0].read_text()


def test_a_mail_server_that_is_down_is_tried_again_later(working: Any) -> None:
    delivery.configure(Transport(host="127.0.0.1", port=free_port(), timeout=1))
    message = queued()
    tasks.deliver_message(message.id)
    session.expire_all()
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.next_at > house_clock.now() and message.last_error


def test_a_refused_address_goes_to_the_team_at_once(working: Any) -> None:
    class Refuses:
        async def handle_RCPT(self, *args: Any) -> str:
            return "550 No such person here"

    port = free_port()
    server = Controller(Refuses(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        delivery.configure(Transport(host="127.0.0.1", port=port))
        message = queued()
        tasks.deliver_message(message.id)
    finally:
        server.stop()
    session.expire_all()
    assert message.state == "by_hand" and "550" in message.last_error


def test_somebody_who_died_since_it_was_queued_is_not_written_to(working: Any, tmp_path: Path) -> None:
    delivery.configure(Transport(folder=tmp_path))
    message = queued()
    session.get(Contact, message.contact_id).died_on = house_clock.today()
    session.commit()
    tasks.deliver_message(message.id)
    session.expire_all()
    assert message.state == "by_hand" and not list(tmp_path.glob("*.eml"))


def test_a_case_that_breaks_the_sweep_is_put_off_so_that_the_others_get_their_turn(working: Any, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    broken, sound = factories.case(), factories.case()
    session.query(CaseClock).filter_by(case_id=broken.id).update({"run": {}})
    session.commit()
    clock("2026-12-08T09:00+00:00")

    with pytest.raises(KeyError):
        tasks.sweep_cases(timestamp=0)
    tasks.sweep_cases(timestamp=0)

    session.expire_all()
    assert session.query(CaseClock).filter_by(case_id=sound.id).one().breached_at is not None
