"""A text in the reader's language, or marked as another's."""

from __future__ import annotations

from crm.values.language import Picked, languages_for, missing, pick

BOTH = {"en": "Received", "cy": "Derbyniwyd"}


def test_a_text_is_shown_in_the_language_asked_for() -> None:
    assert pick(BOTH, "cy") == Picked("Derbyniwyd", "cy", is_fallback=False)
    assert str(pick(BOTH, "en")) == "Received"


def test_a_missing_language_shows_the_other_and_says_so() -> None:
    assert pick({"en": "Received", "cy": ""}, "cy") == Picked("Received", "en", is_fallback=True)
    assert pick({"cy": "Derbyniwyd"}, "en") == Picked("Derbyniwyd", "cy", is_fallback=True)


def test_a_bare_text_is_in_the_first_language_of_the_council() -> None:
    assert pick("Received", "en") == Picked("Received", "en", is_fallback=False)
    assert pick("Derbyniwyd", "en", first="cy") == Picked("Derbyniwyd", "cy", is_fallback=True)


def test_nothing_at_all_is_empty_and_not_marked() -> None:
    assert pick({}, "cy") == Picked("", "cy", is_fallback=False)


def test_required_languages_without_a_text_are_named() -> None:
    assert missing({"en": "Received", "cy": " "}, ("en", "cy")) == ("cy",)
    assert missing("Received", ("en", "cy")) == ("cy",)
    assert missing(BOTH, ("en", "cy")) == ()


def test_a_language_that_is_not_known_means_both() -> None:
    assert languages_for("cy") == ("cy",)
    assert languages_for("en") == ("en",)
    assert languages_for(None) == ("cy", "en")
