"""Answers told to people: rows of what is kept apart, and places in the messages that residents get."""

from flask import Flask
from sqlalchemy import select

from crm.cases import own_tasks
from crm.cases.models import CaseTask
from crm.correspondence.models import Message
from crm.foundation.database import session
from tests import factories
from tests.factories.services import ROOT

WITNESSES = [{"described": "Tall, in a red van"}, {"described": "A neighbour"}]


def fly_tipping(**changes: str) -> str:
    text = (ROOT / "services" / "fly-tipping.yaml").read_text()
    for part, more in changes.items():
        assert text.count(f"\n{part}:\n") == 1
        text = text.replace(f"\n{part}:\n", f"\n{part}:\n{more}\n")
    return text


INTERVIEW = ('  interview: {name: {en: "Take a statement", cy: "Cymryd datganiad"}, opens: {on: opened}, '
             'for_each: witness, by: [enforcement_officer], results: {taken: passed}}')


def test_a_task_for_a_row_kept_apart_names_it_to_nobody_and_shows_it_to_those_who_may_read_it(app: Flask) -> None:
    police, streets = factories.team("Enforcement"), factories.team("Streets")
    service = factories.service(fly_tipping(tasks=INTERVIEW), roles={"enforcement_officer": police}, team=streets)
    case = factories.case(service, answers={"saw": "yes", "witness": WITNESSES})
    tasks = session.scalars(select(CaseTask).where(CaseTask.case_id == case.id, CaseTask.code == "interview")
                            .order_by(CaseTask.id)).all()
    assert [(task.name, task.row, task.row_key) for task in tasks] == [("Take a statement", {}, "0"),
                                                                       ("Take a statement", {}, "1")]
    one_of_them = factories.actor(factories.user("officer", team=police))
    of_another = factories.actor(factories.user("officer", team=streets))
    shown = own_tasks.get(one_of_them, tasks[0].public_id).row
    assert [(one.label, one.words) for one in shown] == [("Describe them", "Tall, in a red van")]
    assert own_tasks.get(of_another, tasks[0].public_id).row == ()


MESSAGE = ('  seen: {channels: [email], subject: {en: "Seen", cy: "Gwelwyd"}, '
           'body: {en: "At {{answer.where}}: {{answer.what}}", cy: "Yn {{answer.where}}: {{answer.what}}"}}')


def test_a_message_says_the_address_of_a_place_and_the_names_of_options(app: Flask) -> None:
    house = factories.place("7 Harbour Row, Northmoor")
    text = fly_tipping(messages=MESSAGE).replace("\nassign:", '\non_open: [{message: seen, to: reporters}]\nassign:')
    service = factories.service(text)
    factories.case(service, answers={"where": {"uprn": house.uprn}, "what": ["bags", "needles"]})
    body = session.scalars(select(Message.body).where(Message.template == "seen")).one()
    assert "7 Harbour Row" in body and house.uprn not in body
    assert "Black bags, Needles" in body
