"""What the two changes made most often cost: raising a request and moving a case, with the page each leads to."""

from typing import Any

import pytest

from crm.accounts.models import Team
from crm.cases.models import Case, ServiceRequest
from crm.cases.references import reference_of
from crm.catalogue import cache
from crm.catalogue.models import Service
from crm.catalogue.services import Entry
from crm.correspondence.models import Message
from crm.foundation import clock
from crm.foundation.database import session
from crm.intake.models import Draft
from tests import factories
from tests.counting import statements
from tests.desk.test_call import GOOD, begin


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets)


def changes(said: list[str]) -> list[str]:
    """The tables that are written, in the order of the statements."""
    return [one.split()[2] if one.lower().startswith("insert") else one.split()[1] for one in said
            if one.lower().startswith(("insert", "update"))]


def raised(client: Any, contact: Any = None) -> tuple[list[str], list[str]]:
    """The statements of sending a call's questions, and of the page that follows, once everything is remembered."""
    for _ in range(2):
        address = begin(client, contact)
        page = client.get(address).page
        with statements() as sending:
            sent = client.submit(page, GOOD | {"join": "none"}, form="form[enctype]", address=address)
        assert sent.status_code == 302, sent.page.get_text()
        with statements() as leading:
            assert client.get(sent.location).status_code == 200
    return list(sending), list(leading)


def test_raising_a_request_writes_each_table_once(client: Any, fly_tipping: Entry, streets: Team) -> None:
    factories.user("officer", team=streets)
    client.be(factories.user("agent", name="Ann Agent"))
    sending, leading = raised(client, factories.contact("Siân Llŷr", email="sian@example.org"))
    written = changes(sending)
    assert sorted(set(written) - {"event_stream"}) == sorted(one for one in written if one != "event_stream")
    assert written.count("council_case") == written.count("service_request") == written.count("event") == 1
    assert len(sending) <= 25 and len(leading) <= 3
    anonymous, _ = raised(client)
    assert len(anonymous) <= 24
    assert session.query(ServiceRequest).count() == session.query(Case).count() == 4


def test_moving_a_case_reads_it_once_for_its_form_and_once_in_hand(client: Any, fly_tipping: Entry, streets: Team
                                                                   ) -> None:
    client.be(factories.user("officer", team=streets))
    for name in ("Ann Lee", "Bob Lee"):
        case = factories.case(fly_tipping, reporter=factories.contact(name, email=f"{name[:3]}@example.org"))
        address = f"/desk/cases/{reference_of(case.number)}/do/schedule"
        form = client.get(address).page
        with statements() as moving:
            moved = client.submit(form, {"a-crew": streets.code})
        assert moved.status_code == 302
        with statements() as leading:
            assert client.get(moved.location).status_code == 200
    assert session.query(Message).filter_by(template="scheduled").count() == 2
    assert changes(moving).count("council_case") == changes(moving).count("event") == 1
    assert len(moving) <= 19 and len(leading) <= 6


def test_what_was_typed_is_kept_when_the_request_cannot_be_raised_after_all(client: Any, fly_tipping: Entry) -> None:
    address = begin(client.be(factories.user("agent")))
    page = client.get(address).page
    session.get(Service, fly_tipping.id).closed_at = clock.now()
    cache.changed()
    refused = client.submit(page, GOOD | {"note": "By the gate"}, form="form[enctype]", address=address)
    assert refused.status_code == 404 and session.query(Case).count() == 0
    kept = session.query(Draft).one().data
    assert kept["answers"]["land"] == "road" and kept["note"] == "By the gate"
