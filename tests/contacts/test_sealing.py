"""Somebody known only from a sealed case, and what makes them known to all."""

from typing import Any

import pytest

from crm.contacts import adding, queries, searching
from crm.contacts.adding import NewContact, Seal
from crm.contacts.models import Contact
from crm.errors import NotFound
from crm.values.actor import SYSTEM
from tests import factories


@pytest.fixture
def sealed(app: Any) -> Contact:
    case = factories.case(factories.service("safeguarding-concern"))
    return adding.add(NewContact(name="Ann Lee"), actor=SYSTEM, seal=Seal(case_id=case.id, service_id=case.service_id))


def test_a_part_in_an_ordinary_case_takes_the_seal_off(sealed: Contact) -> None:
    agent = factories.actor(factories.user("agent"))
    assert searching.search(agent, "Ann Lee") == []
    factories.case(factories.service("missed-bin"), by=SYSTEM, reporter=sealed)
    assert queries.get_visible(agent, sealed.public_id).name == "Ann Lee"
    assert [hit.name for hit in searching.search(agent, "Ann Lee")] == ["Ann Lee"]


def test_another_sealed_case_does_not(sealed: Contact) -> None:
    agent = factories.actor(factories.user("agent"))
    service = factories.case(factories.service(
        (factories.services.ROOT / "services" / "safeguarding-concern.yaml").read_text()
        .replace("code: safeguarding-concern", "code: another-concern")), by=SYSTEM, reporter=sealed)
    assert service.sensitivity == 2
    with pytest.raises(NotFound):
        queries.get_visible(agent, sealed.public_id)
