"""Folding, tokens and cleaning of typed text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values.text import clean_line, clean_text, fold, shorten, tokens


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("O'Brien", "obrien"),
        ("O’BRIEN", "obrien"),
        ("Siân Llŷr-Tŵyn", "sian llyr twyn"),
        ("Åse Łukasz Đorđe Bjørn", "ase lukasz dorde bjorn"),
        ("Straße", "strasse"),
        ("ﬁeld", "field"),
        ("St. Mary's", "st marys"),
        ("Smith & Sons (Ltd)", "smith and sons ltd"),
        ("10/2, Flat 3b", "10 2 flat 3b"),
        ("İzmir ıspanak", "izmir ispanak"),
        ("  a\u00a0\tb\n", "a b"),
        ("co\u00adoperate", "cooperate"),
        ("😀", ""),
        ("محمّد", "محمد"),
    ],
)
def test_folding_forgets_case_accents_apostrophes_and_marks(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_quick_way_for_plain_letters_folds_as_the_long_way(text: str) -> None:
    assert fold(text) == fold(text + "\u0301")


@given(st.text())
def test_upper_case_folds_as_lower_case_of_plain_letters(text: str) -> None:
    plain = "".join(character for character in text if character.isascii())
    assert fold(plain.upper()) == fold(plain.lower())


def test_tokens_are_distinct_and_keep_their_order() -> None:
    assert tokens("Jones, Siân Jones-Evans") == ("jones", "sian", "evans")
    assert tokens(" -- ") == ()


def test_a_typed_line_loses_what_cannot_be_stored_or_seen() -> None:
    assert clean_line(" Jo\x00an\u202e  \r\n Smith\ud800 ") == "Joan Smith"
    assert clean_line("e\u0301") == "é"


def test_emoji_survive_cleaning_with_their_joiners() -> None:
    assert clean_line("👩\u200d👧 ❤\ufe0f") == "👩\u200d👧 ❤\ufe0f"


def test_long_text_keeps_its_lines_and_one_empty_line_between() -> None:
    assert clean_text("  one\t two \r\n\r\n\r\n\r\n three\x0bfour\x00 \n") == "one two\n\nthree\nfour"


@given(st.text())
def test_cleaned_text_can_always_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text):
        once = clean(text)
        assert "\x00" not in once
        once.encode("utf-8")
        assert clean(once) == once


def test_a_long_text_is_shortened_between_words() -> None:
    assert shorten("Bags dumped beside the bins", most=16) == "Bags dumped…"
    assert shorten("Short", most=16) == "Short"
    assert len(shorten("x" * 50, most=10)) == 10
