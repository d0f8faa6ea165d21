"""UK postcodes: one written form ("SW1A 1AA"), and prefixes for search by part of one."""

from __future__ import annotations

import re

_THIRD = "ABCDEFGHJKPSTUW"  # letters that may end an outward half after one letter and a digit (W1A)
_FOURTH = "ABEHMNPRVWXY"  # and after two letters and a digit (SW1A)
_OUTWARD = rf"(?:[A-Z][0-9][0-9{_THIRD}]?|[A-Z]{{2}}[0-9][0-9{_FOURTH}]?|GIR)"
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_WHOLE = re.compile(rf"({_OUTWARD})({_INWARD})")
_PART = re.compile(rf"({_OUTWARD})([0-9][A-Z]?)?")
_NOT_WRITTEN = re.compile(r"[\s.,\-\u2010-\u2015_]+")
_TERRITORIES = frozenset(
    {"ASCN1ZZ", "BBND1ZZ", "BIQQ1ZZ", "FIQQ1ZZ", "GX111AA", "PCRN1ZZ", "SIQQ1ZZ", "STHL1ZZ", "TDCU1ZZ",
     "TKCA1ZZ"}
)  # fmt: skip
"""Overseas territories with a postcode of their own (Royal Mail), written with the last three apart."""

_TO_DIGIT = str.maketrans("OILSB", "01158")
_TO_LETTER = str.maketrans("0158", "OISB")


def parse(text: str) -> str | None:
    """The postcode in capitals with one space, whatever the spacing, case and punctuation typed; or None.

    A 0 typed for an O and an O or I typed for a digit are put right where only one reading is possible.
    Odd ones are known: GIR 0AA, XM4 5HQ, BF1 3AA (forces), ASCN 1ZZ (territories). Says nothing about
    whether the Royal Mail delivers to it.
    """
    compact = _compact(text)
    if not 5 <= len(compact) <= 8:
        return None
    if compact in _TERRITORIES or _WHOLE.fullmatch(compact):
        return f"{compact[:-3]} {compact[-3:]}"
    put_right = _outward_put_right(compact[:-3]) + _inward_put_right(compact[-3:])
    return f"{put_right[:-3]} {put_right[-3:]}" if _WHOLE.fullmatch(put_right) else None


def outward(postcode: str) -> str:
    """The first half of a written postcode: "SW1A" of "SW1A 1AA"."""
    return postcode.split(" ")[0]


def prefixes(text: str) -> tuple[str, ...]:
    """Beginnings of written postcodes that somebody may mean: "sw1a1" gives ("SW1A 1",), "nn11" two of them.

    A whole postcode gives itself; what cannot begin a postcode gives nothing. One or two bare letters are
    too little to search by.
    """
    whole = parse(text)
    if whole:
        return (whole,)
    compact = _compact(text)
    if not 2 <= len(compact) <= 6:
        return ()
    halves = _NOT_WRITTEN.sub(" ", text).upper().split()
    if len(halves) == 2:
        fits = _PART.fullmatch(compact) and re.fullmatch(_OUTWARD, halves[0])
        return (" ".join(halves),) if fits and re.fullmatch(r"[0-9][A-Z]{0,2}", halves[1]) else ()
    cuts = (len(compact), len(compact) - 1, len(compact) - 2)
    found = (
        f"{compact[:cut]} {compact[cut:]}".strip()
        for cut in cuts
        if re.fullmatch(_OUTWARD, compact[:cut]) and re.fullmatch(r"(?:[0-9][A-Z]?)?", compact[cut:])
    )
    return tuple(found)


def _compact(text: str) -> str:
    return _NOT_WRITTEN.sub("", text[:20]).upper() if len(text) <= 40 else ""


def _inward_put_right(half: str) -> str:
    return half[:1].translate(_TO_DIGIT) + half[1:].translate(_TO_LETTER)


def _outward_put_right(half: str) -> str:
    """Only the readings that leave no doubt: the first is a letter; of two, the second is a digit."""
    if len(half) == 2:
        return half[0].translate(_TO_LETTER) + half[1].translate(_TO_DIGIT)
    if len(half) == 3 and half[1].isalpha():
        return half[0].translate(_TO_LETTER) + half[1] + half[2].translate(_TO_DIGIT)
    if len(half) == 4:
        last = half[3] if half[3] in _FOURTH else half[3].translate(_TO_DIGIT)
        return half[:2].translate(_TO_LETTER) + half[2].translate(_TO_DIGIT) + last
    return half[:1].translate(_TO_LETTER) + half[1:]
