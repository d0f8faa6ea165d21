"""The one box: what was saved is found at once, misspelt or not, and only by those who may."""

import pytest
from flask import Flask

from crm.cases.references import reference_of
from crm.search import box
from tests import factories
from tests.counting import queries_of


@pytest.fixture
def agent(app: Flask):  # type: ignore[no-untyped-def]
    return factories.actor(factories.user("agent"))


@pytest.mark.parametrize("typed", ["O'Brien", "obrien", "siobhan obr", "SIOBHÁN", "Siobhan O’Brian"])
def test_a_name_is_found_folded_partial_and_misspelt(agent, typed: str) -> None:  # type: ignore[no-untyped-def]
    made = factories.contact("Siobhán O'Brien")
    assert [hit.contact_id for hit in box.find(agent, typed).people] == [made.id]


@pytest.mark.parametrize("typed", ["obrein", "pritchrad", "Pritcahrd", "prichard", "obriien"])
def test_a_slip_of_the_fingers_is_forgiven(agent, typed: str) -> None:  # type: ignore[no-untyped-def]
    for name in ("Siobhán O'Brien", "Dilys Pritchard", "Obadiah Brennan", "Ann Richards"):
        factories.contact(name)
    (hit,) = box.find(agent, typed).people
    assert hit.name == ("Siobhán O'Brien" if typed.startswith("o") else "Dilys Pritchard") and hit.why


@pytest.mark.parametrize("typed", ["020 7946 0123", "+442079460123", "02079460123"])
def test_a_shared_phone_finds_everybody_who_uses_it(agent, typed: str) -> None:  # type: ignore[no-untyped-def]
    both = {factories.contact(name, phone="020 7946 0123").id for name in ("Ann Lee", "Bob Lee")}
    assert {hit.contact_id for hit in box.find(agent, typed).people} == both


def test_an_e_mail_is_found_whole(agent) -> None:  # type: ignore[no-untyped-def]
    made = factories.contact("Ann Lee", email="Ann.Lee@Example.org")
    assert [hit.contact_id for hit in box.find(agent, "ann.lee@example.org").people] == [made.id]


def test_a_reference_opens_its_case_and_a_misheard_digit_is_offered(agent) -> None:  # type: ignore[no-untyped-def]
    case = factories.case(by=agent)
    agent = factories.actor(factories.user("agent"))
    shown = reference_of(case.number)
    assert box.find(agent, shown).case == shown
    assert box.find(agent, shown.replace("-", " ")).case == shown
    wrong = ("1" if shown[0] != "1" else "2") + shown[1:]
    assert shown in box.find(agent, wrong).near


def test_an_officer_elsewhere_learns_of_a_restricted_case_only_that_it_exists(agent) -> None:  # type: ignore[no-untyped-def]
    case = factories.case(by=agent)
    outsider = factories.actor(factories.user("officer"))
    found = box.find(outsider, reference_of(case.number))
    assert found.case is None and found.line is not None and found.line.reference == reference_of(case.number)
    assert box.find(outsider, case.summary).cases == []


def test_a_null_byte_and_an_endless_text_find_nothing_and_do_no_harm(agent) -> None:  # type: ignore[no-untyped-def]
    assert box.find(agent, "\x00").is_nothing
    assert box.find(agent, "x" * 100_000).is_nothing
    assert box.find(agent, "'; drop table contact; -- 🐝 :* & | !").is_nothing


def test_a_surname_costs_five_queries_however_many_have_it(agent) -> None:  # type: ignore[no-untyped-def]
    for first in ("Ann", "Bob", "Cai", "Dai"):
        factories.contact(f"{first} Llewelyn")

    def found() -> int:
        return queries_of(lambda: box.find(agent, "llewelyn"))

    few = found()
    for number in range(8):
        factories.contact(f"Eleri Number{number} Llewelyn")
    assert found() == few <= 5
