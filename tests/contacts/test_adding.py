"""Adding and changing contacts, on the real database."""

import pytest
from flask import Flask

from crm.contacts import adding, changing, queries
from crm.contacts.adding import NewContact
from crm.contacts.models import ContactChange, ContactSearch
from crm.errors import Conflict, Invalid
from crm.foundation.database import session
from crm.values.actor import SYSTEM


@pytest.mark.parametrize("name", ["D'Souza-Ó Súilleabháin", "Llŷr", "Nguyễn Thị Minh Khai", "🐝 Bee Keepers", "Cher"])
def test_names_are_kept_as_typed_and_found_folded(app: Flask, name: str) -> None:
    made = adding.add(NewContact(name=f"  {name} "), actor=SYSTEM)
    assert made.name == name
    assert session.get(ContactSearch, made.id) is not None


def test_somebody_with_only_a_phone_is_called_by_it(app: Flask) -> None:
    made = adding.add(NewContact(phones=("020 7946 0123",)), actor=SYSTEM)
    assert made.name == "020 7946 0123"
    assert [c.id for c in queries.by_phone(SYSTEM, "+44 20 7946 0123")] == [made.id]


def test_nothing_at_all_is_refused_in_words(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        adding.add(NewContact(), actor=SYSTEM)
    assert "name" in refused.value.fields


def test_a_name_of_301_characters_and_a_wrong_e_mail_are_refused_together(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        adding.add(NewContact(name="x" * 301, emails=("not an address",)), actor=SYSTEM)
    assert set(refused.value.fields) == {"name", "emails"}


def test_a_changed_name_keeps_the_former_one_and_both_values(app: Flask) -> None:
    made = adding.add(NewContact(name="Siân Pritchard"), actor=SYSTEM)
    assert changing.change(made, {"name": "Siân Bevan"}, version=made.version, actor=SYSTEM) == ["name"]
    assert [(n.kind, n.name) for n in made.names] == [("former", "Siân Pritchard")]
    kept = session.query(ContactChange).filter_by(contact_id=made.id).one()
    assert (kept.old, kept.new, kept.by) == ("Siân Pritchard", "Siân Bevan", "system")


def test_two_who_change_the_same_field_conflict_and_different_fields_do_not(app: Flask) -> None:
    made = adding.add(NewContact(name="Tom Hale"), actor=SYSTEM)
    drawn = made.version
    changing.change(made, {"language": "cy"}, version=drawn, actor=SYSTEM)
    changing.change(made, {"title": "Dr"}, version=drawn, actor=SYSTEM)
    with pytest.raises(Conflict) as refused:
        changing.change(made, {"language": "en"}, version=drawn, actor=SYSTEM)
    assert refused.value.changes == ("Language: was empty, now Welsh",)


def test_a_new_residence_ends_the_former_one_and_keeps_it(app: Flask) -> None:
    made = adding.add(NewContact(name="Ann Lee", address_text="1 Old Road\nNorthmoor"), actor=SYSTEM)
    changing.add_address(made, purpose="residence", text="2 New Road\nNorthmoor", actor=SYSTEM)
    assert [(a.text, a.ended_at is None) for a in made.addresses] == [
        ("1 Old Road\nNorthmoor", False), ("2 New Road\nNorthmoor", True)]
    row = session.get(ContactSearch, made.id, populate_existing=True)
    assert row is not None and "new" in row.words.split() and "old" not in row.words.split()


def test_the_same_number_twice_is_refused(app: Flask) -> None:
    made = adding.add(NewContact(name="Ann Lee", phones=("0161 496 0111",)), actor=SYSTEM)
    with pytest.raises(Invalid):
        changing.add_point(made, way="phone", value="+44 161 496 0111", actor=SYSTEM)
