"""Names: parts, initials, lists, and the variants under which people are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values import name
from crm.values.name import Agreement, Parts
from crm.values.nicknames import BY_NAME
from crm.values.text import fold


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Margaret Ann O'Brien", Parts("", ("Margaret", "Ann"), "O'Brien", "")),
        ("Dr Jan van der Berg MBE", Parts("Dr", ("Jan",), "van der Berg", "MBE")),
        ("Cllr. Mrs Jones", Parts("Cllr. Mrs", (), "Jones", "")),
        ("Berg, Jan", Parts("", ("Jan",), "Berg", "")),
        ("van der Berg, Jan Willem", Parts("", ("Jan", "Willem"), "van der Berg", "")),
        ("John Smith, MBE", Parts("", ("John",), "Smith", "MBE")),
        ("Suharto", Parts("", ("Suharto",), "", "")),
        ("Dafydd ap Gwilym", Parts("", ("Dafydd",), "ap Gwilym", "")),
        ("", Parts("", (), "", "")),
    ],
)
def test_a_name_is_taken_apart_as_is_common(full: str, parts: Parts) -> None:
    assert name.split(full) == parts


@pytest.mark.parametrize(
    ("full", "letters"),
    [("Margaret Ann O'Brien", "MO"), ("Siân Llŷr", "SL"), ("Suharto", "S"), ("Jan van der Berg", "JB"), ("", ""),
     ("😀", ""), ("Mrs Jones", "J"), ("ángel", "Á")],
)  # fmt: skip
def test_initials_are_the_first_and_the_last(full: str, letters: str) -> None:
    assert name.initials(full) == letters


def test_a_name_shows_what_somebody_is_known_as_once() -> None:
    assert name.display("Margaret Jones", known_as="Peggy") == "Margaret Jones (Peggy)"
    assert name.display("Margaret Jones", known_as="margaret") == "Margaret Jones"
    assert name.display("", known_as="Peggy") == "Peggy"
    assert name.display("  Margaret \x00 Jones ") == "Margaret Jones"


def test_lists_are_in_order_of_family_names_without_accents() -> None:
    people = ["Zoe Adams", "Órla Ó Briain", "Ann Baker", "Suharto", "Mr Bob Adams"]
    assert sorted(people, key=name.sort_key) == ["Mr Bob Adams", "Zoe Adams", "Ann Baker", "Órla Ó Briain", "Suharto"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Bill", "William"), ("Peggy", "Margaret"), ("Mo", "Mohammed"), ("Mohamed", "Muhammad"), ("Dai", "Dafydd"),
        ("Dai", "David"), ("Wil", "Gwilym"), ("Wil", "William"), ("Liz", "Elizabeth"), ("Jack", "John"),
        ("Sandy", "Alexander"), ("Sandy", "Sandra"), ("Kasia", "Katarzyna"), ("Siân", "Jane"), ("Bethan", "Beth"),
        ("Oleksandr", "Alexander"), ("Yusuf", "Joseph"), ("Aisha", "Ayesha"), ("Ted", "Edward"), ("Ted", "Theodore"),
    ],
)  # fmt: skip
def test_short_forms_and_transliterations_are_known(one: str, two: str) -> None:
    assert fold(two) in name.equivalents(one)
    assert fold(one) in name.equivalents(two)


def test_a_name_nobody_knows_stands_for_itself() -> None:
    assert name.equivalents("Xyzzy") == {"xyzzy"}


def test_the_table_of_names_is_of_real_size_folded_and_even_handed() -> None:
    assert len(BY_NAME) > 1_000
    for each, others in BY_NAME.items():
        assert fold(each) == each and each in others
        assert all(each in BY_NAME[other] for other in others)


@pytest.mark.parametrize(
    ("full", "looked_for"),
    [
        ("Bill O'Brien", "william"),
        ("Bill O'Brien", "obrien"),
        ("Bill O Brien", "obrien"),
        ("Anna Kowalska", "kowalski"),
        ("Jan Kowalski", "kowalska"),
        ("Ann Smith-Jones", "smith"),
        ("Ann Smith-Jones", "smithjones"),
        ("Fiona MacDonald", "mcdonald"),
        ("Fiona McDonald", "macdonald"),
        ("Fiona Mc Donald", "mcdonald"),
        ("Jan van der Berg", "berg"),
        ("Olga Ivanova", "ivanov"),
        ("Mrs Peggy Jones", "margaret"),
    ],
)
def test_a_person_is_found_under_the_variants_of_a_name(full: str, looked_for: str) -> None:
    assert looked_for in name.variants(full)


def test_titles_and_single_letters_are_not_looked_for() -> None:
    assert "mrs" not in name.variants("Mrs P Jones")
    assert "p" not in name.variants("Mrs P Jones")
    assert name.variants("P") == {"p"}
    assert name.variants("") == frozenset()


@pytest.mark.parametrize(
    ("one", "two", "agreement"),
    [
        ("Siân O'Brien", "sian obrien", Agreement.SAME),
        ("Mrs Ann Jones", "Ann Jones", Agreement.SAME),
        ("Ann Mary Jones", "Ann Jones", Agreement.SAME),
        ("Nguyen Van Anh", "Anh Nguyen Van", Agreement.TRANSPOSED),
        ("Smith Bill", "William Smith", Agreement.TRANSPOSED),
        ("Bill Smith", "William Smith", Agreement.VARIANT),
        ("Mohammed Hussain", "Muhammad Hussein", Agreement.VARIANT),
        ("Jon Smyth", "John Smyth", Agreement.VARIANT),
        ("Fiona MacKay", "Fiona McKay", Agreement.VARIANT),
        ("John Peter Hughes", "Peter Hughes", Agreement.VARIANT),
        ("Anna Kowalska", "Anna Kowalski", Agreement.VARIANT),
        ("J Smith", "John Smith", Agreement.INITIAL),
        ("Ann Smith-Jones", "Ann Smith", Agreement.FAMILY_CHANGED),
        ("Gurpreet Kaur", "Gurpreet Kaur Gill", Agreement.FAMILY_CHANGED),
        ("Ann Smith", "Ann Jones", None),
        ("John Smith", "Jane Smith", None),
        ("K Smith", "John Smith", None),
        ("Smith", "John Smith", None),
        ("Suharto", "Soeharto", None),
        ("", "Ann Jones", None),
    ],
)
def test_two_names_agree_for_a_reason_that_can_be_shown(one: str, two: str, agreement: Agreement | None) -> None:
    assert name.compare(one, two) is agreement
    assert name.compare(two, one) is agreement


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_the_reader_fail(one: str, two: str) -> None:
    name.split(one)
    name.initials(one)
    name.sort_key(one)
    name.variants(one)
    assert name.compare(one, one) in (Agreement.SAME, None)
    name.compare(one, two)
