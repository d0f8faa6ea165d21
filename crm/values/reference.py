"""References of cases and requests: digits in groups (482-1937-05) that give nothing away and catch a slip.

A sequence number goes through a fixed permutation of all numbers with as many digits, so that
neighbours look unrelated and nobody can see how many there are or that one is missing. Two check digits
make the whole number leave one fixed remainder when divided by 97. Because 97 is a prime of which 10 is a
primitive root, every single wrong digit and every swap of two digits, next to each other or not, gives
another remainder (ISO/IEC 7064, MOD 97-10, rests on the same facts); of random numbers one in 97 passes.

Capacity: nine digits serve the first 9,000,000 sequence numbers (3-4-2). The next 90,000,000 get ten
digits (4-4-2), the 900,000,000 after them eleven (5-4-2); older references stay as they are. The first
digit is never 0: a spreadsheet cannot eat it, and a telephone number in full is not taken for a reference.
"""

from __future__ import annotations

import re
import unicodedata

CAPACITY = (9_000_000, 90_000_000, 900_000_000)
"""How many references there are with nine, ten and eleven digits."""

_MODULUS = 97
_REMAINDER = 482_193_705 % _MODULUS  # so that the example of our papers, 482-1937-05, is a true reference
_ROUNDS = 6
_MASK = (1 << 64) - 1
_LONGEST = 80  # characters typed for one reference; anything longer is prose
_LENGTHS = range(9, 9 + len(CAPACITY))

_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1", "L": "1", "i": "1"})
_LEAD = re.compile(
    r"^\W*(?:(?:your|my|case|request|ref|reference|no|nr|number|cyf|cyfeirnod|achos)\b[\s.:#-]*)*",
    re.IGNORECASE,
)
_DIGITS_AND_MARKS = re.compile(r"[\d\s.,/_:#\-\u2010-\u2015\u2212]+")
_IN_TEXT = re.compile(r"(?<![\d+])([1-9]\d{2,4})[-\u2010-\u2015. ]?(\d{4})[-\u2010-\u2015. ]?(\d{2})(?!\d)")


def from_sequence(sequence: int, *, key: int = 0) -> str:
    """The reference of the `sequence`-th case or request, counted from 0 (or 1: each number is used once).

    `key` chooses another permutation for an installation; it must never change once references are given out.
    Raises ValueError when the number is negative or beyond all capacity.
    """
    if sequence < 0:
        raise ValueError("A sequence number cannot be negative.")
    first = 0
    for tier, capacity in enumerate(CAPACITY):
        if sequence < first + capacity:
            body = capacity // 9 + _permute(sequence - first, tier=tier, key=key)
            return _grouped(body * 100 + _check(body))
        first += capacity
    raise ValueError("All references have been given out.")


def to_sequence(reference: str, *, key: int = 0) -> int:
    """The sequence number behind a canonical reference: the inverse of from_sequence.

    Raises ValueError when it is not a true reference.
    """
    digits = reference.replace("-", "")
    if not _is_true(digits):
        raise ValueError(f'"{reference}" is not a reference.')
    tier = len(digits) - _LENGTHS[0]
    place = int(digits) // 100 - CAPACITY[tier] // 9
    return sum(CAPACITY[:tier]) + _permute_back(place, tier=tier, key=key)


def parse(text: str) -> str | None:
    """The canonical reference in what somebody typed or read out, or None when the check digits disagree.

    Takes "Ref: 482 1937 05", "482.1937.05", "482193705", capital O for 0 and I or l for 1, any dash.
    """
    digits = _digits(text)
    return _grouped(int(digits)) if digits is not None and _is_true(digits) else None


def is_reference_like(text: str) -> bool:
    """Somebody meant a reference: the shape is right, even when the check digits are wrong."""
    return _digits(text) is not None


def near(text: str) -> tuple[str, ...]:
    """True references one wrong digit or one swap of neighbours away from what was heard; about two."""
    digits = _digits(text)
    if digits is None:
        return ()
    slips = {digits[:i] + d + digits[i + 1 :] for i in range(len(digits)) for d in "0123456789"}
    slips |= {digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :] for i in range(len(digits) - 1)}
    return tuple(_grouped(int(slip)) for slip in sorted(slips) if _is_true(slip))


def find_in(text: str) -> tuple[str, ...]:
    """All true references within a longer text, such as the subject of a reply, in order and once each."""
    found = ("".join(match.groups()) for match in _IN_TEXT.finditer(text))
    return tuple(dict.fromkeys(_grouped(int(digits)) for digits in found if _is_true(digits)))


def spoken(reference: str) -> str:
    """For reading out and for screen readers: "4 8 2, 1 9 3 7, 0 5"."""
    return ", ".join(" ".join(group) for group in reference.split("-"))


def _digits(text: str) -> str | None:
    if len(text) > _LONGEST:
        return None
    plain = _LEAD.sub("", unicodedata.normalize("NFKC", text).strip()).translate(_LOOKALIKES)
    if not _DIGITS_AND_MARKS.fullmatch(plain):
        return None
    digits = "".join(character for character in plain if character in "0123456789")
    return digits if len(digits) in _LENGTHS and digits[0] != "0" else None


def _is_true(digits: str) -> bool:
    return (
        len(digits) in _LENGTHS
        and digits.isascii()
        and digits.isdigit()
        and digits[0] != "0"
        and int(digits) % _MODULUS == _REMAINDER
        and int(digits[-2:]) < _MODULUS
    )


def _check(body: int) -> int:
    return (_REMAINDER - body * 100) % _MODULUS


def _grouped(number: int) -> str:
    digits = str(number)
    return f"{digits[:-6]}-{digits[-6:-2]}-{digits[-2:]}"


def _permute(place: int, *, tier: int, key: int) -> int:
    """A Feistel network over two unequal halves, each step reversible (Black and Rogaway 2002)."""
    high, low = divmod(place, _width(tier))
    for turn in range(0, _ROUNDS, 2):
        high = (high + _mix(low, turn, tier, key)) % (CAPACITY[tier] // _width(tier))
        low = (low + _mix(high, turn + 1, tier, key)) % _width(tier)
    return high * _width(tier) + low


def _permute_back(place: int, *, tier: int, key: int) -> int:
    high, low = divmod(place, _width(tier))
    for turn in range(_ROUNDS - 2, -1, -2):
        low = (low - _mix(high, turn + 1, tier, key)) % _width(tier)
        high = (high - _mix(low, turn, tier, key)) % (CAPACITY[tier] // _width(tier))
    return high * _width(tier) + low


def _width(tier: int) -> int:
    return (3_000, 10_000, 30_000)[tier]


def _mix(half: int, turn: int, tier: int, key: int) -> int:
    """Scatter 64 bits (the finaliser of splitmix64, Steele, Lea and Flood 2014)."""
    z = (half + 1) * 0x9E3779B97F4A7C15 + (turn + 1) * 0xD1B54A32D192ED03
    z = (z + (tier + 1) * 0x8CB92BA72F3D8DD7 + key) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)
