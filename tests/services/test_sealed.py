"""The sealed service lived: who raises a concern keeps a reference, who is named is kept out, who reads is recorded."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Team
from crm.cases import queries
from crm.cases.models import GuardedAnswer
from crm.cases.references import reference_of
from crm.correspondence.models import Message
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.intake.submitting import Submission, Submitted, submit
from tests import factories

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CONCERN: dict[str, Any] = {
    "danger": "no", "who": "adult", "at_risk": {"name": "Beti Rees"}, "safe_way": "not_safe", "what": "Bruises",
    "alleged_known": "no", "they_know": "no", "you_are": "neighbour", "keep_name": "yes",
}  # fmt: skip


def raised(team: Team, **answers: Any) -> Submitted:
    factories.service("safeguarding-concern", team=team)
    agent = factories.actor(factories.user("agent"))
    reporter = factories.contact("Nan Jones", email="nan@example.com")
    with clock.fixed(NOW):
        return submit(Submission(service="safeguarding-concern", answers={**CONCERN, **answers},
                                 reporter_id=reporter.id), actor=agent)  # fmt: skip


def test_who_raises_a_concern_keeps_the_reference_and_nothing_else(app: Flask) -> None:
    done = raised(factories.team("Safeguarding"))
    assert done.reference is not None and not done.may_open
    for role in ("agent", "officer", "lead"):
        outsider = factories.actor(factories.user(role))
        with pytest.raises(NotFound):
            queries.get_visible(outsider, done.reference)


def test_the_duty_team_sees_it_save_the_officer_who_is_named(app: Flask) -> None:
    team = factories.team("Safeguarding")
    duty, named = factories.user("officer", team=team), factories.user("officer", team=team)
    done = raised(team, alleged_known="yes", alleged={"name": named.name}, alleged_is="council_staff",
                  alleged_officer=named.public_id)  # fmt: skip
    assert done.case is not None
    reference = reference_of(done.case.number)
    assert queries.get_visible(factories.actor(duty), reference) is not None
    with pytest.raises(NotFound):
        queries.get_visible(factories.actor(named), reference)


def test_what_was_told_is_kept_apart_and_no_message_goes_out_by_itself(app: Flask) -> None:
    done = raised(factories.team("Safeguarding"), entry_code="4821")
    assert done.request is not None
    kept = {row.code for row in session.scalars(select(GuardedAnswer))}
    assert {"at_risk", "what", "entry_code"} <= kept
    assert not {"at_risk", "what", "entry_code"} & set(done.request.answers)
    assert session.scalars(select(Message)).all() == []
