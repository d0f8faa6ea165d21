"""Cases, opened through intake by an agent (or whoever is named)."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from crm.cases.models import Case, ServiceRequest
from crm.catalogue import versions
from crm.catalogue.services import Entry
from crm.contacts.models import Contact
from crm.foundation.database import session
from crm.intake import submitting
from crm.intake.submitting import Submission
from crm.values.actor import Actor
from tests.factories.contacts import contact
from tests.factories.services import service as a_service
from tests.factories.staff import actor as an_actor
from tests.factories.staff import user

_numbers = count(1)

def answers_for(service: Entry) -> dict[str, Any]:
    """Answers that will do: those of the first example of the service that no stop ends."""
    _, definition = versions.live(service.id)
    return dict(next((e.answers for e in definition.examples if e.stopped is None), {}))


def request(service: Entry | None = None, *, by: Actor | None = None, reporter: Contact | None = None,
            anonymous: bool = False, answers: Mapping[str, Any] | None = None, key: str | None = None,
            channel: str = "call", join_case_id: int | None = None) -> ServiceRequest:
    """Submit a request, with answers that will do unless others are given (over them)."""
    asked = service or a_service()
    made = submitting.submit(Submission(
        service=asked.code, answers={**answers_for(asked), **(answers or {})}, channel=channel,
        reporter_id=None if anonymous else (reporter or contact()).id, key=key or f"test-{next(_numbers)}",
        join_case_id=join_case_id,
    ), actor=by or an_actor(user("agent")))
    assert made.request is not None
    return made.request


def case(service: Entry | None = None, *, by: Actor | None = None, reporter: Contact | None = None,
         anonymous: bool = False, answers: Mapping[str, Any] | None = None, channel: str = "call") -> Case:
    """A case as it stands when it has just been opened."""
    opened = request(service, by=by, reporter=reporter, anonymous=anonymous, answers=answers, channel=channel)
    found = session.get(Case, opened.case_id)
    assert found is not None
    return found
