"""Choosing a text in the reader's language, and saying so when it had to be another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES: Mapping[str, str] = {"en": "English", "cy": "Cymraeg"}
"""The languages of the house by their code (BCP 47), each named in itself."""

Texts = str | Mapping[str, str]
"""A bare text (in the council's first language), or texts by language code."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A text to show. When `is_fallback`, `language` is not the one asked for: mark it with a lang attribute."""

    words: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.words


def pick(texts: Texts, language: str, *, first: str = "en") -> Picked:
    """The text in `language`; else the one in the council's `first` language; else any; marked if not as asked.

    Empty texts count as missing. With nothing at all the words are "" and nothing is marked.
    """
    by_code = {first: texts} if isinstance(texts, str) else texts
    for code in dict.fromkeys((language, first, *by_code)):
        words = by_code.get(code)
        if words:
            return Picked(words, code, is_fallback=code != language)
    return Picked("", language, is_fallback=False)


def missing(texts: Texts, required: tuple[str, ...], *, first: str = "en") -> tuple[str, ...]:
    """The codes of `required` languages in which there is no text."""
    by_code = {first: texts} if isinstance(texts, str) else texts
    return tuple(code for code in required if not (by_code.get(code) or "").strip())


def languages_for(preferred: str | None) -> tuple[str, ...]:
    """In which languages to write to somebody: their own, or both when it is not known.

    Welsh Language Standards (No. 1) Regulations 2015, standard 5: not known means a Welsh version too.
    """
    return (preferred,) if preferred is not None and preferred in LANGUAGES else ("cy", "en")
