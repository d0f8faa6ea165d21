"""Finding people: nicknames, other spellings, names written as two words, postcodes beside a name."""

import pytest
from flask import Flask

from crm.contacts import adding, searching
from crm.contacts.adding import NewContact
from crm.values.actor import SYSTEM


def found(typed: str) -> list[str]:
    return [hit.name for hit in searching.search(SYSTEM, typed)]


@pytest.mark.parametrize(("name", "typed"), [
    ("William Hughes", "bill hughes"), ("Bill Hughes", "william hugh"), ("Siobhán O'Brien", "o brien"),
    ("Siobhan O Brien", "obrien"), ("Jean MacKay", "jean mckay"), ("Jean Mc Kay", "mackay"),
    ("Mohammed Hussain", "muhammad hussein"), ("Anna Kowalska", "kowalski"), ("Zoë Brontë", "zoe bronte"),
    ("Dafydd ap Gwilym", "dai ap gwilym"), ("Nguyễn Thị Minh Khai", "nguyen khai"), ("Cher", "cher"),
    ("Jan van der Berg", "van der berg"), ("Mary-Jane Watson", "maryjane watson")])
def test_a_name_is_found_however_it_is_said(app: Flask, name: str, typed: str) -> None:
    adding.add(NewContact(name=name), actor=SYSTEM)
    assert found(typed) == [name]


def test_who_is_called_exactly_so_comes_before_who_is_called_something_like_it(app: Flask) -> None:
    for name in ("William Hughes", "Bill Hughes", "Willow Hughes"):
        adding.add(NewContact(name=name), actor=SYSTEM)
    assert found("bill hughes") == ["Bill Hughes", "William Hughes"]


def test_a_name_and_a_postcode_together_find_the_one(app: Flask) -> None:
    for code in ("NM1 4QT", "NM2 1AA"):
        adding.add(NewContact(name=f"Ann Lee of {code[:3]}", address_text="1 Old Road", postcode=code), actor=SYSTEM)
    assert found("lee nm1 4qt") == ["Ann Lee of NM1"]
    assert found("Lee NM14QT") == ["Ann Lee of NM1"]


def test_signs_that_mean_something_to_a_query_do_no_harm(app: Flask) -> None:
    assert found("' & | ! :* \\ ~ ( 🐝") == []
