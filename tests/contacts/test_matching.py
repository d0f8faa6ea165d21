"""Likely matches while adding: who is shown, in which order, for which reasons."""

from datetime import date

import pytest
from flask import Flask

from crm.contacts import adding, changing, matching
from crm.contacts.adding import NewContact, Seal
from crm.contacts.models import Contact
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries

MAY = date(1958, 5, 3)


def add(name: str, **more: object) -> Contact:
    return adding.add(NewContact(name=name, **more), actor=SYSTEM)  # type: ignore[arg-type]


def matches(name: str = "", **more: object) -> list[matching.Match]:
    return matching.likely(NewContact(name=name, **more), actor=SYSTEM)  # type: ignore[arg-type]


@pytest.mark.parametrize(("recorded", "typed"), [
    ("William Hughes", "Bill Hughes"), ("Siobhán O'Brien", "siobhan o brien"), ("Mohammed Hussain", "Muhammad Hussein"),
    ("Dilys Pritchard", "Pritchard Dilys"), ("Anna Kowalska", "Anna Kowalski"), ("Dilys Pritchard", "D Pritchard"),
    ("Jean MacKay", "Jean McKay"), ("Margaret Evans", "Margarett Evans")])
def test_another_way_to_write_a_name_is_a_possible_match(app: Flask, recorded: str, typed: str) -> None:
    made = add(recorded, postcode="NM1 4QT", address_text="4 Tannery Row\nNorthmoor")
    found = matches(typed, postcode="NM1 4QT", address_text="4 Tannery Row")
    assert [match.contact_id for match in found] == [made.id]
    assert found[0].reasons


def test_a_stranger_is_no_match(app: Flask) -> None:
    add("Dilys Pritchard", phones=("01632 960118",))
    assert matches("Tom Hale", phones=("01632 960119",)) == []
    assert matches("") == []


def test_name_phone_and_birth_together_are_very_likely_and_say_why(app: Flask) -> None:
    add("Dilys Pritchard", phones=("01632 960118",), born_on=MAY)
    (found,) = matches("Dilys Pritchard", phones=("+44 1632 960118",), born_on=MAY)
    assert found.likelihood == "Very likely"
    assert found.reasons == ("Same name", "Same phone number", "Same date of birth")


def test_a_date_of_birth_that_differs_beats_a_name_that_agrees(app: Flask) -> None:
    father = add("Gwyn Pritchard", phones=("01632 960118",), born_on=MAY)
    son = add("Gwyn Pritchard", born_on=date(1990, 1, 9))
    found = matches("Gwyn Pritchard", phones=("01632 960118",), born_on=date(1990, 1, 9))
    assert [match.contact_id for match in found] == [son.id, father.id]
    assert found[1].doubts == ("Another date of birth",) and found[1].likelihood == "Possible"


def test_swapped_day_and_month_are_no_conflict_and_a_filled_in_date_says_nothing(app: Flask) -> None:
    add("Ann Lee", born_on=date(1958, 3, 5))
    add("Ann Lee", born_on=date(1900, 1, 1))
    swapped, filled = matches("Ann Lee", born_on=MAY)
    assert "Same date of birth with day and month swapped" in swapped.reasons and not swapped.doubts
    assert filled.doubts == () and filled.reasons == ("Same name",)


def test_a_number_counts_for_less_the_more_people_use_it(app: Flask) -> None:
    add("Ann Lee", phones=("01632 960118",))
    alone = matches("Ann Lee", phones=("01632 960118",))[0]
    for number in range(12):
        add(f"Resident of the care home {number}", phones=("01632 960118",))
    among_many = matches("Ann Lee", phones=("01632 960118",))
    assert [match.name for match in among_many] == ["Ann Lee"]
    assert among_many[0].score < alone.score
    assert "Same phone number, which 13 people use" in among_many[0].reasons


def test_placeholders_count_for_nothing(app: Flask) -> None:
    add("Ann Lee", phones=("07000 000000",), emails=("noemail@noemail.com",))
    assert matches("Tom Hale", phones=("07000 000000",), emails=("noemail@noemail.com",)) == []


def test_a_spouse_who_shares_the_phone_is_shown_as_another_name(app: Flask) -> None:
    add("Ann Lee", phones=("07700 900982",))
    (found,) = matches("Bob Lee", phones=("07700 900982",))
    assert found.doubts == ("Another name",) and found.likelihood == "Possible"


def test_a_former_name_is_found_and_named(app: Flask) -> None:
    made = add("Siân Pritchard", postcode="NM1 4QT", address_text="4 Tannery Row")
    changing.change(made, {"name": "Siân Bevan"}, version=made.version, actor=SYSTEM)
    (found,) = matches("Sian Pritchard", postcode="NM1 4QT")
    assert found.reasons[0] == "Same name (Siân Pritchard, former)"


def test_somebody_known_only_from_a_sealed_case_is_no_match_for_others(app: Flask) -> None:
    adding.add(NewContact(name="Ann Lee"), actor=SYSTEM, seal=Seal(case_id=99, service_id=98))
    agent = factories.actor(factories.user("agent"))
    assert matching.likely(NewContact(name="Ann Lee"), actor=agent) == []
    assert len(matches("Ann Lee")) == 1


def test_five_queries_at_most_however_many_people(app: Flask) -> None:
    home = factories.place()
    for number in range(40):
        add(f"Ann Lee {number}", phones=("01632 960118",), place_id=home.id)
    with queries() as said:
        assert len(matches("Ann Lee", phones=("01632 960118",), place_id=home.id, postcode="NM1 1AA")) == 6
    assert len(said) <= 5


@pytest.mark.parametrize("typed", ["J P", "J. P.", "Mr J"])
def test_initials_alone_are_no_name_to_look_for(app: Flask, typed: str) -> None:
    add("Dilys Pritchard", phones=("01632 960118",))
    assert matches(typed, phones=("01632 960119",)) == []
