"""Folded text for search, its tokens, and the cleaning of what people type."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "'`´‘’‛ʹʻʼʽˈ′＇"
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
    "ŋ": "n", "ĸ": "k", "ə": "e", "ƶ": "z", "ɨ": "i", "ʉ": "u",
}  # fmt: skip
"""Letters that Unicode does not take apart into a plain letter and its accent."""

_ASCII_FOLD = {
    code: (chr(code).lower() if chr(code).isalnum() else "" if chr(code) in _APOSTROPHES else " ")
    for code in range(128)
} | {ord("&"): " and "}

# Invisible characters that can hide or reverse what is read; the joiner and the selectors of emoji stay.
_HIDDEN = re.compile(
    "[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"[^\S\n]+")
_MANY_BREAKS = re.compile(r"\n{3,}")


def fold(text: str) -> str:
    """What all search compares: lower case, no accents or apostrophes, every other mark one space.

    "O’Brien-Ŵyn & Sons" becomes "obrien wyn and sons". Letters and digits of every script are kept. Folding
    folded text changes nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII_FOLD).split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain).casefold()
    return " ".join("".join(map(_fold_character, plain)).split())


def _fold_character(character: str) -> str:
    if character.isascii():
        return _ASCII_FOLD[ord(character)]
    if character in _LETTERS:
        return _LETTERS[character]
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf", "Cs") or character in _APOSTROPHES:
        return ""
    return character if category[0] in "LN" or category == "Mc" else " "


def tokens(text: str) -> tuple[str, ...]:
    """The distinct words of the folded text, in the order in which they come."""
    return tuple(dict.fromkeys(fold(text).split()))


def clean_line(text: str) -> str:
    """Typed text of one line: NFC, no control or hidden characters, single spaces, no space at the ends.

    Null bytes and lone surrogates, which PostgreSQL cannot store, are gone; accents and emoji stay.
    """
    return " ".join(clean_text(text).split())


def clean_text(text: str) -> str:
    """Typed text of many lines: as clean_line, but lines stay, with at most one empty line between."""
    text = _HIDDEN.sub("", _CONTROL.sub("", _BREAKS.sub("\n", text)))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    lines = (line.strip() for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()


def shorten(text: str, *, most: int) -> str:
    """The text in at most `most` characters, cut between words, with an ellipsis if cut."""
    line = clean_line(text)
    if len(line) <= most:
        return line
    head = line[: most - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > most // 2 else head).rstrip(" ,.;:-") + "…"
