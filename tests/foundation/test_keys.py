"""Keys taken before their rows are written, rows written in the order of their foreign keys, and questions between."""

import pytest
from flask import Flask
from sqlalchemy import text

from crm.cases.models import REFERENCES, Case, CaseAction, CaseTask, Party, ServiceRequest
from crm.contacts.models import Contact, Interaction
from crm.correspondence.models import Message
from crm.foundation import clock, keys
from crm.foundation.database import reading, session
from tests import factories
from tests.counting import statements


@pytest.mark.parametrize("model", [Case, CaseAction, CaseTask, Interaction, Message, Party, ServiceRequest])
def test_the_sequence_of_a_model_is_the_one_behind_its_key(app: Flask, model: type) -> None:
    told = session.scalar(text("select pg_get_serial_sequence(:name, 'id')"), {"name": model.__tablename__})
    assert told == f"public.{keys.sequence_of(model)}"


def test_what_is_foreseen_comes_with_the_first_key_in_one_statement(app: Flask) -> None:
    keys.foresee({Party: 2, Message: 1, REFERENCES: 2})
    with statements() as said:
        first, second = keys.next_of(Party), keys.next_of(Party)
        numbers = keys.next_of(REFERENCES), keys.next_of(REFERENCES)
        keys.next_of(Message)
    assert len(said) == 1 and second == first + 1 and numbers[1] == numbers[0] + 1
    assert keys.next_of(Party) == second + 1


def test_more_than_was_foreseen_and_what_was_not_come_too(app: Flask) -> None:
    keys.foresee({Party: 0, Message: 1})
    first = keys.next_of(Party)
    keys.foresee({Message: 1})
    with statements() as said:
        keys.next_of(Message)
    assert said == [] and keys.next_of(Message) > 0 and keys.next_of(Party) == first + 1


def test_keys_that_a_transaction_took_are_not_kept_for_the_next(app: Flask) -> None:
    keys.foresee({Party: 3})
    first = keys.next_of(Party)
    session.rollback()
    assert keys.next_of(Party) == first + 3


def test_rows_are_written_in_the_order_of_their_foreign_keys(app: Flask) -> None:
    case = factories.case(reporter=factories.contact("Mair Evans"))
    caller = session.query(Contact).one()
    touch, request, number = keys.next_of(Interaction), keys.next_of(ServiceRequest), keys.next_of(REFERENCES)
    session.add_all([
        Party(case_id=case.id, contact_id=caller.id, request_id=request, role="tenant"),
        ServiceRequest(
            id=request, number=number, case_id=case.id, service_id=case.service_id, version_id=case.version_id,
            interaction_id=touch, channel="desk", submitted_by="system", submitted_at=clock.now()),
        Interaction(id=touch, channel="call", direction="in", at=clock.now(), outcome="raised")])
    session.flush()
    assert session.query(Party).filter_by(role="tenant").one().request_id == request


def test_a_row_that_is_changed_to_point_to_a_new_one_is_written_after_it(app: Flask) -> None:
    case = factories.case(reporter=factories.contact("Mair Evans"))
    party = session.query(Party).filter_by(case_id=case.id).one()
    party.request_id = keys.add(ServiceRequest(
        number=keys.next_of(REFERENCES), case_id=case.id, service_id=case.service_id, version_id=case.version_id,
        channel="desk", submitted_by="system", submitted_at=clock.now())).id
    session.flush()
    assert session.query(Party.request_id).filter_by(case_id=case.id).scalar() == party.request_id


def test_a_question_about_other_rows_writes_nothing_and_one_about_these_does(app: Flask) -> None:
    case = factories.case()
    session.flush()
    case.summary = "Two sofas"
    with statements() as said:
        with reading(Message):
            session.query(Message).all()
        with reading(Case, besides=case):
            session.query(Case).all()
    assert not any(one.lower().startswith("update") for one in said)
    with statements() as said, reading(Case):
        session.query(Case).all()
    assert any(one.lower().startswith("update council_case") for one in said)
