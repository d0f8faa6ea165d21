"""The worker itself, over a real queue: what a job queues in its turn is done as well."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from crm.cases import lifecycle
from crm.correspondence import delivery
from crm.correspondence.delivery import Transport
from crm.correspondence.models import Message
from crm.foundation import clock as house_clock
from crm.foundation import jobs
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.jobs import worker
from tests import factories


def test_a_rule_that_time_brings_moves_the_case_and_its_message_is_delivered(live_app: Any, tmp_path: Path) -> None:
    delivery.configure(Transport(folder=tmp_path))
    with live_app.app_context():
        with transaction(), house_clock.fixed(house_clock.now() - timedelta(days=60)):
            team = factories.team()
            ann = factories.contact("Ann", email="ann@example.org")
            case = factories.case(factories.service(team=team), reporter=ann)
            officer = factories.actor(factories.user(team=team))
            lifecycle.move(case.id, action="ask_owner", asked={}, version=None, actor=officer)
        with transaction():
            jobs.defer("sweep_cases", timestamp=0)
        url = str(live_app.config["SQLALCHEMY_DATABASE_URI"])
        session.remove()
    for _ in range(2):  # what the first run queues in its last job is for the second
        worker.run(live_app, url=url, wait=False)
    with live_app.app_context():
        sent = session.query(Message).filter_by(case_id=case.id, template="no_action").one()
        assert sent.state == "sent"
        assert list(tmp_path.glob("*.eml"))
