"""Several lists in one question: each row as its own select would give it."""

from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import bindparam, select

from crm.contacts.models import Contact, ContactName, ContactPoint
from crm.foundation.database import add_flushed
from crm.foundation.together import Entities, Together
from tests import factories
from tests.counting import queries

_OF = bindparam("contact")
LISTS = Together(
    names=select(ContactName).where(ContactName.contact_id == _OF).order_by(ContactName.id),
    people=select(Contact.name, Contact.born_on, Contact.created_at, Contact.version).where(Contact.id == _OF),
)


def test_lists_come_in_one_query_in_their_order_with_their_types(app: Flask) -> None:
    found = factories.contact("Siân O’Connor 🏴")
    found.born_on, found.created_at = date(1948, 3, 1), datetime(2026, 11, 23, 9, 30, 0, 123400, tzinfo=UTC)
    for name in ("Zara", "Ann"):
        add_flushed(ContactName(contact_id=found.id, kind="known_as", name=name))
    with queries() as asked:
        given = LISTS.ask(contact=found.id)
    assert len(asked) == 1
    assert [row.name for row in given.names] == ["Zara", "Ann"]
    (person,) = given.people
    assert (person.name, person.born_on, person.created_at, person.version) == (
        found.name, found.born_on, found.created_at, found.version)


def test_rows_to_be_changed_come_with_the_lists_in_one_query(app: Flask) -> None:
    found = factories.contact("Ann Lee", email="ann@example.org", phone="020 7946 0123")
    add_flushed(ContactName(contact_id=found.id, kind="known_as", name="Annie"))
    both = Entities([(ContactPoint, ContactPoint.contact_id == _OF), (ContactName, ContactName.contact_id == _OF),
                     (Contact, Contact.id == _OF)], beside=LISTS)
    with queries() as asked:
        lists, (points, names, people) = both.ask(contact=found.id)
    assert len(asked) == 1 and [row.name for row in lists.names] == ["Annie"]
    assert ([point.kind for point in points], [name.name for name in names]) == (["phone", "email"], ["Annie"])
    assert people == [found]
    assert both.ask(contact=0) == (([], []), [[], [], []])


def test_a_list_with_nothing_in_it_is_empty(app: Flask) -> None:
    assert LISTS.ask(contact=0) == ([], [])
